"""From Python to the IR: types that are found late, ports, places, modules, several runs."""

import textwrap

import pytest

from hydro_mlir.dialects import hydroflow as hf
from hydro_mlir.dialects.verification import verify_module
from hydro_mlir.hydroflow import Graph, Stream, batches


def ops(graph: Graph) -> list:
    module = graph.mlir
    assert verify_module(module) == []
    return [op for op in module.walk() if op.name.startswith("hf.") and op.name != "hf.yield"]


def names(graph: Graph) -> list[str]:
    return [op.name.removeprefix("hf.") for op in ops(graph)]


def test_operators_come_in_the_order_of_the_program():
    g = Graph()
    a = g.source_iter([1])
    b = a.map(lambda n: n + 1)
    a.null()
    b.filter(lambda n: n > 0).null()
    assert names(g) == ["graph", "source_iter", "map", "null", "filter", "null"]


def test_a_graph_runs_in_ticks():
    graph = next(op for op in Graph("named").mlir.ops if isinstance(op, hf.GraphOp))
    assert graph.ticks
    assert graph.sym_name.data == "named"


def test_each_operator_knows_its_line():
    g = Graph()
    a = g.source_iter([1])
    a.map(lambda n: n).null()
    lines = [op.location.line.data for op in ops(g)]
    assert lines[1] + 1 == lines[2] == lines[3]
    assert {op.location.filename.data for op in ops(g)} == {__file__}


def test_results_have_the_names_of_variables():
    g = Graph()
    numbers = g.source_iter([1])
    numbers.null()
    assert ops(g)[1].result.name_hint == "numbers"


def test_a_forward_reference_gets_its_type_from_a_union():
    g = Graph()
    back = g.forward_ref()
    doubled = back.map(lambda n: n * 2)
    both = g.union(doubled, g.source_iter([1]))
    back.complete(both.filter(lambda n: n < 9).defer_tick())
    assert both.to_list_() == [1, 2, 4, 8, 16]


def test_a_forward_reference_gets_its_type_from_its_completion():
    g = Graph()
    back = g.forward_ref()
    out = back.map(lambda n: n + 1).collect()
    back.complete(g.source_iter([1, 2]))
    g.interpret().run_tick()
    assert out.take() == [2, 3]


def test_a_forward_reference_may_name_its_type():
    g = Graph()
    back = g.forward_ref(tuple[int, str])
    text = back.map(lambda number, word: word)
    assert text.element is not None
    back.complete(g.source_iter([(1, "a")]))
    assert text.to_list_() == ["a"]


def test_elements_that_are_sometimes_none_are_options():
    g = Graph()
    assert g.source_iter([1, None]).filter_map(lambda n: n).to_list_() == [1]
    lists = g.source_iter([("a", [None, 1]), ("b", [])])
    assert lists.map(lambda _, items: len(items)).to_list_() == [2, 0]


@pytest.mark.parametrize(
    ("start", "step", "expected"),
    [
        ([], lambda acc, n: acc + [n], [1, 2]),
        (list, lambda acc, n: acc + [str(n)], ["1", "2"]),
        (None, lambda acc, n: n if acc is None else acc + n, 3),
        ((0, []), lambda acc, n: (acc[0] + n, acc[1] + [n]), (3, [1, 2])),
        ((), lambda acc, n: acc, ()),
    ],
)
def test_what_an_accumulator_leaves_open_the_step_tells(start, step, expected):
    g = Graph()
    assert g.source_iter([1, 2]).fold(start, step).to_list_() == [expected]


def test_an_annotation_tells_the_type_of_an_accumulator():
    def start() -> list[str]:
        return []

    g = Graph()
    assert g.null(int).fold(start, lambda acc, n: acc).to_list_() == [[]]


def test_scan_in_three_forms():
    g = Graph()
    numbers = g.source_iter([1, 2, 3, 4])
    whole = numbers.scan(0, lambda acc, n: None if n > 3 else (acc + n, acc + n))
    part = numbers.scan(0, lambda acc, n: (acc + n, acc + n if n < 3 else None))
    both = whole.map(lambda n: ("whole", n)).union(part.map(lambda n: ("part", n)))
    expected = [("whole", 1), ("whole", 3), ("whole", 6), ("part", 1), ("part", 3)]
    assert both.to_list_() == expected


