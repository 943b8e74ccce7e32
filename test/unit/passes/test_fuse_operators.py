"""Fusing changes neither what comes out nor for which elements a function runs."""

import itertools

import pytest

from hydro_mlir import interp
from hydro_mlir.dialects import make_context
from hydro_mlir.dialects.syntax import parse_module
from hydro_mlir.dialects.verification import verify_module
from hydro_mlir.passes.fuse_operators import FuseOperatorsPass

# Operators on i64. Division by the element traps for zero unless something in front drops it.
OPERATORS = {
    "map": """hf.map {input} {{
      ^bb0(%x: i64):
        %n = arith.constant {number} : i64
        %y = arith.addi %x, %n : i64
        hf.yield %y : i64
      }}""",
    "divide": """hf.map {input} {{
      ^bb0(%x: i64):
        %n = arith.constant 60 : i64
        %y = value.floordiv %n, %x : i64, i64 -> i64
        hf.yield %y : i64
      }}""",
    "filter": """hf.filter {input} {{
      ^bb0(%x: i64):
        %n = arith.constant 0 : i64
        %c = arith.cmpi ne, %x, %n : i64
        hf.yield %c : i1
      }}""",
    "filter_map": """hf.filter_map {input} {{
      ^bb0(%x: i64):
        %n = arith.constant {number} : i64
        %c = arith.cmpi sgt, %x, %n : i64
        %y = arith.muli %x, %x : i64
        hf.yield %c, %y : i1, i64
      }}""",
    "branches": """hf.filter_map {input} {{
      ^bb0(%x: i64):
        %n = arith.constant 2 : i64
        %c = arith.cmpi slt, %x, %n : i64
        cf.cond_br %c, ^small, ^end(%c, %x : i1, i64)
      ^small:
        %y = arith.subi %n, %x : i64
        cf.br ^end(%c, %y : i1, i64)
      ^end(%keep: i1, %z: i64):
        hf.yield %keep, %z : i1, i64
      }}""",
    "flat_map": """hf.flat_map {input} {{
      ^bb0(%x: i64):
        %y = arith.addi %x, %x : i64
        %l = value.list(%x, %y : i64, i64) : !value.list<i64>
        hf.yield %l : !value.list<i64>
      }}""",
}


def module_of(names: tuple[str, ...]):
    lines = ["hf.graph @a members 1 {", "%v0 = hf.source_iter [1, 2, 3, 5, 0, -4] : !hf.edge<i64>"]
    for number, name in enumerate(names):
        body = OPERATORS[name].format(input=f"%v{number}", number=number)
        lines.append(f"%v{number + 1} = {body} : !hf.edge<i64> -> !hf.edge<i64>")
    lines += [f"hf.dest_sink @print %v{len(names)} : !hf.edge<i64>", "}"]
    return parse_module("\n".join(lines), "fuse.mlir")


def outcome(module) -> tuple[list[str], str]:
    """What is printed, up to the error that ends it."""
    lines: list[str] = []
    try:
        interp.run(module, callbacks={"print": lambda x: lines.append(str(x))})
    except Exception as error:  # whichever trap it is, it has to be the same
        return [], str(error)
    return lines, ""


@pytest.mark.parametrize("names", [*itertools.product(OPERATORS, repeat=2)], ids="-".join)
def test_two_operators(names: tuple[str, ...]):
    module = module_of(names)
    before = outcome(module)
    FuseOperatorsPass().apply(make_context(), module)
    assert verify_module(module) == []
    assert outcome(module)[0] == before[0]
    assert bool(outcome(module)[1]) == bool(before[1])
    fused = sum(op.name.startswith("hf.") for op in module.walk())
    assert fused <= 5 + (names[0] == "flat_map") * 2


@pytest.mark.parametrize("names", [*itertools.product(OPERATORS, repeat=4)][::37], ids="-".join)
def test_longer_chains(names: tuple[str, ...]):
    module = module_of(names)
    before = outcome(module)
    FuseOperatorsPass().apply(make_context(), module)
    assert verify_module(module) == []
    assert outcome(module)[0] == before[0]
    assert bool(outcome(module)[1]) == bool(before[1])


def test_every_type_has_a_value_that_stands_where_nothing_reads_it():
    types = [
        "i1", "f64", "!value.str", "!value.list<i64>", "!value.option<i64>", "!value.member<@a>",
        "!value.tuple<i64, !value.tuple<f64, !value.str>>",
    ]
    for type_ in types:
        module = parse_module(
            f"""hf.graph @a members 1 {{
              %s = hf.source_channel @in from @b keyed false : !hf.edge<{type_}>
              %f = hf.filter %s {{
              ^bb0(%x: {type_}):
                %c = arith.constant false
                hf.yield %c : i1
              }} : !hf.edge<{type_}> -> !hf.edge<{type_}>
              %m = hf.map %f {{
              ^bb0(%x: {type_}):
                hf.yield %x : {type_}
              }} : !hf.edge<{type_}> -> !hf.edge<{type_}>
              hf.dest_sink @print %m : !hf.edge<{type_}>
            }}""",
            "types.mlir",
        )
        FuseOperatorsPass().apply(make_context(), module)
        assert verify_module(module) == [], type_
        assert sum(op.name == "hf.filter_map" for op in module.walk()) == 1
