"""Where the states of a location lie in its arena: what codegen decides and snapshots rely on."""

from __future__ import annotations

from hydro_mlir.rt.abi import STATE_ALIGNMENT_BYTES, STATE_OFFSET_FIRST


def align(offset: int, alignment: int = STATE_ALIGNMENT_BYTES) -> int:
    """The first multiple of `alignment` from `offset` on.

    >>> align(17), align(32)
    (32, 32)
    """
    return (offset + alignment - 1) // alignment * alignment


def state_offsets(sizes: list[int]) -> tuple[list[int], int]:
    """Where states of the given sizes lie in the arena, and the first byte behind them.

    >>> state_offsets([8, 40, 1])
    ([64, 80, 128], 144)
    """
    offsets: list[int] = []
    end = STATE_OFFSET_FIRST
    for size in sizes:
        offsets.append(end)
        end = align(end + size)
    return offsets, end
