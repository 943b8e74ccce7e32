"""`sum`, `min`, `max`, `any`, `all`, `sorted` in user functions."""

from __future__ import annotations

import ast
from collections.abc import Callable

from xdsl.dialects import arith
from xdsl.ir import SSAValue

from hydro_mlir.dialects import value
from hydro_mlir.frontend.builtin_functions import builtin
from hydro_mlir.frontend.calls import Calls
from hydro_mlir.frontend.control import Paths
from hydro_mlir.frontend.values import Abandon, Static, Value


def _variable(t: Calls, name: str) -> SSAValue:
    found = t.names[name]
    if not isinstance(found, SSAValue):
        raise Abandon
    return found


def _keyword(node: ast.Call, name: str) -> ast.expr | None:
    return next((k.value for k in node.keywords if k.arg == name), None)


@builtin(sum, 1, 2, "start")
def _sum(t: Calls, node: ast.Call) -> SSAValue:
    total = f"%sum:{node.lineno}:{node.col_offset}"
    start = node.args[1] if len(node.args) > 1 else _keyword(node, "start")
    t.names[total] = t.integer(0) if start is None else t.operand(start)

    def add(element: SSAValue) -> None:
        t.names[total] = t.binary(ast.Add(), _variable(t, total), element, node)

    t.each(node.args[0], add, {total})
    result = _variable(t, total)
    t.names.pop(total)
    return result


@builtin(any, 1, 1)
def _any(t: Calls, node: ast.Call) -> SSAValue:
    return _search(t, node, True)


@builtin(all, 1, 1)
def _all(t: Calls, node: ast.Call) -> SSAValue:
    return _search(t, node, False)


def _search(t: Calls, node: ast.Call, wanted: bool) -> SSAValue:
    """Walk until an element has the wanted truth."""
    found = f"%found:{node.lineno}:{node.col_offset}"
    t.names[found] = t.boolean(not wanted)
    depth = len(t.loops)
    argument = node.args[0]
    tested = argument.elt if isinstance(argument, ast.GeneratorExp) else None

    def stop(paths: Paths) -> None:
        hit, miss = paths if wanted else (paths[1], paths[0])
        t.resume(hit)
        if t.block is not None:
            t.names[found] = t.boolean(wanted)
            state = t.state()
            assert state is not None
            t.loops[depth].breaks.append(state)
        t.resume(miss)

    if tested is not None and isinstance(argument, ast.GeneratorExp):
        t.comprehend(argument, lambda: stop(t.condition(tested)), {found})
    else:
        t.each(argument, lambda item: stop(t.branch(t.truth(item, argument))), {found})
    result = _variable(t, found)
    t.names.pop(found)
    return result


# --- min and max ---------------------------------------------------------------------------------


@builtin(min, 1, 1 << 30, "key", "default")
def _min(t: Calls, node: ast.Call) -> SSAValue:
    return _extreme(t, node, ast.Lt())


@builtin(max, 1, 1 << 30, "key", "default")
def _max(t: Calls, node: ast.Call) -> SSAValue:
    return _extreme(t, node, ast.Gt())


def _extreme(t: Calls, node: ast.Call, better: ast.cmpop) -> SSAValue:
    key_node = _keyword(node, "key")
    key = None if key_node is None else t.expression(key_node)
    if len(node.args) > 1:
        return _of_arguments(t, node, better, key)
    return _of_sequence(t, node, better, key)


def _of_arguments(t: Calls, node: ast.Call, better: ast.cmpop, key: Value | None) -> SSAValue:
    operands = [t.operand(argument) for argument in node.args]
    t.require_present(*operands, node=node)
    type_ = t.result_type(operands, node)
    operands = [t.convert(operand, type_) for operand in operands]
    best = operands[0]
    best_key = _key(t, key, best, node)
    for operand in operands[1:]:
        operand_key = _key(t, key, operand, node)
        wins = t.compare(better, operand_key, best_key, node)
        best = t.value(arith.SelectOp(wins, operand, best))
        best_key = best if key is None else t.value(arith.SelectOp(wins, operand_key, best_key))
    return best


def _key(t: Calls, key: Value | None, operand: SSAValue, node: ast.expr) -> SSAValue:
    return operand if key is None else t.call_value(key, [operand], node)


def _of_sequence(t: Calls, node: ast.Call, better: ast.cmpop, key: Value | None) -> SSAValue:
    """The best so far is an option; None until there is an element."""
    best = f"%best:{node.lineno}:{node.col_offset}"
    none = t.value(value.NoneOp(value.NoneType()))
    t.names[best] = none

    def consider(element: SSAValue) -> None:
        element_key = _key(t, key, element, node)
        pair = t.value(value.MakeOp([element_key, element]))
        held = _variable(t, best)
        if not isinstance(held.type, value.OptionType):
            t.names[best] = t.value(value.SomeOp(pair))
            return
        payload = t.value(value.PayloadOp(held))
        held_key = t.value(value.GetOp(payload, 0))
        wins = t.compare(better, element_key, held_key, node)
        empty = t.invert(t.value(value.IsSomeOp(held)))
        # The payload of an empty option is all zero, so comparing it is harmless.
        taken = t.value(arith.OrIOp(empty, wins))
        t.names[best] = t.value(arith.SelectOp(taken, t.value(value.SomeOp(pair)), held))

    t.each(node.args[0], consider, {best})
    held = _variable(t, best)
    t.names.pop(best)
    return _result(t, node, held)


def _result(t: Calls, node: ast.Call, held: SSAValue) -> SSAValue:
    default = _keyword(node, "default")
    if not isinstance(held.type, value.OptionType):
        raise Abandon  # nothing is known of the elements yet
    full, empty = t.fork(t.value(value.IsSomeOp(held)))

    def found() -> SSAValue:
        return t.value(value.GetOp(t.value(value.PayloadOp(held)), 1))

    def missing() -> SSAValue:
        if default is not None:
            return t.operand(default)
        t.add(value.TrapOp(f"ValueError: {ast.unparse(node.func)}() of an empty sequence"))
        raise Abandon

    return t.alternatives([(full, found), (empty, missing)], node)


# --- sorted --------------------------------------------------------------------------------------


@builtin(sorted, 1, 1, "key", "reverse")
def _sorted(t: Calls, node: ast.Call) -> SSAValue:
    """Sort pairs of key and place by merging, then pick the elements: stable, as in Python."""
    from hydro_mlir.frontend import templates

    items = t.list_of(node.args[0])
    key_node, reverse_node = _keyword(node, "key"), _keyword(node, "reverse")
    key = None if key_node is None else t.expression(key_node)
    keys = (
        items if key is None else _map_list(t, items, lambda item: _key(t, key, item, node), node)
    )
    reverse = (
        t.boolean(False) if reverse_node is None else t.truth(t.operand(reverse_node), reverse_node)
    )
    assert isinstance(keys.type, value.ListType)
    if not value.is_ordered(keys.type.element):
        shown = t.type_name(keys.type.element)
        t.source.fail("HF105", f"expected keys that have an order, but got {shown}", node)
    order = t.call_value(Static(templates.sorted_places), [keys, reverse], node)
    return t.call_value(Static(templates.picked), [items, order], node)


def _map_list(
    t: Calls, items: SSAValue, function: Callable[[SSAValue], SSAValue], node: ast.expr
) -> SSAValue:
    def run(append: Callable[[SSAValue], None], name: str) -> None:
        t.iterate(
            t.walk_over(items, node),
            node,
            {name},
            lambda item: append(function(t.as_operand(item, node))),
        )

    return t.collect(node, run)
