"""Ending a tick: what it staged may be sent and what it took is dropped, or neither."""

from hydro_mlir.rt.abi import (
    FRAME_END,
    FRAME_HEADER_BYTES,
    OUTPUT_BYTES_FIRST,
    Channel,
    Context,
    Link,
)
from hydro_mlir.rt.memory import Pointer, native, trap
from hydro_mlir.rt.native.arena import state_release_due
from hydro_mlir.rt.native.buffers import link_grow
from hydro_mlir.rt.native.channels import frame_end, write_header


@native
def commit_output(context: Pointer[Context], link: Pointer[Link], closing: int) -> None:
    """Make staged frames sendable, with an end-of-stream frame if it is time."""
    frame_end(link)
    if closing != 0 and link.closed == 0:
        if not link_grow(link, link.staged + FRAME_HEADER_BYTES, OUTPUT_BYTES_FIRST):
            trap(context, "limit_output")
        write_header(link, link.staged, 0, 0, FRAME_END)
        link.staged = link.staged + FRAME_HEADER_BYTES
        link.closed = 1
    link.bytes_total = link.bytes_total + link.staged - link.committed
    link.committed = link.staged


@native
def commit_input(link: Pointer[Link]) -> None:
    """Drop the frames that the tick took."""
    link.position = link.position + link.taken - link.begin
    link.begin = link.taken
    if link.begin == link.end:
        link.begin = 0
        link.taken = 0
        link.end = 0


@native
def commit_inputs(context: Pointer[Context]) -> None:
    """Drop all frames that have been taken."""
    for number in range(context.input_count):
        channel: Pointer[Channel] = context.inputs + number
        for member in range(channel.link_count):
            commit_input(channel.links + member)


@native
def commit(context: Pointer[Context]) -> None:
    """End a tick for good."""
    for number in range(context.output_count):
        output: Pointer[Channel] = context.outputs + number
        for member in range(output.link_count):
            commit_output(context, output.links + member, output.closing)
    commit_inputs(context)
    if context.released != 0:
        state_release_due(context)
    context.tick.used = 0


@native
def abort(context: Pointer[Context]) -> None:
    """Undo what a trapped tick staged; its input and its trap's text stay for inspection."""
    for number in range(context.output_count):
        channel: Pointer[Channel] = context.outputs + number
        for member in range(channel.link_count):
            link = channel.links + member
            link.staged = link.committed
            link.frame = -1
            link.records = 0
    context.released = 0
