"""Every op and every rule of every dialect is tested, and what is printed can be read."""

import re
from pathlib import Path

import pytest

from hydro_mlir.dialects import own_dialects

ROOT = Path(__file__).resolve().parents[2]
DIALECTS = ROOT / "test" / "lit" / "dialects"
RULE_LINE = re.compile(r"^  ((?:V|HF|RT|VAL)\d+)  ", re.MULTILINE)


def names(dialect: str) -> list[str]:
    return sorted(op.name for op in own_dialects()[dialect]().operations)


@pytest.mark.parametrize("kind", ["ops", "invalid"])
@pytest.mark.parametrize("dialect", list(own_dialects()))
def test_every_op_is_tested(dialect: str, kind: str):
    text = (DIALECTS / dialect / f"{kind}.mlir").read_text()
    missing = [name for name in names(dialect) if not re.search(rf"{re.escape(name)}(?!\w)", text)]
    assert not missing


@pytest.mark.parametrize(
    ("dialect", "module"),
    [("hfplus", "hydroflow_plus"), ("hf", "hydroflow"), ("rt", "runtime"), ("value", "value")],
)
def test_every_rule_is_tested(dialect: str, module: str):
    source = (ROOT / "hydro_mlir" / "dialects" / f"{module}.py").read_text()
    rules = RULE_LINE.findall(source)
    assert rules, "expected a numbered list of rules in the module's docstring"
    text = (DIALECTS / dialect / "invalid.mlir").read_text()
    missing = [rule for rule in rules if not re.search(rf"\b{rule}\b", text)]
    assert not missing


@pytest.mark.parametrize("dialect", list(own_dialects()))
def test_every_op_has_a_docstring(dialect: str):
    missing = [op.name for op in own_dialects()[dialect]().operations if not op.__doc__]
    assert not missing
