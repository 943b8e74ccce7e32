"""A cycle through the network, closed by a forward reference, that ends when nothing moves."""

import hydro_mlir as hydro


class Thrower(hydro.Process):
    pass


class Catcher(hydro.Cluster):
    pass


@hydro.program
def countdown(flow: hydro.Flow, start: int = 7) -> None:
    thrower, catcher = flow.process(Thrower), flow.cluster(Catcher, size=2)
    back = thrower.forward_ref(int, order=hydro.NoOrder)
    all_numbers = thrower.source_iter([start]).chain(back)
    all_numbers.for_each(print, commutative="there is one ball")
    thrown = all_numbers.filter(lambda n: n > 0).partition_to(catcher, key=lambda n: n)
    back.complete(thrown.map(lambda n: n - 2).send(thrower).values())


# EXPECT @thrower: 7
# EXPECT @thrower: 5
# EXPECT @thrower: 3
# EXPECT @thrower: 1
# EXPECT @thrower: -1
