"""User functions that read `x.value` of a stream around them."""

import pytest

from hydro_mlir.diagnostics import DiagnosticError
from hydro_mlir.hydroflow import Graph
from hydro_mlir.lattices import Max

ENGINES = ["interpret", "compile"]


@pytest.mark.parametrize("engine", ENGINES)
def test_every_kind_of_reference(engine: str):
    g = Graph()
    numbers = g.source_iter([1, 2, 3])
    total = numbers.fold(0, lambda acc, n: acc + n)
    most = numbers.reduce(max)
    all_ = numbers.handoff()
    one = g.source_iter([10]).singleton()
    none = g.null(int).optional()
    mapped = numbers.map(
        lambda n: (n + total.value + one.value, none.value is None, len(all_.value))
    )
    kept = numbers.filter(lambda n: n == most.value)
    outs = [mapped.collect(), kept.collect()]
    getattr(g, engine)().run_tick()
    assert [out.take() for out in outs] == [[(17, True, 3), (18, True, 3), (19, True, 3)], [3]]


@pytest.mark.parametrize("engine", ENGINES)
def test_in_folds_partitions_and_with_control_flow(engine: str):
    g = Graph()
    limit = g.source_iter([2]).singleton()

    def step(total: int, n: int) -> int:
        while n > limit.value:
            n -= limit.value
        return total + n

    numbers = g.source_iter([1, 2, 3, 4])
    total = numbers.fold(0, step).collect()
    parts = numbers.partition(lambda n, count: n % count + limit.value - 2, 2)
    even, odd = (part.collect() for part in parts)
    running = numbers.scan(0, lambda acc, n: (acc + n * limit.value, acc)).collect()
    getattr(g, engine)().run_tick()
    assert total.take() == [6]
    assert (even.take(), odd.take()) == ([2, 4], [1, 3])
    assert running.take() == [0, 2, 6, 12]


def test_with_explicit_references_in_front():
    g = Graph()
    a, b = g.source_iter([1]).singleton(), g.source_iter([20]).singleton()
    out = g.source_iter([300]).map(lambda n, a: n + a + b.value, refs=(a,))
    assert out.to_list_() == [321]


def test_a_parameter_hides_a_stream():
    g = Graph()
    n = g.source_iter([1]).singleton()
    assert n.map(lambda n: n + 1).to_list_() == [2]


def test_where_it_is_not_possible():
    g = Graph()
    one = g.source_iter([1]).singleton()
    with pytest.raises(DiagnosticError, match="cannot refer to other streams, such as `one`"):
        g.source_iter([2]).sort_by_key(lambda n: n + one.value)
    with pytest.raises(DiagnosticError, match="while the graph is built"):
        one.value  # noqa: B018
    plain = g.source_iter([1])
    with pytest.raises(DiagnosticError, match="Cannot reference operator `source_iter`"):
        plain.map(lambda n: n + plain.value)


@pytest.mark.parametrize("engine", ENGINES)
def test_of_an_operator_with_several_outputs(engine: str):
    g = Graph()
    most = g.source_iter([3, 5]).state(Max(int))
    below = g.source_iter([1, 4, 9]).filter(lambda n: n <= most.state.value)
    above = g.source_iter([1, 4, 9]).filter(lambda n: n > most.value)
    outs = [below.collect(), above.collect()]
    getattr(g, engine)().run_tick()
    assert [out.take() for out in outs] == [[1, 4], [9]]


@pytest.mark.parametrize("engine", ENGINES)
def test_in_functions_at_the_edge(engine: str):
    g = Graph()
    found: list[object] = []
    tick, limit = g.current_tick(), g.source_iter([4]).persist().singleton()
    pairs = g.source_iter([(3, 9)]).persist()
    pairs.for_each(lambda a, b: found.append((a, b, tick.value, limit.value)))
    pairs.inspect(lambda pair: found.append((pair, limit.value))).null()
    run = getattr(g, engine)()
    run.run_tick()
    run.run_tick()
    assert found == [(3, 9, 0, 4), ((3, 9), 4), (3, 9, 1, 4), ((3, 9), 4)]
