"""From a level-1 module to artifacts: what they contain, and when work is saved."""

# ruff: noqa: E501 (lines of IR stay whole)
from __future__ import annotations

import json
from pathlib import Path

import pytest

from hydro_mlir import compiler
from hydro_mlir.diagnostics import DiagnosticError, UsageError
from hydro_mlir.dialects.syntax import parse_module
from hydro_mlir.rt import abi
from hydro_mlir.rt.instance import Instance
from hydro_mlir.rt.manifest import read_manifest

PROGRAM = """
hfplus.location @leader process
hfplus.location @worker cluster 2
%numbers = hfplus.source_iter [7, 0, 5] : !hfplus.stream<i64, @leader, bounded>
%sent = hfplus.net round_robin %numbers channel "numbers" : !hfplus.stream<i64, @leader, bounded> -> !hfplus.stream<i64, @worker, bounded>
%parts = hfplus.each %sent {
^bb0(%n: i64):
  %ten = arith.constant 10 : i64
  %part = value.floordiv %ten, %n : i64, i64 -> i64
  hfplus.yield %part : i64
} : !hfplus.stream<i64, @worker, bounded> -> !hfplus.stream<i64, @worker, bounded>
hfplus.sink @print %parts : !hfplus.stream<i64, @worker, bounded>
"""


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every test starts without artifacts, but with what earlier ones made of the runtime."""
    from hydro_mlir.codegen.cache import default_directory

    directory = tmp_path / "cache"
    directory.mkdir()
    for kind in ("unit", "runtime", "object"):
        source = default_directory() / kind
        source.mkdir(parents=True, exist_ok=True)
        (directory / kind).symlink_to(source)
    monkeypatch.setenv("HYDRO_CACHE_DIR", str(directory))
    return directory


def _compile(text: str = PROGRAM, **options: object):
    timings = compiler.Timings()
    artifacts = compiler.compile(parse_module(text, "test.mlir"), timings=timings, **options)
    return artifacts, timings


def test_an_artifact_per_location():
    (leader, worker), _ = _compile()
    assert (leader.location, leader.members) == ("leader", 1)
    assert (worker.location, worker.members) == ("worker", 2)
    for artifact in (leader, worker):
        names = {path.name for path in artifact.directory.iterdir()}
        objects = {"code.o", "core.o", "text.o", "node.o"}
        assert names == {"manifest.json", "graph.html", *objects}


def test_what_a_manifest_says():
    (leader, worker), _ = _compile()
    manifest = json.loads((leader.directory / "manifest.json").read_text())
    assert manifest == leader.manifest
    assert manifest["abi"] == abi.ABI_VERSION
    assert (manifest["overflow"], manifest["durable"], manifest["cycle"]) == ("wrap", False, [])
    assert manifest["steps"] == [{"id": 0, "name": "step", "gates": [], "order": 0}]
    (channel,) = manifest["channels"]
    assert (channel["name"], channel["direction"], channel["routing"]) == (
        "numbers", "out", "round_robin",
    )  # fmt: skip
    assert (channel["peer"], channel["peer_members"], channel["schema"]) == ("worker", 2, "i64")
    assert worker.manifest["channels"][0]["schema_hash"] == channel["schema_hash"]
    assert manifest["program_hash"] == worker.manifest["program_hash"]
    assert [source["kind"] for source in manifest["sources"]] == ["data"]
    (sink,) = worker.manifest["sinks"]
    assert sink["callback"] == "print"
    assert {trap["message"] for trap in worker.manifest["traps"]} == {
        "ZeroDivisionError: division by zero"
    }
    assert read_manifest(worker.directory).members == 2


def test_a_program_that_was_compiled_before_is_found_without_running_a_pass():
    first, _ = _compile()
    again, timings = _compile()
    assert list(timings.seconds) == ["key"]
    assert [a.directory for a in again] == [a.directory for a in first]
    assert [a.members for a in again] == [1, 2]


def test_a_line_that_moves_is_another_program_because_traps_name_lines():
    first, _ = _compile()
    moved, _ = _compile("\n\n" + PROGRAM)
    assert first[1].directory != moved[1].directory
    lines = [a[1].manifest["traps"][0]["line"] for a in (first, moved)]
    assert lines[1] == lines[0] + 2


def test_half_an_artifact_is_made_again():
    (leader, _), _ = _compile()
    (leader.directory.parent / "complete").unlink()
    (leader.directory / "code.o").write_bytes(b"damaged")
    again, _ = _compile()
    assert (again[0].directory / "code.o").read_bytes() != b"damaged"


def test_nothing_is_kept_without_the_cache(cache: Path):
    (leader, _), timings = _compile(cache=False)
    assert "emit" in timings.seconds
    assert cache not in leader.directory.parents
    assert not (cache / "artifact").exists()


def test_locations_run_in_this_process():
    (leader, worker), _ = _compile()
    sender, receivers = Instance(leader.directory), [Instance(worker.directory, m) for m in (0, 1)]
    for instance in (sender, *receivers):
        instance.init()
    sender.run()
    shares = [sender.read("numbers", member) for member in (0, 1)]
    assert shares == [[7, 5], [0]]
    receivers[0].feed("numbers", shares[0])
    receivers[0].close("numbers")
    receivers[0].run()
    assert (receivers[0].read("print"), receivers[0].ended("print")) == ([1, 2], True)


def test_the_module_stays_as_it_is():
    module = parse_module(PROGRAM, "test.mlir")
    before = str(module)
    compiler.compile(module)
    assert str(module) == before


def test_an_unknown_pipeline_is_a_usage_error():
    with pytest.raises(UsageError, match='did you mean "native"'):
        _compile(pipeline="nativ")


def test_a_level_one_module_has_no_code_yet():
    from hydro_mlir.codegen.targets import generated

    with pytest.raises(DiagnosticError, match="-p native"):
        generated(parse_module(PROGRAM, "test.mlir"), "")