def test_outputs_by_position_and_by_name():
    g = Graph()
    items, state = g.source_iter([(1, "a")]).unzip()
    parts = g.source_iter([1, 2, 3]).partition(lambda n, count: n % count, 2)
    assert isinstance(items, Stream)
    assert parts["1"] is parts[1]
    for stream in (items, state, *parts):
        stream.null()
    assert "partition" in names(g)


def test_inputs_by_name():
    g = Graph()
    pairs, keys = g.source_iter([(1, 2), (3, 4)]), g.source_iter([3])
    assert g.anti_join(neg=keys, pos=pairs).to_list_() == [(1, 2)]


def test_demux_gives_any_number_to_each_output():
    g = Graph()
    parts = g.source_iter([1, 2]).demux(lambda n: ([n, n], [str(n)]), ["twice", "text"])
    out = parts.twice.collect()
    assert parts.text.to_list_() == ["1", "2"]
    assert out.take() == [1, 1, 2, 2]


def test_modules_are_functions():
    g = Graph()

    def even(stream: Stream[int]) -> Stream[int]:
        with g.module("even"), g.module("inner"):
            return stream.filter(lambda n: n % 2 == 0)

    assert even(g.source_iter([1, 2])).to_list_() == [2]
    labelled = [op.attributes["module"].data for op in ops(g) if "module" in op.attributes]
    assert labelled == ["even.inner"]


def test_a_loop_and_what_leaves_it():
    g = Graph()
    numbers = g.source_iter([1, 2])
    with g.loop("twice") as loop:
        inside = loop.repeat_n(numbers, 2)
        iteration = loop.iteration()
        counted = inside.map(lambda n, i: (i, n), refs=(iteration,))
    assert counted.all_iterations().to_list_() == [(0, 1), (0, 2), (1, 1), (1, 2)]
    assert "loop" in names(g)


def test_nested_loops():
    g = Graph()
    numbers = g.source_iter([1])
    with g.loop() as outer:
        entered = outer.batch(numbers)
        with g.loop() as inner:
            back = g.forward_ref()
            seen = inner.batch(entered).union(back)
            back.complete(seen.map(lambda n: n * 10).filter(lambda n: n <= 100).defer_tick())
        left = seen.all_iterations()
    assert left.all_iterations().to_list_() == [1, 10, 100]


def test_a_graph_can_be_run_twice_and_grow():
    g = Graph()
    send, numbers = g.channel(int)
    out = numbers.map(lambda n: n + 1).collect()
    send(1)
    g.interpret().run_tick()
    more = numbers.map(lambda n: n + 2).collect()
    g.interpret().run_tick()
    assert (out.take(), more.take()) == ([2, 2], [3])


def test_batches_and_the_current_tick():
    g = Graph()
    tick = g.current_tick()
    out = g.source_stream(batches(range(6), 2)).map(lambda n, t: (t, n), refs=(tick,)).collect()
    run = g.interpret()
    assert run.run_available() == 3
    assert out.take() == [(n // 2, n) for n in range(6)]


def test_words_that_python_keeps_for_itself():
    g = Graph()
    checked = getattr(g.source_iter([1]), "assert")(lambda n: n == 1)
    assert checked.to_list_() == [1]


def test_the_text_of_a_graph():
    g = Graph()
    g.source_iter([1]).unique("static").null()
    expected = """\
    builtin.module @graph {
      hf.graph @graph members 1 attributes {ticks} {
        %0 = hf.source_iter [1 : i64] : !hf.edge<i64>
        %1 = hf.unique %0 persist(static) : !hf.edge<i64> -> !hf.edge<i64>
        hf.null %1 : !hf.edge<i64>
      }
    }"""
    assert str(g.mlir) == textwrap.dedent(expected)


def test_files(tmp_path):
    path = tmp_path / "value.json"
    path.write_text('[["a", 1], ["b", 2]]')
    g = Graph()
    lines = g.source_json(path, type=list[tuple[str, int]]).flatten().map(lambda w, n: f"{w}{n}")
    lines.dest_file(tmp_path / "out.txt")
    g.interpret().run_tick()
    assert (tmp_path / "out.txt").read_text() == "a1\nb2\n"
