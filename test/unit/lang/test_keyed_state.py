"""What is wrong with keyed state is said where it was written."""

from __future__ import annotations

import hydro_mlir as hydro


class Leader(hydro.Process):
    "One machine."


WHY = "any is fine"


def test_states_that_start_empty(found):
    def program(flow):
        leader = flow.process(Leader)
        with leader.slice() as tick:
            tick.batch(leader.source_iter([1]), nondet=WHY).discard()
            tick.state(hydro.Stream[int])
            tick.state(hydro.KeyedSingleton)
            tick.state(hydro.KeyedSingleton[str, object])
            state = tick.state(hydro.Optional[int])
            state.next(tick.state(0))
            keyed = tick.state(hydro.KeyedSingleton[int, int])
            keyed.next(keyed.map(lambda n: str(n)))
            keyed.next(keyed)
            keyed.next(keyed)

    assert found(program) == [
        ("HF070", "tick.state(hydro.Stream[int])"),
        ("HF070", "tick.state(hydro.KeyedSingleton)"),
        ("HF016", "tick.state(hydro.KeyedSingleton[str, object])"),
        ("HF010", "state.next(tick.state(0))"),
        ("HF013", "keyed.next(keyed.map(lambda n: str(n)))"),
        ("HF062", "keyed.next(keyed)"),
    ]


def test_what_verbs_take(found):
    def program(flow):
        leader = flow.process(Leader)
        outside = leader.source_iter([(1, 2)])
        with leader.slice() as tick:
            batch = tick.batch(outside, nondet=WHY)
            keyed = tick.state(hydro.KeyedSingleton[int, int])
            keyed.insert(3).discard()
            keyed.insert(batch.map(lambda k, v: k)).discard()
            keyed.insert(batch.map(lambda k, v: (str(k), v))).discard()
            keyed.upsert(batch.map(lambda k, v: (k, str(v)))).discard()
            keyed.update(batch, lambda v: v).discard()
            keyed.update(batch, lambda v, u: str(u)).discard()
            keyed.update(batch, max).discard()
            keyed.remove(batch).discard()
            keyed.remove_if(lambda k: k).discard()
            keyed.insert(outside).discard()
            keyed.insert(batch, same=" ").discard()

    assert found(program) == [
        ("HF074", "keyed.insert(3)"),
        ("HF074", "keyed.insert(batch.map(lambda k, v: k))"),
        ("HF013", "keyed.insert(batch.map(lambda k, v: (str(k), v)))"),
        ("HF013", "keyed.upsert(batch.map(lambda k, v: (k, str(v))))"),
        ("HF030", "lambda"),
        ("HF031", "str(u)"),
        ("HF013", "keyed.remove(batch)"),
        ("HF031", "k"),
        ("HF037", "keyed.insert(outside)"),
        ("HF020", 'keyed.insert(batch, same=" ")'),
    ]


def test_order_and_repeats_need_a_claim(found):
    def program(flow):
        leader = flow.process(Leader)
        with leader.slice() as tick:
            batch = tick.batch(leader.source_iter([(1, 2)]), nondet=WHY)
            keyed = tick.state(hydro.KeyedSingleton[int, int])
            some = batch.key_by(lambda pair: pair[0]).map(lambda pair: pair[1]).entries()
            keyed.insert(some).discard()
            keyed.insert(some, same="all are equal").discard()
            keyed.update(some, lambda v, u: u).discard()
            keyed.update(some, lambda v, u: v + u, commutative="a sum").discard()
            keyed.upsert(some).discard()
            keyed.upsert(some, max).discard()
            keyed.upsert(some, lambda a, b: a + b).discard()
            keyed.remove(some.map(lambda k, v: k)).discard()

    assert found(program) == [
        ("HF072", "keyed.insert(some)"),
        ("HF021", "keyed.update(some, lambda v, u: u)"),
        ("HF017", "keyed.upsert(some)"),
        ("HF021", "keyed.upsert(some, lambda a, b: a + b)"),
    ]


def test_versions_of_states_in_slices(found):
    def program(flow):
        leader = flow.process(Leader)
        pairs = leader.source_iter([(1, 2)])
        outside = pairs.key_by(lambda pair: pair[0]).count()
        outside.insert(pairs).discard()
        outside.changed().discard()
        with leader.slice() as tick:
            batch = tick.batch(pairs, nondet=WHY)
            counted = batch.key_by(lambda pair: pair[0]).count()
            counted.changed().discard()
            keyed = tick.state(hydro.KeyedSingleton[int, int])
            keyed.map(lambda n: str(n)).changed().discard()
            keyed.insert(batch).filter(lambda n: n > 1).changed().discard()
            out = tick.release(keyed)
        out.entries().discard()
        out.filter(lambda n: n > keyed.value[0]).discard()

    assert found(program) == [
        ("HF073", "outside.insert(pairs)"),
        ("HF073", "outside.changed()"),
        ("HF071", "counted.changed()"),
        ("HF071", "changed()"),
        ("HF019", "out.entries()"),
        ("HF037", "out.filter(lambda n: n > keyed.value[0])"),
    ]


def test_current_entries(lines):
    def program(flow):
        leader = flow.process(Leader)
        with leader.slice() as tick:
            batch = tick.batch(leader.source_iter([(1, 2)]), nondet=WHY)
            keyed = tick.state(hydro.KeyedSingleton[int, int])
            keyed.next(keyed.upsert(batch))
            out = tick.release(keyed)
        with leader.slice() as tick:
            tick.batch(leader.source_iter([1]), nondet=WHY).discard()
            tick.release(tick.current(out).key_count()).discard()

    printed = lines(program)
    assert any("hfplus.amend upsert %keyed with %batch" in line for line in printed)
    assert "hfplus.yield" in printed
