"""
All that is wrong with a module, at once and with places.

xDSL's verifier stops at the first mistake and shows the whole module. Here each operation is
verified by itself, then values and branches (`dominance`), then what only the whole fleet shows
(`fleet`); an operation that is wrong by itself is not looked at again.

Codes
  HF310  an operation is not built as its definition says
  HF311  a use is not dominated by its definition
  HF312  a branch and its target disagree
  HF08x, HF09x  hfplus rules V1 to V18         HF34x  rt rules RT1 to RT4
  HF33x  hf rules HF1 to HF7                   HF35x  value rules VAL1 to VAL8
  HF37x  hf rules TK1 to TK7, of graphs in ticks
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from xdsl.dialects.builtin import ModuleOp, StringAttr
from xdsl.ir import Operation
from xdsl.utils.exceptions import VerifyException

from hydro_mlir.diagnostics import Diagnostic, DiagnosticError, place_of
from hydro_mlir.dialects.dominance import mismatched_branches, undominated_uses
from hydro_mlir.dialects.syntax import plain

# Dialect's prefix of rule names → number that the code of its rule 0 would have.
CODE_BASES = {"V": 80, "HF": 330, "TK": 370, "RT": 340, "VAL": 350}

_RULE = re.compile(r"\[(V|HF|TK|RT|VAL)(\d+)\] (.*)", re.DOTALL)
_REDEFINITION = re.compile(r'Redefinition of symbol "(.*)"')
_NOISE = re.compile(r"^Operation does not verify: ?")


def rule_code(rule: str) -> str:
    """The code of a numbered rule.

    >>> rule_code("V13"), rule_code("VAL2")
    ('HF093', 'HF352')
    """
    prefix = rule.rstrip("0123456789")
    return f"HF{CODE_BASES[prefix] + int(rule[len(prefix) :]):03}"


def diagnose(op: Operation, message: str, code: str = "HF310") -> Diagnostic:
    """A diagnostic about an operation; a message that opens with `[V1]` gets that rule's code."""
    text = _NOISE.sub("", message)
    if (name := _REDEFINITION.search(text)) is not None:
        op = _last_definition(op, name[1])
    found = _RULE.match(" ".join(text.split()))
    if found is None:
        return Diagnostic(code, f"`{op.name}`: {plain(text)}", place_of(op))
    rule = found[1] + found[2]
    return Diagnostic(rule_code(rule), f"{found[3]} ({rule} of `{op.name}`)", place_of(op))


def _last_definition(table: Operation, name: str) -> Operation:
    """The op that defines a symbol once too often."""
    found = [
        op
        for region in table.regions
        for block in region.blocks
        for op in block.ops
        if (op.properties | op.attributes).get("sym_name") == StringAttr(name)
    ]
    return found[-1] if found else table


def verify_module(module: ModuleOp) -> list[Diagnostic]:
    """Every mistake of a module, in the order of its text; an empty list if there is none.

    Cost: about 60 µs per operation.

    >>> from hydro_mlir.dialects.syntax import parse_module
    >>> text = 'hfplus.location @leader process hfplus.location @leader process'
    >>> [d.code for d in verify_module(parse_module(text, "fleet.mlir"))]
    ['HF310']
    """
    found = dict(_single_operations(module))
    for op, message in (*undominated_uses(module), *mismatched_branches(module)):
        code = "HF311" if "every path" in message else "HF312"
        found.setdefault(op, diagnose(op, message, code))
    if not found:
        from hydro_mlir.dialects.fleet import verify_fleet

        for op, message in verify_fleet(module):
            found.setdefault(op, diagnose(op, message))
    return sorted(found.values(), key=_position)


def check_module(module: ModuleOp) -> None:
    """Raise DiagnosticError with every mistake of a module."""
    if diagnostics := verify_module(module):
        raise DiagnosticError(diagnostics)


def _single_operations(module: ModuleOp) -> Iterator[tuple[Operation, Diagnostic]]:
    for op in module.walk():
        try:
            op.verify(verify_nested_ops=False)
        except VerifyException as error:
            yield op, diagnose(op, str(error))


def _position(diagnostic: Diagnostic) -> tuple[str, int, int]:
    place = diagnostic.place
    return ("", 0, 0) if place is None else (place.file, place.line, place.column)
