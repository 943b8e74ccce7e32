"""
Goal: guests who write JSON are served, what one writes wrong costs no other anything, and
`hydro_mlir.client` is such a guest.

Method: real fleets; plain sockets, and the client as its users have it.
"""

import asyncio
import inspect
import subprocess
import sys
import textwrap
from dataclasses import dataclass

import pytest

from hydro_mlir import client

from .test_ports import Guest, free_ports, guest, ports_of, stop  # noqa: F401 (a fixture)

SHOP = """
from dataclasses import dataclass

@dataclass(frozen=True)
class Order:
    item: str
    count: int
    note: str | None

class Server(hydro.Process): "Sells."

@hydro.program
def shop(flow: hydro.Flow, port: int = 0):
    guests = flow.process(Server).listen("guest", Order, codec="json", tcp=port)
    guests.reply(guests.received.map(lambda order: (order, [order.count * 2, 1])))
"""
DOUBLE = """
class Server(hydro.Process): "Doubles."

@hydro.program
def double(flow: hydro.Flow, port: int = 0):
    guests = flow.process(Server).listen("guest", float, codec="json", tcp=port)
    guests.reply(guests.received.map(lambda number: number * 2))
"""
ORDER = r'{"count": 3, "note": null, "item": "tea\u00e9"}'
TOLD = '[{"item":"teaé","count":3,"note":null},[6,1]]'
REFUSAL = 'error: expected a line of JSON: {"item": str, "count": int, "note": str or null}\n'


@dataclass(frozen=True)
class Order:
    item: str
    count: int
    note: str | None = None


def test_one_who_writes_something_else_is_let_go(start, program, guest):  # noqa: F811
    run = start(program(SHOP))
    port = ports_of(run, 1)["guest"]
    good, wrong, open_ended, foreign = (guest(port) for _ in range(4))
    assert good.ask(ORDER) == TOLD
    wrong.say(f'{ORDER}\r\n{{"item": 1}}\n{ORDER}\n')
    assert {wrong.hear(), wrong.hear()} == {f"{TOLD}\n", REFUSAL}
    assert wrong.hear() == ""
    open_ended.say(ORDER)  # without the line's end
    open_ended.socket.shutdown(1)
    assert open_ended.hear() == f"{TOLD}\n"
    foreign.say(b'"\xff"\n')
    assert foreign.hear().startswith("error: expected lines of UTF-8")
    assert good.ask(ORDER) == TOLD
    stop(run)


def test_long_lines(start, program, guest):  # noqa: F811
    run = start(program(SHOP))
    good = guest(ports_of(run, 1)["guest"])
    for size in (1, 100, 999_000, 5, 300_000):
        item = "x" * size
        told = good.ask(f'{{"item": "{item}", "count": 1, "note": "{item[:9]}"}}')
        assert told == f'[{{"item":"{item}","count":1,"note":"{item[:9]}"}},[2,1]]'
    stop(run)


def test_the_client_of_a_shop(start, program):
    run = start(program(SHOP))
    port = ports_of(run, 1)["guest"]

    async def trade():
        async with client.connect(port, codec="json") as one, client.connect(port) as two:
            await one.send(Order("tea", 2))
            assert await one.receive() == [{"item": "tea", "count": 2, "note": None}, [4, 1]]
            await two.send(ORDER)
            assert await two.receive() == TOLD
            await one.send("tea")
            with pytest.raises(client.Refused, match="expected a line of JSON"):
                await one.receive()
            with pytest.raises(client.Disconnected):
                await one.receive()
            assert [reply async for reply in one] == []
            with pytest.raises(ValueError, match="one line"):
                await two.send("a\nb")
            stop(run)
            with pytest.raises(client.Disconnected):
                await two.receive()

    asyncio.run(trade())


def test_the_example_of_the_client(start, program):
    run = start(program(DOUBLE))
    _, _, example = inspect.getdoc(client).partition("Example")
    code = [line for line in example.splitlines() if line.startswith("    ")]
    names = {"connect": client.connect}
    exec(textwrap.dedent("\n".join(code)), names)
    port = ports_of(run, 1)["guest"]
    assert asyncio.run(names["doubled"](port, [1, 2.5, -3])) == [2.0, 5.0, -6.0]
    stop(run)


def test_nobody_to_connect_to():
    [port] = free_ports(1)

    async def knock(codec):
        async with client.connect(port, codec=codec):
            pass

    with pytest.raises(client.Unreachable, match=str(port)):
        asyncio.run(knock("lines"))
    with pytest.raises(ValueError, match="expected a codec"):
        asyncio.run(knock("line"))


def test_the_client_imports_no_compiler():
    code = "import sys, hydro_mlir.client; print([m for m in sys.modules if m in %r])"
    heavy = ["xdsl", "llvmlite", "numba", "hydro_mlir.lang", "hydro_mlir.rt"]
    found = subprocess.run(
        [sys.executable, "-c", code % heavy], check=True, capture_output=True, text=True
    )
    assert found.stdout == "[]\n"
