"""
Timers of `hfplus`: time as an input, at the location that it passes at.

An instant is a number of nanoseconds since 1970. What a program computes depends on instants
only as far as it has been given them, so a log of inputs has all that a recovery needs.

Verifier rules (numbers as in the language's reference)
  V5   a timer gives instants without end, one after the other; its period is more than nothing
"""

from __future__ import annotations

from xdsl.dialects.builtin import IntegerAttr, i64
from xdsl.irdl import IRDLOperation, irdl_op_definition, prop_def, result_def

from hydro_mlir.dialects.guarantees import Bound
from hydro_mlir.dialects.hydroflow_plus_types import StreamType
from hydro_mlir.dialects.regions import require, require_types

PERIOD_NS_MIN = 1_000_000


@irdl_op_definition
class SourceTimerOp(IRDLOperation):
    """An instant in every period, at each member; those that are missed are left out.

    `hfplus.source_timer 1000000000 delay 0 : !hfplus.stream<i64, @leader>`; the first comes behind
    the delay and a period. Both are in nanoseconds.
    """

    name = "hfplus.source_timer"
    period = prop_def(IntegerAttr.constr(i64))
    delay = prop_def(IntegerAttr.constr(i64))
    result = result_def(StreamType)
    assembly_format = "$period `delay` $delay attr-dict `:` type($result)"

    def __init__(self, period_ns: int, delay_ns: int, type_: StreamType):
        super().__init__(
            properties={
                "period": IntegerAttr(period_ns, i64),
                "delay": IntegerAttr(delay_ns, i64),
            },
            result_types=[type_],
        )

    def verify_(self) -> None:
        """V5."""
        period, delay, type_ = self.period.value.data, self.delay.value.data, self.result.type
        require(
            period >= PERIOD_NS_MIN, "V5", f"a period of at least {PERIOD_NS_MIN}", str(period)
        )
        require(delay >= 0, "V5", "a delay of 0 or more", str(delay))
        require_types("V5", "elements", [i64], list(type_.element_types))
        unbounded = type_.bound.data == Bound.UNBOUNDED
        require(unbounded, "V5", "an unbounded result", "a bounded one")
