"""
Goal: user functions that are extreme end in a diagnostic or a StepError, and both engines agree.

Method: functions from files that are made here, nested more deeply than a person would write, or
asking for more memory than there is.
"""

from __future__ import annotations

import cProfile
import pstats
import warnings

import pytest

from hydro_mlir.diagnostics import DiagnosticError
from hydro_mlir.hydroflow import Graph, StepError

ENGINES = {"interpreter": Graph.interpret, "native": Graph.compile}


@pytest.fixture
def from_file(tmp_path):
    """Makes a function `f` of text, as if a user had written it."""

    def make(text):
        path = tmp_path / "written.py"
        path.write_text(text)
        names = {}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            exec(compile(text, str(path), "exec"), names)
        return names["f"]

    return make


def outcome(function, type_, element, engine):
    g = Graph()
    send, arriving = g.channel(type_)
    out = arriving.map(function).collect()
    run = ENGINES[engine](g)
    send(element)
    run.run_tick()
    return out.take()


def refusal(function):
    g = Graph()
    _, arriving = g.channel(int)
    with pytest.raises(DiagnosticError) as caught:
        arriving.map(function)
    return caught.value.diagnostics[0]


NESTED = {
    "unary": f"def f(x):\n    return {'-' * 500}x\n",
    "sum": f"def f(x):\n    return x{' + 1' * 900}\n",
    "lists": f"def f(x):\n    return {'[' * 150}x{']' * 150}{'[0]' * 600}\n",
}


@pytest.mark.parametrize("kind", NESTED)
def test_nesting_that_is_too_deep(from_file, kind):
    diagnostic = refusal(from_file(NESTED[kind]))
    assert diagnostic.code == "HF119"
    assert diagnostic.message.startswith("expected less nesting, but `f` and what it calls")
    assert diagnostic.place.file.endswith("written.py")


def test_types_that_depend_on_each_other_in_many_loops(from_file):
    lines = "    a //= max([-1, 256])\n" * 100
    diagnostic = refusal(from_file(f"def f(x):\n    a = x\n{lines}    return a\n"))
    assert (diagnostic.code, diagnostic.place.line) == ("HF117", 1)
    assert "types that are known after 64 rounds" in diagnostic.message


def test_results_that_are_nested_too_deeply(from_file):
    diagnostic = refusal(from_file(f"def f(x):\n    return {'[' * 25}x{']' * 25}\n"))
    assert (diagnostic.code, diagnostic.place.line) == ("HF117", 2)
    assert "a result of at most 24 levels" in diagnostic.message


def test_results_that_are_nested_just_so(from_file):
    function = from_file(f"def f(x):\n    return {'[' * 24}x{']' * 24}\n")
    given = [outcome(function, int, 1, engine) for engine in ENGINES]
    assert given[0] == given[1]
    assert str(given[0]) == "[" * 25 + "1" + "]" * 25


HUGE = {
    "repeated text": lambda x: len("x" * (x * 2**40)),
    "repeated bytes": lambda x: len(b"ab" * (x * 2**40)),
    "replaced": lambda x: len(("a" * (x * 2**20)).replace("a", "b" * 2**20)),
    "joined": lambda x: len(("a" * (x * 2**20)).join(["b"] * 2**11)),
    "padded": lambda x: len("a".ljust(x * 2**40)),
    "zeros": lambda x: len("1".zfill(x * 2**62)),
}


def doubled(x: int) -> int:
    text = "ab" * (x * 2**20)
    for _ in range(60):
        text = text + text
    return len(text)


@pytest.mark.parametrize("function", [*HUGE.values(), doubled], ids=[*HUGE, "doubled"])
def test_memory_of_the_interpreter_has_a_limit(function):
    with pytest.raises(StepError) as caught:
        outcome(function, int, 1, "interpreter")
    message = "expected less memory within one tick: its limit is reached"
    assert caught.value.message == f"{message}, in `map`"
    assert caught.value.diagnostic.code == "HF502"
    assert caught.value.element == 1
    assert caught.value.place is not None


def test_what_is_made_counts_until_the_function_returns():
    g = Graph()
    out = g.source_iter(range(20)).map(lambda n: len("x" * 2**26)).collect()
    g.interpret().run_tick()
    assert out.take() == [2**26] * 20


def calls_for(function):
    """How many calls of Python it takes to translate a function."""
    profile = cProfile.Profile()
    _, arriving = Graph().channel(int)
    profile.enable()
    arriving.map(function)
    profile.disable()
    return pstats.Stats(profile).total_calls


def test_work_grows_with_the_number_of_statements(from_file):
    line = "    if a > 0: a += 1\n"
    few, many = (
        calls_for(from_file(f"def f(x):\n    a = x\n{line * count}    return a\n"))
        for count in (100, 400)
    )
    assert many < 6 * few


@pytest.mark.parametrize("engine", ENGINES)
def test_a_long_element_is_shown_in_part(engine):
    with pytest.raises(StepError) as caught:
        outcome(lambda text: int(text), str, "a" * 3000, engine)
    assert caught.value.diagnostic.notes[0].message == f"the element was '{'a' * 199}…"


@pytest.mark.parametrize("engine", ENGINES)
def test_nothing_is_found_at_once_even_in_nothing(engine):
    found = outcome(
        lambda text: ("".find(""), "" in text, "".count(""), text.find("")), str, "", engine
    )
    assert found == [(0, True, 1, 0)]


@pytest.mark.filterwarnings("error")
def test_a_warning_of_python_is_given_once(from_file):
    function = from_file("def f(x):\n    return x is 1 or x == 1\n")
    assert refusal(function).code != "HF101"
