"""What the front end refuses about classes, where, and what it advises."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, Flag

import pytest
from class_functions import Circle, Color, Item, Order, Point, Shape, Square
from xdsl.dialects.builtin import i64

from hydro_mlir.diagnostics import Diagnostic
from hydro_mlir.frontend.native_types import type_of


@dataclass
class Changing:
    x: int


@dataclass(frozen=True)
class Hidden:
    x: int
    secret: int = field(default=0, repr=False)


@dataclass(frozen=True)
class Tree:
    left: Tree | None


@dataclass(frozen=True)
class Odd:
    x: complex


@dataclass(frozen=True)
class SelfMade:
    x: int

    def __eq__(self, other: object) -> bool:
        return True


@dataclass(frozen=True, repr=False)
class Quiet:
    x: int

    def __repr__(self) -> str:
        return "quiet"


class Bits(Flag):
    A = 1


class Mixed(Enum):
    A = 1
    B = "b"


class Pairs(Enum):
    A = (1, 2)


def unknown_field(point):
    return point.z


def misspelled_field(order):
    return order.wieghts


def misspelled_keyword(x):
    return Item("a", cuont=x)


def missing_argument(x):
    return Order()


def wrong_type(x):
    return Circle("big")


def field_of_some(shape):
    return shape.side


def changed(point):
    point.x = 1
    return point


def unpacked(point):
    x, _ = point
    return x


def indexed(point):
    return point[0]


def ordered(shape):
    return Circle(1.0) < Circle(2.0)


def ordered_colors(color):
    return color < Color.RED


def maybe(order):
    return order.place.x


def unhashable_class(x):
    return Changing(x)


def hidden_field(x):
    return Hidden(x)


def recursive(x):
    return Tree(None)


def odd_field(x):
    return Odd(x)


def own_equality(x):
    return SelfMade(x)


def nested_text(x):
    return str([Quiet(x)])


def flags(x):
    return Bits.A


def mixed_values(x):
    member = Mixed.A if x > 0 else Mixed.B
    return member.value


def tuple_values(x):
    return Pairs.A


def no_member(color):
    return Color.PURPLE


def too_many_patterns(point):
    match point:
        case Point(1, 2, 3):
            return 1
    return 2


def mapping_pattern(x):
    match x:
        case {"a": 1}:
            return 1
    return 2


def different_types(x):
    return Point(x) if x > 0 else "none"


def replaced_unknown(point):
    return point.__class__


def called_field(point):
    return point.x()


POINT, ORDER, SHAPE, COLOR = (type_of(t, {}) for t in (Point, Order, Shape, Color))
CASES = [
    (unknown_field, POINT, "HF104", "Point has no attribute `z`", "`x`, `y`"),
    (misspelled_field, ORDER, "HF104", 'did you mean "weights"?', ""),
    (misspelled_keyword, i64, "HF106", 'did you mean "count"?', ""),
    (missing_argument, i64, "HF106", "missing a required argument: 'number'", ""),
    (wrong_type, i64, "HF105", "expected float for `radius`, but got str", ""),
    (
        field_of_some,
        SHAPE,
        "HF104",
        "no attribute `side` where it is Circle",
        "(shape, Squ",
    ),
    (changed, POINT, "HF115", "expected a name to assign to", "values do not change"),
    (unpacked, POINT, "HF112", "expected a tuple of 2, but got Point", ""),
    (indexed, POINT, "HF112", "expected a sequence to index, but got Point", ""),
    (ordered, SHAPE, "HF105", "`<` has no meaning on Circle", ""),
    (ordered_colors, COLOR, "HF105", "`<` has no meaning on Color", ""),
    (maybe, ORDER, "HF114", "`Point | None`, maybe None", "test it first"),
    (unhashable_class, i64, "HF118", "`Changing` can be changed", "@dataclass(frozen=True)"),
    (hidden_field, i64, "HF118", "field `secret` of `Hidden`", "plain fields"),
    (recursive, i64, "HF118", "`Tree` contains itself", "by a key"),
    (odd_field, i64, "HF118", "field `x` of `Odd` is of type `complex`", ""),
    (own_equality, i64, "HF118", "`SelfMade` defines `__eq__` itself", "another name"),
    (nested_text, i64, "HF116", "`Quiet`, which defines `__repr__`", "put the text together"),
    (flags, i64, "HF118", "`Bits` is a Flag", "use an int"),
    (mixed_values, i64, "HF105", "the values of `Mixed` are of several types", "one type"),
    (tuple_values, i64, "HF118", "`Pairs.A` is (1, 2)", "numbers, text"),
    (no_member, COLOR, "HF104", "`Color` has no attribute `PURPLE`", ""),
    (too_many_patterns, POINT, "HF106", "takes 2 positional patterns, but got 3", ""),
    (mapping_pattern, i64, "HF102", "a mapping pattern is not supported", "match a dataclass"),
    (different_types, i64, "HF109", "but got Point and str", ""),
    (called_field, POINT, "HF107", "`point.x` is int", ""),
]


@pytest.mark.parametrize(
    ("function", "type_", "code", "message", "advice"), CASES, ids=[c[0].__name__ for c in CASES]
)
def test_refused(
    refused: Callable[..., Diagnostic],
    function: Callable[..., object],
    type_: object,
    code: str,
    message: str,
    advice: str,
):
    found = refused(function, type_)
    assert (found.code, message in found.message) == (code, True), found
    assert advice in found.help, found.help
    assert found.place is not None
    assert found.place.file.endswith(".py")


def narrowed_field(order: Order) -> int:
    return order.place.x if order.place is not None and order.place.y > 0 else -1


def reassigned_after_a_test(order: Order) -> int:
    if order.place is not None:
        order = Order(order.number)
        return -1 if order.place is None else order.place.x
    return 0


def spliced(order: Order) -> list[int]:
    numbers = [item.count for item in order.items]
    return [*numbers, 1, 2, *range(2), *numbers, order.number]


def by_squares(order: Order) -> float:
    largest = Square(0.0)
    for each in [Square(1.0), Square(float(order.number))]:
        if each.side > largest.side:
            largest = each
    return largest.area()


@pytest.mark.parametrize("function", [narrowed_field, reassigned_after_a_test, spliced, by_squares])
def test_as_python_does(compiled, function: Callable[[Order], object]):
    from hydro_mlir.interp.values import from_python

    translated = compiled(function, [ORDER])
    for order in (Order(3), Order(4, [Item("a", 2)], Point(5, 6)), Order(1, [], Point(1))):
        assert translated(from_python(order, ORDER)) == function(order)


def missing_key_type(stock: dict[str, int]):
    return stock[1]


def no_type_known(x: int):
    found = {}
    return len(found)


def set_on_an_argument(stock: dict[str, int]):
    stock["a"] = 1
    return stock


def set_on_an_alias(x: int):
    first = {"a": x}
    second = first
    first["a"] = 2
    return second


def set_while_walking(x: int):
    counts = {"a": x}
    for key in counts:
        counts[key] = 1
    return counts


def unknown_method(stock: dict[str, int]):
    return stock.popitem()


def other_content(x: int):
    counts = {"a": 1}
    counts["b"] = "c"
    return counts


STOCK = type_of(dict[str, int], {})
DICT_CASES = [
    (missing_key_type, STOCK, "HF105", "expected str as key, but got int", ""),
    (no_type_known, i64, "HF117", "what this dict holds", "annotate it"),
    (set_on_an_argument, STOCK, "HF115", "comes from outside the function", "{**d, k: v}"),
    (set_on_an_alias, i64, "HF115", "another name may see `first`", "{**d, k: v}"),
    (set_while_walking, i64, "HF115", "the loop walks over `counts`", ""),
    (unknown_method, STOCK, "HF104", "dict[str, int] has no attribute `popitem`", ""),
    (other_content, i64, "HF105", "expected int as value, but got str", ""),
]


@pytest.mark.parametrize(
    ("function", "type_", "code", "message", "advice"),
    DICT_CASES,
    ids=[case[0].__name__ for case in DICT_CASES],
)
def test_refused_about_dicts(
    refused: Callable[..., Diagnostic],
    function: Callable[..., object],
    type_: object,
    code: str,
    message: str,
    advice: str,
):
    found = refused(function, type_)
    assert (found.code, message in found.message) == (code, True), found
    assert advice in found.help, found.help


def key_that_is_missing(stock: dict[str, int]) -> int:
    return stock["nowhere"]


def test_a_missing_key_is_a_trap(compiled):
    from hydro_mlir.interp.functions import Trap
    from hydro_mlir.interp.values import from_python

    translated = compiled(key_that_is_missing, [STOCK])
    assert translated(from_python({"nowhere": 3}, STOCK)) == 3
    with pytest.raises(Trap, match="KeyError"):
        translated(from_python({"a": 1}, STOCK))
