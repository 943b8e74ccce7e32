"""What comes in without a connection of the fleet's: records that the loop itself writes."""

from hydro_mlir.rt.abi import FRAME_DATA, FRAME_HEADER_BYTES, INPUT_BYTES_FIRST, Link
from hydro_mlir.rt.memory import Pointer, native
from hydro_mlir.rt.native.buffers import link_grow
from hydro_mlir.rt.native.channels import write_header
from hydro_mlir.rt.native.sockets import input_compact


@native
def arrival(link: Pointer[Link], size_max: int) -> int:
    """Room for a record of up to so many bytes, where `arrived` looks for it; 0 without memory."""
    if link.taken == link.begin:
        input_compact(link)
    if not link_grow(link, link.end + FRAME_HEADER_BYTES + size_max, INPUT_BYTES_FIRST):
        return 0
    return link.base + link.end + FRAME_HEADER_BYTES


@native
def arrived(link: Pointer[Link], size: int) -> None:
    """Give the next tick a frame of the record that has been written."""
    whole = FRAME_HEADER_BYTES + size
    write_header(link, link.end, size, 1, FRAME_DATA)
    link.end = link.end + whole
    link.taken = link.end
    link.bytes_total = link.bytes_total + whole
    link.records_total = link.records_total + 1


@native
def arrive(link: Pointer[Link], size: int) -> int:
    """Give the next tick a frame of one record; the address of its `size` bytes, to be written.

    0 without memory.
    """
    place = arrival(link, size)
    if place != 0:
        arrived(link, size)
    return place
