"""The words of a file, counted on a cluster whose size is an option."""

# OPTIONS text=%S/inputs/mixed_ends.txt workers=2 top=4

from pathlib import Path

import hydro_mlir as hydro

# ruff: noqa: T201


class Leader(hydro.Process):
    pass


class Worker(hydro.Cluster):
    pass


@hydro.program
def words(flow: hydro.Flow, text: Path, workers: int = 3, top: int = 2) -> None:
    leader, worker = flow.process(Leader), flow.cluster(Worker, size=workers)
    more = leader.source_iter(["one", "Last last"])
    lines = leader.source_file(text).union(more, nondet="counts")
    found = lines.flat_map(lambda line: line.lower().split())
    counts = found.partition_to(worker, key=lambda word: word).key_by(lambda word: word).count()
    best = counts.entries().send(leader).values().sort(key=lambda word, count: (-count, word))
    best.limit(top).for_each(lambda word, count: print(f"{count} {word!r}"))


# EXPECT @leader: 3 'last'
# EXPECT @leader: 2 'one'
# EXPECT @leader: 1 'four'
# EXPECT @leader: 1 'fünf'
