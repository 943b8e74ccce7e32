"""Conditions of slices: `&`, `|`, `~`, `is_some`, `is_none`, `is_empty`, `zip`, `filter_if`."""

import hydro_mlir as hydro

# ruff: noqa: T201


@hydro.program
def logic(flow: hydro.Flow) -> None:
    here = flow.process()
    numbers = here.source_iter([3, 1, 2])
    letters = here.source_iter([("a", 1), ("b", 2), ("a", 3)]).key_by(lambda key, _: key)
    with here.slice("logic") as tick:
        batch = tick.batch(numbers, nondet="only the sum is looked at")
        entries = tick.batch(letters, nondet="a count of all")
        seen, keys = tick.state(0), tick.state(0)
        total = batch.fold(seen, lambda n, x: n + x)
        many = entries.values().count().map(lambda n: n + keys.value)
        seen.next(total)
        keys.next(many)
        six, three = total.map(lambda n: n == 6), many.map(lambda n: n == 3)
        top = tick.state(0)
        top.next(batch.fold(top, max))
        none = batch.filter(lambda n: n > 100)
        largest = none.max()
        done = six & three & none.is_empty() & largest.is_none()
        never = largest.is_some() | ~none.is_empty() | (six & ~six)
        pair = total.zip(many)
        triple = total.zip(many, largest)
        both = largest.zip(total)
        said = tick.release(pair.filter_if(done).into_stream())
        kept = tick.release(entries.map(lambda _, n: n).filter_if(never).entries())
        rest = tick.release(triple.into_stream())
        other = tick.release(both.into_stream())
        wrong = tick.release(pair.filter_if(never).into_stream())
        highest = tick.release(batch.fold(top, max).filter_if(done).into_stream())
        last = tick.release(none.fold(top, lambda a, b: a + b).filter_if(never).into_stream())
    highest.for_each(lambda n: print("highest", n))
    last.discard()
    said.for_each(lambda n, m: print("said", n, m))
    kept.for_each(lambda key, pair: print("kept", key, pair), commutative="there is none")
    rest.for_each(lambda a, b, c: print("rest", a, b, c))
    other.for_each(lambda a, b: print("other", a, b))
    wrong.for_each(lambda a, b: print("wrong", a, b))


# EXPECT-UNORDERED @process: said 6 3
# EXPECT-UNORDERED @process: highest 3
