"""Classes of a user, and functions on them that both engines must compute as CPython does."""

from __future__ import annotations

import dataclasses
import random
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import NamedTuple


class Color(Enum):
    RED = 1
    GREEN = 2
    BLUE = 3
    CRIMSON = RED

    def is_warm(self) -> bool:
        return self is Color.RED

    @property
    def letter(self) -> str:
        return self.name[0]


class Level(Enum):
    LOW = "low"
    HIGH = "high"

    def __str__(self) -> str:
        return f"level {self.value}"


class Step(Enum):
    FIRST = auto()
    SECOND = auto()


@dataclass(frozen=True)
class Circle:
    radius: float
    color: Color = Color.RED

    def area(self) -> float:
        return 3.0 * self.radius * self.radius

    @property
    def corners(self) -> int:
        return 0


@dataclass(frozen=True)
class Square:
    side: float
    label: str = ""

    def area(self) -> float:
        return self.side * self.side

    @property
    def corners(self) -> int:
        return 4


@dataclass(frozen=True)
class Note:
    text: str
    at: Point

    def area(self) -> float:
        return 0.0

    @property
    def corners(self) -> int:
        return len(self.text)


@dataclass(frozen=True, order=True)
class Point:
    x: int
    y: int = 0

    ORIGIN_NAME = "origin"

    def __add__(self, other: Point) -> Point:
        return Point(self.x + other.x, self.y + other.y)

    def __neg__(self) -> Point:
        return Point(-self.x, -self.y)

    def __bool__(self) -> bool:
        return self.x != 0 or self.y != 0

    @staticmethod
    def diagonal(size: int) -> Point:
        return Point(size, size)

    @classmethod
    def on_axis(cls, x: int) -> Point:
        return cls(x, 0)

    def name(self) -> str:
        return self.ORIGIN_NAME if not self else f"{self.x},{self.y}"


class Item(NamedTuple):
    key: str
    count: int = 1
    color: Color = Color.GREEN

    def doubled(self) -> Item:
        return self._replace(count=self.count * 2)


@dataclass(frozen=True, slots=True)
class Order:
    number: int
    items: list[Item] = field(default_factory=list)
    place: Point | None = None
    weights: tuple[float, float] = (0.0, 1.0)

    def total(self) -> int:
        return sum(item.count for item in self.items)


@dataclass(frozen=True)
class Special(Point):
    z: int = 7

    def name(self) -> str:
        return "special " + str(self.z)


Shape = Circle | Square | Note
HOME = Point(3, 4)
PALETTE = (Color.RED, Color.BLUE)


# --- on shapes -----------------------------------------------------------------------------------


def area(shape: Shape) -> float:
    return shape.area()


def corners(shape: Shape) -> int:
    return shape.corners + 1


def narrowed(shape: Shape) -> str:
    if isinstance(shape, Circle):
        return shape.color.name
    if not isinstance(shape, Note):
        return shape.label
    return shape.text


def narrowed_to_two(shape: Shape) -> str:
    if isinstance(shape, (Circle, Square)):
        return "round" if isinstance(shape, Circle) else str(shape.side)
    return shape.at.name()


def matched(shape: Shape) -> str:
    match shape:
        case Circle(radius, Color.RED) if radius > 2.0:
            return f"big red {radius}"
        case Circle(radius=radius, color=color):
            return f"{color} {radius:.1f}"
        case Square(side, "box" | "cube" as label):
            return label + str(side)
        case Square(label=label):
            return f"[{label}]"
        case Note(text=text, at=Point(0, y)):
            return text + str(y)
        case Note(at=Point(x=x) as place) if x < 0:
            return place.name()
        case Note():
            return "note"


def matched_without_end(shape: Shape) -> int:
    found = 0
    match shape:
        case Circle(color=Color.BLUE):
            found = 1
        case Square(side=side) if side > 1.0:
            found = 2
    return found


def shown(shape: Shape) -> str:
    return f"{shape} {shape!r:>3}"[:200]


def equal_shapes(shape: Shape) -> tuple[bool, bool]:
    return shape == Circle(1.0), shape != Square(2.0, "box")


def grown(shape: Shape) -> Shape:
    match shape:
        case Circle():
            return dataclasses.replace(shape, radius=shape.radius + 1.0)
        case Square(side, label):
            return Square(side * 2.0, label=label)
        case _:
            return Circle(0.5, Color.BLUE)


def only_circles(shape: Shape) -> Circle | None:
    return shape if isinstance(shape, Circle) else None


def in_a_list(shape: Shape) -> list[Shape]:
    return [shape, Circle(2.0), Square(1.0)]


def corners_of_all(shape: Shape) -> int:
    total = 0
    for each in [shape, Note("ab", HOME), Square(1.0)]:
        if isinstance(each, Square):
            continue
        total += each.corners
    return total


