"""The example programs build, and say what they should."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import hydro_mlir as hydro
from hydro_mlir.dialects.fleet import verify_fleet

EXAMPLES = Path(__file__).parents[3] / "examples"


def _program(name: str) -> hydro.Program[...]:
    module = sys.modules.get(f"examples_{name}") or _load(name)
    return getattr(module, name)


def _load(name: str) -> ModuleType:
    specification = importlib.util.spec_from_file_location(
        f"examples_{name}", EXAMPLES / f"{name}.py"
    )
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def _ops(built: hydro.Built) -> list[str]:
    built.module.verify()
    assert list(verify_fleet(built.module)) == []
    return [op.name.removeprefix("hfplus.") for op in built.module.body.block.ops]


def test_word_count(tmp_path):
    text = tmp_path / "text.txt"
    text.write_text("A rose is a rose.")
    built = _program("word_count").build(text=text, workers=4, top=2)
    assert _ops(built) == [
        "location", "location", "source_file", "each", "net", "each", "group", "fold",
        "ungroup", "net", "ungroup", "sort", "limit", "sink",
    ]  # fmt: skip
    printed = str(built.module)
    for line in (
        "hfplus.location @worker cluster 4",
        f'hfplus.source_file "{text}" by block : !hfplus.stream<!value.str, @leader, bounded>',
        'hfplus.net partition %words channel "leader_to_worker" key',
        'combiner ["known: count"]',
        "!hfplus.keyed_stream<!value.member<@worker>, !value.tuple<!value.str, i64>, @leader,"
        " bounded, unordered>",
        "hfplus.limit 2",
        "hfplus.sink @sink_0",
    ):
        assert line in printed
    assert list(built.callbacks) == ["sink_0"]


def test_word_count_prints(tmp_path, capsys):
    text = tmp_path / "text.txt"
    text.write_text("a")
    _program("word_count").build(text=text).callbacks["sink_0"]("rose", 2)
    assert capsys.readouterr().out == "2\trose\n"


def test_word_count_options():
    shown = [(p.name, p.type) for p in _program("word_count").parameters]
    assert shown == [("text", Path), ("workers", int), ("top", int)]
    assert all(not p.required for p in _program("word_count").parameters)


def test_ping_pong():
    built = _program("ping_pong").build(rounds=3)
    assert _ops(built) == [
        "location", "location", "forward", "source_iter", "union", "each", "net", "sink",
        "each", "net", "complete",
    ]  # fmt: skip
    assert "hfplus.union concat" in str(built.module)


def test_many_to_many():
    built = _program("many_to_many").build(members=5)
    assert _ops(built) == [
        "location", "source_iter", "each", "net", "ungroup", "each", "sink"
    ]  # fmt: skip
    printed = str(built.module)
    assert "hfplus.location @friend cluster 5" in printed
    assert 'hfplus.net broadcast %greetings channel "friend_to_friend"' in printed
    assert "value.self : !value.member<@friend>" in printed
    assert (
        "!hfplus.stream<!value.tuple<i64, i64, !value.str>, @friend, bounded, unordered>" in printed
    )
