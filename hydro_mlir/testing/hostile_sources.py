"""
Hostile user functions, drawn at random: their source text, and elements to run them on.

A function is one of: an expression, statements, what the subset forbids, an extreme (very deep,
very long, without an end), or a mutant of one of the former. It takes one parameter `x`. That a
function makes no sense is no reason not to draw it; only what Python does not compile is drawn
again. A function depends on its number alone; `hostile_functions` gives hypothesis all of them.
"""

from __future__ import annotations

import ast
import random
import re
import textwrap
import warnings
from dataclasses import dataclass, replace
from functools import cache
from string import Formatter
from typing import TypeVar

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from hydro_mlir.testing import hostile_grammar as grammar
from hydro_mlir.testing.hostile_extremes import EXTREMES, EXTREMES_WITHOUT_END
from hydro_mlir.testing.hostile_mutations import mutate

T = TypeVar("T")

ELEMENTS_PER_FUNCTION_MAX = 3


@dataclass(frozen=True)
class HostileFunction:
    """The text of a function `f(x)`, the type of its elements, and some of them."""

    source: str
    element_type: str
    elements: tuple[object, ...]
    kind: str


@cache
def _holes(template: str) -> tuple[tuple[str, str | None], ...]:
    return tuple((text, hole) for text, hole, _, _ in Formatter().parse(template))


class Writer:
    """Writes one function, choice by choice."""

    def __init__(self, numbers: random.Random, element_type: str):
        self.numbers = numbers
        self.element_type = element_type
        self.has_variables = False
        # Few functions of the wrong types, so that most compile.
        self.hostility = self.choose((0, 0, 0, 0, 40))

    def choose(self, choices: tuple[T, ...]) -> T:
        """Draw one of a few."""
        return self.numbers.choice(choices)

    def chance(self, one_in: int) -> bool:
        """Draw whether something rare happens."""
        return self.numbers.randrange(one_in) == 0

    def fill(self, template: str, depth: int) -> str:
        """A template with all of its holes filled."""
        return "".join(
            text if hole is None else text + self._hole(hole, depth)
            for text, hole in _holes(template)
        )

    def _hole(self, hole: str, depth: int) -> str:
        match hole:
            case "name":
                return self.choose(grammar.NAMES)
            case "result":
                return self.expression(self.choose(tuple(grammar.EXPRESSIONS)), depth)
            case "block":
                return textwrap.indent(self.statements(1, depth - 1), "    ")
            case "deep":
                return textwrap.indent(self.statements(1, depth - 1), "        ")
            case _:
                return self.expression(hole, depth)

    def expression(self, type_: str, depth: int) -> str:
        """An expression of a type, or of a wrong one, now and then."""
        if self.hostility and self.chance(self.hostility):
            type_ = self.choose(tuple(grammar.EXPRESSIONS))
        if depth <= 0 or self.chance(4):
            return self._leaf(type_)
        return self.fill(self.choose(grammar.EXPRESSIONS[type_]), depth - 1)

    def _leaf(self, type_: str) -> str:
        if type_ == self.element_type and self.chance(2):
            return "x"
        if self.has_variables and self.chance(2):
            return grammar.VARIABLES[type_]
        if self.hostility and type_ in ("int", "str") and self.chance(20):
            return self.choose(
                grammar.HOSTILE_INTEGERS if type_ == "int" else grammar.HOSTILE_TEXTS
            )
        return self.choose(grammar.LEAVES[type_])

    def statements(self, count: int, depth: int) -> str:
        """Some statements, one after the other."""
        made: list[str] = []
        for _ in range(count):
            simple = depth <= 0
            template = self.choose(_SIMPLE if simple else grammar.STATEMENTS)
            made.append(self.fill(template, 1 if simple else depth))
        return "\n".join(made)

    def with_variables(self, body: str) -> str:
        """Statements behind those that assign the variables that they name."""
        self.has_variables = False
        named = set(re.findall(r"\w+", body))
        used = [(name, type_) for type_, name in grammar.VARIABLES.items() if name in named]
        return "\n".join([*(f"{name} = {self._leaf(type_)}" for name, type_ in used), body])

    def function(self, body: str) -> str:
        """The text of a function with a body."""
        head = self.choose(
            ("def f(x):",) * 60
            + (f"def f(x: {self.element_type}):", "def f(x, y=1):", "def f(x, *rest):")
            + ("def f(*x):", "def f(x, y):", "def f(x, **named):", "async def f(x):", "def f():")
        )
        return f"{head}\n{textwrap.indent(body, '    ')}\n"