def counted_in_a_loop(shape: Shape) -> int:
    count = 0
    current = shape
    while count < 5:
        match current:
            case Circle(radius=radius) if radius < 3.0:
                current = Circle(radius + 1.0)
            case Circle():
                current = Square(1.0)
            case Square(side=side):
                current = Note("x", Point(int(side)))
            case Note():
                break
        count += 1
    return count


# --- on orders -----------------------------------------------------------------------------------


def total(order: Order) -> int:
    return order.total()


def place_name(order: Order) -> str:
    return order.place.name() if order.place is not None else "nowhere"


def matched_place(order: Order) -> int:
    match order:
        case Order(place=None):
            return -1
        case Order(place=Point(x, 0)):
            return x
        case Order(items=[]):
            return 0
        case Order(items=[only]):
            return only.count
        case Order(items=[first, *_, last], weights=(low, high)) if low < high:
            return first.count - last.count
        case Order(number=number):
            return number


def item_names(order: Order) -> list[str]:
    return [f"{item.key}={item.count}" for item in order.items if item.count > 0]


def item_parts(order: Order) -> int:
    result = 0
    for key, count, color in order.items:
        result += len(key) * count + color.value
    return result


def sorted_items(order: Order) -> list[Item]:
    return sorted(order.items, key=lambda item: (item.count, item.key))


def doubled_items(order: Order) -> list[Item]:
    return [item.doubled() for item in order.items]


def largest(order: Order) -> Point:
    return max([Point(item.count, len(item.key)) for item in order.items] + [HOME])


def shown_order(order: Order) -> str:
    return repr(order)


def shown_parts(order: Order) -> str:
    return f"{order.items} {order.place} {order.weights}"


def added(order: Order) -> Point:
    place = order.place or Point.diagonal(order.number)
    return -(place + HOME + Point.on_axis(1))


def compared(order: Order) -> tuple[bool, bool, bool]:
    place = order.place or Point(0)
    return place < HOME, place >= Point(0, 0), place == Point(0)


def as_tuples(order: Order) -> tuple[int, int]:
    return dataclasses.astuple(Point(order.number, 2))


def item_sequence(order: Order) -> tuple[str, int, int, tuple[str, int], bool]:
    item = Item("k", count=order.number)
    key, count, _ = item
    return key, count, len(item), item[:2], item[1] in (1, 2)


def replaced_order(order: Order) -> Order:
    return dataclasses.replace(order, number=order.number + 1, place=HOME)


def fresh(order: Order) -> Order:
    return Order(order.number)


def derived_class(order: Order) -> str:
    return Special(order.number, z=order.number).name() + repr(Special(1, 2, 3))


def is_point(order: Order) -> tuple[bool, bool]:
    return isinstance(Special(1), Point), isinstance(HOME, Special)


def in_items(order: Order) -> bool:
    return Item("a", 1) in order.items


# --- on colors -----------------------------------------------------------------------------------


def color_parts(color: Color) -> tuple[str, int, str, bool]:
    return color.name, color.value, color.letter, color.is_warm()


def color_texts(color: Color) -> str:
    return f"{color} {color!r} {color:>12} {color!s} {Level.HIGH} {Level.LOW.value}"


def matched_color(color: Color) -> str:
    match color:
        case Color.RED:
            return "stop"
        case Color.GREEN | Color.BLUE:
            return "go"


def matched_color_by_default(color: Color) -> int:
    match color:
        case Color.BLUE:
            return 1
        case other:
            return other.value * 10


def color_by_value(color: Color) -> tuple[Color, Color]:
    return Color(color.value), Color["BLUE"]


def compared_colors(color: Color) -> tuple[bool, bool, bool, bool]:
    return color == Color.RED, color is not Color.CRIMSON, color in PALETTE, color != Color.BLUE


def chosen_step(color: Color) -> Step:
    return Step.FIRST if color == Color.RED else Step.SECOND


def all_colors(color: Color) -> list[bool]:
    return [each == color for each in [Color.RED, Color.GREEN, Color.BLUE]]


# --- on plain values -----------------------------------------------------------------------------


def matched_tuple(number: int) -> str:
    match (number % 4, str(number)):
        case (0, text):
            return "zero " + text
        case (1 | 2, text) if len(text) > 1:
            return text
        case (rest, "3" | "7"):
            return f"{rest}!"
        case (_, _):
            return "other"


def matched_list(number: int) -> int:
    match list(str(abs(number))):
        case []:
            return -1
        case [digit]:
            return int(digit)
        case ["1", *rest]:
            return 100 + len(rest)
        case [*_, "0"]:
            return 1000
        case [first, _, *_] if first != "2":
            return int(first) * 10
        case _:
            return 7


