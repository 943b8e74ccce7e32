"""
Functions as users write them, by the types of their arguments: the corpus of `test_functions.py`.

Integers stay small enough that no result of CPython leaves 64 bits.
"""

# Everything here is to be compiled as it is written.
# ruff: noqa: B905, C419, RUF007, FURB, PERF, PLR, RUF, SIM, UP032

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

SCALE = 7


class Color(Enum):
    RED = 1
    GREEN = 2
    BLUE = 3


class Point(NamedTuple):
    x: int
    y: int


@dataclass(frozen=True)
class Circle:
    center: Point
    radius: int


@dataclass(frozen=True)
class Square:
    corner: Point
    side: int


def gcd(a: int, b: int) -> int:
    while b:
        a, b = b, a % b
    return a


def fibonacci(n: int) -> int:
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)


def collatz(n: int) -> int:
    steps = 0
    while n > 1 and steps < 500:
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        steps += 1
    return steps


def is_prime(n: int) -> bool:
    if n < 2:
        return False
    for divisor in range(2, n):
        if divisor * divisor > n:
            break
        if n % divisor == 0:
            return False
    return True


def digits(n: int) -> list[int]:
    found = []
    n = abs(n)
    while n:
        found.append(n % 10)
        n //= 10
    return found


def classify(a: int, b: int) -> str:
    match (a > 0, b > 0):
        case (True, True):
            return "both"
        case (True, False):
            return "left"
        case (False, True):
            return "right"
        case _:
            return "none"


def first_above(items: list[int], limit: int) -> int | None:
    for item in items:
        if item > limit:
            return item
    return None


def or_zero(found: int | None) -> int:
    return 0 if found is None else found


def running(items: list[int]) -> list[int]:
    total, sums = 0, []
    for item in items:
        total += item
        sums.append(total)
    return sums


def words_of(text: str) -> dict[str, int]:
    counts: dict[str, int] = {}
    for word in text.split():
        counts[word] = counts.get(word, 0) + 1
    return counts


def area(shape: Circle | Square) -> int:
    match shape:
        case Circle(radius=radius):
            return 3 * radius * radius
        case Square(side=side):
            return side * side


def shape_of(a: int, b: int) -> Circle | Square:
    return Circle(Point(a, b), b) if a % 2 else Square(Point(b, a), a)


def color_of(n: int) -> Color:
    if n % 3 == 0:
        return Color.RED
    return Color.GREEN if n % 3 == 1 else Color.BLUE


def nested(a: int, b: int) -> int:
    total = 0
    for i in range(abs(a) % 6):
        for j in range(abs(b) % 6):
            if j == i:
                continue
            if i + j > 7:
                break
            total += i * 10 + j
    return total


INTEGERS = [
    lambda a, b: a + b,
    lambda a, b: a - b,
    lambda a, b: a * b,
    lambda a, b: a // b,
    lambda a, b: a % b,
    lambda a, b: divmod(a, b)[0] * b + divmod(a, b)[1],
    lambda a, b: -a,
    lambda a, b: +a - ~b,
    lambda a, b: a & b,
    lambda a, b: a | b,
    lambda a, b: a ^ b,
    lambda a, b: a << (abs(b) % 20),
    lambda a, b: a >> (abs(b) % 70),
    lambda a, b: a >> b,
    lambda a, b: abs(a) + abs(b),
    lambda a, b: min(a, b) * 2 + max(a, b),
    lambda a, b: (abs(a) % 9) ** (abs(b) % 6),
    lambda a, b: pow(a % 100, 3),
    lambda a, b: a == b or a > b,
    lambda a, b: 0 < a < b,
    lambda a, b: a if a > b else b,
    lambda a, b: (a or 5) + (b and 6),
    lambda a, b: not a,
    lambda a, b: bool(a) + bool(b),
    lambda a, b: int(a > b) - int(a < b),
    lambda a, b: a in (1, 2, b),
    lambda a, b: a not in [b, 0],
    lambda a, b: a in range(-5, b),
    lambda a, b: a.bit_length() + b.bit_count(),
    lambda a, b: sum(range(abs(a) % 50)),
    lambda a, b: sum([i * i for i in range(abs(a) % 20) if i % 2]),
    lambda a, b: any([i == b for i in range(abs(a) % 20)]),
    lambda a, b: all([i <= b for i in range(abs(a) % 20)]),
    lambda a, b: (y := a * 2) + y * b,
    lambda a, b: a * SCALE - b,
    lambda a, b: a // 3 * 3 + a % 3 - a,
    lambda a, b: a // -7 + b % -7,
    gcd,
    lambda a, b: gcd(abs(a), abs(b)),
    lambda a, b: fibonacci(abs(a) % 15),
    lambda a, b: collatz(abs(a)),
    lambda a, b: is_prime(abs(a) % 2000),
    lambda a, b: math.gcd(a, b),
    lambda a, b: math.isqrt(abs(a)),
    nested,
]

