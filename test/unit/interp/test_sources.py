"""Files as sources, against Python's own text files."""

from __future__ import annotations

import random

import pytest

from hydro_mlir.diagnostics import DiagnosticError
from hydro_mlir.interp.sources import blocks_of, lines_of, read_file


@pytest.mark.parametrize("text", ["", "\n", "a", "a\n", "\r\n\r\r\n", "a\x0bb\x85c\u2028d\ne"])
def test_lines_are_those_of_a_text_file(tmp_path, text):
    path = tmp_path / "text.txt"
    path.write_bytes(text.encode())
    with path.open(encoding="utf-8") as file:
        expected = [line.removesuffix("\n") for line in file]
    assert lines_of(text) == expected
    assert read_file(str(path), "line", None) == expected


def test_blocks_joined_are_the_text_and_no_word_is_cut():
    source = random.Random(7)
    words = ["a", "to", "straße", "日本", "x" * 40, " ", "\n", "\u3000"]
    for _ in range(50):
        text = " ".join(source.choice(words) for _ in range(60))
        for size in (1, 7, 64, 10_000):
            blocks = blocks_of(text.encode(), size)
            assert "".join(blocks) == text
            assert [word for block in blocks for word in block.split()] == text.split()


def test_a_file_that_is_not_there_and_one_that_is_not_utf8(tmp_path):
    with pytest.raises(DiagnosticError, match="no_such_file"):
        read_file(str(tmp_path / "no_such_file"), "line", None)
    path = tmp_path / "latin"
    path.write_bytes(b"abc\xff")
    with pytest.raises(DiagnosticError, match="byte 3"):
        read_file(str(path), "block", None)
