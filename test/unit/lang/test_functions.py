"""User functions: parameters, results, captures that are frozen, and regions made by hand."""

from __future__ import annotations

import operator

import hydro_mlir as hydro


class Leader(hydro.Process):
    "One machine."


class Worker(hydro.Cluster):
    "Several machines."


LIMIT = 10


# --- parameters -----------------------------------------------------------------------------------


def test_spread(lines):
    def program(flow):
        leader = flow.process(Leader)
        pairs = leader.source_iter([(1, (2, 3))])
        pairs.map(lambda pair: pair).discard()
        pairs.map(lambda a, b: a).discard()
        keyed = pairs.key_by(lambda a, b: a).map(lambda pair: pair[1])
        keyed.map(lambda both: both).discard()
        keyed.map(lambda key, both: key).discard()
        keyed.map(lambda key, b, c: key + c).discard()
        keyed.fold(0, lambda total, b, c: total + c).discard()
        pairs.fold(0, lambda total, pair: total + pair[0]).discard()

    text = "\n".join(lines(program))
    assert "hfplus.keyed_stream<i64, !value.tuple<i64, i64>, @leader, bounded>" in text


def test_parameters_that_do_not_fit(diagnostics, underlined):
    def two(a, b):
        return a

    def program(flow):
        leader = flow.process(Leader)
        words, triples = leader.source_iter(["a"]), leader.source_iter([(1, 2, 3)])
        words.map(lambda a, b: a)
        words.map(two)
        triples.map(lambda a, b: a)
        words.map(lambda: 1)
        words.map(lambda *a: 1)
        words.key_by(lambda w: w).map(lambda a, b, c: a)
        words.fold(0, lambda a: a)

    errors = diagnostics(program)
    assert [e.code for e in errors] == ["HF030"] * 7
    by_source = {underlined(e): e.message for e in errors}
    assert by_source["two"] == (
        "expected a function of 1 parameter, because elements are `str`, but got one of 2"
    )
    messages = [e.message for e in errors]
    assert any("expected a function of 1 or 3 parameters" in m for m in messages)
    assert any("expected a fixed number of parameters, but got `*a`" in m for m in messages)
    assert any("2 parameters, the accumulator and an element (`str`)" in m for m in messages)


def test_what_is_no_function(diagnostics, underlined):
    def program(flow):
        words = flow.process(Leader).source_iter(["a"])
        words.map(len)
        words.map("len")
        words.reduce(str.upper)

    errors = diagnostics(program)
    assert [(e.code, underlined(e)) for e in errors] == [
        ("HF030", "words.map(len)"),
        ("HF030", 'words.map("len")'),
        ("HF030", "words.reduce(str.upper)"),
    ]
    assert errors[0].help == "wrap it: lambda x: len(x)"
    assert errors[1].message == "expected a function, but got a value of type `str`"


# --- results --------------------------------------------------------------------------------------


def test_results_that_do_not_fit(diagnostics, underlined):
    def program(flow):
        numbers = flow.process(Leader).source_iter([1])
        numbers.map(lambda n: None)
        numbers.filter(lambda n: n + 1)
        numbers.filter_map(lambda n: n + 1)
        numbers.flat_map(lambda n: n + 2)
        numbers.fold(0, lambda total, n: total + 0.5)
        numbers.fold("", lambda total, n: n)
        numbers.sort(key=lambda n: {n: n})

    errors = diagnostics(program)
    assert [e.code for e in errors] == ["HF031"] * 7
    assert [e.place.line - errors[0].place.line for e in errors] == list(range(7))
    assert errors[1].message == "expected filter's function to return a bool, but got `int`"
    assert errors[2].help == "use `map` if there is always a value"
    assert errors[4].help == "start with a float, such as 0.0"
    assert "`str`, but got `int`" in errors[5].message
    expected = "expected a sort key of a type with an order, but got `dict[int, int]`"
    assert expected in errors[6].message


def test_mistakes_in_a_function_point_into_it(diagnostics):
    def broken(n):
        return n.lower()

    def program(flow):
        flow.process(Leader).source_iter([1]).map(broken).for_each(print)

    (error,) = diagnostics(program)
    assert error.code.startswith("HF1")
    assert error.place.line == broken.__code__.co_firstlineno + 1


def test_initial_values(diagnostics, underlined, lines):
    def wrong(flow):
        numbers = flow.process(Leader).source_iter([1])
        numbers.fold(None, lambda a, n: a)
        numbers.fold([], lambda a, n: a)
        numbers.fold(numbers, lambda a, n: a)

    errors = diagnostics(wrong)
    assert [e.code for e in errors] == ["HF028", "HF027", "HF028"]
    assert errors[0].help == "use `reduce` to start with the first element"

    def right(flow):
        numbers = flow.process(Leader).source_iter([1])
        numbers.fold((0, "a"), lambda pair, n: (pair[0] + n, pair[1])).discard()
        numbers.fold(lambda: 2, lambda total, n: total + n).discard()

    text = "\n".join(lines(right))
    assert "!hfplus.singleton<!value.tuple<i64, !value.str>, @leader, bounded>" in text


