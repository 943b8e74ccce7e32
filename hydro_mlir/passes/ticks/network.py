"""The ends of channels in tick mode: a tick takes all that has come, and stages what goes out."""

from __future__ import annotations

from typing_extensions import override
from xdsl.ir import SSAValue

from hydro_mlir.dialects import hydroflow as hf
from hydro_mlir.passes.loops.endpoints import DestChannelLowering, SourceChannelLowering
from hydro_mlir.passes.loops.scope import Scope
from hydro_mlir.passes.ticks.base import TickLowering
from hydro_mlir.passes.ticks.elementwise import Streaming


class SourceChannel(SourceChannelLowering, TickLowering[hf.SourceChannelOp]):
    """`source_channel`: all records that were taken for the tick."""

    @override
    def declare(self) -> None:
        super().declare()
        self.location.arriving.append(self.symbol)

    @override
    def turn(self, scope: Scope, first: bool) -> None:
        self.run(scope)


class DestChannel(DestChannelLowering, Streaming[hf.DestChannelOp]):
    """`dest_channel`: every element as it comes."""

    @override
    def declare(self) -> None:
        super().declare()
        self.location.leaving.append(self.symbol)

    @override
    def receive(self, scope: Scope, position: int, element: SSAValue) -> None:
        DestChannelLowering.receive(self, scope, position, element)
