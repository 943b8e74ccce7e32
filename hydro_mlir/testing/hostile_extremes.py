"""
Functions that are extreme in one way: nesting, length, depth of recursion, memory, or no end.

Each takes a size and the text of an expression, and gives the text of a function.
"""

from __future__ import annotations

from collections.abc import Callable

Extreme = Callable[[int, str], str]


def _function(*lines: str) -> str:
    return "\n    ".join(["def f(x):", *lines]) + "\n"


def _deep(before: str, after: str) -> Extreme:
    return lambda size, leaf: _function(f"return {before * size}{leaf}{after * size}")


def _deep_blocks(size: int, leaf: str) -> str:
    depth = min(size, 19)  # Python itself allows twenty
    lines = [f"{'    ' * level}for i{level} in range(2):" for level in range(depth)]
    return _function("a = 0", *lines, f"{'    ' * depth}a += {leaf}", "return a")


def _deep_conditions(size: int, leaf: str) -> str:
    depth = min(size, 90)
    lines = [f"{'    ' * level}if a > {level}:" for level in range(depth)]
    return _function("a = 99", *lines, f"{'    ' * depth}a = {leaf}", "return a")


def _repeated(line: str) -> Extreme:
    return lambda size, leaf: _function("a = 1", *[line.format(leaf=leaf)] * size, "return a")


def _long(text: str) -> Extreme:
    return lambda size, leaf: _function(text.format(size=size, many=100 * size, leaf=leaf))


def _elements(size: int, leaf: str) -> str:
    return _function(f"return [{', '.join(['x'] * size)}][{leaf}]")


def _constant_list(size: int, leaf: str) -> str:
    return _function(f"return {list(range(size))}[{leaf}]")


def _constant_text(size: int, leaf: str) -> str:
    return _function(f"return {'a' * 100 * size!r}[{leaf}]")


def _chain(size: int, leaf: str) -> str:
    return _function(f"return {leaf}" + " + 1" * size)


def _comparisons(size: int, leaf: str) -> str:
    return _function(f"return {leaf}" + " < 1" * size)


def _alternatives(size: int, leaf: str) -> str:
    return _function(
        f"a = {leaf}", "if a == -5:\n        return 0",
        *[f"elif a == {number}:\n        return {number}" for number in range(size)], "return -1",
    )  # fmt: skip


def _cases(size: int, leaf: str) -> str:
    cases = [f"    case {number}:\n            return {number}" for number in range(size)]
    return _function(f"match {leaf}:", *cases, "return -1")


def _nested_functions(size: int, leaf: str) -> str:
    depth = min(size, 19)
    lines = [f"{'    ' * level}def g{level}(n):" for level in range(depth)]
    calls = [
        f"{'    ' * (level + 1)}return g{level + 1}(n)" for level in reversed(range(depth - 1))
    ]
    return _function(*lines, f"{'    ' * depth}return n // {leaf}", *calls, "return g0(1)")


def _many_functions(size: int, leaf: str) -> str:
    lines = [f"def g{number}(n): return n // {leaf}" for number in range(size)]
    return _function(*lines, f"return {' + '.join(f'g{n}({n})' for n in range(min(size, 200)))}")


def _doubling_functions(size: int, leaf: str) -> str:
    """Translated where they are called, each of these functions is twice the one before."""
    depth = min(size, 12)
    lines = ["def g0(n): return n"]
    lines += [f"def g{n}(n): return g{n - 1}(n) + g{n - 1}(n + 1)" for n in range(1, depth)]
    return _function(*lines, f"return g{depth - 1}({leaf})")


EXTREMES: tuple[Extreme, ...] = (
    _deep("(", ")"), _deep("-", ""), _deep("~", ""), _deep("abs(", ")"), _deep("(1 + ", ")"),
    _deep("[", "]"), _deep("(", ",)"), _deep("max(1, ", ")"), _deep("(lambda n: n)(", ")"),
    _deep("(0 if x else ", ")"), _deep("{'a': ", "}"), _deep("down(", ")"), _deep("str(", ")"),
    _deep_blocks, _deep_conditions, _repeated("a = a + {leaf}"), _repeated("a //= {leaf}"),
    _repeated("if a > {leaf}: a += 1"), _repeated("for i in range(2): a += i"), _elements,
    _constant_list, _constant_text, _chain, _comparisons, _alternatives, _cases,
    _nested_functions, _many_functions, _doubling_functions, _long("return 'x' * 2**40"),
    _long("return len('ab' * 2**{size})"), _long("return [0] * 2**40"),
    _long("return len([x] * ({leaf} * {many}))"), _long("return b'ab' * 2**40"),
    _long("return 'a'.ljust(2**40)"), _long("return 'a'.zfill(2**62)"),
    _long("return 'a'.center({leaf}, 'b')"), _long("return f'{{1:>{many}000}}'[{leaf}]"),
    _long("return 'aa'.replace('a', 'a' * {many}).replace('a', 'a' * {many})"),
    _long("return ('a' * {many}).join(['b'] * {many})[{leaf}]"),
    _long("return bytes([1]) * {many} * {many}"), _long("return down({many})"),
    _long("return down({many}00 + {leaf})"), _long("return even({many})"),
    _long("return {size} ** {many}"), _long("return 1 << {many}"),
    _long("return int('9' * {many})"), _long("return float('9' * {many})"),
    _long("return len(list(range({many}000)))"), _long("return longer('ab', {size})"),
    _long("return sum([i * {leaf} for i in range({many})])"),
    _long("return 'ab'[{leaf}:2**62:{size}]"), _long("return [1, 2][-{many}:{leaf}]"),
    _long("return round(1.5, {many})"), _long("return 2.0 ** {many}"),
    _long("return len(str([x] * {many}))"), _long("return sorted([x] * {size})[{leaf}]"),
    _long("return 'a'.encode() * {many} + b'\\xff' * {size}"),
    _long("return (b'\\xff' * {size}).decode()"),
    _long("return '\\u0130' * {many} == ('i' * {size}).upper()"),
    _long("return len(('\\u0130' * {many}).lower())"), _long("return '1'.zfill({many})[:10]"),
    _long("return (2**63 - 1) // ({leaf} - {leaf})"), _long("return ('a' * {many}).count('')"),
)  # fmt: skip

EXTREMES_WITHOUT_END: tuple[Extreme, ...] = (
    _long("while True: pass"),
    _long("a = 0\n    while a >= 0: a = a + 1 if a < 9 else 0\n    return a"),
    _long("s = 'a'\n    while True: s += s\n    return s"),
    _long("v = [1]\n    while True: v = v + v\n    return v"),
    _long("v = [1]\n    while True: v.append({leaf})\n    return v"),
    _long("return endless({leaf})"), _long("s = ''\n    while True: s += 'abcdefgh' * {size}"),
    _long("return fibonacci(90)"), _long("return [i for i in range(2**62)]"),
    _long("return even(-1)"), _long("return list(range(2**62))"),
    _long("return sum(range(2**40))"),
    _long("d = {{1: 1}}\n    for i in range(2**40): d[i] = i\n    return d"),
    _long("a = 0\n    for i in range(2**62): a ^= i\n    return a"),
    _long("def g(n): return g(n + 1)\n    return g({leaf})"),
    _long("def g(n: int) -> int: return g(n + 1)\n    return g({leaf})"),
    _long("s = 'ab'\n    for i in range({size}): s = s.replace('a', s)\n    return s"),
    _long("a = 0\n    for i in range(2**40):\n        for j in range(0): a += 1\n    return a"),
)  # fmt: skip