def test_me_of_another_location(diagnostics, underlined):
    def program(flow):
        leader, worker = flow.process(Leader), flow.cluster(Worker, size=2)

        def mine(n):
            return worker.me.index + n

        leader.source_iter([1]).map(lambda n: worker.me.index).for_each(print)
        worker.source_iter([1]).map(lambda n: mine(n)).for_each(print)
        leader.source_iter([1]).map(lambda n: mine(n)).for_each(print)

    errors = diagnostics(program)
    assert [(e.code, underlined(e)) for e in errors] == [("HF036", "worker.me.index")] * 2
    assert errors[0].message == (
        "expected a function that runs at `worker`, the cluster of `me`,"
        " but this one runs at `leader`"
    )


# --- captures -------------------------------------------------------------------------------------


def _constants(printed: list[str]) -> list[str]:
    return [line.split(" = ")[1] for line in printed if "arith.constant" in line]


def test_a_name_that_is_bound_again(lines):
    def program(flow):
        numbers = flow.process(Leader).source_iter([7])
        step = 1
        one = numbers.map(lambda n: n + step)
        step = 2
        two = numbers.map(lambda n: n + step)
        step = 3
        one.union(two).discard()

    assert _constants(lines(program)) == ["arith.constant 1 : i64", "arith.constant 2 : i64"]


def test_a_lambda_in_a_loop(lines):
    def program(flow):
        numbers = flow.process(Leader).source_iter([7])
        for step in range(3):
            numbers.map(lambda n: n + step).discard()  # noqa: B023

    assert _constants(lines(program)) == [f"arith.constant {n} : i64" for n in range(3)]


def test_a_default_of_a_lambda(lines):
    def program(flow):
        numbers = flow.process(Leader).source_iter([7])
        for step in range(2):
            numbers.map(lambda n, step=step: n + step).discard()
            numbers.map(lambda n, *, step=step + 5: n + step).discard()

    assert _constants(lines(program)) == [f"arith.constant {n} : i64" for n in (0, 5, 1, 6)]


def test_a_global(lines):
    def program(flow):
        flow.process(Leader).source_iter([7]).filter(lambda n: n < LIMIT).discard()

    assert "arith.constant 10 : i64" in _constants(lines(program))


def test_helpers_become_functions(lines):
    def double(n):
        return n + n

    def program(flow):
        numbers = flow.process(Leader).source_iter([7])
        numbers.map(lambda n: double(n) + 1).discard()
        numbers.map(lambda n: double(n) + 2).discard()

    printed = lines(program)
    assert sum("func.func private @double" in line for line in printed) == 1
    assert sum("func.call @double" in line for line in printed) == 2


# --- known combiners ------------------------------------------------------------------------------


def test_known_combiners(lines):
    def program(flow):
        leader = flow.process(Leader)
        numbers, words = leader.source_iter([1]), leader.source_iter(["a"])
        numbers.reduce(operator.add).discard()
        leader.source_iter([1.0]).reduce(operator.add).discard()
        words.min().discard()
        words.key_by(lambda w: w).max().discard()
        words.key_by(lambda w: w).reduce(min).discard()

    text = "\n".join(lines(program))
    assert text.count('combiner ["known: sum"]') == 2
    assert text.count('combiner ["known: min"]') == 2
    assert "arith.addf" in text
    assert "!hfplus.keyed_singleton<!value.str, !value.str, @leader, bounded>" in text


def test_known_combiners_need_a_fitting_type(found):
    def program(flow):
        leader = flow.process(Leader)
        words, dicts = leader.source_iter(["a"]), leader.source_iter([{1: 1}])
        words.reduce(operator.add)
        dicts.max()

    assert found(program) == [("HF031", "words.reduce(operator.add)"), ("HF031", "dicts.max()")]


# --- every kind -----------------------------------------------------------------------------------


def test_singletons_and_optionals(lines):
    def program(flow):
        numbers = flow.process(Leader).source_iter([1, 2])
        total = numbers.count()
        total.map(lambda n: n + 1).into_stream().for_each(print)
        total.filter(lambda n: n > 1).into_stream().for_each(print)
        numbers.max().map(lambda n: n + 1).filter(lambda n: n > 1).into_stream().discard()
        numbers.collect().map(lambda both: both).discard()

    text = "\n".join(lines(program))
    assert "!hfplus.singleton<i64, @leader, bounded> -> !hfplus.optional<i64, @leader, boun" in text
    assert "!hfplus.singleton<!value.list<i64>, @leader, bounded>" in text


def test_cluster_to_cluster(lines):
    def program(flow):
        worker = flow.cluster(Worker, size=2)
        numbers = worker.source_iter([1])
        numbers.broadcast(worker).map(lambda sender, n: n).discard()
        numbers.partition_to(worker, key=lambda n: n).discard()
        numbers.round_robin(worker).discard()
        worker.source_iter([(worker.members[1], "a")]).demux(worker).discard()

    printed = lines(program)
    results = [
        line.split(" -> ")[1] for line in printed if "!hfplus.stream" in line and "->" in line
    ]
    text = "\n".join(printed)
    keyed = "!hfplus.keyed_stream<!value.member<@worker>, {}, @worker, bounded>"
    assert keyed.format("i64") in results
    assert keyed.format("!value.str") in results
    assert text.count("-> !hfplus.stream<i64, @worker, bounded, unordered>") == 2
