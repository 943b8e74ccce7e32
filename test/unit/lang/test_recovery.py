"""Building goes on after a mistake: every mistake once, nothing that follows from one."""

from __future__ import annotations

import pytest

import hydro_mlir as hydro
from hydro_mlir.diagnostics import DiagnosticError, InternalError


class Leader(hydro.Process):
    "One machine."


class Replica(hydro.Process):
    "Another one."


class Worker(hydro.Cluster):
    "Several machines."


def test_three_mistakes_are_three_diagnostics(diagnostics, underlined):
    def program(flow):
        leader, worker = flow.process(Leader), flow.cluster(Worker, size=2)
        words = leader.source_iter(["a b", "b"]).flat_map(lambda line: line.split())
        numbers = leader.source_iter([1])
        both = words.union(numbers)
        moved = both.send(worker).map(lambda w: w + "!")
        words.send(worker).for_each(print)
        moved.key_by(lambda w: w).count().entries().send(leader).values().sort().for_each(print)
        words.sort().lenght().for_each(print)

    errors = diagnostics(program)
    assert [(e.code, underlined(e)) for e in errors] == [
        ("HF013", "words.union(numbers)"),
        ("HF014", "words.send(worker)"),
        ("HF011", "lenght"),
    ]
    text = str(DiagnosticError(errors))
    assert text.splitlines()[-1] == "3 errors"
    assert "Traceback" not in text


def test_in_source_order(diagnostics):
    def program(flow):
        leader = flow.process(Leader)
        leader.forward_ref(int).for_each(print)  # found at the end
        leader.source_iter([1]).map(lambda n: n)  # found at the end
        leader.source_iter([]).for_each(print)  # found at once

    errors = diagnostics(program)
    assert [e.code for e in errors] == ["HF022", "HF026", "HF027"]


def test_poison_takes_every_use(found):
    def program(flow):
        leader, worker = flow.process(Leader), flow.cluster(Worker, size=2)
        good = leader.source_iter([1])
        bad = leader.source_iter([])
        bad.map(lambda n: n).named("x").union(good).no_such_method(3)
        good.union(bad).for_each(print)
        good.chain(bad)
        later = leader.forward_ref(int)
        later.for_each(print)
        later.complete(bad)
        for _ in bad:
            pass
        bad.location.source_iter([2]).send(worker)
        good.send(bad)

    assert found(program) == [("HF027", "leader.source_iter([])")]


def test_poison_is_a_location_too(found):
    def program(flow):
        lost = flow.process(3)
        lost.source_iter([1]).for_each(print)
        flow.process(Leader).source_iter([1]).send(lost).for_each(print)

    assert found(program) == [("HF010", "flow.process(3)")]


def test_poison_in_a_capture(found):
    def program(flow):
        leader = flow.process(Leader)
        lost = flow.cluster(Worker, size=0)
        leader.source_iter([1]).map(lambda n: n + lost.size).for_each(print)

    assert found(program) == [("HF033", "flow.cluster(Worker, size=0)")]


def test_a_failed_call_uses_its_arguments(found):
    def program(flow):
        leader, replica = flow.process(Leader), flow.process(Replica)
        left, right = leader.source_iter([1]), replica.source_iter([1])
        left.union(right)

    assert found(program) == [("HF012", "left.union(right)")]


def test_a_mistake_in_a_loop_is_reported_once(found):
    def program(flow):
        leader = flow.process(Leader)
        for _ in range(3):
            leader.source_iter([]).for_each(print)

    assert found(program) == [("HF027", "leader.source_iter([])")]


# --- calls --------------------------------------------------------------------------------------


def test_methods_that_do_not_exist(diagnostics):
    def program(flow):
        words = flow.process(Leader).source_iter(["a"])
        words.mapp(lambda w: w)
        words.key_by(lambda w: w).sort()
        words.count().for_each(print)
        words.entries()

    errors = diagnostics(program)
    assert [e.code for e in errors] == ["HF011"] * 4
    assert errors[0].message == 'a Stream has no `mapp`, did you mean "map"?'
    assert errors[1].help == "take its entries first: .entries() or .values()"
    assert errors[2].help == "make it a stream first: .into_stream()"
    assert errors[3].help == "give its elements keys first: .key_by(lambda x: ...)"


def test_wrong_arguments(diagnostics):
    def program(flow):
        words = flow.process(Leader).source_iter(["a"])
        words.map()
        words.assume_ordered()
        words.limit(-1)
        words.fold(0, lambda n, w: n, comutative="x")

    errors = diagnostics(program)
    assert [e.code for e in errors] == ["HF010"] * 4
    assert errors[0].message == "wrong arguments of `map`: missing a required argument: 'function'"
    assert errors[0].help == "type map(function)"
    assert errors[1].help == "type assume_ordered(*, nondet)"
    assert errors[2].message == "expected a number of elements, but got -1"


def test_collections_have_no_value_yet(diagnostics):
    def program(flow):
        words = flow.process(Leader).source_iter(["a"])
        if words:
            pass
        for _ in words:
            pass

    errors = diagnostics(program)
    assert [e.code for e in errors] == ["HF034"] * 2
    assert "which has no value while the program is built" in errors[0].message


def test_index_of_me_while_building(diagnostics, underlined):
    def program(flow):
        worker = flow.cluster(Worker, size=2)
        index = worker.me.index
        worker.source_iter([index]).discard()

    (error,) = diagnostics(program)
    assert error.code == "HF035"
    assert underlined(error) == "index"


# --- exceptions of the program -------------------------------------------------------------------


def test_an_exception_of_the_program(diagnostics, underlined):
    def program(flow):
        leader = flow.process(Leader)
        numbers = leader.source_iter([1])
        numbers.send(undefined_name)  # noqa: F821
        numbers.discard()

    (error,) = diagnostics(program)
    assert error.code == "HF001"
    assert error.message == "the program raised NameError: name 'undefined_name' is not defined"
    assert underlined(error) == "undefined_name"


def test_an_exception_in_a_helper_and_a_mistake_before_it(diagnostics, underlined):
    def helper(numbers):
        return numbers[0] / int("x")

    def program(flow):
        numbers = flow.process(Leader).source_iter([])
        helper([1])
        numbers.for_each(print)

    errors = diagnostics(program)
    assert [(e.code, underlined(e)) for e in errors] == [
        ("HF001", 'int("x")'),
        ("HF027", "source_iter([])"),
    ]


def test_an_exception_below_the_program(diagnostics, underlined):
    def program(flow):
        open("/no/such/file")  # noqa: SIM115

    (error,) = diagnostics(program)
    assert error.code == "HF001"
    assert "FileNotFoundError" in error.message
    assert underlined(error) == 'open("/no/such/file")'


def test_an_exception_of_the_builder_is_internal(monkeypatch):
    @hydro.program
    def program(flow: hydro.Flow) -> None:
        flow.process(Leader).source_iter([1]).discard()

    monkeypatch.setattr("hydro_mlir.lang.builder.location_of", None)
    with pytest.raises(InternalError, match="TypeError while building: 'NoneType'"):
        program.build()
