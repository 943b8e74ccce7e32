"""Facts about regions: the exit, words of a text, components of a tuple."""

import pytest

from hydro_mlir.analysis.regions import (
    called_functions,
    component,
    exit_of,
    is_removable,
    split_text,
    uses_self,
)
from hydro_mlir.dialects.syntax import parse_module


def region(body: str, argument: str = "!value.str", result: str = "!value.str"):
    module = parse_module(
        f"""
        func.func private @helper(!value.str) -> !value.str
        hf.graph @a members 1 {{
          %s = hf.source_channel @in from @b keyed false : !hf.edge<{argument}>
          %t = hf.flat_map %s {{
          ^bb0(%x: {argument}):
            {body}
          }} : !hf.edge<{argument}> -> !hf.edge<{result}>
        }}""",
        "region.mlir",
    )
    return next(op.body for op in module.walk() if op.name == "hf.flat_map")


def test_the_exit_may_stand_in_any_block():
    found = region(
        """%l = value.list(%x : !value.str) : !value.list<!value.str>
           cf.br ^end(%l : !value.list<!value.str>)
         ^end(%y: !value.list<!value.str>):
           hf.yield %y : !value.list<!value.str>"""
    )
    assert exit_of(found).parent_block() is found.blocks[1]


def test_words_that_are_yielded_at_once():
    found = region(
        """%l = value.text split(%x) : (!value.str) -> !value.list<!value.str>
           hf.yield %l : !value.list<!value.str>"""
    )
    split = split_text(found)
    assert split is not None
    assert split.arguments[0] is found.blocks[0].args[0]


@pytest.mark.parametrize(
    "body",
    [
        "%l = value.list(%x : !value.str) : !value.list<!value.str>",
        "%l = value.text splitlines(%x) : (!value.str) -> !value.list<!value.str>",
        """%l = value.text split(%x) : (!value.str) -> !value.list<!value.str>
           %n = value.len %l : !value.list<!value.str>""",
    ],
)
def test_other_lists_have_to_exist(body: str):
    assert split_text(region(body + "\nhf.yield %l : !value.list<!value.str>")) is None


def test_components_are_seen_through_tuples_that_are_made_here():
    found = region(
        """%n = value.len %x : !value.str
           %inner = value.make (%n, %x) : !value.tuple<i64, !value.str>
           %outer = value.make (%inner, %x)
             : !value.tuple<!value.tuple<i64, !value.str>, !value.str>
           %got = value.get %outer[0] : !value.tuple<!value.tuple<i64, !value.str>, !value.str>
           %l = value.list(%x : !value.str) : !value.list<!value.str>
           hf.yield %l : !value.list<!value.str>"""
    )
    values = {op.results[0].name_hint: op.results[0] for op in found.walk() if op.results}
    assert component(values["outer"], ()) is values["outer"]
    assert component(values["outer"], (0, 0)) is values["n"]
    assert component(values["outer"], (1,)) is found.blocks[0].args[0]
    assert component(values["got"], (0,)) is None


def test_calls_self_and_what_may_go():
    found = region(
        """%me = value.self : !value.member<@a>
           %y = func.call @helper(%x) : (!value.str) -> !value.str
           %i = arith.constant 0 : i64
           %c = value.index %x[%i] : !value.str -> !value.str
           %l = value.list(%c : !value.str) : !value.list<!value.str>
           hf.yield %l : !value.list<!value.str>"""
    )
    assert list(called_functions(found)) == ["helper"]
    assert uses_self(found) is found.blocks[0].first_op
    removable = [op.name for op in found.walk() if is_removable(op)]
    assert removable == ["value.self", "arith.constant", "value.list"]
