"""Goal: files come in whole lines or blocks, all of them, and bad bytes are located."""

from __future__ import annotations

import ctypes
import io
import os
import random
from pathlib import Path

import pytest
from native_code import Memory, NativeCode, Trap, i1, value

from hydro_mlir.dialects import runtime as rt
from hydro_mlir.rt import abi

CURSOR = rt.PointerType(rt.RecordType("FileCursor", [value.text]))
SOURCE = rt.PointerType(rt.RecordType("Source"))


@pytest.fixture(scope="module")
def files() -> NativeCode:
    return NativeCode(
        {
            "open": ("file_open", [CURSOR, SOURCE], None),
            "advance": ("file_advance", [CURSOR], i1),
            "current": ("file_current", [CURSOR], value.text),
        }
    )


class Reader:
    """A file read tick by tick."""

    def __init__(self, files: NativeCode, path: Path, kind: int):
        self.files, self.memory, self.source = files, Memory(), abi.Source()
        self.source.kind = kind
        self.source.fd = os.open(path, os.O_RDONLY)
        self.cursor = ctypes.create_string_buffer(64)
        self.places = ctypes.addressof(self.cursor), ctypes.addressof(self.source)

    def tick(self) -> list[str]:
        """The pieces of one tick."""
        self.memory.context.tick.used = 0
        self.files.call("open", self.memory, *self.places)
        found: list[str] = []
        while self.files.call("advance", self.memory, self.places[0]):
            found.append(self.files.call("current", self.memory, self.places[0]))
        return found

    def all(self) -> list[str]:
        """The pieces of all ticks."""
        found: list[str] = []
        while not self.source.closed:
            found += self.tick()
        os.close(self.source.fd)
        return found


def _write(tmp_path: Path, data: bytes) -> Path:
    path = tmp_path / "text"
    path.write_bytes(data)
    return path


LINES = [
    b"",
    b"\n",
    b"one",
    b"one\n",
    b"one\ntwo",
    b"one\r\ntwo\rthree\n\n\r\r\n",
    b"end\r",
    "é\n\u2028 is none of ours\x0b\n".encode(),
    b"a" * 300_000 + b"\n" + b"b" * 300_000,
    b"a" * (abi.BLOCK_BYTES - 1) + b"\r\nnext\n",
    b"x\r" * 20_000,
]


@pytest.mark.parametrize("data", LINES, ids=range(len(LINES)))
def test_lines_are_pythons(files: NativeCode, tmp_path: Path, data: bytes) -> None:
    with io.TextIOWrapper(io.BytesIO(data), encoding="utf-8") as text:
        expected = [line.removesuffix("\n") for line in text]
    reader = Reader(files, _write(tmp_path, data), abi.SOURCE_LINE)
    assert reader.all() == expected
    assert reader.source.position == len(data)


def test_blocks_cut_no_word(files: NativeCode, tmp_path: Path) -> None:
    dice = random.Random(4)
    text = "".join(dice.choices(["word", "é", "\n", " ", "\u2003", "\t"], k=400_000))
    blocks = Reader(files, _write(tmp_path, text.encode()), abi.SOURCE_BLOCK).all()
    assert "".join(blocks) == text
    assert len(blocks) > 3
    assert all(block[-1] in "\n \t" for block in blocks[:-1])
    assert [word for block in blocks for word in block.split()] == text.split()


def test_block_without_white_space_grows(files: NativeCode, tmp_path: Path) -> None:
    text = "x" * (3 * abi.BLOCK_BYTES) + " " + "y" * 10
    blocks = Reader(files, _write(tmp_path, text.encode()), abi.SOURCE_BLOCK).all()
    assert "".join(blocks) == text
    assert blocks[0].rstrip() == "x" * (3 * abi.BLOCK_BYTES)


@pytest.mark.parametrize("kind", [abi.SOURCE_LINE, abi.SOURCE_BLOCK])
def test_pieces_have_a_limit(files: NativeCode, tmp_path: Path, kind: int) -> None:
    reader = Reader(files, _write(tmp_path, b"x" * (4 * abi.BLOCK_BYTES)), kind)
    reader.memory.context.line_bytes_max = 2 * abi.BLOCK_BYTES
    with pytest.raises(Trap, match="limit_line"):
        reader.all()


@pytest.mark.parametrize("kind", [abi.SOURCE_LINE, abi.SOURCE_BLOCK])
@pytest.mark.parametrize("start", [0, 5, 300_000])
def test_bad_bytes_are_located(files: NativeCode, tmp_path: Path, kind: int, start: int) -> None:
    data = b"line of text\n" * (start // 13) + b"x" * (start % 13) + b"\xc3(\n"
    with pytest.raises(Trap) as caught:
        Reader(files, _write(tmp_path, data), kind).all()
    assert caught.value.args == ("encoding", f"no UTF-8 at byte {start}")


def test_unreadable_file(files: NativeCode, tmp_path: Path) -> None:
    with pytest.raises(Trap) as caught:
        Reader(files, tmp_path, abi.SOURCE_LINE).tick()  # a directory
    assert caught.value.args == ("io", "Is a directory")


def test_empty_file_has_no_block(files: NativeCode, tmp_path: Path) -> None:
    assert Reader(files, _write(tmp_path, b""), abi.SOURCE_BLOCK).all() == []
