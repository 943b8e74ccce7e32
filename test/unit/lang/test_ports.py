"""Ports: what is wrong with them is said where it was written; what guests do is interpreted."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

import hydro_mlir as hydro
from hydro_mlir.dialects import hydroflow_plus_ports
from hydro_mlir.interp import run
from hydro_mlir.rt import abi


class Server(hydro.Process):
    "One machine."


def test_wrong_calls(found):
    def program(flow):
        server = flow.process(Server)
        server.listen("not a name", str)
        server.listen("guest", str, codec="line")
        server.listen("guest", str, tcp=70000)
        server.listen("guest", float)
        server.listen("guest", str)
        heard = server.listen("guest", str).received
        heard.discard()
        others = server.listen("other", str)
        others.reply(heard)
        others.reply(others.received.keys())
        others.reply(3)

    assert found(program) == [
        ("HF066", 'server.listen("not a name", str)'),
        ("HF066", 'server.listen("guest", str, codec="line")'),
        ("HF066", 'server.listen("guest", str, tcp=70000)'),
        ("HF066", 'server.listen("guest", float)'),
        ("HF026", 'server.listen("guest", str)'),
        ("HF065", "others.reply(heard)"),
        ("HF065", "others.reply(others.received.keys())"),
        ("HF065", "others.reply(3)"),
    ]


def test_what_no_line_of_json_can_hold(found):
    def program(flow):
        server = flow.process(Server)
        server.listen("guest", bytes, codec="json")
        server.listen("guest", tuple[int, list[dict[str, int]]], codec="json")
        guests = server.listen("guest", str, codec="json")
        guests.reply(guests.received.map(lambda line: line.encode()))

    assert found(program) == [
        ("HF068", 'server.listen("guest", bytes, codec="json")'),
        ("HF068", 'server.listen("guest", tuple[int, list[dict[str, int]]], codec="json")'),
        ("HF068", "guests.reply(guests.received.map(lambda line: line.encode()))"),
    ]


def test_periods(found):
    def program(flow):
        server = flow.process(Server)
        server.every(0).discard()
        server.every("1").discard()
        server.every(1, delay=-1).discard()
        server.every(float("inf")).discard()
        server.every(1, delay=0.5).discard()

    assert found(program) == [
        ("HF067", "server.every(0)"),
        ("HF067", 'server.every("1")'),
        ("HF067", "server.every(1, delay=-1)"),
        ("HF067", 'server.every(float("inf"))'),
    ]


@hydro.program
def counter(flow: hydro.Flow):
    server = flow.process(Server)
    adds, gets = server.listen("add", int), server.listen("get", str)
    with server.slice() as tick:
        batch = tick.batch(adds.received.entries(), nondet="addition commutes")
        total = tick.state(0)
        added = batch.map(lambda who, n: n).fold(0, lambda total, n: total + n, commutative="a sum")
        total.next(total.map(lambda t: t + added.value))
        count = tick.release(total)
        adds.reply(tick.release(batch.map(lambda who, n: (who, 1))))
    with server.slice() as tick:
        asked = tick.batch(gets.received.entries(), nondet="reads are independent")
        now = tick.current(count)
        gets.reply(tick.release(asked.map(lambda who, line: (who, now.value))))


@hydro.program
def presence(flow: hydro.Flow):
    server = flow.process(Server)
    guests = server.listen("guest", str)
    with server.slice() as tick:
        asked = tick.batch(guests.received.entries(), nondet="anybody may ask at any time")
        there = tick.current(guests.members)
        answers = asked.map(lambda who, line: (who, str([g.index for g in there.value])))
        guests.reply(tick.release(answers))


@pytest.mark.parametrize("seed", [None, 1, 2, 3])
def test_what_is_no_integer_is_said_to_whom_it_was_heard_from(seed):
    guests = {"add": [(4, True), (4, "2"), (5, "x"), (4, "-1"), (5, " 3 ")]}
    outcome = run(counter.build().module, seed=seed, guests=guests)
    wrong = "5 error: expected an integer, but got 'x'"
    assert sorted(line.text for line in outcome.lines) == ["4 1", "4 1", "5 1", wrong]


@pytest.mark.parametrize("seed", range(6))
def test_a_read_sees_a_sum_of_what_was_added(seed):
    guests = {"add": [(0, str(n)) for n in range(4)], "get": [(1, "?"), (2, "?")]}
    outcome = run(counter.build().module, seed=seed, guests=guests)
    read = [line.text.split() for line in outcome.lines if not line.text.startswith("0 ")]
    assert {who for who, _ in read} == {"1", "2"}
    assert {int(total) for _, total in read} <= {0, 1, 3, 6}


@dataclass(frozen=True)
class Order:
    """What a guest asks for."""

    item: str
    count: int
    note: str | None


@hydro.program
def shop(flow: hydro.Flow):
    guests = flow.process(Server).listen("guest", Order, codec="json")
    guests.reply(guests.received.map(lambda order: (order, [order.count * 2, 1])))


@pytest.mark.parametrize("seed", [None, 1, 2])
def test_lines_of_json(seed):
    order = '{"count": 3, "note": null, "item": "tea\\u00e9"}'
    guests = {"guest": [(0, order), (1, "{}"), (1, order), (0, order), (1, False)]}
    outcome = run(shop.build().module, seed=seed, guests=guests)
    told = '0 [{"item":"teaé","count":3,"note":null},[6,1]]'
    refusal = 'error: expected a line of JSON: {"item": str, "count": int, "note": str or null}'
    assert sorted(line.text for line in outcome.lines) == [told, told, f"1 {refusal}"]


def test_members_are_those_who_have_come_and_not_gone():
    guests = {"guest": [(7, True), (8, True), (8, False), (7, "who?")]}
    outcome = run(presence.build().module, guests=guests)
    assert outcome.lines[0].text in ("7 [7]", "7 []")


def test_one_numbering_of_events():
    ours = hydroflow_plus_ports
    assert (ours.GUEST_LINE, ours.GUEST_JOINED, ours.GUEST_LEFT) == (
        abi.GUEST_LINE, abi.GUEST_JOINED, abi.GUEST_LEFT,
    )  # fmt: skip
