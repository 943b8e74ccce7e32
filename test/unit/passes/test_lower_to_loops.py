"""Loops: locations are kept, code grows with the graph, names are stable, leftovers are refused."""

import pytest
from xdsl.dialects import func
from xdsl.dialects.builtin import ModuleOp, UnknownLoc

from hydro_mlir.diagnostics import DiagnosticError
from hydro_mlir.dialects import make_context
from hydro_mlir.dialects import runtime as rt
from hydro_mlir.dialects.syntax import parse_module
from hydro_mlir.dialects.verification import verify_module
from hydro_mlir.passes.lower_control_flow import LowerControlFlowPass
from hydro_mlir.passes.lower_to_loops import LowerToLoopsPass

IDENTITY = "{{ ^bb0(%x: i64): hf.yield %x : i64 }} {label} : !hf.edge<i64> -> !hf.edge<i64>"


def lowered(body: str, *more: str) -> ModuleOp:
    """The location module of a graph with these operators."""
    text = f"hf.graph @a members 1 {{\n{body}\n}}" + "\n".join(more)
    module = parse_module(text, "graph.mlir")
    assert verify_module(module) == []
    LowerToLoopsPass().apply(make_context(), module)
    assert verify_module(module) == []
    return next(op for op in module.ops if isinstance(op, ModuleOp))


def functions(module: ModuleOp) -> dict[str, func.FuncOp]:
    return {op.sym_name.data: op for op in module.ops if isinstance(op, func.FuncOp)}


def test_code_grows_with_the_graph_not_with_the_ways_through_it():
    lines = ["%v0 = hf.source_iter [1] : !hf.edge<i64>"]
    for number in range(30):  # 2 to the 30 ways
        same, other = f"%s{number}", f"%v{number}"
        body = IDENTITY.format(label="")
        lines.append(f"{same} = hf.map {other} {body}")
        lines.append(
            f"%v{number + 1} = hf.union {same}, {other} "
            ": !hf.edge<i64>, !hf.edge<i64> -> !hf.edge<i64>"
        )
    lines.append("hf.dest_sink @print %v30 : !hf.edge<i64>")
    module = lowered("\n".join(lines))
    assert sum(1 for _ in module.walk()) < 600


def test_long_chains_continue_in_functions():
    lines = ["%v0 = hf.source_iter [1] : !hf.edge<i64>"]
    for number in range(200):
        lines.append(f"%v{number + 1} = hf.map %v{number} {IDENTITY.format(label='')}")
    lines.append("hf.dest_sink @print %v200 : !hf.edge<i64>")
    module = lowered("\n".join(lines))
    continued = [name for name in functions(module) if name.endswith("_output")]
    assert 4 <= len(continued) <= 10


def test_every_op_knows_the_line_of_its_operator():
    module = lowered(
        """%s = hf.source_iter [3] : !hf.edge<i64>
           %t = hf.sort %s by { ^bb0(%x: i64): hf.yield %x : i64 }
             : !hf.edge<i64> -> !hf.edge<i64>
           hf.dest_sink @print %t : !hf.edge<i64>"""
    )
    LowerControlFlowPass().apply(make_context(), module)
    assert [op.name for op in module.walk() if isinstance(op.location, UnknownLoc)] == []
    lines = {op.name: op.location.line.data for op in module.walk()}
    assert lines["rt.buffer_sort"] == 3
    assert lines["rt.stage"] == 5


def test_names_are_labels_or_kinds_and_never_clash():
    label = '{label = "step"}'
    module = lowered(
        f"""%c = hf.source_channel @init from @b keyed false : !hf.edge<i64>
            %m = hf.map %c {IDENTITY.format(label=label)}
            %n = hf.map %m {IDENTITY.format(label=label)}
            %o = hf.map %n {IDENTITY.format(label='{label = "größer als"}')}
            %p = hf.limit 3 %o : !hf.edge<i64> -> !hf.edge<i64>
            %q = hf.limit 3 %p : !hf.edge<i64> -> !hf.edge<i64>
            hf.dest_sink @step %q : !hf.edge<i64>
            hf.dest_sink @step %c : !hf.edge<i64>"""
    )
    assert [*functions(module)] == [
        "init", "step", "step_body", "step_1_body", "gr_er_als_body"
    ]
    declared = [op.sym_name.data for op in module.ops if not isinstance(op, func.FuncOp)]
    assert declared == ["init_1", "step_1", "step_2", "limit_count", "limit_1_count"]
    channel = next(op for op in module.ops if isinstance(op, rt.ChannelOp))
    assert channel.attributes["channel"].data == "init"


