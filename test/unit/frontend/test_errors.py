"""What is refused: each with its code, its place, and what to do instead."""

# The functions are written as users may write them.
# ruff: noqa: F821, F841, SIM115, T201, UP031

from __future__ import annotations

import inspect

import pytest
from xdsl.dialects.builtin import f64, i1, i64

from hydro_mlir.diagnostics import DiagnosticError
from hydro_mlir.dialects import value

TEXT = value.text
OPTION = value.OptionType(i64)
LIST = value.ListType(i64)
TABLE = dict.fromkeys(range(300), 1)
ITEMS = [1, 2]
BYTES = bytearray(b"ab")


class Plain:
    def __call__(self, x):
        return x


plain = Plain()


def uses_try(x):
    try:
        return x
    except ValueError:
        return 0


def uses_with(x):
    with x:
        return 1


def uses_global(x):
    global ITEMS
    return x


def uses_match(x):
    match x:
        case {"a": 1}:
            return 2
    return 3


def uses_yield(x):
    yield x


async def uses_async(x):
    return x


def element_assignment(xs):
    xs[0] = 1
    return xs


def changes_argument(xs):
    xs.append(1)
    return xs


def changes_alias(x):
    first = [x]
    second = first
    first.append(2)
    return second


def changes_while_walking(x):
    items = [x]
    for item in items:
        items.append(item)
    return items


def augmented_alias(x):
    first = [x]
    second = first
    first += [2]
    return second


def unassigned(x):
    if x > 3:
        y = 1
    return y


def read_too_early(x):
    y = z + 1
    z = x
    return y


def two_types(x):
    if x > 3:
        y = 1
    else:
        y = "a"
    return y


def two_results(x):
    if x > 3:
        return 1
    return "a"


def loop_changes_type(x):
    y = 1
    for _ in range(x):
        y = str(y)
    return y


def endless_recursion(x):
    return endless_recursion(x - 1) + 1


def inner_recursion(x):
    def again(y):
        return again(y - 1)

    return again(x)


def nothing_in_list(x):
    items = []
    return len(items)


def mixed_list(x):
    items = []
    items.append(x)
    items.append("a")
    return items


def always_raises(x):
    raise ValueError("no")


def helper(x):
    return x + "a"


def doubled(t, n):
    return t if n == 0 else doubled(t + t, n - 1)


def nested(t, n):
    return 0 if n == 0 else nested((t, t), n - 1)


def variadic(*xs):
    return 1


