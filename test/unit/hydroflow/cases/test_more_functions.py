"""Functions that change lists and dicts of their own do what they do in Python."""

from __future__ import annotations

import pytest

from hydro_mlir.hydroflow import Graph, StepError

PRIMES, NAMES, SKIPPED = [2, 3, 5, 7], {1: "one", 2: "two"}, {4, 9}

INPUTS = [([3, 1, 2], 1), ([], 0), ([5, 5, 4, 5], 2), ([9], -1), ([2, 7, 1, 8, 2, 8], 3)]


def inserted(xs: list[int], n: int) -> list[int]:
    items = list(xs)
    items.insert(n, 100)
    items.insert(-1, 200)
    return items


def popped(xs: list[int], n: int) -> list[int]:
    items = [n, *xs, n]
    items.pop()
    items.pop(0)
    if len(items) > 1:
        items.pop(-2)
    return items


def removed(xs: list[int], n: int) -> list[int]:
    items = [*xs, n, 5]
    items.remove(5)
    if n in items:
        items.remove(n)
    return items


def sorted_in_place(xs: list[int], n: int) -> list[int]:
    items = list(xs)
    items.sort()
    items.append(n)
    items.sort(key=lambda x: -x)
    items.reverse()
    items.sort(reverse=True)
    return items


def cleared(xs: list[int], n: int) -> tuple[list[int], list[int]]:
    items = list(xs)
    kept = list(xs)
    items.clear()
    items.extend(range(n))
    return items, kept


def replaced(xs: list[int], n: int) -> list[int]:
    items = [*xs, 1, 2]
    items[0] = n
    items[-1] += 10
    for place in range(len(items)):
        items[place] *= 2
    return items


def grouped(xs: list[int], n: int) -> list[tuple[int, list[int]]]:
    groups: dict[int, list[int]] = {}
    for x in xs:
        groups.setdefault(x % 3, []).append(x)
        groups[x % 3].append(n)
    return list(groups.items())


def counted(xs: list[int], n: int) -> dict[int, int]:
    counts: dict[int, int] = {n: 0}
    for x in xs:
        counts.setdefault(x, 0)
        counts[x] += 1
    counts.update({100: n})
    counts.pop(n)
    counts.pop(77, None)
    return counts


def matrix(xs: list[int], n: int) -> list[list[int]]:
    rows = [[0, 0], [0, 0]]
    for x in xs:
        rows[x % 2][x % 2] += x
        rows[x % 2].append(n)
    return rows


def sieve(xs: list[int], n: int) -> list[int]:
    limit = 10 * len(xs) + 3
    prime = [True] * limit
    prime[0] = False
    prime[1] = False
    for i in range(2, limit):
        if prime[i]:
            for k in range(i * i, limit, i):
                prime[k] = False
    return [i for i in range(limit) if prime[i]]


def taken(xs: list[int], n: int) -> tuple[list[int], dict[int, int], int]:
    items = [*xs, n, n + 1]
    last = items.pop()
    first = items.pop(0)
    known: dict[int, int] = {first: 1, last: 2}
    total = known.pop(first) + known.pop(77, 5)
    total += known.setdefault(last, 9) + known.setdefault(n, 3)
    while items:
        total = 2 * total + items.pop()
    return items, known, total


FUNCTIONS = [
    inserted, popped, removed, sorted_in_place, cleared, replaced, grouped, counted, matrix, sieve,
    taken,
]  # fmt: skip


def test_changes_of_local_lists_and_dicts(start):
    g = Graph()
    inputs = g.source_iter(INPUTS)
    outs = [inputs.map(function).collect() for function in FUNCTIONS]
    start(g).run_tick()
    for function, out in zip(FUNCTIONS, outs, strict=True):
        assert out.take() == [function(list(xs), n) for xs, n in INPUTS], function.__name__


def test_accumulators_of_all_shapes(start):
    g = Graph()
    words = g.source_iter(["a", "bc", "a", "d", "bc", "efg"])

    def by_length(groups, word):
        groups.setdefault(len(word), []).append(word)

    def latest_two(items, word):
        if len(items) == 2:
            items.pop(0)
        items.append(word)

    def toggled(items, word):
        if word in items:
            items.remove(word)
        else:
            items.insert(0, word)

    def histogram(counts, word):
        counts[len(word) - 1] += 1

    outs = [
        words.fold(dict, by_length).collect(),
        words.fold(list, latest_two).collect(),
        words.fold(list, toggled).collect(),
        words.fold(lambda: [0, 0, 0], histogram).collect(),
        words.map(lambda w: (len(w), w)).fold_keyed(list, toggled).collect(),
        words.map(lambda w: (w, 1)).fold({}, lambda d, k, n: {**d, k: d.get(k, 0) + n}).collect(),
    ]
    start(g).run_tick()
    assert [out.take() for out in outs] == [
        [{1: ["a", "a", "d"], 2: ["bc", "bc"], 3: ["efg"]}],
        [["bc", "efg"]],
        [["efg", "d"]],
        [[3, 2, 1]],
        [(1, ["d"]), (2, []), (3, ["efg"])],
        [{"a": 2, "bc": 2, "d": 1, "efg": 1}],
    ]


@pytest.mark.parametrize(
    ("message", "statement"),
    [
        ("ValueError: list.remove(x): x not in list", "items.remove(n)"),
        ("IndexError", "items.pop(n)"),
        ("IndexError", "items[n] = 0"),
        ("KeyError", "counts.pop(n)"),
    ],
)
def test_what_is_not_there_is_a_fault(start, tmp_path, message, statement):
    path = tmp_path / "function.py"
    path.write_text(
        "def change(n: int) -> int:\n"
        "    items = [1, 2]\n"
        "    counts: dict[int, int] = {1: 2}\n"
        f"    {statement}\n"
        "    return len(items) + len(counts)\n"
    )
    scope: dict[str, object] = {}
    exec(compile(path.read_text(), str(path), "exec"), scope)
    g = Graph()
    g.source_iter([7]).map(scope["change"]).null()
    with pytest.raises(StepError, match=message.replace("(", r"\(").replace(")", r"\)")) as caught:
        start(g).run_tick()
    assert caught.value.place is not None
    assert caught.value.place.line == 4


def test_captured_collections_are_constants(start):
    g = Graph()
    weights = [10, 20, 30]
    numbers = g.source_iter(range(10))
    outs = [
        numbers.filter(lambda n: n in PRIMES).collect(),
        numbers.filter(lambda n: n not in SKIPPED).map(lambda n: NAMES.get(n, "")).collect(),
        numbers.filter(lambda n: n < len(weights))
        .map(lambda n: weights[n] + sum(PRIMES))
        .collect(),
        numbers.filter(lambda n: n == 0).flat_map(lambda _: weights).collect(),
    ]
    run = start(g)
    weights.append(40)
    run.run_tick()
    assert [out.take() for out in outs] == [
        [2, 3, 5, 7],
        ["", "one", "two", "", "", "", "", ""],
        [27, 37, 47],
        [10, 20, 30],
    ]
