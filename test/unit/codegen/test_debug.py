"""With `debug`, objects say which lines of the source their code comes from."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from elftools.elf.elffile import ELFFile

import hydro_mlir as hydro
from hydro_mlir import compiler
from hydro_mlir.cli.run import main as hydro_run

PROGRAM = '''import hydro_mlir as hydro


def scaled(number: int, by: int) -> int:
    if by == 0:
        return number
    return number // by + len(str(number))


@hydro.program
def lines(flow: hydro.Flow, by: int = 2) -> None:
    here = flow.process()
    numbers = here.source_iter([10, 20, 31])
    halves = numbers.map(lambda n: scaled(n, by))
    odd = halves.filter(
        lambda n:
            n % 2 == 1
    )
    odd.for_each(print)
'''
# The helper's division, inlined into the operator, and the comparison.
SURELY = {7, 17}
WITH_CODE = {*range(4, 8), *range(12, 20)}


@pytest.fixture
def program(tmp_path: Path) -> Path:
    file = tmp_path / "lines é.py"
    file.write_text(PROGRAM)
    return file


def compiled(program: Path, debug: bool) -> bytes:
    space: dict[str, hydro.Program] = {}
    exec(builtin_compile(program), space)
    (artifact,) = compiler.compile(space["lines"].build().module, debug=debug, cache=False)
    return artifact.code.read_bytes()


def builtin_compile(program: Path) -> object:
    import linecache

    linecache.checkcache(str(program))
    return compile(program.read_text(), str(program), "exec")


def line_table(code: bytes) -> set[tuple[str, int]]:
    """All files and lines that an object has code of."""
    elf = ELFFile(io.BytesIO(code))
    if not elf.has_dwarf_info():
        return set()
    dwarf = elf.get_dwarf_info()
    found: set[tuple[str, int]] = set()
    for unit in dwarf.iter_CUs():
        program = dwarf.line_program_for_CU(unit)
        assert program is not None
        names = [entry.name.decode() for entry in program["file_entry"]]
        states = [entry.state for entry in program.get_entries() if entry.state is not None]
        found |= {(names[s.file - 1], s.line) for s in states if s.line and not s.end_sequence}
    return found


def test_every_operator_and_helper_has_its_lines(program: Path):
    table = line_table(compiled(program, debug=True))
    assert {name for name, _ in table} == {"lines é.py"}
    numbers = {line for _, line in table}
    assert numbers >= SURELY
    assert numbers <= WITH_CODE


def test_not_unless_asked_for(program: Path):
    assert line_table(compiled(program, debug=False)) == set()


def test_it_runs_as_it_does_without(program: Path, capfd: pytest.CaptureFixture[str]):
    assert hydro_run([str(program), "-g", "-q"]) == 0
    with_lines = capfd.readouterr().out
    assert hydro_run([str(program), "-q"]) == 0
    assert capfd.readouterr().out == with_lines == "7\n17\n"
