"""What comes in without a connection of the fleet's: records that the loop itself writes."""

from hydro_mlir.rt.abi import FRAME_DATA, FRAME_HEADER_BYTES, INPUT_BYTES_FIRST, Link
from hydro_mlir.rt.memory import Pointer, native
from hydro_mlir.rt.native.buffers import link_grow
from hydro_mlir.rt.native.channels import write_header
from hydro_mlir.rt.native.sockets import input_compact


@native
def arrive(link: Pointer[Link], size: int) -> int:
    """Give the next tick a frame of one record; the address of its `size` bytes, to be written.

    0 without memory.
    """
    if link.taken == link.begin:
        input_compact(link)
    whole = FRAME_HEADER_BYTES + size
    if not link_grow(link, link.end + whole, INPUT_BYTES_FIRST):
        return 0
    write_header(link, link.end, size, 1, FRAME_DATA)
    place = link.base + link.end + FRAME_HEADER_BYTES
    link.end = link.end + whole
    link.taken = link.end
    link.bytes_total = link.bytes_total + whole
    link.records_total = link.records_total + 1
    return place
