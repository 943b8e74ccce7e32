"""
The grammar of hostile functions: templates of expressions by type, and of statements.

`{int}` stands for any expression of that type, `{block}` for indented statements, `{name}` for a
word. Types are written as in annotations. Functions of statements begin by assigning the variables
that they name (`VARIABLES`, one per type), so that statements have something to change.
"""

from __future__ import annotations

INTEGERS = (
    "0", "1", "-1", "2", "3", "7", "-13", "10", "63", "64", "65", "-64", "255", "256", "1000",
    "55296", "1114111", "1114112", "2**31", "2**40", "2**62", "(2**63 - 1)", "(-(2**63))",
    "9223372036854775807", "LARGE", "ZERO",
)  # fmt: skip
HOSTILE_INTEGERS = ("9223372036854775808", "TOO_LARGE", "10**400", "NOTHING", "undefined", "1j")
TEXTS = (
    "''", "'a'", "'0'", "'12'", "' 7 '", "'-'", "'1_0'", "'x'", "'B c'", "'\\0'", "NUL", "'é'",
    "'日本'", "'😀'", "'İ'", "'nan'", "'inf'", "'1e999'", "'99999999999999999999'",
    "'-9223372036854775808'", "'a,b,,c'", "'\\n'", "'٣'", "'ß'",
)  # fmt: skip
HOSTILE_TEXTS = ("'\\ud800'", "SURROGATE", "None", "b'a'", "1")

