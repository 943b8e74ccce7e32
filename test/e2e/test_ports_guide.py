"""
Goal: the guide to ports does what it says.

Method: its program is run by its command, with free ports, and asked as its guests ask.
"""

import re
from contextlib import closing

from .conftest import ROOT
from .test_ports import Guest, ports_of, stop

GUIDE = ROOT / "docs" / "guides" / "ports.md"


def test_its_command(start, tmp_path):
    text = GUIDE.read_text()
    program, _ = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    [command] = re.findall(r"^hydro-run counter.py (.*)$", text, re.MULTILINE)
    said = re.search(r"printf '(.*?)'", text)[1].replace("\\n", "\n")
    (tmp_path / "counter.py").write_text(program)
    options = command.replace(" data", f" {tmp_path / 'data'}").split()
    run = start(tmp_path / "counter.py", "--add", "0", "--get", "0", *options)
    ports = ports_of(run, 2)
    with closing(Guest(ports["add"])) as adds, closing(Guest(ports["get"])) as gets:
        adds.say(said)
        assert [adds.hear(), adds.hear()] == ["1\n", "1\n"]
        assert gets.ask("now") == "42"
    stop(run)
