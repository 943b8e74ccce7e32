"""Sources, constants and their types."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

import hydro_mlir as hydro


class Leader(hydro.Process):
    "One machine."


class Worker(hydro.Cluster):
    "Several machines."


def test_constants(lines):
    def program(flow):
        worker = flow.cluster(Worker, size=2)
        worker.source_iter([(1, "a", True, 0.5, [2])]).discard()
        worker.source_iter(worker.members).discard()
        worker.source_iter([], element=tuple[int, str | None]).discard()
        worker.source_iter(n for n in range(2)).discard()

    text = "\n".join(lines(program))
    assert 'hfplus.source_iter [[1 : i64, "a", true, 5.000000e-01 : f64, [2 : i64]]]' in text
    assert "!value.tuple<i64, !value.str, i1, f64, !value.list<i64>>, @worker, bounded" in text
    assert "[0 : i64, 1 : i64] : !hfplus.stream<!value.member<@worker>, @worker" in text
    assert "[] : !hfplus.stream<!value.tuple<i64, !value.option<!value.str>>" in text


@pytest.mark.parametrize(
    ("items", "code", "message"),
    [
        ([], "HF027", "expected at least one element, or a type, but got neither"),
        ([[]], "HF027", "expected a list whose elements have a type, but got an empty one"),
        (
            [1, 2.0],
            "HF028",
            "expected elements of one type, but got `int` at position 0 and `float` at position 1",
        ),
        ([True, 1], "HF028", "got `bool` at position 0 and `int` at position 1"),
        ([{}], "HF028", "but got `{}` of type `dict`"),
        ([None], "HF028", "but got `None` of type `NoneType`"),
        ([1 << 63], "HF028", "expected an integer of 64 bits, but got 9223372036854775808"),
        (["\ud800"], "HF028", "expected text without lone surrogates"),
        (3, "HF010", "expected elements, such as a list, but got `int`"),
        (itertools.count(), "HF010", "expected at most 1000000 elements, but got more"),
    ],
)
def test_what_is_no_source(diagnostics, underlined, items, code, message):
    def program(flow):
        leader = flow.process(Leader)
        leader.source_iter(items).for_each(print)

    (error,) = diagnostics(program)
    assert error.code == code
    assert message in error.message
    assert underlined(error) == "leader.source_iter(items)"


def test_typed_source(found):
    def program(flow):
        leader = flow.process(Leader)
        leader.source_iter([1], element=str)
        leader.source_iter([1], element=set[int])

    assert found(program) == [
        ("HF028", "leader.source_iter([1], element=str)"),
        ("HF016", "leader.source_iter([1], element=set[int])"),
    ]


def test_file(lines, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("a.txt").write_text("a")

    def program(flow):
        leader = flow.process(Leader)
        leader.source_file("a.txt").discard()
        leader.source_file(Path("a.txt"), by="block").discard()

    text = "\n".join(lines(program))
    assert (
        'hfplus.source_file "a.txt" by line : !hfplus.stream<!value.str, @leader, bounded' in text
    )
    assert 'hfplus.source_file "a.txt" by block' in text


def test_file_that_is_not_there(diagnostics, underlined, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("harbour.txt").write_text("a")

    def program(flow):
        leader = flow.process(Leader)
        leader.source_file("habour.txt").discard()

    (error,) = diagnostics(program)
    assert error.code == "HF029"
    assert error.message == (
        f'expected a file, but there is no `habour.txt` in {tmp_path}, did you mean "harbour.txt"?'
    )
    assert underlined(error) == 'leader.source_file("habour.txt")'


def test_what_is_no_file(found, tmp_path):
    def program(flow):
        leader = flow.process(Leader)
        leader.source_file(tmp_path).discard()
        leader.source_file(3).discard()
        leader.source_file(tmp_path / "no" / "file").discard()
        leader.source_file("a.txt", by="lines").discard()

    assert [code for code, _ in found(program)] == ["HF029", "HF010", "HF029", "HF010"]


def test_locations(lines):
    def program(flow):
        flow.process()
        flow.process(Leader)
        flow.process(Leader)
        flow.cluster(Worker, size=3)

    assert lines(program)[1:5] == [
        "hfplus.location @process process",
        "hfplus.location @leader process",
        "hfplus.location @leader_2 process",
        "hfplus.location @worker cluster 3",
    ]


def test_wrong_locations(found):
    def program(flow):
        flow.process(Worker)
        flow.process(3)
        flow.cluster(Worker, size=0)
        flow.cluster(Worker, size="3")
        flow.cluster(Worker)

    assert found(program) == [
        ("HF010", "flow.process(Worker)"),
        ("HF010", "flow.process(3)"),
        ("HF033", "flow.cluster(Worker, size=0)"),
        ("HF033", 'flow.cluster(Worker, size="3")'),
        ("HF010", "flow.cluster(Worker)"),
    ]


def test_location_that_no_flow_made(found):
    def program(flow):
        Leader()

    assert found(program) == [("HF010", "Leader()")]
