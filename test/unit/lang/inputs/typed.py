"""Programs for the type checkers: lines that end in `# wrong` are errors, the others are not."""

import hydro_mlir as hydro


class Leader(hydro.Process): ...


class Other(hydro.Process): ...


class Worker(hydro.Cluster): ...


@hydro.program
def wrong(flow: hydro.Flow, top: int = 3) -> None:
    leader, other = flow.process(Leader), flow.process(Other)
    worker = flow.cluster(Worker, size=3)
    words = leader.source_iter(["a"])
    words.union(other.source_iter(["b"]))  # wrong
    words.send(worker)  # wrong
    words.broadcast(leader)  # wrong
    words.map(lambda word: word.lowr())  # wrong
    pairs = words.map(lambda word: (word, 1))
    pairs.map(lambda word, n: word + n)  # wrong
    values = words.key_by(lambda word: word).values()
    values.limit(3)  # wrong
    later = leader.forward_ref(str)
    later.sort()  # wrong
    later.key_by(lambda word: word).count().entries()  # wrong
    later.complete(values)  # wrong
    words.assume_ordered()  # wrong
    words.filter(lambda word: word)  # wrong


wrong.build(topp=3)  # wrong
wrong.build(top="3")  # wrong


@hydro.program
def right(flow: hydro.Flow, top: int = 3) -> None:
    leader, other = flow.process(Leader), flow.process(Other)
    worker = flow.cluster(Worker, size=3)
    words = leader.source_iter(["a"])
    words.union(other.source_iter(["b"]).send(leader)).for_each(print, commutative="x")
    words.broadcast(worker).map(lambda word: word.lower()).for_each(print)
    words.map(lambda word: (word, 1)).map(lambda word, n: word * n).limit(3).for_each(print)
    words.fold(0, lambda n, word: n + len(word)).into_stream().for_each(print)
    words.map(lambda word: (word, 1)).fold(0, lambda n, word, m: n + m).into_stream().discard()
    words.reduce(max).into_stream().discard()
    later = leader.forward_ref(str, order=hydro.NoOrder)
    later.complete(words.key_by(lambda word: word).values())
    later.send(other).filter(lambda word: word == "a").send(leader).discard()
    pairs = worker.source_iter([(worker.members[0], 1)]).demux(worker)
    pairs.map(lambda sender, n: sender.index + n).entries().map(lambda s, n: (s.index, n)).discard()
    keyed = worker.forward_ref(hydro.KeyedStream[hydro.Member[Worker], int], order=hydro.NoOrder)
    keyed.complete(keyed.values().broadcast(worker))
    words.partition_to(worker, key=lambda w: w).key_by(lambda w: w).count().entries().send(
        leader
    ).values().sort(key=lambda w, n: (-n, w)).limit(top).for_each(lambda w, n: print(w, n))  # noqa: T201


right.build(top=4)
