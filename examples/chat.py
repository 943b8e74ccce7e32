"""A chat room for anything that speaks lines over TCP: `nc 127.0.0.1 4000`."""

import hydro_mlir as hydro


class Room(hydro.Process):
    "Passes every line on to everybody else."


@hydro.program
def chat(flow: hydro.Flow, port: int = 4000):
    "A chat room on a port of this machine; 0 is any free one."
    room = flow.process(Room)
    guests = room.listen("guest", str, tcp=port)
    with room.slice() as tick:
        lines = tick.batch(guests.received.entries(), nondet="whoever is heard first is first")
        present = tick.current(guests.members)
        heard = lines.flat_map(
            lambda who, line: [(to, f"{who.index}: {line}") for to in present.value if to != who]
        )
        guests.reply(tick.release(heard))