def matched_option(number: int) -> str:
    halved = number // 2 if number % 2 == 0 else None
    match halved:
        case None:
            return "odd"
        case 0:
            return "zero"
        case int(half) if half > 3:
            return f"big {half}"
        case half:
            return str(half)


def matched_bool(number: int) -> str:
    match number > 3:
        case True:
            return "more"
        case False:
            return "less"


def matched_in_a_loop(number: int) -> int:
    total = 0
    for index in range(abs(number) % 20):
        match index % 5:
            case 0:
                continue
            case 3 if total > 30:
                break
            case step:
                total += step
    return total


def text_or_number(number: int) -> str | int:
    return str(number) if number < 3 else 5


# --- on bytes ------------------------------------------------------------------------------------


def byte_parts(data: bytes) -> tuple[int, bytes, bytes, bytes, int, int]:
    ends = (data[0], data[-1]) if data else (-1, -1)
    return len(data), data[:3], data[-2:], data[1:-1], ends[0], ends[1]


def joined_bytes(data: bytes) -> tuple[bytes, bytes, bytes]:
    return data + b"!\x00", data * 2, 3 * b"ab"


def compared_bytes(data: bytes) -> tuple[bool, bool, bool, bool]:
    return data == b"ab", data < b"b", (data, 1) >= (b"ab", 2), data != data[:1]


def byte_texts(data: bytes) -> tuple[str, str, list[bytes], str]:
    return repr(data), f"{data}", [data, b"it's"], data.hex()


def found_bytes(data: bytes) -> tuple[bool, bool, bool, int, int, int]:
    return (
        data.startswith(b"a"), data.endswith(b"b"), b"b" in data, data.find(b"b"),
        data.count(b"a"), data.count(b""),
    )  # fmt: skip


def walked_bytes(data: bytes) -> tuple[list[int], int]:
    return [byte * 2 for byte in data if byte > 97], sum(data)


def coded_bytes(data: bytes) -> tuple[bytes, str, bytes]:
    text = data.hex()
    return text.encode(), text.encode("utf-8").decode(), "ß€𝄞".encode()


def matched_bytes(data: bytes) -> int:
    match data:
        case b"ab":
            return 1
        case b"" | b"b":
            return 0
    return 2


def packed(data: bytes) -> Packet:
    return Packet(data, (data + b"x", None if not data else data[0]))


@dataclass(frozen=True)
class Packet:
    body: bytes
    rest: tuple[bytes, int | None] = (b"", None)


# --- on dicts ------------------------------------------------------------------------------------

PRICES = {"a": 1.5, "box": 2.0, "ß€𝄞": 4.0}
Stock = dict[str, int]


def stock_parts(stock: Stock) -> tuple[int, bool, int | None, int, list[str], list[int]]:
    return (
        len(stock), "a" in stock, stock.get("box"), stock.get("a", -1), list(stock.keys()),
        list(stock.values()),
    )  # fmt: skip


def stock_items(stock: Stock) -> list[tuple[str, int]]:
    return [(key, count) for key, count in stock.items() if count > 0]


def stock_text(stock: Stock) -> str:
    return f"{stock} {[stock]}"


def stock_with_more(stock: Stock) -> tuple[Stock, Stock, bool]:
    more = {**stock, "a": 5, "new": len(stock)}
    return more, more | stock, more == stock


def equal_stocks(stock: Stock) -> tuple[bool, bool, bool]:
    backwards = {key: stock[key] for key in sorted(stock)}
    return backwards == stock, stock != {"a": 1}, {"x": 1, "y": 2} == {"y": 2, "x": 1}


def counted_letters(stock: Stock) -> Stock:
    counts: dict[str, int] = {}
    for key in stock:
        for letter in key:
            counts[letter] = counts.get(letter, 0) + 1
        if key in counts:
            counts[key] += stock[key]
    return counts


def by_count(stock: Stock) -> dict[int, str]:
    return {count % 3: key for key, count in stock.items()}


def priced(stock: Stock) -> float:
    total = 0.0
    for key, count in stock.items():
        total += PRICES.get(key, 0.5) * count
    return total if stock else -1.0


def best(stock: Stock) -> tuple[str | None, int]:
    top = None
    for key in stock:
        if top is None or stock[key] > stock[top]:
            top = key
    return top, sum(stock.values())


def nested(stock: Stock) -> dict[str, list[Point]]:
    return {key: [Point(count), HOME] for key, count in stock.items()}


@dataclass(frozen=True)
class Shelf:
    name: str
    stock: dict[str, int]
    colors: dict[Color, str] = field(default_factory=dict)


