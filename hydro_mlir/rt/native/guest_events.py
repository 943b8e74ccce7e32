"""What a port's input is told of guests: that they come, what they say, that they leave."""

from hydro_mlir.rt.abi import GUEST_LINE, Guest, Port
from hydro_mlir.rt.memory import Pointer, address, cast, i64, local, native, u8, u32
from hydro_mlir.rt.native.arena import memcpy
from hydro_mlir.rt.native.arrivals import arrival, arrive, arrived
from hydro_mlir.rt.native.json_input import WIRE_BYTES_MORE, WIRE_BYTES_PER_BYTE, read_line
from hydro_mlir.rt.native.json_scalars import Reader
from hydro_mlir.rt.native.json_shape import Shape

EVENT_BYTES = 17  # the guest's number, what has come, and whether there is a line
SIZE_BYTES = 4


@native
def write_event(place: int, guest: Pointer[Guest], event: int) -> None:
    """Write what a record about a guest begins with."""
    cast(Pointer[i64], place)[0] = guest.input.peer
    cast(Pointer[i64], place + 8)[0] = event
    cast(Pointer[u8], place + 16)[0] = 1 if event == GUEST_LINE else 0


@native
def put_event(port: Pointer[Port], guest: Pointer[Guest], event: int) -> bool:
    """Tell of something other than a line; false without memory."""
    place = arrive(port.input, EVENT_BYTES)
    if place == 0:
        return False
    write_event(place, guest, event)
    return True


@native
def put_line(port: Pointer[Port], guest: Pointer[Guest], text: Pointer[u8], size: int) -> bool:
    """Tell of a line; false without memory."""
    place = arrive(port.input, EVENT_BYTES + SIZE_BYTES + size)
    if place == 0:
        return False
    write_event(place, guest, GUEST_LINE)
    cast(Pointer[u32], place + EVENT_BYTES)[0] = size
    memcpy(cast(Pointer[u8], place + EVENT_BYTES + SIZE_BYTES), text, size)
    return True


@native
def put_json(port: Pointer[Port], guest: Pointer[Guest], text: Pointer[u8], size: int) -> bool:
    """Tell of what a line of JSON says; false if it has another shape, and then it is `wrong`.

    The byte behind the text is lost: a zero ends it.
    """
    place = arrival(port.input, EVENT_BYTES + WIRE_BYTES_PER_BYTE * size + WIRE_BYTES_MORE)
    if place == 0:
        return False
    text[size] = 0
    reader = local(Reader)
    reader.place = address(text)
    reader.target = place + EVENT_BYTES
    if not read_line(reader, cast(Pointer[Shape], port.shape), address(text) + size):
        port.wrong = 1
        return False
    write_event(place, guest, GUEST_LINE)
    arrived(port.input, reader.target - place)
    return True
