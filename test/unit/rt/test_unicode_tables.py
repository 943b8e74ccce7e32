"""Goal: the tables say what Python's `str` says. Method: every code point there is."""

import sys

from hydro_mlir.rt.native import unicode_tables as tables


def _values(table: object) -> tuple[int, ...]:
    return table.__hydro__[3]


def _flags(point: int) -> int:
    if point >= tables.POINTS:
        if not tables.TAGS <= point < tables.TAGS + tables.TAGS_SIZE:
            return 0
        point += tables.POINTS - tables.TAGS
    block = _values(tables.flag_index)[point >> tables.BLOCK_BITS]
    return _values(tables.flag_values)[block * tables.BLOCK + point % tables.BLOCK]


def _expected(c: str) -> int:
    value = tables.ALPHA * c.isalpha() | tables.DIGIT * c.isdigit() | tables.SPACE * c.isspace()
    value |= tables.PRINTABLE * c.isprintable()
    value |= tables.LINE_BREAK * (len(f"{c}.".splitlines()) == 2)
    cased = f"{c}Σ".lower().endswith("ς")
    value |= tables.CASED * cased
    value |= tables.IGNORABLE * (f"A{c}Σ".lower().endswith("ς") and not cased)
    value |= tables.NUMERIC * c.isnumeric() | tables.LOWER_CASE * c.islower()
    value |= tables.UPPER_CASE * c.isupper()
    value |= tables.TITLE_CASE * (c.istitle() and not c.isupper())
    value |= tables.ANY_CASED * f"{c}a".title().endswith("a")
    return value | ((int(c) + 1) << tables.DECIMAL_SHIFT if c.isdecimal() else 0)


def test_flags_of_every_code_point() -> None:
    wrong = [hex(p) for p in range(sys.maxunicode + 1) if _flags(p) != _expected(chr(p))]
    assert wrong == []


def test_nothing_behind_the_tables_has_a_case() -> None:
    behind = "".join(map(chr, range(tables.POINTS, sys.maxunicode + 1)))
    assert behind.lower() == behind == behind.upper()
    assert behind.title() == behind == behind.casefold()


def test_equal_blocks_are_stored_once() -> None:
    values = _values(tables.flag_values)
    blocks = [values[i : i + tables.BLOCK] for i in range(0, len(values), tables.BLOCK)]
    assert len(set(blocks)) == len(blocks)