EXPRESSIONS: dict[str, tuple[str, ...]] = {
    "int": (
        "({int} + {int})", "({int} - {int})", "({int} * {int})", "({int} // {int})",
        "({int} % {int})", "({int} << {int})", "({int} >> {int})", "({int} ** {int})",
        "({int} & {int})", "({int} ^ {int})", "(-{int})", "(~{int})", "abs({int})", "len({str})",
        "int({str})", "int({float})", "ord({str})", "{list[int]}[{int}]", "max({list[int]})",
        "min({list[int]})", "sum({list[int]})", "{str}.find({str})", "{str}.index({str})",
        "{str}.count({str})", "{dict[str, int]}[{str}]", "{dict[str, int]}.get({str}, {int})",
        "({int} if {bool} else {int})", "round({float})", "{int}.bit_length()",
        "{int}.bit_count()", "{list[int]}.index({int})", "{list[int]}.count({int})",
        "divmod({int}, {int})[0]", "max({int}, {int})", "min({int}, {int})", "{bytes}[{int}]",
        "len({list[str]})", "len({bytes})", "{tuple[int, str]}[0]", "down({int})",
        "endless({int})", "quotient({int})", "quotient({int}, {int})", "fibonacci({int} % 16)",
        "Point({int}, {int}).slope()", "int({bool})", "({int} // ({int} - {int}))",
        "{list[int]}[{int}:{int}][{int}]", "{int | None}", "(lambda n, m=2: n // m)({int})",
        "(lambda *a: a[0])({int})", "sum([n // {int} for n in {list[int]}])", "int({str}, 16)",
        "pow({int}, {int})", "hash({str})", "TABLE[{str}]", "ITEMS[{int}]", "{str}.rindex({str})",
        "{dict[str, int]}.pop({str})", "len({dict[str, int]})",
    ),
    "str": (
        "({str} + {str})", "({str} * {int})", "{str}[{int}]", "{str}[{int}:{int}]",
        "{str}[::{int}]", "{str}[{int}::-1]", "str({int})", "str({float})", "chr({int})",
        "{str}.join({list[str]})", "{str}.split({str})[{int}]", "{str}.strip({str})",
        "{str}.upper()", "{str}.lower()", "{str}.replace({str}, {str})", "{str}.zfill({int})",
        "{str}.ljust({int})", "{str}.center({int}, {str})", "{str}.rjust({int}, {str})",
        'f"""{{{int}:>5}}{{{str}!r}}"""', 'f"""{{{float}:.3f}}"""', 'f"""{{{int}:x}}"""',
        "repr({str})", "{bytes}.decode()", "{list[str]}[{int}]", "{tuple[int, str]}[1]",
        "max({list[str]})", "({str} if {bool} else {str})", "longer({str}, {int} % 8)",
        "longer({str}, {int})", "str({list[int]})", "{str}.title()", "{str}.capitalize()",
        "{str}.swapcase()", "{str}.removeprefix({str})", "{str}.partition({str})[{int} % 3]",
        'f"""{{{str}:>{{{int}}}}}"""', "bin({int})", "hex({int})", "{str}.expandtabs({int})",
        "{str}.format({int})", "('%d' % {int})", "{str}.casefold()", "str({dict[str, int]})",
        "repr({float})", "repr({bytes})", "{str}.splitlines()[{int}]",
    ),
    "float": (
        "({float} + {float})", "({float} * {float})", "({float} / {float})", "({int} / {int})",
        "({float} // {float})", "({float} % {float})", "({float} ** {float})", "float({int})",
        "float({str})", "(-{float})", "abs({float})", "max({list[float]})",
        "min({float}, {float})", "sum({list[float]})", "{list[float]}[{int}]",
        "round({float}, {int})", "({float} if {bool} else {float})",
        "sorted({list[float]})[{int}]",
    ),
    "bool": (
        "({int} < {int})", "({int} == {int})", "({str} < {str})", "({str} in {str})",
        "({float} < {float})", "({float} == {float})", "(not {bool})", "({bool} and {bool})",
        "({bool} or {bool})", "({str} in {dict[str, int]})", "({int} in {list[int]})",
        "even({int} % 50)", "even({int})", "{str}.isdigit()", "{str}.startswith({str})",
        "({int | None} is None)", "bool({int})", "bool({str})",
        "any([n > {int} for n in {list[int]}])", "({list[int]} < {list[int]})",
        "({tuple[int, str]} == {tuple[int, str]})", "({int} < {int} < {int})",
        "all([{bool} for n in {list[int]}])", "isinstance({int}, int)", "{str}.isalpha()",
    ),
    "bytes": (
        "({bytes} + {bytes})", "({bytes} * {int})", "{str}.encode()", "bytes({list[int]})",
        "{bytes}[{int}:{int}]", "({bytes} if {bool} else {bytes})",
        "{bytes}.replace({bytes}, {bytes})", "{int}.to_bytes({int}, 'big')",
        "bytes.fromhex({str})", "{bytes}.strip()", "bytes({int})",
    ),
    "list[int]": (
        "[{int}, {int}]", "list(range({int}))", "list(range({int}, {int}))",
        "list(range({int}, {int}, {int}))", "({list[int]} + {list[int]})",
        "({list[int]} * {int})", "{list[int]}[{int}:{int}]", "sorted({list[int]})",
        "[n // {int} for n in {list[int]}]", "[n for n in {list[int]} if n % {int}]",
        "[ord(c) for c in {str}]", "list(reversed({list[int]}))",
        "sorted({list[int]}, key=lambda n: n % {int})", "list({bytes})",
        "({list[int]} if {bool} else {list[int]})",
        "[i * j for i in {list[int]} for j in {list[int]}]", "{list[int]}[::{int}]",
        "list({dict[str, int]}.values())", "[i for i, c in enumerate({str})]", "[{int}] * {int}",
        "[len(c) for c in {list[str]}]",
    ),
    "list[str]": (
        "{str}.split({str})", "{str}.split()", "list({str})", "[{str}, {str}]",
        "({list[str]} * {int})", "sorted({list[str]})", "{list[str]}[{int}:{int}]",
        "[str(n) for n in {list[int]}]", "list({dict[str, int]})",
        "[c * {int} for c in {list[str]}]", "{str}.splitlines()", "{str}.rsplit({str}, {int})",
    ),
    "list[float]": (
        "[{float}, {float}]", "sorted({list[float]})", "[n / {int} for n in {list[int]}]",
        "({list[float]} + {list[float]})",
    ),
    "dict[str, int]": (
        "{{{str}: {int}}}", "{{{str}: {int}, {str}: {int}}}",
        "{{c: n for n, c in enumerate({str})}}", "{{c: {int} for c in {list[str]}}}",
        "({dict[str, int]} | {dict[str, int]})",
    ),
    "tuple[int, str]": (
        "({int}, {str})", "divmod({int}, {int})", "max({tuple[int, str]}, {tuple[int, str]})",
    ),
    "int | None": ("({int} if {bool} else None)", "{dict[str, int]}.get({str})", "None", "{int}"),
}  # fmt: skip

