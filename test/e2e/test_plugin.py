"""A pass of another package: built, installed into a folder of its own, and used."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the plug-in is installed into; nothing is downloaded."""
    folder = tmp_path_factory.mktemp("plugin")
    done = subprocess.run(
        [
            sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
            "--no-deps", "--no-index", "--no-build-isolation",
            "--target", str(folder), str(ROOT / "examples" / "plugin"),
        ],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return folder


def hydro_opt(installed: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join([str(ROOT), str(installed)])
    return subprocess.run(
        [sys.executable, str(ROOT / "tools" / "hydro-opt"), *arguments],
        capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": path},
    )  # fmt: skip


def test_it_runs(installed: Path):
    done = hydro_opt(
        installed,
        str(ROOT / "examples" / "echo.mlir"),
        "-p",
        "prefix-channels{prefix=blue},project-locations",
    )
    assert done.returncode == 0, done.stderr
    assert 'hf.dest_channel send %texts channel @blue.there to @server' in done.stdout


def test_its_diagnostics_are_located(installed: Path):
    echo = str(ROOT / "examples" / "echo.mlir")
    done = hydro_opt(installed, echo, "-p", "project-locations,prefix-channels{prefix=blue}")
    assert done.returncode == 1
    assert "echo.mlir:" in done.stderr
    assert "expected a fleet at level 1" in done.stderr


def test_it_is_listed(installed: Path):
    assert "prefix-channels " in hydro_opt(installed, "--list-passes").stdout


def test_a_wrong_option_has_a_suggestion(installed: Path):
    done = hydro_opt(installed, "-", "-p", "prefix-channels{prefx=blue}")
    assert done.returncode == 2
    assert 'did you mean "prefix"?' in done.stderr
