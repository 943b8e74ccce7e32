"""Members know who they are, answer whoever asked, and gather what they got."""

import hydro_mlir as hydro


class Client(hydro.Cluster):
    pass


class Server(hydro.Cluster):
    pass


@hydro.program
def members(flow: hydro.Flow, clients: int = 2) -> None:
    client, server = flow.cluster(Client, size=clients), flow.cluster(Server, size=2)
    first = server.members[0]
    asked = client.source_iter(["time", "place"]).map(
        lambda what: (first, f"{what} for {client.me.index}")
    )
    questions = asked.demux(server).entries()
    answers = questions.map(lambda who, what: (who, what + f", says {server.me.index}"))
    answers.demux(client).values().for_each(print, commutative="lines stand alone")


# EXPECT-UNORDERED @client[0]: time for 0, says 0
# EXPECT-UNORDERED @client[0]: place for 0, says 0
# EXPECT-UNORDERED @client[1]: time for 1, says 0
# EXPECT-UNORDERED @client[1]: place for 1, says 0
