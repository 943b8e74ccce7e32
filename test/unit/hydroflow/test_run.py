"""When ticks happen, and what is delivered: the rules that all engines share."""

import queue
from collections.abc import Mapping

import pytest

from hydro_mlir.hydroflow import Graph, StepError
from hydro_mlir.hydroflow.feeds import Channel, Interval, Queue
from hydro_mlir.hydroflow.run import Run, Ticked


class Scripted:
    """An engine that does what a list says."""

    def __init__(self, *results: Ticked | Exception):
        self.results = list(results)
        self.inputs: list[Mapping[str, list[object]]] = []

    def tick(self, inputs: Mapping[str, list[object]]) -> Ticked:
        self.inputs.append({name: list(elements) for name, elements in inputs.items()})
        result = self.results.pop(0)
        if isinstance(result, Exception):
            raise result
        return result


IDLE = Ticked([], work_done=False)
AGAIN = Ticked([], again=True)


def test_run_available_ticks_at_least_once():
    run = Run(Scripted(IDLE), {}, {})
    assert run.run_available() == 1
    assert run.current_tick == 1


def test_run_available_goes_on_while_something_is_deferred():
    run = Run(Scripted(AGAIN, AGAIN, IDLE), {}, {})
    assert run.run_available() == 3


def test_run_available_stops_where_it_is_told():
    assert Run(Scripted(AGAIN, AGAIN, AGAIN), {}, {}).run_available(ticks_max=2) == 2


def test_run_tick_says_whether_there_is_something_to_do():
    run = Run(Scripted(IDLE, AGAIN, IDLE, IDLE), {}, {})
    assert [run.run_tick() for _ in range(4)] == [False, True, True, False]


def test_outputs_are_delivered_in_order():
    found: list[object] = []
    callbacks = {"a": found.append, "b": lambda x: found.append(-x)}
    Run(Scripted(Ticked([("a", 1), ("b", 2), ("a", 3)])), {}, callbacks).run_tick()
    assert found == [1, -2, 3]


def test_what_a_sink_sends_is_for_the_next_tick():
    channel = Channel()
    engine = Scripted(Ticked([("again", 1)]), IDLE)
    run = Run(engine, {"c": channel}, {"again": channel.sent.append})
    assert run.run_available() == 2
    assert engine.inputs == [{"c": []}, {"c": [1]}]


def test_a_tick_takes_all_that_was_sent():
    channel = Channel()
    channel.sent += [1, 2]
    engine = Scripted(IDLE, IDLE)
    run = Run(engine, {"c": channel}, {})
    run.run_tick()
    run.run_tick()
    assert engine.inputs == [{"c": [1, 2]}, {"c": []}]


def test_a_fault_is_raised_again():
    engine = Scripted(StepError("division by zero"), IDLE)
    run = Run(engine, {}, {})
    errors = []
    for _ in range(3):
        with pytest.raises(StepError) as caught:
            run.run_tick()
        errors.append(caught.value)
    assert errors[0] is errors[1] is errors[2]
    assert len(engine.inputs) == 1
    assert run.current_tick == 0


def test_a_fault_in_a_user_function():
    g = Graph()
    send, numbers = g.channel(int)
    out = numbers.map(lambda n: 10 // n).collect()
    run = g.interpret()
    send(5)
    run.run_tick()
    send(1)
    send(0)
    for _ in range(2):
        with pytest.raises(StepError, match="division by zero"):
            run.run_tick()
    assert out.take() == [2]


def test_a_queue():
    items: queue.SimpleQueue[int] = queue.SimpleQueue()
    items.put(1)
    feed = Queue(items).open()
    assert feed.waiting
    assert feed.pull() == [1]
    assert not feed.waiting


def test_an_interval_catches_up():
    now = [0.0]
    feed = Interval(1.0, lambda: now[0]).open()
    assert feed.pull() == [()]
    assert not feed.waiting
    now[0] = 2.5
    assert feed.pull() == [(), ()]


def test_the_element_at_fault():
    g = Graph()
    g.source_iter([3, 0]).map(lambda n: 10 // n).null()
    with pytest.raises(StepError) as caught:
        g.interpret().run_tick()
    assert caught.value.element == 0
    assert caught.value.place is not None
    assert caught.value.place.file == __file__


@pytest.mark.parametrize("engine", ["interpret", "compile"])
def test_counters(engine: str):
    g = Graph()
    send, numbers = g.channel(int)
    numbers.counter("all").filter(lambda n: n > 1).counter("large").null()
    run = getattr(g, engine)()
    send.all([1, 2, 3])
    run.run_tick()
    send(4)
    run.run_tick()
    assert run.counts == {"all": 4, "large": 3}
