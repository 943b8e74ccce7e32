"""Text form and rules of records, enums and unions."""

from __future__ import annotations

import pytest

from hydro_mlir.dialects.syntax import parse_attribute, parse_module
from hydro_mlir.dialects.verification import verify_module

POINT = '!value.record<"Point", x: i64, y: !value.str>'
OTHER = '!value.record<ordered "Other", x: i64>'
COLOR = '!value.enum<"Color", RED = 1 : i64, GREEN = "g", OFF = false>'


@pytest.mark.parametrize(
    "spelled",
    [
        POINT,
        OTHER,
        '!value.record<named_tuple "Empty">',
        COLOR,
        f"!value.union<{POINT}, {OTHER}>",
        f'!value.record<"Nested#1", p: !value.option<{POINT}>, c: !value.list<{COLOR}>>',
    ],
)
def test_types_read_back(spelled: str):
    type_ = parse_attribute(spelled)
    assert parse_attribute(str(type_)) == type_


def test_the_alternatives_of_a_union_have_one_order():
    assert parse_attribute(f"!value.union<{POINT}, i64>") == parse_attribute(
        f"!value.union<i64, {POINT}>"
    )


def _diagnostics(body: str) -> list[str]:
    arguments = f"%p: {POINT}, %i: i64, %s: !value.str, %c: {COLOR}"
    text = f"func.func @f({arguments}) {{\n{body}\nfunc.return\n}}"
    return [f"{d.code} {d.message}" for d in verify_module(parse_module(text, "classes.mlir"))]


def test_ops_that_fit():
    body = f"""
      %made = value.make (%i, %s) : {POINT}
      %x = value.get %made[0] : {POINT}
      %u = value.inject %made : {POINT} -> !value.union<{POINT}, {OTHER}>
      %n = value.ordinal %c : {COLOR}
      %m = value.case %n : {COLOR}
      %same = value.compare eq %c, %m : {COLOR}, {COLOR}
    """
    assert _diagnostics(body) == []


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (f"%u = value.inject %i : i64 -> !value.union<{POINT}, {OTHER}>", "HF351 expected"),
        (f"%u = value.compare lt %p, %p : {POINT}, {POINT}", "HF357 expected a type with an order"),
        (f"%u = value.compare lt %c, %c : {COLOR}, {COLOR}", "HF357 expected a type with an order"),
    ],
)
def test_ops_that_do_not_fit(body: str, message: str):
    (found,) = _diagnostics(body)
    assert found.startswith(message), found
