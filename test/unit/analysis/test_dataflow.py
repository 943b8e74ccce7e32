"""Facts about a graph: consumers, strata, and what ends an edge."""

from xdsl.ir import Operation

from hydro_mlir.analysis.dataflow import channels, consumers, endings, is_merge, strata
from hydro_mlir.dialects import hydroflow as hf
from hydro_mlir.dialects.syntax import parse_module

TEXT = """
hf.graph @a members 1 {
  %first = hf.source_channel @in from @b keyed false : !hf.edge<i64>
  %second = hf.source_iter [1] : !hf.edge<i64>
  %top = hf.limit 3 %first : !hf.edge<i64> -> !hf.edge<i64>
  %all = hf.union %first, %second, %first
    : !hf.edge<i64>, !hf.edge<i64>, !hf.edge<i64> -> !hf.edge<i64>
  %same = hf.filter %all {
  ^bb0(%x: i64):
    %yes = arith.constant true
    hf.yield %yes : i1
  } : !hf.edge<i64> -> !hf.edge<i64>
  %list = hf.collect %same : !hf.edge<i64> -> !hf.edge<!value.list<i64>>
  %flat = hf.flat_map %list {
  ^bb0(%x: !value.list<i64>):
    hf.yield %x : !value.list<i64>
  } : !hf.edge<!value.list<i64>> -> !hf.edge<i64>
  %chained = hf.chain %top, %flat : !hf.edge<i64>, !hf.edge<i64> -> !hf.edge<i64>
  hf.dest_channel send %chained channel @out to @b : !hf.edge<i64>
}
"""


def graph_and_ops() -> tuple[hf.GraphOp, dict[str, Operation]]:
    (graph,) = parse_module(TEXT, "graph.mlir").ops
    named = {op.results[0].name_hint: op for op in graph.body.block.ops if op.results}
    return graph, named


def test_consumers_come_in_the_order_of_the_graph_with_their_operand():
    _, ops = graph_and_ops()
    found = consumers(ops["first"].results[0])
    assert [(c.op.name, c.position) for c in found] == [
        ("hf.limit", 0), ("hf.union", 0), ("hf.union", 2)
    ]


def test_strata_count_blocking_operators_on_the_longest_way():
    graph, ops = graph_and_ops()
    numbers = strata(graph)
    assert {name: numbers[op] for name, op in ops.items()} == {
        "first": 0, "second": 0, "top": 0, "all": 0, "same": 0, "list": 0, "flat": 1, "chained": 1
    }


def test_an_edge_ends_with_sources_behind_streaming_operators():
    _, ops = graph_and_ops()
    assert endings(ops["same"].results[0]) == [ops["first"], ops["second"]]


def test_blocking_operators_chains_and_limits_end_on_their_own():
    _, ops = graph_and_ops()
    assert endings(ops["flat"].results[0]) == [ops["list"]]
    assert endings(ops["chained"].results[0]) == [ops["chained"]]
    assert endings(ops["top"].results[0]) == [ops["top"]]


def test_merges_are_those_with_several_inputs():
    _, ops = graph_and_ops()
    assert [name for name, op in ops.items() if is_merge(op)] == ["all", "chained"]


def test_channels_of_both_directions():
    graph, _ = graph_and_ops()
    assert [name for name, _ in channels(graph)] == ["in", "out"]
