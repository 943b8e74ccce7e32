"""The rules at build time: each has a program that breaks it, and the call that is to blame."""

from __future__ import annotations

import hydro_mlir as hydro


class Leader(hydro.Process):
    "One machine."


class Replica(hydro.Process):
    "Another one."


class Worker(hydro.Cluster):
    "Several machines."


class Store(hydro.Cluster):
    "Several others."


# --- locations and element types -------------------------------------------------------------


def test_union_of_two_locations(diagnostics, underlined):
    def program(flow):
        leader, replica = flow.process(Leader), flow.process(Replica)
        left = leader.source_iter([1])
        right = replica.source_iter([2])
        left.union(right).for_each(print)

    (error,) = diagnostics(program)
    assert error.code == "HF012"
    assert error.message == "expected both inputs at one location, but got `leader` and `replica`"
    assert underlined(error) == "left.union(right)"
    assert error.label == "at `leader`"
    assert error.notes[0].message == "the other input is placed at `replica` here"
    assert error.notes[0].place.line == error.place.line - 1
    assert error.help == "send it to `leader` first: .send(leader)"


def test_chain_of_two_locations_at_a_cluster(diagnostics):
    def program(flow):
        leader, worker = flow.process(Leader), flow.cluster(Worker, size=2)
        worker.source_iter([1]).chain(leader.source_iter([2])).for_each(print)

    (error,) = diagnostics(program)
    assert error.code == "HF012"
    assert ".broadcast(worker)" in error.help


def test_two_locations_of_one_class_are_two(found):
    def program(flow):
        one, two = flow.process(Leader), flow.process(Leader)
        left, right = one.source_iter([1]), two.source_iter([2])
        left.union(right).for_each(print)

    assert found(program) == [("HF012", "left.union(right)")]


def test_union_of_two_types(diagnostics, underlined):
    def program(flow):
        leader = flow.process(Leader)
        numbers, words = leader.source_iter([1]), leader.source_iter(["a"])
        numbers.union(words).for_each(print)

    (error,) = diagnostics(program)
    assert error.code == "HF013"
    assert error.message == "expected streams of one element type, but got `int` and `str`"
    assert underlined(error) == "numbers.union(words)"
    assert error.notes[0].place.line == error.place.line - 1


def test_union_with_nothing(found):
    def program(flow):
        numbers = flow.process(Leader).source_iter([1])
        numbers.union()

    assert found(program) == [("HF010", "numbers.union()")]


def test_union_with_something_else(found):
    def program(flow):
        numbers = flow.process(Leader).source_iter([1])
        numbers.union([2])

    assert found(program) == [("HF010", "numbers.union([2])")]


# --- network -----------------------------------------------------------------------------------


def test_send_to_a_cluster(diagnostics, underlined):
    def program(flow):
        leader, worker = flow.process(Leader), flow.cluster(Worker, size=2)
        numbers = leader.source_iter([1])
        numbers.send(worker)

    (error,) = diagnostics(program)
    assert error.code == "HF014"
    assert error.message == "`send` expected a process, but got the cluster `worker`"
    assert underlined(error) == "numbers.send(worker)"
    assert ".broadcast" in error.help


def test_cluster_verbs_to_a_process(found):
    def program(flow):
        leader, replica = flow.process(Leader), flow.process(Replica)
        numbers = leader.source_iter([1])
        numbers.broadcast(replica)
        numbers.round_robin(replica)
        numbers.partition_to(replica, key=lambda n: n)
        numbers.demux(replica)

    assert found(program) == [
        ("HF014", "numbers.broadcast(replica)"),
        ("HF014", "numbers.round_robin(replica)"),
        ("HF014", "numbers.partition_to(replica, key=lambda n: n)"),
        ("HF014", "numbers.demux(replica)"),
    ]


def test_send_to_a_class(found):
    def program(flow):
        numbers = flow.process(Leader).source_iter([1])
        numbers.send(Replica)

    assert found(program) == [("HF010", "numbers.send(Replica)")]


def test_round_robin_needs_an_order(diagnostics):
    def program(flow):
        leader, worker = flow.process(Leader), flow.cluster(Worker, size=2)
        pairs = leader.source_iter([(1, 2)]).key_by(lambda a, b: a).values()
        pairs.round_robin(worker)

    (error,) = diagnostics(program)
    assert error.code == "HF017"
    assert "assume_ordered" in error.help