CASES = [
    (lambda x: x + y, [i64], "HF103", "y", "`y` is not defined"),
    (lambda x: ITEM, [i64], "HF103", "ITEM", 'did you mean "ITEMS"?'),
    (lambda x: x + "a", [i64], "HF105", 'x + "a"', "`+`: int and str"),
    (lambda x: x & 1.5, [i64], "HF105", "x & 1.5", "`&`: int and float"),
    (lambda x: -x, [TEXT], "HF105", "-x", "`-`: str"),
    (lambda x: x < "a", [i64], "HF105", 'x < "a"', "int and str"),
    (lambda x: x == "a", [i64], "HF105", 'x == "a"', "never true"),
    (lambda x: {x: x} < {x: x}, [i64], "HF105", "{x: x} < {x: x}", "no meaning on dict[int, int]"),
    (lambda x: "a" in x, [LIST], "HF105", '"a" in x', "`in`: str and list[int]"),
    (lambda x: x.lowr(), [TEXT], "HF104", "x.lowr", 'did you mean "lower"?'),
    (lambda x: x.maketrans("a"), [TEXT], "HF104", "x.maketrans", "`str.maketrans` is not"),
    (lambda x: x.real, [i64], "HF104", "x.real", "`int.real` is not supported"),
    (lambda x: inspect.nothing, [i64], "HF104", "inspect.nothing", "no attribute `nothing`"),
    (lambda x: x.split(",", 1, 2), [TEXT], "HF106", 'x.split(",", 1, 2)', "too many positional"),
    (lambda x: x.find(1), [TEXT], "HF105", "1", "expected str"),
    (lambda x: x + 1, [OPTION], "HF114", "x + 1", "int | None"),
    (lambda x: x.index, [OPTION], "HF114", "x", "maybe None"),
    (lambda x: x[0], [i64], "HF112", "x[0]", "but got int"),
    (lambda x: (x, x)[2], [i64], "HF112", "2", "no component 2"),
    (lambda x: (x, x)[x], [i64], "HF112", "x", "constant index"),
    (lambda x: [y for y in x], [i64], "HF112", "x", "but got int"),  # noqa: C416
    (lambda x: x["a"], [LIST], "HF105", '"a"', "expected int"),
    (lambda x: x[::0], [LIST], "HF105", "x[::0]", "a step that is not zero"),
    (lambda x: print(x), [i64], "HF111", "print(x)", "for_each(print)"),
    (lambda x: {x: 1, **x}, [i64], "HF105", "x", ""),
    (lambda x: {x}, [i64], "HF102", "{x}", "set"),
    (lambda x: {(x, [x]): 1}, [i64], "HF105", "{(x, [x]): 1}", "hashed, but got tuple[int, list"),
    (lambda x: {[n]: n for n in x}, [LIST], "HF105", "{[n]: n for n in x}", "use tuples"),
    (lambda x: [(y for y in [x])], [i64], "HF102", "(y for y in [x])", "list"),
    (lambda x: 1j, [i64], "HF102", "1j", "not supported"),
    (
        lambda x: 1 << 70 if x else 99999999999999999999,
        [i64],
        "HF110",
        "99999999999999999999",
        "64",
    ),
    (lambda x: TABLE[x], [i64], "HF108", "TABLE", "join with it"),
    (lambda x: len(BYTES), [i64], "HF108", "BYTES", "`bytearray`"),
    (lambda x: len, [i64], "HF108", "len", "`len`"),
    (lambda x: plain(x), [i64], "HF107", "plain(x)", "cannot be called"),
    (lambda x: x(1), [i64], "HF107", "x(1)", "`x` is int"),
    (lambda x: open("f"), [i64], "HF107", 'open("f")', "source_file"),
    (lambda x: list(enumerate()), [i64], "HF106", "enumerate()", "expected enumerate(xs) or"),
    (lambda x: list(enumerate([x], 1, 2)), [i64], "HF106", "enumerate([x], 1, 2)", "(xs, start)"),
    (lambda x: list(reversed()), [i64], "HF106", "reversed()", "reversed(xs), of one argument"),
    (lambda x: len(x, x), [i64], "HF106", "len(x, x)", "takes 1 arguments"),
    (lambda x: variadic(x), [i64], "HF106", "variadic(x)", "any number"),
    (lambda x: helper(x, 2), [i64], "HF106", "helper(x, 2)", "helper"),
    (lambda x: max(*x), [LIST], "HF102", "max(*x)", "`*`"),
    (lambda x: f"{x:d}", [f64], "HF116", "x", "no format for float"),
    (lambda x: f"{x:>{x}}", [i64], "HF116", "x", "known before running"),
    (lambda x: f"{x:>9223372036854775807}", [i64], "HF116", "x", "a width of at most 65536"),
    (lambda x: "%d" % x, [i64], "HF116", '"%d" % x', 'f"{x}"'),
    (lambda x: x is x, [i64], "HF102", "x is x", "use `==`"),
    (lambda x: 1 if x else "a", [i1], "HF109", '1 if x else "a"', "int and str"),
    (lambda x: [1, "a"], [i64], "HF109", '[1, "a"]', "int and str"),
    (lambda x: sorted([None, x]), [i64], "HF105", "sorted([None, x])", "order"),
    (lambda x: sum([1], "a"), [i64], "HF105", 'sum([1], "a")', "str and int"),
    (uses_try, [i64], "HF102", "try:", "check for the failure"),
    (uses_with, [i64], "HF102", "with x:", "`with`"),
    (uses_global, [i64], "HF102", "global ITEMS", "fold"),
    (uses_match, [i64], "HF102", '{"a": 1}', "match a dataclass"),
    (uses_yield, [i64], "HF102", "yield x", "return a list"),
    (uses_async, [i64], "HF102", "async def uses_async(x):", "async"),
    (element_assignment, [LIST], "HF115", "xs[0]", "only this variable holds"),
    (changes_argument, [LIST], "HF115", "xs.append(1)", "from outside"),
    (changes_alias, [i64], "HF115", "first.append(2)", "another name"),
    (changes_while_walking, [i64], "HF115", "items.append(item)", "walks over"),
    (augmented_alias, [i64], "HF115", "first += [2]", "another name"),
    (unassigned, [i64], "HF103", "y", "may not be assigned"),
    (read_too_early, [i64], "HF103", "z", "not assigned here yet"),
    (two_types, [i64], "HF109", "y", "int on one path and str"),
    (two_results, [i64], "HF109", 'return "a"', "int and str"),
    (loop_changes_type, [i64], "HF109", "y", "int before the loop and str in it"),
    (inner_recursion, [i64], "HF113", "again(y - 1)", "calls itself"),
    (nothing_in_list, [i64], "HF117", "[]", "annotate"),
    (mixed_list, [i64], "HF109", '"a"', "int and str"),
    (always_raises, [i64], "HF117", "def always_raises(x):", "never returns"),
    (lambda x, y: x, [i64], "HF106", "lambda x, y: x", "of 1 parameter, but got one of 2"),
    (lambda *x: x, [i64], "HF106", "x", "fixed number"),
]


