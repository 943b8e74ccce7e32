"""Expectations are read from comments, and differences are found."""

from __future__ import annotations

from pathlib import Path

import pytest

from hydro_mlir.diagnostics import UsageError
from hydro_mlir.interp import Line
from hydro_mlir.testing.expect import mismatches, read_expectations


def lines(*texts: str, location: str = "leader", member: int = 0) -> list[Line]:
    return [Line(location, member, text) for text in texts]


def test_what_is_read():
    text = """
    // EXPECT @leader: a  b
    # EXPECT @worker[1]: c
    // EXPECT-UNORDERED @leader:   d
    // EXPECT-ERROR: no such thing
    // OPTIONS workers=2 text=%S/a.txt
    // This EXPECT is none, and neither is
    x = 1  # EXPECT @leader: this
    """
    found = read_expectations(text, Path("/folder"))
    assert found.ordered == {"leader": ["a  b"], "worker[1]": ["c"]}
    assert found.unordered == {"leader": ["  d"]}
    assert found.errors == ["no such thing"]
    assert found.options == {"workers": "2", "text": "/folder/a.txt"}


@pytest.mark.parametrize("text", ["// EXPECT-UNORDRED @a: x", "// EXPECT a: x", "// EXPECT: x"])
def test_mistakes_are_refused(text):
    with pytest.raises(UsageError):
        read_expectations(text)


def test_ordered_and_unordered_lines():
    ordered = "// EXPECT @leader: a\n// EXPECT @leader: b\n"
    wanted = read_expectations(ordered + "// EXPECT-UNORDERED @leader: c")
    for written in (["a", "b", "c"], ["c", "a", "b"], ["a", "c", "b "]):
        assert mismatches(wanted, lines(*written), None) == []
    for written in (["b", "a", "c"], ["a", "b"], ["a", "b", "c", "c"], ["a", "c"]):
        assert len(mismatches(wanted, lines(*written), None)) == 1


def test_members_with_and_without_a_place_of_their_own():
    wanted = read_expectations("// EXPECT @worker[1]: a\n// EXPECT-UNORDERED @worker: b")
    written = lines("b", location="worker") + lines("a", location="worker", member=1)
    assert mismatches(wanted, written, None) == []
    assert mismatches(wanted, lines("a", location="worker"), None) != []


def test_lines_at_a_place_that_is_not_named_are_wrong():
    assert len(mismatches(read_expectations(""), lines("a"), None)) == 1


def test_with_an_error_lines_may_be_missing_but_not_wrong():
    wanted = read_expectations("// EXPECT @leader: a\n// EXPECT @leader: b\n// EXPECT-ERROR: bad")
    error = ValueError("it is bad")
    assert mismatches(wanted, lines("a"), error) == []
    assert mismatches(wanted, [], error) == []
    assert mismatches(wanted, lines("b"), error) != []
    assert mismatches(wanted, lines("a", "b"), None) != []
    assert mismatches(wanted, lines("a"), ValueError("good")) != []
    assert mismatches(read_expectations(""), [], error) != []
