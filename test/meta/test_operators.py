"""Every operator of graphs in ticks is there in all places: engines, docs, tests."""

import re
from pathlib import Path

import pytest

from hydro_mlir.analysis.negative_cycles import DEFERRING
from hydro_mlir.dialects import hydroflow as hf
from hydro_mlir.hydroflow import Graph, Stream
from hydro_mlir.interp.ticks.families import BUILDERS
from hydro_mlir.passes.ticks.families import TICK_LOWERINGS

ROOT = Path(__file__).resolve().parents[2]
# They say how others are connected, and belong to no engine's table.
STRUCTURE = {"hf.graph", "hf.yield", "hf.forward", "hf.complete", "hf.loop"}
OPERATORS = [op for op in hf.Hydroflow.operations if op.name not in STRUCTURE]
# Between the members of a fleet: programs send, so no graph has a method for them.
FLEETS = {"hf.source_channel", "hf.dest_channel"}
# They come from programs for fleets, and run in those.
LANGUAGE = {"hf.limit", "hf.collect"}
# Under other names in Python.
OTHER_NAMES = {"hf.dest_sink": "for_each", "hf.limit": "chain_first_n", "hf.collect": "fold"}


def name(op: type) -> str:
    return op.name


def texts(folder: str, pattern: str) -> str:
    return "".join(path.read_text() for path in sorted((ROOT / folder).glob(pattern)))


def mentions(text: str, op: type) -> bool:
    return re.search(rf"\b{re.escape(op.name)}(?![\w.])", text) is not None


@pytest.mark.parametrize("op", OPERATORS, ids=name)
def test_interpreter(op: type):
    assert op in BUILDERS or op in DEFERRING


@pytest.mark.parametrize("op", OPERATORS, ids=name)
def test_native_lowering(op: type):
    assert op in TICK_LOWERINGS


@pytest.mark.parametrize("op", [op for op in OPERATORS if op.name not in FLEETS], ids=name)
def test_method(op: type):
    method = OTHER_NAMES.get(op.name, op.name.removeprefix("hf."))
    assert hasattr(Stream, method) or hasattr(Graph, method)


@pytest.mark.parametrize("op", OPERATORS, ids=name)
def test_reference(op: type):
    text = (ROOT / "docs" / "reference" / "operators.md").read_text()
    assert f"### {op.name.removeprefix('hf.')}\n" in text


@pytest.mark.parametrize("op", [op for op in OPERATORS if op.name not in LANGUAGE], ids=name)
def test_runs_in_a_lit_file(op: type):
    assert mentions(texts("test/lit/run", "*.mlir"), op)


@pytest.mark.parametrize("op", OPERATORS, ids=name)
def test_round_trip_and_refusal(op: type):
    assert mentions(texts("test/lit/dialects/hf", "ops*.mlir"), op)
    assert mentions(texts("test/lit/dialects/hf", "invalid*.mlir"), op)
