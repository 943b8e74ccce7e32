"""Every op and every rule of every dialect is tested, and what is printed can be read."""

import re
from importlib import import_module
from pathlib import Path

import pytest

from hydro_mlir.dialects import own_dialects

ROOT = Path(__file__).resolve().parents[2]
DIALECTS = ROOT / "test" / "lit" / "dialects"
RULE_LINE = re.compile(r"^  ((?:V|HF|TK|RT|VAL)\d+)  ", re.MULTILINE)


def texts(dialect: str, kind: str) -> str:
    """All files that round-trip ops, or all files of what is refused."""
    return "".join(path.read_text() for path in (DIALECTS / dialect).glob(f"{kind}*.mlir"))


def names(dialect: str) -> list[str]:
    return sorted(op.name for op in own_dialects()[dialect]().operations)


@pytest.mark.parametrize("kind", ["ops", "invalid"])
@pytest.mark.parametrize("dialect", list(own_dialects()))
def test_every_op_is_tested(dialect: str, kind: str):
    text = texts(dialect, kind)
    missing = [name for name in names(dialect) if not re.search(rf"{re.escape(name)}(?!\w)", text)]
    assert not missing


@pytest.mark.parametrize(
    ("dialect", "module"),
    [("hfplus", "hydroflow_plus"), ("hf", "hydroflow"), ("rt", "runtime"), ("value", "value")],
)
def test_every_rule_is_tested(dialect: str, module: str):
    rules = RULE_LINE.findall(import_module(f"hydro_mlir.dialects.{module}").__doc__ or "")
    assert rules, "expected a numbered list of rules in the module's docstring"
    text = texts(dialect, "invalid")
    missing = [rule for rule in rules if not re.search(rf"\b{rule}\b", text)]
    assert not missing


@pytest.mark.parametrize("dialect", list(own_dialects()))
def test_every_op_has_a_docstring(dialect: str):
    missing = [op.name for op in own_dialects()[dialect]().operations if not op.__doc__]
    assert not missing