def shelf(stock: Stock) -> tuple[Shelf, str, bool]:
    made = Shelf("top", stock, {Color.RED: "r"})
    return made, str(made), made == Shelf("top", {"x": 1})


# --- lists and dicts that grow apart -------------------------------------------------------------


def grown_apart(number: int) -> tuple[list[int], list[int], list[int], list[int]]:
    first = [number, 1, 2]
    second, third, fourth = first.copy(), list(first), [*first]
    return [*first, 3], second + [4], third, fourth


def appended_apart(number: int) -> tuple[list[int], list[int], list[int], list[int]]:
    first = [number, 1, 2]
    second = first.copy()
    third = list(first)
    fourth = [*first]
    second.append(4)
    third.append(5)
    fourth.append(6)
    first.append(3)
    return first, second, third, fourth


def dicts_apart(number: int) -> tuple[dict[int, int], dict[int, int]]:
    first = {1: number, 2: number, 3: number}
    second = {**first}
    first[4] = 1
    second[4] = 2
    first[1] += 5
    return first, second


SHAPES = [
    area, corners, narrowed, narrowed_to_two, matched, matched_without_end, shown, equal_shapes,
    grown, only_circles, in_a_list, corners_of_all, counted_in_a_loop,
]  # fmt: skip
ORDERS = [
    total, place_name, matched_place, item_names, item_parts, sorted_items, doubled_items, largest,
    shown_order, shown_parts, added, compared, as_tuples, item_sequence, replaced_order, fresh,
    derived_class, is_point, in_items,
]  # fmt: skip
COLORS = [
    color_parts, color_texts, matched_color, matched_color_by_default, color_by_value,
    compared_colors, chosen_step, all_colors,
]  # fmt: skip
BYTES = [
    byte_parts, joined_bytes, compared_bytes, byte_texts, found_bytes, walked_bytes, coded_bytes,
    matched_bytes, packed,
]  # fmt: skip
DICTS = [
    stock_parts, stock_items, stock_text, stock_with_more, equal_stocks, counted_letters, by_count,
    priced, best, nested, shelf,
]  # fmt: skip
NUMBERS = [
    grown_apart,
    appended_apart,
    dicts_apart,
    matched_tuple,
    matched_list,
    matched_option,
    matched_bool,
    matched_in_a_loop,
]


# --- random values -------------------------------------------------------------------------------


def _number(draw: random.Random) -> int:
    return draw.choice(
        [0, 0, 1, -1, 2, 3, 7, draw.randrange(-50, 50), draw.randrange(-(2**62), 2**62)]
    )


def _float(draw: random.Random) -> float:
    return draw.choice([0.0, 1.0, 2.0, -0.5, draw.uniform(-9, 9), 2.5])


def _text(draw: random.Random) -> str:
    return draw.choice(["", "a", "box", "cube", "ß€𝄞", "it's", '"', "\n", "word"])


def point(draw: random.Random) -> Point:
    return Point(draw.choice([0, 3, draw.randrange(-9, 9)]), draw.choice([0, 4, draw.randrange(9)]))


def color(draw: random.Random) -> Color:
    return draw.choice(list(Color))


def shape(draw: random.Random) -> Shape:
    return draw.choice(
        [
            Circle(_float(draw), color(draw)),
            Square(_float(draw), _text(draw)),
            Note(_text(draw), point(draw)),
        ]
    )


def order(draw: random.Random) -> Order:
    def items(count: int) -> list[Item]:
        return [Item(_text(draw), draw.randrange(-3, 9), color(draw)) for _ in range(count)]

    return Order(
        draw.randrange(-9, 99),
        items(draw.choice([0, 1, 2, 4])),
        draw.choice([None, point(draw)]),
        draw.choice([(0.0, 1.0), (2.0, 1.5)]),
    )


def octets(draw: random.Random) -> bytes:
    fixed = [b"", b"ab", b"b", b"it's", b"\"'", b"\t\n\r\\", bytes(range(256))]
    return draw.choice([*fixed, draw.randbytes(draw.randrange(20)), b"a" * draw.randrange(9)])


def stock(draw: random.Random) -> Stock:
    return {_text(draw): draw.randrange(-3, 99) for _ in range(draw.choice([0, 1, 3, 6]))}


GENERATORS = {
    "shapes": shape,
    "orders": order,
    "colors": color,
    "numbers": _number,
    "bytes": octets,
    "dicts": stock,
}
FUNCTIONS = {
    "shapes": SHAPES,
    "orders": ORDERS,
    "colors": COLORS,
    "numbers": NUMBERS,
    "bytes": BYTES,
    "dicts": DICTS,
}
TYPES = {
    "shapes": Shape,
    "orders": Order,
    "colors": Color,
    "numbers": int,
    "bytes": bytes,
    "dicts": Stock,
}
