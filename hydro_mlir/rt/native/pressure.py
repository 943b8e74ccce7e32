"""
Pressure within a cycle: who has no room says so, and sources anywhere in the cycle wait.

A location in a cycle always reads what comes from the cycle, or it could wait for itself. So a
slow one does not fill the outboxes of all that feed it, one after the other, up to the source; the
one before it would take in more and more. Instead each tells those in the cycle that send to it
how far around the cycle there is no room: 1 for itself, else one more than the smallest number that
its own receivers have told, 0 for nowhere. Whoever hears of pressure, or has no room itself, lets
its sources wait and does not read what comes from outside the cycle; there pressure goes on as
anywhere else, by TCP.

Numbers, not a flag: two locations that tell each other of the pressure that they have heard of
would tell it for ever. So a number larger than a way around the cycle means nowhere.

What is in the cycle already is worked off. If it becomes more all the same, by itself, its
outboxes grow up to their limit, and that is an error that names the cycle.
"""

from hydro_mlir.rt.abi import Channel, Context, Link, Node
from hydro_mlir.rt.memory import Pointer, native
from hydro_mlir.rt.native.acknowledgements import PRESSURE_WORD, WORD_BYTES, send_word


@native
def pressure_ahead(node: Pointer[Node]) -> int:
    """How far around the cycle there is no room, as far as receivers have told; 0 for nowhere."""
    context: Pointer[Context] = node.context
    # From a location to itself, all the way around.
    farthest = node.cycle_size + 1
    nearest = farthest + 1
    for number in range(context.output_count):
        channel: Pointer[Channel] = context.outputs + number
        for member in range(channel.link_count):
            told = (channel.links + member).pressure
            if told > 0:
                nearest = min(nearest, told + 1)
    return nearest if nearest <= farthest else 0


@native
def tell_pressure(link: Pointer[Link], pressure: int) -> None:
    """Tell a sender, unless it knows or has not heard all of the last word yet."""
    if link.fd < 0 or link.reliable == 0 or link.pressure == pressure:
        return
    if link.partial_bytes > 0:
        send_word(link)
    if link.partial_bytes == 0:
        link.partial = PRESSURE_WORD + pressure
        link.partial_bytes = WORD_BYTES
        link.pressure = pressure
        send_word(link)


@native
def tell_senders(node: Pointer[Node]) -> None:
    """Tell all senders in the cycle how far it is to where there is no room."""
    context: Pointer[Context] = node.context
    pressure = 1 if context.full != 0 else context.held
    for number in range(context.input_count):
        channel: Pointer[Channel] = context.inputs + number
        if channel.inner != 0:
            for member in range(channel.link_count):
                tell_pressure(channel.links + member, pressure)