LEAVES: dict[str, tuple[str, ...]] = {
    "int": INTEGERS,
    "str": TEXTS,
    "float": ("0.0", "-0.0", "0.5", "-1.25", "1e308", "5e-324", "NAN", "float('inf')", "1e19"),
    "bool": ("True", "False"),
    "bytes": ("b''", "b'a'", "b'\\xff\\xfe'", "b'\\x00\\xc3'", "OCTETS"),
    "list[int]": ("[1, 2]", "[3, 1, 2]", "ITEMS", "[0]", "[-1, 256]", "list(range(3))"),
    "list[str]": ("['a', '', 'b']", "['']"),
    "list[float]": ("[float('nan'), 1.0, -0.0, 0.0]", "[1.5]", "[float('inf'), float('nan')]"),
    "dict[str, int]": ("{'a': 1}", "TABLE", "{'': 0, 'b': -1}"),
    "tuple[int, str]": ("(1, 'a')", "(0, '')", "PAIR"),
    "int | None": ("None",),
}

# The variable that a function has for each type.
VARIABLES = {
    "int": "a", "str": "s", "float": "r", "bool": "b", "bytes": "o", "list[int]": "v",
    "list[str]": "w", "list[float]": "z", "dict[str, int]": "d", "tuple[int, str]": "p",
    "int | None": "m",
}  # fmt: skip

STATEMENTS = (
    "a = {int}", "a += {int}", "a //= {int}", "a <<= {int}", "s = {str}", "s += {str}",
    "s = s + s", "r = {float}", "r /= {float}", "b = {bool}", "v = {list[int]}", "v = v + v",
    "d = {dict[str, int]}", "m = {int | None}", "v = [{int}]\nv.append({int})",
    "v = list(v)\nv[{int}] = {int}", "d = {{{str}: {int}}}\nd[{str}] = {int}",
    "v = list(v)\nv.sort()", "v = list(v)\na = v.pop()", "a, s = {tuple[int, str]}",
    "a, s = s, a", "p = ({int}, {str})", "w = {list[str]}", "o = {bytes}", "v += {list[int]}",
    "d[{str}] += {int}", "del d[{str}]", "if {bool}:\n{block}",
    "if {bool}:\n{block}\nelse:\n{block}", "if {bool}:\n{block}\nelif {bool}:\n{block}",
    "for i in range({int} % 9):\n{block}", "for i in range({int}):\n{block}",
    "for c in {str}:\n{block}", "for n in {list[int]}:\n{block}",
    "for i, n in enumerate({list[int]}):\n    a += n // {int}",
    "while a > {int}:\n    a = a // 2\n{block}", "while {bool}:\n{block}\n    break",
    "for k, n in {dict[str, int]}.items():\n{block}", "assert {bool}",
    "assert {bool}, 'not {name}'", "raise ValueError('{name}')",
    "if {bool}:\n    raise {name}(s)", "if {bool}:\n    return {result}", "return {result}",
    "match {int}:\n    case 0:\n{deep}\n    case 1 | 2:\n{deep}",
    "match {int | None}:\n    case None:\n{deep}\n    case n:\n        a = n // {int}",
    "match {tuple[int, str]}:\n    case (0, c):\n{deep}\n    case (n, 'a'):\n        a = n",
    "match {str}:\n    case 'a':\n{deep}", "for i in range(30):\n    s = s + s + 'a'",
    "for i in range({int}):\n    v = v + v",
    "def inner(n, k={int}):\n    return n // k\na = inner({int})",
    "def inner(n: int) -> int:\n    return inner(n - 1)\na = inner({int})",
    "def inner(*parts, **named):\n    return parts[0]\na = inner({int})",
    "def inner(n):\n    nonlocal a\n    a = n\ninner({int})", "a = x", "s = x", "v = x", "m = x",
    "r = x", "a = undefined_{name}", "del a", "a = None", "s = 1", "a = '1'",
)  # fmt: skip

