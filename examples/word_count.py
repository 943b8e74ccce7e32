"""
Count the words of a text on several workers; the leader prints the most frequent ones.

    hydro-run examples/word_count.py --workers 3 --top 10
"""

from pathlib import Path

import hydro_mlir as hydro

TEXT = Path(__file__).parent / "texts" / "harbour.txt"


class Leader(hydro.Process):
    "Reads the text and prints the counts."


class Worker(hydro.Cluster):
    "Counts its share of the words."


@hydro.program
def word_count(flow: hydro.Flow, text: Path = TEXT, workers: int = 3, top: int = 10) -> None:
    leader, worker = flow.process(Leader), flow.cluster(Worker, size=workers)

    # A block is a piece of the text that was cut between two words.
    words = leader.source_file(text, by="block").flat_map(lambda block: block.lower().split())

    # Equal words meet at one worker, so each worker counts whole words on its own.
    mine = words.partition_to(worker, key=lambda word: word)
    counts = mine.key_by(lambda word: word).count()

    # The most frequent first, ties in the order of the alphabet.
    found = counts.entries().send(leader).values()
    best = found.sort(key=lambda word, count: (-count, word)).limit(top)
    best.for_each(lambda word, count: print(f"{count}\t{word}"))
