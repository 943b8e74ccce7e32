"""
Properties of code points as two-stage tables, made from this Python's own `str` when used.

Nothing is stored, so native code agrees with the interpreter that compiled it. Code points are
cut into blocks; equal blocks are stored once. The table covers the code points before `POINTS`,
and behind them the `TAGS_SIZE` ones from `TAGS` on; no other has a property (a test checks that).

flags   bits: ALPHA, DIGIT, SPACE, CASED (and not ignorable), IGNORABLE (for the final sigma),
        PRINTABLE, LINE_BREAK, NUMERIC; from DECIMAL_SHIFT on four bits with the decimal value plus
        one; LOWER_CASE, UPPER_CASE, TITLE_CASE; ANY_CASED, be it ignorable or not.
lower   what to add to a code point, or EXPANSION plus a position in `expansions`, where
upper   the number of code points is followed by the code points themselves.
title   The same with `other_expansions`.
fold
"""

from collections.abc import Callable, Iterable
from functools import cache

from hydro_mlir.rt.memory import constant_table, i32, u16, u32

POINTS = 0x40000
TAGS = 0xE0000
TAGS_SIZE = 0x200
BLOCK_BITS = 6
BLOCK = 1 << BLOCK_BITS

ALPHA, DIGIT, SPACE, CASED, IGNORABLE, PRINTABLE, LINE_BREAK, NUMERIC = (
    1 << bit for bit in range(8)
)
DECIMAL_SHIFT, DECIMAL_MASK = 8, 15
LOWER_CASE, UPPER_CASE, TITLE_CASE, ANY_CASED = (1 << bit for bit in range(12, 16))
EXPANSION = 1 << 24

FINAL_SIGMA, SIGMA, CAPITAL_SIGMA = 0x3C2, 0x3C3, 0x3A3
_SURROGATES = range(0xD800, 0xE000)
_IDEOGRAPHS = (range(0x3400, 0xA000), range(0xAC00, 0xD7C0), range(0x20000, POINTS))


def _flags(block: str) -> Iterable[int]:
    """Flags of a block of code points, most of it at once."""
    # What `lower` makes of a capital sigma tells whether the code point before it is cased,
    # and, behind an "A", whether it is skipped when looking for a cased one.
    alone = "".join(f"{c}Σ " for c in block).lower().split(" ")
    behind = "".join(f"A{c}Σ " for c in block).lower().split(" ")
    for c, word, word_behind in zip(block, alone, behind, strict=False):
        cased = word.endswith("ς")
        value = ALPHA * c.isalpha() | DIGIT * c.isdigit() | PRINTABLE * c.isprintable()
        value |= SPACE * c.isspace() | LINE_BREAK * (len(f"{c}.".splitlines()) == 2)
        value |= CASED * cased | IGNORABLE * (word_behind.endswith("ς") and not cased)
        value |= NUMERIC * c.isnumeric() | _case_flags(c)
        if c.isdecimal():
            value |= (int(c) + 1) << DECIMAL_SHIFT
        yield value


def _case_flags(c: str) -> int:
    """Which case a code point has; behind a cased one, `title` leaves a small letter small."""
    if not f"{c}a".title().endswith("a"):
        return 0
    is_upper = c.isupper()
    case = LOWER_CASE * c.islower() | UPPER_CASE * is_upper
    return case | TITLE_CASE * (c.istitle() and not is_upper) | ANY_CASED


def _block_flags(first: int) -> tuple[int, ...]:
    block = "".join(map(chr, range(first, first + BLOCK)))
    if any(first in letters for letters in _IDEOGRAPHS) and block.isalpha():
        return tuple(ALPHA | PRINTABLE | NUMERIC * c.isnumeric() for c in block)
    if 0x3000 < first < TAGS and len(repr(block)) in (6 * BLOCK + 2, 10 * BLOCK + 2):
        return (0,) * BLOCK  # all of it is escaped: not assigned, surrogates, private use
    if " " in block:  # the separator of `_flags`
        return tuple(flag for c in block for flag in _space_or_flags(c))
    return tuple(_flags(block))


def _space_or_flags(c: str) -> Iterable[int]:
    return (SPACE | PRINTABLE,) if c == " " else _flags(c)


class _Stages:
    """A two-stage table under construction."""

    def __init__(self, blocks: Iterable[tuple[int, ...]]):
        self.index: list[int] = []
        self.values: list[int] = []
        places: dict[tuple[int, ...], int] = {}
        for block in blocks:
            if block not in places:
                places[block] = len(places)
                self.values.extend(block)
            self.index.append(places[block])


def _blocks(block_of: Callable[[int], tuple[int, ...]]) -> Iterable[tuple[int, ...]]:
    firsts = (*range(0, POINTS, BLOCK), *range(TAGS, TAGS + TAGS_SIZE, BLOCK))
    return map(block_of, firsts)


def _mapping(
    convert: Callable[[str], str], expansions: list[int]
) -> Callable[[int], tuple[int, ...]]:
    def delta(point: int) -> int:
        mapped = convert(chr(point))
        if len(mapped) == 1:
            return ord(mapped) - point
        expansions.extend((len(mapped), *map(ord, mapped)))
        return EXPANSION + len(expansions) - len(mapped) - 1

    unchanged = (0,) * BLOCK

    def block(first: int) -> tuple[int, ...]:
        text = "".join(map(chr, range(first, first + BLOCK)))
        # A separator, as what a letter becomes may depend on what is before it.
        if first in _SURROGATES or convert(" ".join(text)) == " ".join(text):
            return unchanged
        return tuple(map(delta, range(first, first + BLOCK)))

    return block


@cache
def _flag_stages() -> _Stages:
    return _Stages(_blocks(_block_flags))


@cache
def _case_stages() -> tuple[_Stages, _Stages, list[int]]:
    """Both directions at once, in one order: their tables point into the same expansions."""
    expansions: list[int] = []
    lower = _Stages(_blocks(_mapping(str.lower, expansions)))
    upper = _Stages(_blocks(_mapping(str.upper, expansions)))
    return lower, upper, expansions


@cache
def _other_case_stages() -> tuple[_Stages, _Stages, list[int]]:
    """As `_case_stages`, for what few programs need."""
    expansions: list[int] = []
    title = _Stages(_blocks(_mapping(str.title, expansions)))
    fold = _Stages(_blocks(_mapping(str.casefold, expansions)))
    return title, fold, expansions


flag_index = constant_table("unicode_flag_index", u16, lambda: _flag_stages().index)
flag_values = constant_table("unicode_flags", u16, lambda: _flag_stages().values)
lower_index = constant_table("unicode_lower_index", u16, lambda: _case_stages()[0].index)
lower_values = constant_table("unicode_lower", i32, lambda: _case_stages()[0].values)
upper_index = constant_table("unicode_upper_index", u16, lambda: _case_stages()[1].index)
upper_values = constant_table("unicode_upper", i32, lambda: _case_stages()[1].values)
expansions = constant_table("unicode_expansions", u32, lambda: _case_stages()[2])
title_index = constant_table("unicode_title_index", u16, lambda: _other_case_stages()[0].index)
title_values = constant_table("unicode_title", i32, lambda: _other_case_stages()[0].values)
fold_index = constant_table("unicode_fold_index", u16, lambda: _other_case_stages()[1].index)
fold_values = constant_table("unicode_fold", i32, lambda: _other_case_stages()[1].values)
other_expansions = constant_table("unicode_other_expansions", u32, lambda: _other_case_stages()[2])
