"""Functions that follow from types, compiled, against Python: values cross channels both ways."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest

from hydro_mlir.dialects.stable_hash import stable_hash
from hydro_mlir.rt.instance import Instance, StepError

TEXT = "!value.str"
TYPES = {
    "i1": "i1",
    "f64": "f64",
    "str": TEXT,
    "member": "!value.member<@process>",
    "pair": f"!value.tuple<i64, {TEXT}>",
    "single": "!value.tuple<i64>",
    "nested": f"!value.tuple<i1, !value.tuple<{TEXT}, f64>>",
    "numbers": "!value.list<i64>",
    "texts": f"!value.list<{TEXT}>",
    "lists": f"!value.list<!value.list<{TEXT}>>",
    "option": "!value.option<i64>",
    "option_text": f"!value.option<{TEXT}>",
    "mixed": f"!value.tuple<!value.list<!value.option<{TEXT}>>, i64>",
}
ORDERED = ("i1", "f64", "str", "member", "pair", "single", "nested")
SAMPLES: dict[str, list[object]] = {
    "i1": [False, True],
    "f64": [0.0, -0.0, 1.5, -2.0, math.inf],
    "str": ["", "a", "ab", "b", "é", "'quoted\"\n", "日本", "a longer text than sixteen bytes"],
    "member": [0, 1, 7],
    "pair": [(1, "a"), (1, "b"), (-2, ""), (1, "ab")],
    "single": [(3,), (-1,)],
    "nested": [(True, ("x", 1.0)), (False, ("x", 2.0)), (True, ("", -1.0))],
    "numbers": [[], [1], [1, 2], [2, 1], list(range(40))],
    "texts": [[], ["a"], ["a", ""], ["", "a"]],
    "lists": [[], [[]], [["a"], ["b", "c"]]],
    "option": [None, 0, 5],
    "option_text": [None, "", "x"],
    "mixed": [([], 1), ([None, "a"], 2), (["a", None], 2)],
}


def _module(name: str) -> str:
    """A location that answers a pair of values with all that can be derived from them."""
    t = TYPES[name]
    order = ("lt", "le", "gt", "ge") if name in ORDERED else ()
    compares = [f"%{p} = value.compare {p} %a, %b : {t}, {t}" for p in ("eq", "ne", *order)]
    parts = ["%eq", "%ne", *(f"%{p}" for p in order), "%hash", "%str", "%repr", "%in", "%kept"]
    types = ", ".join(["i1"] * (2 + len(order)) + ["i64", TEXT, TEXT, "i1", t])
    answer = f"!value.tuple<{types}>"
    pair = f"!value.tuple<{t}, {t}>"
    newline = "\n        "
    return f"""
    builtin.module @process attributes {{members = 1 : i64}} {{
      rt.channel @ask in send @process : {pair}
      rt.channel @answer out send @process : {answer}
      rt.state @cell : !rt.cell<{t}>
      func.func @init(%context: !rt.context) {{ func.return }}
      func.func @step(%context: !rt.context) {{
        %cursor = rt.cursor %context @ask -> !rt.cursor<"input", {pair}>
        %cell = rt.get_state %context @cell : !rt.cell<{t}>
        %zero = arith.constant 0 : i64
        cf.br ^head
      ^head:
        %more = rt.advance %context, %cursor : !rt.cursor<"input", {pair}>
        cf.cond_br %more, ^body, ^end
      ^body:
        %pair = rt.current %context, %cursor : !rt.cursor<"input", {pair}> -> {pair}
        %a = value.get %pair[0] : {pair}
        %b = value.get %pair[1] : {pair}
        rt.cell_set %context, %cell, %a : !rt.cell<{t}>, {t}
        %kept = rt.cell_get %context, %cell : !rt.cell<{t}> -> {t}
        {newline.join(compares)}
        %hash = value.hash %a : {t}
        %str = value.to_text str %a : {t}
        %repr = value.to_text repr %a : {t}
        %list = value.list(%b, %b : {t}, {t}) : !value.list<{t}>
        %in = value.contains %list, %a : !value.list<{t}>, {t}
        %r = value.make ({", ".join(parts)}) : {answer}
        rt.stage %context @answer[%zero], %r : {answer}
        cf.br ^head
      ^end:
        func.return
      }}
    }}"""


@pytest.mark.parametrize("name", list(TYPES))
def test_values_of_a_type(start: Callable[[str], Instance], name: str):
    instance = start(_module(name))
    samples = SAMPLES[name]
    pairs = [(a, b) for a in samples for b in samples]
    instance.feed("ask", pairs)
    instance.tick()
    answers = instance.read("answer")
    assert len(answers) == len(pairs)
    for (a, b), (equal, different, *rest) in zip(pairs, answers, strict=True):
        assert (equal, different) == (a == b, a != b)
        if name in ORDERED:
            assert tuple(rest[:4]) == (a < b, a <= b, a > b, a >= b)
        hashed, shown, represented, inside, kept = rest[-5:]
        assert hashed % (1 << 64) == stable_hash(a)
        assert (shown, represented) == (str(a), repr(a))
        assert inside == (a in [b, b])
        assert kept == a


def test_not_a_number_is_before_and_behind_nothing(start: Callable[[str], Instance]):
    instance = start(_module("nested"))
    nan = (True, ("x", math.nan))
    instance.feed("ask", [(nan, (True, ("x", 1.0)))])
    instance.tick()
    ((equal, different, *order, _, _, _, _, _),) = instance.read("answer")
    assert (equal, different, order) == (False, True, [False] * 4)


@pytest.mark.parametrize("name", list(TYPES))
def test_a_decoder_takes_no_bytes_that_are_cut_off(start: Callable[[str], Instance], name: str):
    from hydro_mlir.rt import abi
    from hydro_mlir.rt.wire import codec

    instance = start(_module(name))
    schema = instance.manifest.inputs[0].schema
    encoded = bytearray()
    codec(schema).encode((SAMPLES[name][-1],) * 2, encoded)
    for size in range(len(encoded)):
        header = abi.FRAME_HEADER.pack(size, 1, abi.FRAME_DATA, 0)
        instance.feed_bytes("ask", header + bytes(encoded[:size]))
        with pytest.raises(StepError, match="malformed"):
            instance.tick()
        _forget_input(instance)


def _forget_input(instance: Instance) -> None:
    link = instance.memory.links[0, 0][0]
    link.begin = link.end = link.taken = 0


@pytest.mark.parametrize(
    ("name", "payload"),
    [
        ("i1", b"\2\0"),
        ("option", b"\2" + bytes(17)),
        ("str", b"\1\0\0\0\xff" + bytes(4)),
        ("numbers", b"\xff\xff\xff\xff" + bytes(20)),
        ("texts", b"\x01\0\0\0\xff\xff\xff\xff" + bytes(4)),
    ],
)
def test_a_decoder_takes_no_hostile_bytes(
    start: Callable[[str], Instance], name: str, payload: bytes
):
    from hydro_mlir.rt import abi

    instance = start(_module(name))
    header = abi.FRAME_HEADER.pack(len(payload), 1, abi.FRAME_DATA, 0)
    instance.feed_bytes("ask", header + payload)
    with pytest.raises(StepError, match="malformed"):
        instance.tick()