OF_INTEGERS = [  # other results than numbers
    lambda a, b: (b, a),
    lambda a, b: (a + b, a > b, str(a)),
    lambda a, b: divmod(a, b),
    lambda a, b: str(a) + "/" + str(b),
    lambda a, b: f"{a}:{b}",
    lambda a, b: f"{a:5d}|{b:<6}|{a:+}|{abs(b):04x}|{a:,}",
    lambda a, b: f"{a!r:>8}{b:^9}",
    lambda a, b: "ab" * (abs(a) % 4),
    lambda a, b: [a, b, a + b],
    lambda a, b: [i for i in range(abs(a) % 8) if i != b],
    lambda a, b: [(i, str(i)) for i in range(abs(b) % 5)],
    lambda a, b: sorted([a, b, 3, -3]),
    lambda a, b: sorted([a, b, 3, -3], reverse=True)[1:],
    lambda a, b: list(reversed([a, b, 0])),
    lambda a, b: [x + y for x, y in zip([a, b], [1, 2])],
    lambda a, b: [i * x for i, x in enumerate([a, b, 4])],
    lambda a, b: digits(a) + digits(b),
    lambda a, b: first_above([1, 50, 500], a),
    lambda a, b: or_zero(first_above([a, b], 10)),
    lambda a, b: None if a > b else a,
    lambda a, b: Point(a, b),
    lambda a, b: Point(a, b).x - Point(b, a).x,
    lambda a, b: Circle(Point(a, b), 3),
    lambda a, b: area(shape_of(a % 1000, b % 1000)),
    shape_of,
    lambda a, b: color_of(a),
    lambda a, b: color_of(a).value + b,
    lambda a, b: color_of(a).name,
    lambda a, b: color_of(a) is Color.RED or color_of(b) == Color.BLUE,
    lambda a, b: {a: b, b: a},
    lambda a, b: {i: i * a for i in range(abs(b) % 4)},
    lambda a, b: {1: a, 2: b}[abs(a) % 3],
    lambda a, b: [10, 20, 30][a % 5],
    lambda a, b: (a, b)[::-1],
    lambda a, b: bytes([abs(a) % 256, abs(b) % 200]),
    lambda a, b: bytes([a, b]),
    lambda a, b: bytes.fromhex(f"{abs(a):04x}"[:4]) + b"x" + b"",
    lambda a, b: bytes.fromhex("0a zz" if a > 50 else "0A 0b"),
    lambda a, b: chr(97 + abs(a) % 20),
    lambda a, b: [a, b] == [b, a],
    lambda a, b: (a, b) < (b, a),
    classify,
]

FLOATS = [
    lambda x, y: x + y,
    lambda x, y: x - y * 2,
    lambda x, y: x * y,
    lambda x, y: x / y,
    lambda x, y: x // y,
    lambda x, y: x % y,
    lambda x, y: -x,
    lambda x, y: abs(x),
    lambda x, y: x > y,
    lambda x, y: x == y or x != x,
    lambda x, y: min(x, y),
    lambda x, y: max(x, y),
    lambda x, y: math.floor(x) if math.isfinite(x) else 0,
    lambda x, y: math.ceil(x) if math.isfinite(x) else 0,
    lambda x, y: int(x),
    lambda x, y: round(x),
    lambda x, y: round(x, 2),
    lambda x, y: math.sqrt(x),
    lambda x, y: math.hypot(x, y),
    lambda x, y: math.atan2(x, y),
    lambda x, y: math.sin(x) if math.isfinite(x) else x,
    lambda x, y: math.exp(x) if x < 100 else 0.0,
    lambda x, y: math.log(x),
    lambda x, y: math.copysign(x, y),
    lambda x, y: math.isnan(x) or math.isinf(y),
    lambda x, y: x.is_integer() if math.isfinite(x) else False,
    lambda x, y: float(int(x)) if math.isfinite(x) else y,
    lambda x, y: x if x else y,
    lambda x, y: str(x),
    lambda x, y: repr(y),
    lambda x, y: f"{x:.3f}|{y:10.2e}|{x:g}",
    lambda x, y: [x, y][int(x > y)],
]