def test_demux_needs_members_of_the_destination(diagnostics, found):
    def wrong_cluster(flow):
        leader, worker = flow.process(Leader), flow.cluster(Worker, size=2)
        store = flow.cluster(Store, size=2)
        stores = leader.source_iter([(store.members[0], 1)])
        stores.demux(worker)

    (error,) = diagnostics(wrong_cluster)
    assert error.code == "HF015"
    assert "tuple[Member[store], int]" in error.message

    def numbers(flow):
        leader, worker = flow.process(Leader), flow.cluster(Worker, size=2)
        pairs = leader.source_iter([(0, 1)])
        pairs.demux(worker)

    assert found(numbers) == [("HF015", "pairs.demux(worker)")]


# --- order, bound, reasons ------------------------------------------------------------------------


def test_what_needs_an_order(found):
    def program(flow):
        values = flow.process(Leader).source_iter([(1, 2)]).key_by(lambda a, b: a).values()
        values.limit(3)
        values.collect()

    assert found(program) == [("HF017", "values.limit(3)"), ("HF017", "values.collect()")]


def test_what_needs_a_claim(diagnostics, underlined):
    def program(flow):
        numbers = flow.process(Leader).source_iter([(1, 2)]).key_by(lambda a, b: a).values()
        values = numbers.map(lambda a, b: b)
        values.fold(0, lambda total, n: total + n)
        values.reduce(lambda a, b: a + b)
        values.for_each(print)

    errors = diagnostics(program)
    assert [e.code for e in errors] == ["HF021"] * 3
    assert underlined(errors[0]) == "values.fold(0, lambda total, n: total + n)"
    assert errors[0].message == "`fold` expected an ordered stream, but got one without order"
    assert 'commutative="..."' in errors[0].help
    assert errors[0].notes[0].place.line == errors[0].place.line - 1


def test_claims_and_known_combiners_are_enough(lines):
    def program(flow):
        numbers = flow.process(Leader).source_iter([(1, 2)]).key_by(lambda a, b: a).values()
        values = numbers.map(lambda a, b: b)
        values.fold(0, lambda total, n: total + n, commutative="a sum").discard()
        values.reduce(max).discard()
        values.max().discard()
        values.count().discard()
        values.for_each(print, commutative="numbers are printed as they come")

    text = "\n".join(lines(program))
    assert 'combiner ["commutative: a sum"]' in text
    assert text.count('combiner ["known: max"]') == 2
    assert 'combiner ["known: count"]' in text
    assert 'claims = ["commutative: numbers are printed as they come"]' in text


def test_what_needs_an_end(found):
    def program(flow):
        leader = flow.process(Leader)
        later = leader.forward_ref(int)
        later.sort()
        later.chain(later)
        later.count().into_stream()
        counts = later.key_by(lambda n: n).count()
        counts.entries()
        counts.keys()
        later.complete(leader.source_iter([1]).send(leader))

    assert found(program) == [
        ("HF019", "later.sort()"),
        ("HF019", "later.chain(later)"),
        ("HF019", "into_stream()"),
        ("HF019", "counts.entries()"),
        ("HF019", "counts.keys()"),
    ]


def test_reasons_say_something(diagnostics, underlined):
    def program(flow):
        leader = flow.process(Leader)
        numbers = leader.source_iter([1])
        numbers.assume_ordered(nondet="")
        numbers.union(leader.source_iter([2]), nondet="  ")
        numbers.fold(0, lambda a, b: a, commutative="")

    errors = diagnostics(program)
    assert [e.code for e in errors] == ["HF020"] * 3
    assert underlined(errors[0]) == 'numbers.assume_ordered(nondet="")'
    assert errors[0].help == 'say why any outcome is fine: nondet="..."'


# --- cycles ---------------------------------------------------------------------------------------


def test_forward_reference_that_nothing_completes(found):
    def program(flow):
        leader = flow.process(Leader)
        leader.forward_ref(int).for_each(print)

    assert found(program) == [("HF022", "leader.forward_ref(int)")]


def test_forward_reference_completed_twice(diagnostics, underlined):
    def program(flow):
        leader, replica = flow.process(Leader), flow.process(Replica)
        later = leader.forward_ref(int)
        later.for_each(print)
        numbers = replica.source_iter([1]).send(leader)
        later.complete(numbers)
        later.complete(numbers)

    (error,) = diagnostics(program)
    assert error.code == "HF023"
    assert underlined(error) == "later.complete(numbers)"
    assert [n.place.line - error.place.line for n in error.notes] == [-1, -4]


def test_completion_that_is_weaker(diagnostics):
    def program(flow):
        leader, worker = flow.process(Leader), flow.cluster(Worker, size=2)
        later = leader.forward_ref(int)
        later.for_each(print)
        later.complete(worker.source_iter([1]).send(leader).values())

    (error,) = diagnostics(program)
    assert error.code == "HF024"
    assert error.message == "expected what was declared, ordered, but got unordered"
    assert "order=hydro.NoOrder" in error.help


