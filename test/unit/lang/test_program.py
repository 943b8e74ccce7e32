"""Programs, their options, and what building gives."""

from __future__ import annotations

from pathlib import Path

import pytest

import hydro_mlir as hydro
from hydro_mlir.diagnostics import DiagnosticError


class Leader(hydro.Process):
    "One machine."


@hydro.program
def everything(
    flow: hydro.Flow,
    needed: int,
    rate: float = 1,
    loud: bool = False,
    word: str = "a",
    *,
    text: Path = Path("a.txt"),
    inferred=3,
) -> None:
    """Uses every type of option."""
    values = (needed, rate, int(loud), word, str(text), inferred)
    flow.process(Leader).source_iter([values]).for_each(print)


def _codes(program: hydro.Program, **options: object) -> list[str]:
    with pytest.raises(DiagnosticError) as caught:
        program.build(**options)
    return [f"{d.code} {d.message}" for d in caught.value.diagnostics]


def test_parameters():
    assert everything.name == "everything"
    assert everything.__doc__ == "Uses every type of option."
    shown = [(p.name, p.type, p.default, p.required) for p in everything.parameters]
    assert shown == [
        ("needed", int, None, True),
        ("rate", float, 1.0, False),
        ("loud", bool, False, False),
        ("word", str, "a", False),
        ("text", Path, Path("a.txt"), False),
        ("inferred", int, 3, False),
    ]


def test_build():
    built = everything.build(needed=1, rate=2, text="b.txt")
    assert isinstance(built, hydro.Built)
    assert built.name == "everything"
    assert list(built.callbacks) == ["sink_0"]
    text = str(built.module)
    assert text.startswith("builtin.module @everything {")
    assert '[[1 : i64, 2.000000e+00 : f64, 0 : i64, "a", "b.txt", 3 : i64]]' in text


def test_every_build_is_new():
    assert everything.build(1).module is not everything.build(1).module


def test_wrong_options():
    assert _codes(everything, needed="1", worda="b", loud=1) == [
        'HF002 `everything` has no option `worda`, did you mean "word"?',
        "HF002 expected option `needed` to be of type `int`, but got '1' of type `str`",
        "HF002 expected option `loud` to be of type `bool`, but got 1 of type `int`",
    ]
    assert _codes(everything) == ["HF002 expected option `needed`, but got none"]


def test_true_is_no_int():
    assert _codes(everything, needed=True) == [
        "HF002 expected option `needed` to be of type `int`, but got True of type `bool`"
    ]


def _no_parameters():
    pass


def _no_type(flow, x):
    pass


def _wrong_type(flow, x: dict):
    pass


def _wrong_default(flow, x: int = "a"):
    pass


def _many(flow, *x: int):
    pass


def _unknown_name(flow, x: Missing):  # noqa: F821
    pass


@pytest.mark.parametrize(
    ("function", "code", "message"),
    [
        (_no_parameters, "HF003", "expected a program with a flow as its first parameter"),
        (_no_type, "HF003", "one of the types int, float, bool, str, Path, but got no type"),
        (_wrong_type, "HF003", "but got `dict`"),
        (_wrong_default, "HF002", "to be of type `int`, but got 'a' of type `str`"),
        (_many, "HF003", "expected options with names, but got `*x: 'int'`"),
        (_unknown_name, "HF003", "annotations that can be read"),
    ],
)
def test_functions_that_are_no_program(function, code, message, underlined):
    with pytest.raises(DiagnosticError) as caught:
        hydro.program(function)
    (error,) = caught.value.diagnostics
    assert error.code == code
    assert message in error.message
    assert underlined(error) == function.__name__


def test_a_program_in_a_program(lines):
    def outer(flow):
        everything(flow, needed=7)

    assert any("[[7 : i64" in line for line in lines(outer))


def test_callbacks_take_components():
    seen: list[object] = []

    @hydro.program
    def program(flow: hydro.Flow) -> None:
        leader = flow.process(Leader)
        pairs, numbers = leader.source_iter([(1, "a")]), leader.source_iter([1])
        pairs.for_each(lambda number, word: seen.append((word, number)))
        pairs.for_each(lambda pair: seen.append(pair))
        pairs.for_each(lambda *parts: seen.append(parts))
        pairs.for_each(print)
        numbers.for_each(seen.append)

    callbacks = program.build().callbacks
    assert list(callbacks) == ["sink_0", "sink_1", "sink_2", "sink_3", "sink_4"]
    for name in ("sink_0", "sink_1", "sink_2"):
        callbacks[name](1, "a")
    callbacks["sink_4"](5)
    assert seen == [("a", 1), (1, "a"), (1, "a"), 5]
    assert callbacks["sink_3"] is print


def test_callbacks_that_do_not_fit(diagnostics, underlined):
    def program(flow):
        leader = flow.process(Leader)
        pairs = leader.source_iter([(1, "a")])
        pairs.for_each(lambda a, b, c: None)
        pairs.for_each(3)
        leader.source_iter([1]).for_each(lambda a, b: None)

    errors = diagnostics(program)
    assert [e.code for e in errors] == ["HF030"] * 3
    assert "1 or 2 parameters, because elements are `tuple[int, str]`" in errors[0].message
    assert underlined(errors[0]) == "pairs.for_each(lambda a, b, c: None)"


def test_sinks_are_named_after_labels():
    @hydro.program
    def program(flow: hydro.Flow) -> None:
        flow.process(Leader).source_iter([1]).named("numbers").for_each(print)

    assert list(program.build().callbacks) == ["numbers"]