@pytest.mark.parametrize(("function", "types", "code", "text", "message"), CASES)
def test_refused(function, types, code, text, message, refused) -> None:
    diagnostic = refused(function, *types)
    place = diagnostic.place
    assert diagnostic.code == code, str(diagnostic)
    assert message in diagnostic.message + diagnostic.help, str(diagnostic)
    with open(__file__) as file:
        line = file.read().splitlines()[place.line - 1]
    shown = line[place.column - 1 : place.column - 1 + place.width]
    assert shown == text or (code == "HF117" and line[place.column - 1 :].startswith(text)), shown
    first = function.__code__.co_firstlineno
    assert first <= place.line <= first + len(inspect.getsource(function).splitlines())


def test_recursion_needs_a_result_that_is_known(refused) -> None:
    diagnostic = refused(lambda x: endless_recursion(x), i64)
    assert diagnostic.code == "HF113"
    assert "endless_recursion" in diagnostic.message
    assert diagnostic.help == "annotate the result: `-> int`"


def test_types_that_grow_with_every_call_come_to_an_end(refused) -> None:
    diagnostic = refused(lambda x: len(str(doubled((x, 1), x))), i64)
    assert diagnostic.code == "HF108"
    assert "at most 256 components" in diagnostic.message
    assert diagnostic.place.line == doubled.__code__.co_firstlineno + 1
    diagnostic = refused(lambda x: nested(x, x), i64)
    assert diagnostic.code == "HF113", str(diagnostic)
    assert "change with every call" in diagnostic.message


def test_an_error_in_a_called_function_names_the_call(refused) -> None:
    diagnostic = refused(lambda x: helper(x), i64)
    assert diagnostic.code == "HF105"
    assert diagnostic.place.line == helper.__code__.co_firstlineno + 1
    assert [note.message for note in diagnostic.notes] == ["called here"]


def test_independent_mistakes_are_all_reported(compiled) -> None:
    def several(x):
        a = x + "text"
        b = undefined_name + 1
        c = a + b
        if x.foo:
            return c
        return [].bar

    with pytest.raises(DiagnosticError) as raised:
        compiled(several, [i64])
    first = several.__code__.co_firstlineno
    found = [(d.code, d.place.line - first) for d in raised.value.diagnostics]
    assert found == [("HF105", 1), ("HF103", 2), ("HF104", 4), ("HF104", 6)]


def test_columns_count_characters(refused) -> None:
    diagnostic = refused(lambda ä: "äöü" + ä, i64)
    with open(__file__, encoding="utf-8") as file:
        line = file.read().splitlines()[diagnostic.place.line - 1]
    start = diagnostic.place.column - 1
    assert line[start : start + diagnostic.place.width] == '"äöü" + ä'
