"""
Goal: the guide to durable locations does what it says.

Method: its program is run as its commands say, twice on the same directory.
"""

import re

from .conftest import ROOT

GUIDE = ROOT / "docs" / "guides" / "durability.md"


def test_the_program_and_its_commands(hydro_run, tmp_path):
    [program] = re.findall(r"```python\n(.*?)```", GUIDE.read_text(), re.DOTALL)
    file = tmp_path / "sales.py"
    file.write_text(program)
    commands = re.findall(r"^hydro-run sales.py (.*)$", GUIDE.read_text(), re.MULTILINE)
    assert len(commands) == 2
    for number, command in enumerate(commands):
        arguments = command.replace(" data ", f" {tmp_path / f'data{number}'} ").split()
        code, output, errors = hydro_run(file, *arguments)
        assert (code, output) == (0, "apple 7\npear 2\n"), errors
    assert (tmp_path / "data0" / "ledger-0" / "log.0").exists()
