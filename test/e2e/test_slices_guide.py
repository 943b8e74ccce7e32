"""
Goal: the guide to slices does what it says, also when its member is durable.

Method: its program is run as its command says, and by the interpreter with several seeds.
"""

import re

import pytest

from .conftest import ROOT

GUIDE = ROOT / "docs" / "guides" / "slices.md"
QUORUM = ["eggs", "ham"]
EXPECTED = ["ann 1", "bob 2", "cid 3", "dan sold out", "eve sold out"]


def _written(folder, number):
    texts = re.findall(r"```python\n(.*?)```", GUIDE.read_text(), re.DOTALL)
    file = folder / ("tickets.py", "quorum.py")[number]
    file.write_text(texts[number])
    return file


@pytest.fixture
def program(tmp_path):
    return _written(tmp_path, 0)


@pytest.fixture
def quorum(tmp_path):
    return _written(tmp_path, 1)


def test_its_command(program, hydro_run, tmp_path):
    [command] = re.findall(r"^hydro-run tickets.py (.*)$", GUIDE.read_text(), re.MULTILINE)
    arguments = command.replace(" data", f" {tmp_path / 'data'}").split()
    code, output, errors = hydro_run(program, *arguments)
    assert (code, sorted(output.splitlines())) == (0, EXPECTED), errors


@pytest.mark.parametrize("seed", range(5))
def test_every_cut(program, hydro_run, seed):
    arguments = ("--on", "interp", "--seed", str(seed))
    code, output, errors = hydro_run(program, *arguments)
    assert (code, sorted(output.splitlines())) == (0, EXPECTED), errors


def test_keyed_state(quorum, hydro_run):
    code, output, errors = hydro_run(quorum)
    assert (code, sorted(output.splitlines())) == (0, QUORUM), errors


@pytest.mark.parametrize("seed", range(5))
def test_keyed_state_at_every_cut(quorum, hydro_run, seed):
    code, output, errors = hydro_run(quorum, "--on", "interp", "--seed", str(seed))
    assert (code, sorted(output.splitlines())) == (0, QUORUM), errors
