from __future__ import annotations

from hydro_mlir.hydroflow import Graph


def kind(n: int) -> str:
    if n % 15 == 0:
        return "fizzbuzz"
    if n % 3 == 0:
        return "fizz"
    return "buzz" if n % 5 == 0 else "rest"


def test_fizzbuzz(start):
    g = Graph()
    results = []
    names = ["fizz", "buzz", "fizzbuzz", "rest"]
    parts = g.source_iter([*range(1, 16)]).partition(kind, names)
    parts["fizz"].map(lambda n: "fizz").for_each(results.append)
    parts["buzz"].map(lambda n: "buzz").for_each(results.append)
    parts["fizzbuzz"].map(lambda n: "fizzbuzz").for_each(results.append)
    parts["rest"].map(lambda n: f"{n}").for_each(results.append)
    start(g).run_available()
    words = "1 2 fizz 4 buzz fizz 7 8 fizz buzz 11 fizz 13 14 fizzbuzz"
    assert results == words.split()


def test_round(start):
    g = Graph()
    results = []
    for index, part in enumerate(g.source_iter([*range(20)]).partition(lambda v: v % 4, 4)):
        part.map(lambda v, index=index: f"{v} {index}").for_each(results.append)
    start(g).run_available()
    assert results == [f"{v} {v % 4}" for v in range(20)]


def test_diamond(start):
    g = Graph()
    even, odd = g.source_iter([*range(10)]).partition(lambda v: v % 2, 2)
    out = g.union(even, odd).collect()
    start(g).run_available()
    assert out.take() == [0, 2, 4, 6, 8, 1, 3, 5, 7, 9]
