"""
Goal: the four-counter method never ends a fleet too early, and ends an idle one.

Method: random schedules of members that pass messages on, with rounds asked at random times; when
the method says quiescent, no message may be under way. Seeds are in the tests' names.
"""

import random

import pytest

from hydro_mlir.deploy.process import Counters
from hydro_mlir.deploy.quiescence import is_quiescent, round_of

MEMBERS = 3


class Simulation:
    """Members that receive a message with a number and, unless it is 0, send a smaller one."""

    def __init__(self, chance):
        self.chance = chance
        self.queues = [[] for _ in range(MEMBERS)]
        self.sent = [0] * MEMBERS
        self.received = [0] * MEMBERS
        self.sources = [3] * MEMBERS

    def send(self, member, number):
        self.sent[member] += 1
        self.queues[self.chance.randrange(MEMBERS)].append(number)

    def step(self):
        member = self.chance.randrange(MEMBERS)
        if self.queues[member]:
            number = self.queues[member].pop(0)
            self.received[member] += 1
            if number:
                self.send(member, number - 1)
        elif self.sources[member]:
            self.sources[member] -= 1
            self.send(member, self.chance.randrange(5))

    def counters(self, member):
        busy = self.sources[member] > 0
        return Counters(
            received_position=self.received[member], sent_position=self.sent[member], busy=busy
        )

    @property
    def at_rest(self):
        return not any(self.queues) and not any(self.sources)


@pytest.mark.parametrize("seed", range(300))
def test_it_says_so_only_at_rest(seed):
    chance = random.Random(seed)
    simulation = Simulation(chance)
    last = None
    for _ in range(2000):
        answers = []
        for member in range(MEMBERS):
            for _ in range(chance.randrange(4)):
                simulation.step()
            answers.append(simulation.counters(member))
        newest = round_of(answers, 0)
        if is_quiescent(last, newest):
            assert simulation.at_rest
            return
        last = newest
    pytest.fail("it never said so")


def test_what_sinks_send_is_received_at_the_edge():
    counters = [Counters(sent_position=2, busy=False)]
    first, second = round_of(counters, 1), round_of(counters, 2)
    assert not is_quiescent(first, first), "an element is under way to the edge"
    assert not is_quiescent(first, second), "it came between the rounds"
    assert is_quiescent(second, second)
