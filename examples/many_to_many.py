"""
Every member of a cluster greets every member, itself included.

    hydro-run examples/many_to_many.py --members 3
"""

import hydro_mlir as hydro


class Friend(hydro.Cluster):
    "Greets everybody, and tells who has greeted it."


@hydro.program
def many_to_many(flow: hydro.Flow, members: int = 3) -> None:
    friends = flow.cluster(Friend, size=members)

    greetings = friends.source_iter(["hello"]).map(lambda word: f"{word} from {friends.me.index}")

    # What comes from a cluster is keyed by its sender.
    heard = greetings.broadcast(friends)
    met = heard.entries().map(lambda friend, words: (friend.index, friends.me.index, words))
    met.for_each(
        lambda friend, me, words: print(f"{friend} -> {me}: {words}"),
        commutative="who is heard first does not matter",
    )