def test_inputs_outputs_and_sources_are_declared_in_the_order_of_the_graph():
    module = lowered(
        """%b = hf.source_channel @b from @x keyed false : !hf.edge<i64>
           hf.dest_sink @second %b : !hf.edge<i64>
           %a = hf.source_channel @a from @x keyed false : !hf.edge<i64>
           %d = hf.source_iter [1] : !hf.edge<i64>
           %f = hf.source_file "f" by line : !hf.edge<!value.str>
           hf.dest_sink @first %f : !hf.edge<!value.str>
           hf.null %d : !hf.edge<i64>
           hf.null %a : !hf.edge<i64>"""
    )
    declared = [op.sym_name.data for op in module.ops if not isinstance(op, func.FuncOp)]
    assert declared == ["b", "a", "second", "first", "source_iter", "source_file"]


def test_overflow_and_other_attributes_go_along():
    module = parse_module(
        'builtin.module attributes {overflow = "trap"} {'
        "hf.graph @a members 2 attributes {durable} {} }",
        "graph.mlir",
    )
    LowerToLoopsPass().apply(make_context(), module)
    (location,) = module.ops
    assert {*location.attributes} == {"members", "durable", "overflow"}


def test_helpers_are_copied_once_with_all_that_they_call():
    module = lowered(
        """%s = hf.source_iter [1] : !hf.edge<i64>
           %t = hf.map %s {
           ^bb0(%x: i64):
             %y = func.call @even(%x) : (i64) -> i64
             %z = func.call @even(%y) : (i64) -> i64
             hf.yield %z : i64
           } : !hf.edge<i64> -> !hf.edge<i64>
           hf.dest_sink @print %t : !hf.edge<i64>""",
        """
        func.func private @even(%x: i64) -> i64 {
          %y = func.call @odd(%x) : (i64) -> i64
          func.return %y : i64
        }
        func.func private @odd(%x: i64) -> i64 {
          %y = func.call @even(%x) : (i64) -> i64
          func.return %y : i64
        }
        func.func private @unused(%x: i64) -> i64 { func.return %x : i64 }""",
    )
    assert [*functions(module)] == ["init", "step", "map_body", "even", "odd"]
    for name in ("map_body", "even", "odd"):
        for op in functions(module)[name].walk():
            if isinstance(op, func.CallOp):
                assert op.arguments[0].type == rt.context


def test_a_function_that_is_missing_is_a_diagnostic():
    text = """hf.graph @a members 1 {
      %s = hf.source_iter [1] : !hf.edge<i64>
      %t = hf.map %s {
      ^bb0(%x: i64):
        %y = func.call @helpr(%x) : (i64) -> i64
        hf.yield %y : i64
      } : !hf.edge<i64> -> !hf.edge<i64>
      hf.dest_sink @print %t : !hf.edge<i64>
    }
    func.func private @helper(%x: i64) -> i64 { func.return %x : i64 }"""
    with pytest.raises(DiagnosticError) as caught:
        LowerToLoopsPass().apply(make_context(), parse_module(text, "graph.mlir"))
    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.code == "HF205"
    assert diagnostic.place is not None
    assert diagnostic.place.line == 5
    assert 'did you mean "helper"?' in diagnostic.message


def test_an_op_that_is_no_operator_is_a_diagnostic():
    text = "hf.graph @a members 1 {\n  %x = arith.constant 1 : i64\n}"
    with pytest.raises(DiagnosticError) as caught:
        LowerToLoopsPass().apply(make_context(), parse_module(text, "graph.mlir"))
    (diagnostic,) = caught.value.diagnostics
    assert (diagnostic.code, diagnostic.place.line) == ("HF200", 2)
