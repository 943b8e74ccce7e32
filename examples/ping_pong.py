"""
Two processes throw a ball to each other: a cycle through the network.

    hydro-run examples/ping_pong.py --rounds 10

The first thrower numbers the ball 1; who gets it back adds 1 and throws again. After `rounds`
throws the ball is kept, nothing is on its way any more, and so the program ends.
"""

import hydro_mlir as hydro


class Ping(hydro.Process):
    "Throws the first ball."


class Pong(hydro.Process):
    "Prints every ball and throws it back."


@hydro.program
def ping_pong(flow: hydro.Flow, rounds: int = 10) -> None:
    ping, pong = flow.process(Ping), flow.process(Pong)

    returned = ping.forward_ref(int)  # the balls that come back, which are not defined yet
    thrown = ping.source_iter([1]).chain(returned).filter(lambda ball: ball <= rounds)

    caught = thrown.send(pong)
    caught.for_each(lambda ball: print(f"pong {ball}"))
    returned.complete(caught.map(lambda ball: ball + 1).send(ping))
