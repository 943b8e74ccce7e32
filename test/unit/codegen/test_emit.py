"""Control flow that LLVM is particular about, and what goes wrong with unknown ops."""

from __future__ import annotations

import ctypes
from collections.abc import Callable

import pytest

from hydro_mlir.codegen.artifact import generate_all
from hydro_mlir.codegen.cache import Cache
from hydro_mlir.codegen.object import parse
from hydro_mlir.codegen.runtime import Runtime
from hydro_mlir.diagnostics import InternalError
from hydro_mlir.dialects.syntax import parse_module
from hydro_mlir.rt.instance import Instance

FUNCTIONS = {
    # Both edges of a branch lead to one block, with other values.
    "same_target": """
      %one = arith.constant 1 : i64
      %two = arith.constant 2 : i64
      %zero = arith.constant 0 : i64
      %c = arith.cmpi sgt, %n, %zero : i64
      cf.cond_br %c, ^end(%one : i64), ^end(%two : i64)
    ^end(%r: i64):
      func.return %r : i64""",
    # A block that comes before the one that defines what it uses.
    "disordered": """
      cf.br ^define
    ^use:
      %r = arith.addi %k, %n : i64
      func.return %r : i64
    ^define:
      %k = arith.constant 40 : i64
      cf.br ^use""",
    # Nothing leads to a block, which has arguments.
    "unreachable": """
      func.return %n : i64
    ^nowhere(%x: i64):
      cf.br ^nowhere(%x : i64)""",
    # Values that change places on the way back.
    "swap": """
      %zero = arith.constant 0 : i64
      %one = arith.constant 1 : i64
      %seven = arith.constant 7 : i64
      cf.br ^head(%zero, %one, %seven : i64, i64, i64)
    ^head(%i: i64, %x: i64, %y: i64):
      %more = arith.cmpi slt, %i, %n : i64
      cf.cond_br %more, ^body, ^end
    ^body:
      %next = arith.addi %i, %one : i64
      cf.br ^head(%next, %y, %x : i64, i64, i64)
    ^end:
      func.return %x : i64""",
    # A trapping op ends an LLVM block in the middle of an IR block that a loop goes back to.
    "split_block": """
      %zero = arith.constant 0 : i64
      %one = arith.constant 1 : i64
      cf.br ^head(%n, %zero : i64, i64)
    ^head(%i: i64, %sum: i64):
      %ten = arith.constant 10 : i64
      %more = arith.cmpi sgt, %i, %zero : i64
      cf.cond_br %more, ^body, ^end
    ^body:
      %part = value.floordiv %ten, %i : i64, i64 -> i64
      %total = arith.addi %sum, %part : i64
      %next = arith.subi %i, %one : i64
      cf.br ^head(%next, %total : i64, i64)
    ^end:
      func.return %sum : i64""",
}
EXPECTED = {
    "same_target": lambda n: 1 if n > 0 else 2,
    "disordered": lambda n: n + 40,
    "unreachable": lambda n: n,
    "swap": lambda n: 7 if max(n, 0) % 2 else 1,
    "split_block": lambda n: sum(10 // i for i in range(1, n + 1)),
}


def _module(body: str) -> str:
    return f"""
    builtin.module @process attributes {{members = 1 : i64}} {{
      rt.state @n : !rt.cell<i64>
      rt.state @r : !rt.cell<i64>
      func.func @init(%context: !rt.context) {{ func.return }}
      func.func @step(%context: !rt.context) {{
        %cn = rt.get_state %context @n : !rt.cell<i64>
        %cr = rt.get_state %context @r : !rt.cell<i64>
        %n = rt.cell_get %context, %cn : !rt.cell<i64> -> i64
        %r = func.call @f(%context, %n) : (!rt.context, i64) -> i64
        rt.cell_set %context, %cr, %r : !rt.cell<i64>, i64
        func.return
      }}
      func.func private @f(%context: !rt.context, %n: i64) -> i64 attributes {{operator = "map"}} {{
        {body}
      }}
    }}"""


@pytest.mark.parametrize("name", list(FUNCTIONS))
def test_control_flow(start: Callable[[str], Instance], name: str):
    instance = start(_module(FUNCTIONS[name]))
    base = instance.memory.state.address
    for n in (0, 1, 2, 5, -3):
        ctypes.c_int64.from_address(base + 64).value = n
        instance.tick()
        assert ctypes.c_int64.from_address(base + 80).value == EXPECTED[name](n)


def test_a_branch_back_to_the_entry_block_is_valid():
    """The parser does not allow it, but passes may make it."""
    from xdsl.dialects import cf, func
    from xdsl.dialects.builtin import i64

    from hydro_mlir.codegen.code import Code
    from hydro_mlir.codegen.entry import emit_entry
    from hydro_mlir.codegen.unit import assemble

    code = Code("count_down", [i64], i64)
    entry = code.block
    (n,) = code.arguments
    again, end = code.new_block(), code.new_block()
    code.add(cf.ConditionalBranchOp(code.compare("sgt", n, 0), again, [], end, []))
    code.block = again
    code.add(cf.BranchOp(entry, code.plus(n, -1)))
    code.block = end
    code.add(func.ReturnOp(n))
    unit = emit_entry(code, Runtime(Cache(None)).layout)
    parse(assemble([unit], ["!0 = !{}"]), "count_down")


def test_an_unknown_op_is_our_mistake():
    module = parse_module(
        _module("""
        %r = scf.while (%i = %n) : (i64) -> i64 {
          %c = arith.constant false
          scf.condition(%c) %i : i64
        } do {
        ^bb0(%j: i64):
          scf.yield %j : i64
        }
        func.return %r : i64"""),
        "test.mlir",
    )
    with pytest.raises(InternalError, match=r"scf\.while"):
        generate_all(module, Runtime(Cache(None)), "test")


def test_llvm_rejects_what_is_wrong():
    with pytest.raises(InternalError, match="not valid"):
        parse("define i64 @f() { ret i32 0 }", "wrong")
