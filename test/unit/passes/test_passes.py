"""The table of passes: lazy, complete, and open to plug-ins."""

from importlib.metadata import EntryPoint, EntryPoints
from pathlib import Path

import pytest
from xdsl.passes import ModulePass

import hydro_mlir.passes as passes
from hydro_mlir.passes.pipelines import PIPELINES

LIT = Path(__file__).parents[2] / "lit" / "passes"


@pytest.mark.parametrize("name", passes.PASSES)
def test_every_pass_loads_by_its_name(name: str):
    loaded = passes.get_all_passes()[name]()
    assert issubclass(loaded, ModulePass)
    assert loaded.name == name


@pytest.mark.parametrize("name", passes.PASSES)
def test_every_pass_has_an_essay_and_a_lit_file(name: str):
    module = __import__(f"hydro_mlir.passes.{name.replace('-', '_')}", fromlist=["__doc__"])
    assert module.__doc__ is not None
    for part in ("What:", "Before:", "After:", "Legal when", "Sound because:", "Not handled:"):
        assert part in module.__doc__, part
    assert (LIT / f"{name}.mlir").is_file()


@pytest.mark.parametrize("pipeline", PIPELINES)
def test_pipelines_name_passes_that_exist(pipeline: str):
    assert set(PIPELINES[pipeline]) <= set(passes.PASSES)


def test_entry_points_join_but_do_not_replace(monkeypatch: pytest.MonkeyPatch):
    value = "hydro_mlir.passes.schedule:SchedulePass"
    group = passes.ENTRY_POINT_GROUP
    points = EntryPoints([EntryPoint("mine", value, group), EntryPoint("decouple", value, group)])
    monkeypatch.setattr(passes, "entry_points", lambda group: points.select(group=group))
    table = passes.get_all_passes()
    assert table["mine"]().name == "schedule"
    assert table["decouple"]().name == "decouple"