TEXTS = [
    lambda s, n: s + "!",
    lambda s, n: s * (abs(n) % 3),
    lambda s, n: len(s),
    lambda s, n: s[n % 5] if len(s) > 4 else "",
    lambda s, n: s[n],
    lambda s, n: s[n:],
    lambda s, n: s[:n],
    lambda s, n: s[1:-1],
    lambda s, n: s[::-1],
    lambda s, n: s[::2],
    lambda s, n: s.upper(),
    lambda s, n: s.lower(),
    lambda s, n: s.title(),
    lambda s, n: s.capitalize(),
    lambda s, n: s.swapcase(),
    lambda s, n: s.casefold(),
    lambda s, n: s.strip(),
    lambda s, n: s.lstrip("a "),
    lambda s, n: s.rstrip("éß"),
    lambda s, n: s.split(),
    lambda s, n: s.split(" ", 1),
    lambda s, n: s.rsplit("a"),
    lambda s, n: s.splitlines(),
    lambda s, n: s.partition(" "),
    lambda s, n: s.rpartition("a"),
    lambda s, n: "-".join(s.split()),
    lambda s, n: s.replace("a", "ää"),
    lambda s, n: s.replace("a", "", 1),
    lambda s, n: s.find("a"),
    lambda s, n: s.rfind(" "),
    lambda s, n: s.index("a"),
    lambda s, n: s.count("a"),
    lambda s, n: s.startswith("a") or s.endswith(("b", "é")),
    lambda s, n: "a" in s and "zz" not in s,
    lambda s, n: s.isalpha() + s.isdigit() * 2 + s.isspace() * 4,
    lambda s, n: s.isalnum() + s.isupper() * 2 + s.islower() * 4,
    lambda s, n: s.zfill(8),
    lambda s, n: s.ljust(9) + "|" + s.rjust(9, "*"),
    lambda s, n: s.center(11, "."),
    lambda s, n: s.removeprefix("a").removesuffix("b"),
    lambda s, n: s.expandtabs(4),
    lambda s, n: s < "b" or s == "ß",
    lambda s, n: ord(s[0]) if s else 0,
    lambda s, n: [c for c in s if c != " "],
    lambda s, n: sum([ord(c) for c in s]),
    lambda s, n: {c: s.count(c) for c in s},
    lambda s, n: words_of(s),
    lambda s, n: int(s),
    lambda s, n: float(s),
    lambda s, n: s.encode(),
    lambda s, n: s.encode().hex(),
    lambda s, n: repr(s),
    lambda s, n: f"{s!r:>12}|{s:^7}|{n}",
    lambda s, n: sorted(s.split()),
    lambda s, n: max(s.split(), key=len) if s.split() else "",
    lambda s, n: (s, n) if n else (s[:1], len(s)),
]

LISTS = [
    lambda items, n: len(items),
    lambda items, n: sum(items),
    lambda items, n: min(items),
    lambda items, n: max(items) if items else n,
    lambda items, n: items[0],
    lambda items, n: items[-1],
    lambda items, n: items[n],
    lambda items, n: items[n:] + items[:n],
    lambda items, n: items[::-1],
    lambda items, n: items * (abs(n) % 3),
    lambda items, n: sorted(items),
    lambda items, n: sorted(items, key=lambda x: -x),
    lambda items, n: [x * n for x in items],
    lambda items, n: [x for x in items if x > n],
    lambda items, n: n in items,
    lambda items, n: items.count(n),
    lambda items, n: items.index(n),
    lambda items, n: any([x == n for x in items]),
    lambda items, n: {x: i for i, x in enumerate(items)},
    lambda items, n: ", ".join([str(x) for x in items]),
    lambda items, n: first_above(items, n),
    lambda items, n: [x + y for x, y in zip(items, items[1:])],
    lambda items, n: items == sorted(items),
    lambda items, n: [(x, x % 2 == 0) for x in items],
    lambda items, n: running(items),
    lambda items, n: (items, n),
]
