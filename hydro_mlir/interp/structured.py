"""`scf` ops of function regions: each runs its regions on the machine that reached it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, cast

from xdsl.dialects import scf
from xdsl.ir import Operation, SSAValue

from hydro_mlir.interp.values import Value

if TYPE_CHECKING:
    from hydro_mlir.interp.functions import Machine

Values = dict[SSAValue, Value]


def _if(machine: Machine, op: Operation, values: Values) -> Sequence[Value]:
    assert isinstance(op, scf.IfOp)
    region = op.true_region if values[op.cond] else op.false_region
    if not region.blocks:
        return ()
    return machine.run(region.blocks[0], (), values)


def _while(machine: Machine, op: Operation, values: Values) -> Sequence[Value]:
    assert isinstance(op, scf.WhileOp)
    carried: Sequence[Value] = [values[argument] for argument in op.arguments]
    while True:
        proceed, *passed = machine.run(op.before_region.block, carried, values)
        if not proceed:
            return passed
        machine.spend(op)
        carried = machine.run(op.after_region.block, passed, values)


def _for(machine: Machine, op: Operation, values: Values) -> Sequence[Value]:
    assert isinstance(op, scf.ForOp)
    index, stop, step = (cast("int", values[operand]) for operand in (op.lb, op.ub, op.step))
    carried: Sequence[Value] = [values[argument] for argument in op.iter_args]
    while index < stop:
        machine.spend(op)
        carried = machine.run(op.body.block, (index, *carried), values)
        index += step
    return carried


STRUCTURED: dict[type[Operation], Callable[[Machine, Operation, Values], Sequence[Value]]] = {
    scf.IfOp: _if,
    scf.WhileOp: _while,
    scf.ForOp: _for,
}