_SIMPLE = tuple(text for text in grammar.STATEMENTS if "{block}" not in text and "deep" not in text)


def _expression(writer: Writer) -> str:
    result = writer.choose(tuple(grammar.EXPRESSIONS))
    text = writer.fill(writer.choose(grammar.EXPRESSIONS[result]), writer.choose((1, 2, 2, 3)))
    if writer.chance(5):
        return f"f = lambda x: {text}\n"
    return f"def f(x):\n    return {text}\n"


def _statements(writer: Writer) -> str:
    writer.has_variables = True
    lines = [writer.statements(writer.choose((1, 2, 2, 3, 5)), 2)]
    result = writer.choose(("a", "s", "(a, s)", "v", "d", "m", "{int}", "{str}", "(a, b, r, o)"))
    lines.append("return " + writer.fill(result, 1))
    return writer.function(writer.with_variables("\n".join(lines)))


def _forbidden(writer: Writer) -> str:
    writer.has_variables = True
    lines = [writer.fill(writer.choose(grammar.FORBIDDEN), 1), "return a"]
    if writer.chance(3):
        lines.insert(0, writer.statements(1, 1))
    return writer.function(writer.with_variables("\n".join(lines)))


def _extreme(writer: Writer) -> str:
    without_end = writer.chance(12)
    family = EXTREMES_WITHOUT_END if without_end else EXTREMES
    size = writer.choose((3, 20, 60, 200, 200, 200, 200, 1000))
    if writer.chance(100):
        size = 5000
    return writer.choose(family)(size, writer.expression("int", 1))


def _mutant(writer: Writer) -> str:
    text = writer.choose((_expression, _statements, _statements))(writer)
    for _ in range(writer.choose((1, 1, 2, 4))):
        text = mutate(writer.numbers, text)
    return text


# How often each kind is drawn.
KINDS = {
    "expression": (_expression, 7),
    "statements": (_statements, 6),
    "mutant": (_mutant, 5),
    "forbidden": (_forbidden, 2),
    "extreme": (_extreme, 1),
}
_DRAWN = tuple(kind for kind, (_, weight) in KINDS.items() for _ in range(weight))


def is_python(source: str) -> bool:
    """Whether Python compiles a text."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(source, "<hostile>", "exec", dont_inherit=True)
            ast.parse(source)
            source.encode()
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def hostile_function(number: int) -> HostileFunction:
    """The function of a number.

    >>> hostile_function(7) == hostile_function(7)
    True
    """
    numbers = random.Random(number)
    element_type = numbers.choice(("int", "int", "str", *grammar.ELEMENTS))
    pool = grammar.ELEMENTS[element_type]
    elements = tuple(numbers.sample(pool, min(len(pool), ELEMENTS_PER_FUNCTION_MAX)))
    while True:
        kind = numbers.choice(_DRAWN)
        source = KINDS[kind][0](Writer(numbers, element_type))
        if is_python(source):
            return HostileFunction(source, element_type, elements, kind)


_NUMBERS = st.integers(-(2**63), 2**63 - 1)
_TEXTS = st.text(max_size=20)
# Any elements of a type; `hostile_function` takes some that have been found to be hostile.
ELEMENTS: dict[str, st.SearchStrategy[object]] = {
    "int": _NUMBERS,
    "str": _TEXTS,
    "float": st.floats(),
    "bool": st.booleans(),
    "bytes": st.binary(max_size=20),
    "int | None": st.none() | _NUMBERS,
    "list[int]": st.lists(_NUMBERS, max_size=5),
    "list[float]": st.lists(st.floats(), max_size=5),
    "list[str]": st.lists(_TEXTS, max_size=5),
    "tuple[int, str]": st.tuples(_NUMBERS, _TEXTS),
    "dict[str, int]": st.dictionaries(_TEXTS, _NUMBERS, max_size=5),
}


@st.composite
def hostile_functions(draw: DrawFn) -> HostileFunction:
    """All hostile functions, with any elements of their types, for hypothesis."""
    function = hostile_function(draw(st.integers(0, 2**62)))
    elements = draw(st.lists(ELEMENTS[function.element_type], min_size=1, max_size=3))
    return replace(function, elements=tuple(elements))
