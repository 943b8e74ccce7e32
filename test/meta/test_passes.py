"""Every pass explains itself and is tested under its own name."""

import inspect
import re
from pathlib import Path

import pytest

from hydro_mlir.passes import PASSES, get_all_passes
from hydro_mlir.passes.pipelines import PIPELINES

ROOT = Path(__file__).resolve().parents[2]
# The headings of a pass's essay; `What` is its first sentence.
HEADINGS = ("Before", "After", "Legal when", "Sound because", "Not handled")


@pytest.mark.parametrize("name", list(PASSES))
def test_lit_file(name: str):
    file = ROOT / "test" / "lit" / "passes" / f"{name}.mlir"
    assert file.exists()
    assert re.search(rf"RUN:.*-p\s+\S*{name}", file.read_text())


@pytest.mark.parametrize("name", list(PASSES))
def test_essay(name: str):
    module = inspect.getmodule(get_all_passes()[name]())
    assert module is not None
    essay = module.__doc__ or ""
    assert name in essay.splitlines()[0] + essay.splitlines()[1]
    missing = [heading for heading in HEADINGS if not re.search(rf"^{heading}\b", essay, re.M)]
    assert not missing


@pytest.mark.parametrize("name", list(PASSES))
def test_name_of_file_is_name_of_pass(name: str):
    pass_type = get_all_passes()[name]()
    assert pass_type.name == name
    assert pass_type.__module__ == f"hydro_mlir.passes.{name.replace('-', '_')}"


def test_pipelines_name_passes():
    for passes in PIPELINES.values():
        assert set(passes) <= set(PASSES)
