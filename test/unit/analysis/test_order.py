"""The topological order: stable, deep, and honest about cycles."""

import pytest

from hydro_mlir.analysis.order import CycleError, topological_order


def test_keeps_the_given_order_where_nothing_forbids_it():
    assert topological_order("dcba", lambda node: []) == list("dcba")


def test_puts_dependencies_first():
    needs = {"a": ["c", "b"], "c": ["d"]}
    assert topological_order("abcd", lambda node: needs.get(node, [])) == list("dcba")


def test_has_no_limit_on_depth():
    order = topological_order([0], lambda node: [node + 1] if node < 5000 else [])
    assert order == list(range(5000, -1, -1))


def test_names_the_cycle_and_only_that():
    needs = {"a": ["b"], "b": ["c"], "c": ["d"], "d": ["b"]}
    with pytest.raises(CycleError) as caught:
        topological_order("a", lambda node: needs[node])
    assert caught.value.cycle == list("bcd")