# What no function of the subset may do: each is to be refused where it stands.
FORBIDDEN = (
    "global ZERO\nZERO = {int}", "global a", "yield {int}", "yield from {list[int]}", "import os",
    "import math as m", "from os import path", "eval('1')", "exec('a = 1')", "open('/dev/null')",
    "print({str})", "a = __import__('os')", "try:\n{block}\nexcept ValueError:\n    pass",
    "try:\n{block}\nfinally:\n    a = 1", "with x:\n{block}", "class Inner:\n    y = 1",
    "lambda: (yield)", "TABLE['a'] = {int}", "ITEMS.append({int})", "ITEMS[0] = {int}",
    "TABLE.clear()", "del TABLE", "PAIR += (1,)", "OBJECT.x = 1", "a = OBJECT",
    "a = OBJECT + {int}", "a = TOO_LARGE", "s = SURROGATE", "a = {{1, 2}}", "a = input()",
    "a = getattr(x, '{name}')", "setattr(x, '{name}', 1)", "a = x.{name}", "a = x.__class__",
    "a = globals()", "a = type(x)", "a = id(x)", "a = (y := {int})", "a = [*{list[int]}, *x]",
    "a = (n for n in {list[int]})", "a = {int}.{name}()", "a = down(*{list[int]})",
    "a = quotient(n={int}, q=1)", "a = quotient(**{dict[str, int]})", "a = down()",
    "a = down({int}, {int})", "a: int = {str}", "a: {name} = {int}", "a = {{n: n for n in x}}",
    "a = ...", "a = 1j", "raise", "raise {str}", "raise x from None",
    "@down\ndef inner(n):\n    return n\na = inner({int})", "a = Point({int})",
    "a = Point({int}, {int}).{name}", "a = Point", "a = next(iter({list[int]}))", "a = sum(x)",
    "a = {str}.{name}()", "a = down", "a = max()", "a = len({int})", "a = -{str}",
    "a = {str} - {int}", "a = {list[int]} + {str}", "a = {str} < {int}", "a = {str} // {str}",
    "a = not_defined({int})", "a = {list[int]}[{str}]", "a = {dict[str, int]}[{int}]",
    "a = [1, 'a']", "a = {{}}", "a = []", "a = {int | None} + 1", "for i in {int}:\n{block}",
    "while {str}:\n{block}", "if {list[int]}:\n{block}", "a, s, r = {tuple[int, str]}",
    "a = await x", "async def inner(n):\n    return n", "async for n in x:\n    pass",
    "a = b = s = {int}", "a = ''.join({list[int]})", "continue", "break", "pass", "return",
    "return None", "x = {str}", "x += 1", "x = x[0]", "int = 1", "len = {int}\na = len('a')",
    "type Alias = int", "f(x)", "a = f(x)", 's = f"""{{{float}:{{{int}}}d}}"""',
    's = f"""{{{int}:q}}"""', "a = int.from_bytes({bytes}, 'big')",
)  # fmt: skip

NAMES = (
    "x",
    "y",
    "upper",
    "append",
    "bit_length",
    "real",
    "a_b",
    "ValueError",
    "KeyError",
    "slope",
    "ß",
)

# Types of elements, and what comes for each: all that makes operators fail.
ELEMENTS: dict[str, tuple[object, ...]] = {
    "int": (0, 1, -1, 2, 7, 63, 64, -64, 255, 2**31, 2**62, 2**63 - 1, -(2**63), 2**63),
    "str": (
        "", "a", "0", "12", "x", "\0", "é", "😀", "a b", " 7 ", "9" * 30, "-5", "nan", "1_0",
        "\ud800", "a" * 3000,
    ),
    "float": (
        0.0, -0.0, 1.5, float("inf"), float("-inf"), float("nan"), 1e308, 5e-324, 2.0**63, -1e19,
    ),
    "bool": (True, False),
    "bytes": (b"", b"a", b"\xff\xfe", b"\x80abc", b"\0"),
    "int | None": (None, 0, -1, 2**63 - 1),
    "list[int]": ([], [0], [1, 2, 3], [-(2**63), -1], [256]),
    "tuple[int, str]": ((0, ""), (1, "a"), (-(2**63), "\0")),
    "dict[str, int]": ({}, {"a": 0}, {"b": -(2**63)}),
    "list[float]": ([], [float("nan"), 1.0], [-0.0, 0.0]),
    "list[str]": ([], ["", "a"], ["\0"]),
}  # fmt: skip
