"""The reference says what the definitions say, and every operator is in it, and in `Graph`."""

from pathlib import Path

import pytest

from hydro_mlir.dialects import hydroflow as hf
from hydro_mlir.dialects.hydroflow import reference
from hydro_mlir.dialects.hydroflow.facts import LIFETIMES, Facts
from hydro_mlir.hydroflow import Graph, Stream

ROOT = Path(__file__).resolve().parents[4]
OPERATORS = [op for op in hf.Hydroflow.operations if op.name not in ("hf.graph", "hf.yield")]
# Under other names in Python, or of fleets alone.
ELSEWHERE = {
    "hf.dest_sink", "hf.dest_channel", "hf.source_channel", "hf.forward", "hf.complete",
    "hf.limit", "hf.collect",
}  # fmt: skip


def test_is_up_to_date():
    path = ROOT / "docs" / "reference" / "operators.md"
    assert path.read_text() == reference.markdown(), (
        "run: python -m hydro_mlir.dialects.hydroflow.reference > docs/reference/operators.md"
    )


@pytest.mark.parametrize("op", OPERATORS, ids=lambda op: op.name)
def test_every_operator_has_facts_and_an_entry(op: type):
    facts = op.FACTS
    assert isinstance(facts, Facts)
    assert set(facts.allowed) <= set(LIFETIMES)
    assert f"### {op.name.removeprefix('hf.')}\n" in reference.markdown()


@pytest.mark.parametrize(
    "op", [op for op in OPERATORS if op.name not in ELSEWHERE], ids=lambda op: op.name
)
def test_every_operator_is_a_method(op: type):
    name = op.name.removeprefix("hf.")
    assert hasattr(Stream, name) or hasattr(Graph, name)


@pytest.mark.parametrize("op", OPERATORS, ids=lambda op: op.name)
def test_ports_have_names_for_each_of_them(op: type):
    for ports in (op.FACTS.inputs, op.FACTS.outputs):
        assert not ports.names or len(ports.names) == ports.most
    if op.FACTS.delays and op.FACTS.inputs.most:
        assert len(op.FACTS.delays) <= op.FACTS.inputs.most


def test_decisions_are_complete_sentences():
    assert all(d.here.endswith(".") and d.difference.endswith(".") for d in reference.DECISIONS)
