"""Every operator of a chain has its own place in the source."""

from __future__ import annotations

import linecache
import types

import hydro_mlir as hydro
from hydro_mlir.diagnostics import place_of, source_line
from hydro_mlir.dialects.hydroflow_plus import CollectionType
from hydro_mlir.lang.places import call_place


class Leader(hydro.Process):
    "One machine."


def _words(program) -> list[str]:
    found: list[str] = []
    for op in hydro.program(program).build().module.body.block.ops:
        if op.results and isinstance(op.results[0].type, CollectionType):
            place = place_of(op)
            assert place is not None
            found.append(source_line(place.file, place.line)[place.column - 1 :].split("(")[0])
    return found


def test_a_chain_on_one_line():
    def program(flow):
        leader = flow.process(Leader)
        leader.source_iter([3]).map(lambda n: n + 1).filter(lambda n: n > 1).limit(2).discard()

    assert _words(program) == ["leader.source_iter", "map", "filter", "limit"]


def test_a_chain_on_several_lines():
    def program(flow):
        leader = flow.process(Leader)
        (
            leader.source_iter([3])
            .map(lambda n: n + 1)
            .filter(
                lambda n: n > 1,
            )
            .discard()
        )

    assert _words(program) == ["leader.source_iter", "map", "filter"]


def test_columns_count_characters():
    def program(flow):
        été = flow.process(Leader)
        ("é", été.source_iter(["é"]).map(lambda é: é).discard())

    assert _words(program) == ["été.source_iter", "map"]


def test_the_place_is_outside_this_package():
    def program(flow):
        _helper(flow.process(Leader))

    assert _words(program) == ["location.source_iter"]


def _helper(location):
    location.source_iter([1]).discard()


def test_code_without_source():
    module = types.ModuleType("elsewhere")
    exec("def where(f):\n    return f()\n", module.__dict__)
    place = module.where(call_place)
    assert (place.file, place.line, place.column) == ("<string>", 2, 12)


def test_source_that_no_longer_parses():
    module = types.ModuleType("elsewhere")
    source = "def where(f):\n    return f()\n"
    exec(compile(source, "changed.py", "exec"), module.__dict__)
    linecache.cache["changed.py"] = (1, None, ["def (\n", "    return f()\n"], "changed.py")
    place = module.where(call_place)
    assert (place.line, place.column, place.width) == (2, 12, 3)
