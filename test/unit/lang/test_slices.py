"""What is wrong with slices is said where it was written."""

from __future__ import annotations

import hydro_mlir as hydro


class Leader(hydro.Process):
    "One machine."


class Replica(hydro.Process):
    "Another one."


def test_inside_and_outside_do_not_mix(found):
    def program(flow):
        leader, replica = flow.process(Leader), flow.process(Replica)
        numbers = leader.source_iter([1])
        with leader.slice() as tick:
            batch = tick.batch(numbers, nondet="any is fine")
            numbers.union(batch).discard()
            batch.for_each(print)
            batch.send(replica).discard()
            tick.release(numbers)
            tick.batch(batch, nondet="any is fine")
        batch.discard()
        with replica.slice() as other:
            other.batch(numbers, nondet="any is fine")

    assert found(program) == [
        ("HF037", "numbers.union(batch)"),
        ("HF038", "batch.for_each(print)"),
        ("HF038", "batch.send(replica)"),
        ("HF037", "tick.release(numbers)"),
        ("HF037", 'tick.batch(batch, nondet="any is fine")'),
        ("HF039", "batch.discard()"),
        ("HF012", 'other.batch(numbers, nondet="any is fine")'),
    ]


def test_a_slice_is_fired_by_something(found):
    def program(flow):
        leader = flow.process(Leader)
        with leader.slice() as tick:
            state = tick.state(0)
            tick.release(state).discard()

    assert found(program) == [("HF060", "leader.slice()")]


def test_a_slice_reads_what_others_give(found):
    def program(flow):
        leader = flow.process(Leader)
        with leader.slice() as tick:
            first = tick.batch(leader.source_iter([1]), nondet="any is fine")
            out = tick.release(first).map(lambda n: n + 1)
            tick.batch(out, nondet="any is fine").discard()

    assert found(program) == [("HF061", "leader.slice()")]


def test_a_state_has_one_next_value_of_its_type(found):
    def program(flow):
        leader = flow.process(Leader)
        with leader.slice() as tick:
            batch = tick.batch(leader.source_iter([1]), nondet="any is fine")
            state = tick.state(0)
            state.next(state.map(lambda n: str(n)))
            state.next(batch.count())
            state.next(batch.count())
            state.next(batch.max())
            tick.state(None)
            tick.batch(leader.source_iter([2]), nondet=" ")

    assert found(program) == [
        ("HF013", "state.next(state.map(lambda n: str(n)))"),
        ("HF062", "state.next(batch.count())"),
        ("HF010", "state.next(batch.max())"),
        ("HF028", "tick.state(None)"),
        ("HF020", 'tick.batch(leader.source_iter([2]), nondet=" ")'),
    ]


def test_a_value_is_read_in_its_slice(found):
    def program(flow):
        leader = flow.process(Leader)
        numbers = leader.source_iter([1, 2])
        most = numbers.max()
        numbers.filter(lambda n: n == most.value).discard()
        most.discard()
        with leader.slice() as tick:
            least = tick.batch(numbers, nondet="any is fine").min()
            numbers.map(lambda n: least.value).discard()

    assert found(program) == [
        ("HF063", "lambda"),
        ("HF037", "numbers.map(lambda n: least.value)"),
    ]


def test_used_results_alone(found):
    def program(flow):
        leader = flow.process(Leader)
        with leader.slice("once") as tick:
            batch = tick.batch(leader.source_iter([1]), nondet="any is fine")
            batch.map(lambda n: n)
            tick.release(batch)

    assert found(program) == [
        ("HF026", "batch.map(lambda n: n)"),
        ("HF026", "tick.release(batch)"),
    ]


def test_ops_between_slices_keep_their_order(lines):
    def program(flow):
        leader = flow.process(Leader)
        with leader.slice("first") as tick:
            batch = tick.batch(leader.source_iter([1]), nondet="any is fine")
            out = tick.release(batch).map(lambda n: n + 1)
            more = tick.batch(leader.source_iter([2]), nondet="any is fine")
            tick.release(more).discard()
        out.for_each(print)

    names = [line.split(" = ")[-1].split()[0] for line in lines(program)]
    assert [name for name in names if name.startswith("hfplus.s") or name == "hfplus.each"] == [
        "hfplus.source_iter", "hfplus.source_iter", "hfplus.slice", "hfplus.each", "hfplus.sink",
    ]