def test_completion_as_weak_as_declared(lines):
    def program(flow):
        leader, worker = flow.process(Leader), flow.cluster(Worker, size=2)
        later = leader.forward_ref(int, order=hydro.NoOrder)
        later.for_each(print, commutative="it is")
        later.complete(worker.source_iter([1]).send(leader).values())

    text = "\n".join(lines(program))
    assert "hfplus.forward @leader_forward : !hfplus.stream<i64, @leader, unordered>" in text


def test_completion_of_another_type_place_or_kind(found):
    def program(flow):
        leader, replica = flow.process(Leader), flow.process(Replica)
        one, two, three = (leader.forward_ref(int) for _ in range(3))
        one.union(two, three).discard()
        numbers = replica.source_iter([1])
        one.complete(replica.source_iter(["a"]).send(leader))
        two.complete(numbers)
        three.complete(numbers.send(leader).key_by(lambda n: n))

    assert found(program) == [
        ("HF013", 'one.complete(replica.source_iter(["a"]).send(leader))'),
        ("HF012", "two.complete(numbers)"),
        ("HF010", "three.complete(numbers.send(leader).key_by(lambda n: n))"),
    ]


def test_cycle_without_network(diagnostics, underlined):
    def program(flow):
        leader = flow.process(Leader)
        later = leader.forward_ref(int)
        grown = later.map(lambda n: n + 1)
        later.complete(grown)

    (error,) = diagnostics(program)
    assert error.code == "HF025"
    assert underlined(error) == "later.complete(grown)"
    assert error.notes[0].place.line == error.place.line - 2


def test_cycle_of_two_references_is_one_mistake(found):
    def program(flow):
        leader = flow.process(Leader)
        one, two = leader.forward_ref(int), leader.forward_ref(int)
        one.complete(two.map(lambda n: n))
        two.complete(one)

    assert [code for code, _ in found(program)] == ["HF025"]


def test_cycle_through_the_network(lines):
    def program(flow):
        leader, replica = flow.process(Leader), flow.process(Replica)
        later = leader.forward_ref(int)
        later.complete(later.send(replica).send(leader))

    assert "hfplus.complete @leader_forward %1 : !hfplus.stream<i64, @leader>" in lines(program)


def test_keyed_forward_reference(lines):
    def program(flow):
        worker = flow.cluster(Worker, size=2)
        later = worker.forward_ref(
            hydro.KeyedStream[hydro.Member[Worker], int], order=hydro.NoOrder
        )
        later.complete(later.values().broadcast(worker))

    assert any(
        "!hfplus.keyed_stream<!value.member<@worker>, i64, @worker, unordered>" in line
        for line in lines(program)
    )


def test_options_of_a_forward_reference(found):
    def program(flow):
        leader = flow.process(Leader)
        leader.forward_ref(int, order=hydro.Bounded)
        leader.forward_ref(dict)

    assert found(program) == [
        ("HF010", "leader.forward_ref(int, order=hydro.Bounded)"),
        ("HF016", "leader.forward_ref(dict)"),
    ]


# --- unused --------------------------------------------------------------------------------------


def test_unused_collection(diagnostics, underlined):
    def program(flow):
        numbers = flow.process(Leader).source_iter([1])
        numbers.map(lambda n: n + 1)
        numbers.discard()

    (error,) = diagnostics(program)
    assert error.code == "HF026"
    assert error.message == "expected this stream to be used, but nothing reads it"
    assert underlined(error) == "numbers.map(lambda n: n + 1)"
    assert ".discard()" in error.help


def test_inspect_is_a_use(lines):
    def program(flow):
        flow.process(Leader).source_iter([1]).inspect(print)

    assert any(line.startswith("hfplus.sink @sink_0") for line in lines(program))


# --- names ---------------------------------------------------------------------------------------


def test_names(lines):
    def program(flow):
        leader, replica = flow.process(Leader), flow.process(Replica)
        numbers = leader.source_iter([1]).named("numbers")
        numbers.send(replica).for_each(print)
        numbers.send(replica).named("copies").for_each(print)
        leader.source_iter([2]).send(replica).for_each(print)
        leader.source_iter([2]).send(replica).for_each(print)

    text = "\n".join(lines(program))
    for channel in ("numbers", "copies", "leader_to_replica", "leader_to_replica_2"):
        assert f'channel "{channel}"' in text
    assert 'label = "numbers"' in text


def test_wrong_names(found):
    def program(flow):
        leader = flow.process(Leader)
        leader.source_iter([1]).named("a").discard()
        leader.source_iter([1]).named("a").discard()
        leader.source_iter([1]).named("b c").discard()

    assert found(program) == [("HF032", 'named("a")'), ("HF032", 'named("b c")')]