def test_current_is_of_what_a_slice_has_released(found):
    def program(flow):
        leader = flow.process(Leader)
        numbers = leader.source_iter([1])
        with leader.slice() as tick:
            tick.batch(numbers, nondet="any is fine").discard()
            state = tick.state(0)
            state.next(tick.current(numbers.count()))
            tick.current(numbers)
            tick.snapshot(numbers.count(), nondet="any is fine").discard()
            tick.snapshot(numbers, nondet="any is fine")

    assert found(program) == [
        ("HF064", "tick.current(numbers.count())"),
        ("HF010", "tick.current(numbers)"),
        ("HF064", 'tick.snapshot(numbers.count(), nondet="any is fine")'),
        ("HF010", 'tick.snapshot(numbers, nondet="any is fine")'),
    ]


def test_a_snapshot_has_a_reason(found):
    def program(flow):
        leader = flow.process(Leader)
        numbers = leader.source_iter([1])
        with leader.slice("count") as tick:
            count = tick.state(0)
            count.next(tick.batch(numbers, nondet="any is fine").count())
            out = tick.release(count)
        with leader.slice("look") as tick:
            tick.batch(numbers, nondet="any is fine").discard()
            tick.snapshot(out, nondet=" ").discard()

    assert found(program) == [("HF020", 'tick.snapshot(out, nondet=" ")')]


def test_conditions_are_of_the_slice(found):
    def program(flow):
        leader = flow.process(Leader)
        numbers = leader.source_iter([1])
        many = numbers.count().map(lambda n: n > 3)
        numbers.filter_if(many).discard()
        with leader.slice() as tick:
            batch = tick.batch(numbers, nondet="any is fine")
            batch.filter_if(batch.count()).discard()
            batch.max().unwrap_or("none").discard()
            batch.filter_if(3).discard()

    assert found(program) == [
        ("HF063", "numbers.filter_if(many)"),
        ("HF031", "batch.filter_if(batch.count())"),
        ("HF013", 'unwrap_or("none")'),
        ("HF010", "batch.filter_if(3)"),
    ]


def test_conditions_and_tuples_are_of_one_slice(found):
    def program(flow):
        leader = flow.process(Leader)
        numbers = leader.source_iter([1])
        with leader.slice() as tick:
            batch = tick.batch(numbers, nondet="any is fine")
            count, most = batch.count(), batch.max()
            (count & batch.is_empty()).discard()
            (batch.is_empty() | 3).discard()
            (~count).discard()
            count.zip(3).discard()
            count.zip(numbers.count()).discard()
            most.zip(count, batch).discard()
            numbers.is_empty().discard()
            numbers.max().is_some().discard()

    assert found(program) == [
        ("HF031", "count & batch.is_empty()"),
        ("HF010", "batch.is_empty() | 3"),
        ("HF031", "~count"),
        ("HF010", "count.zip(3)"),
        ("HF063", "count.zip(numbers.count())"),
        ("HF010", "most.zip(count, batch)"),
        ("HF063", "numbers.is_empty()"),
        ("HF063", "is_some()"),
    ]


def test_a_fold_starts_with_a_singleton_of_the_slice(found):
    def program(flow):
        leader = flow.process(Leader)
        numbers = leader.source_iter([1])
        with leader.slice() as tick:
            batch = tick.batch(numbers, nondet="any is fine")
            text = tick.state("")
            batch.fold(text, max).discard()
            batch.fold(numbers.count(), max).discard()
            batch.fold(text, lambda a, b: b).discard()
            batch.fold(batch.max(), max).discard()

    assert found(program) == [
        ("HF013", "batch.fold(text, max)"),
        ("HF063", "batch.fold(numbers.count(), max)"),
        ("HF031", "b"),
        ("HF028", "batch.fold(batch.max(), max)"),
    ]
