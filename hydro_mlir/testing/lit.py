"""
Lit files as pytest items, run inside this process: one import of the compiler for all of them.

    // RUN: hydro-opt %s -p schedule | filecheck %s
    // RUN: not hydro-opt %s -p nothing 2>&1 | filecheck %s --check-prefix=UNKNOWN

Substitutions: `%s` the file, `%S` its folder, `%t` a path for temporary files. A RUN line made of
`filecheck`, `not`, `cat` and the commands in `TOOLS` alone runs here; any other, such as one that
begins with `env`, runs in a shell that has the tools of the project on its path.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

SECONDS_MAX = 60  # for one RUN line in a shell

# Name of a command → its main function, which gets the arguments and returns the exit code. A
# conftest.py puts commands in: `TOOLS["hydro-opt"] = hydro_mlir.cli.opt.main`.
TOOLS: dict[str, Callable[[Sequence[str]], int]] = {}

_RUN = re.compile(r"^\s*(?://|#)\s*RUN:\s*(.*)$", re.MULTILINE)
_SHELL_WORDS = frozenset({">", "<", "&&", "||", ";"})


@dataclass(frozen=True)
class Result:
    """What a command left."""

    code: int
    stdout: str
    stderr: str


class LitFailure(Exception):
    """A RUN line ended with an exit code other than 0."""


def run_lines(text: str) -> list[str]:
    """The RUN lines of a test file; one that ends in a backslash goes on in the next.

    >>> run_lines("// RUN: hydro-opt %s | \\\\\\n// RUN: filecheck %s")
    ['hydro-opt %s |  filecheck %s']
    """
    joined: list[str] = []
    for line in _RUN.findall(text):
        if joined and joined[-1].endswith("\\"):
            joined[-1] = f"{joined[-1][:-1]} {line}"
        else:
            joined.append(line)
    return [line.strip() for line in joined]


def run_line(line: str, file: Path, temporary: Path) -> Result:
    """Run one RUN line of a file."""
    for mark, path in (("%s", file), ("%S", file.parent), ("%t", temporary)):
        line = re.sub(f"{mark}(?![A-Za-z0-9_])", shlex.quote(str(path)), line)
    stages = _stages(line)
    if all(_tool(_command(stage)) is not None for stage in stages):
        return _run_here(stages)
    return _run_in_shell(line)


# --- in this process ------------------------------------------------------------------------------


def _stages(line: str) -> list[list[str]]:
    """The commands of a pipeline as words."""
    stages: list[list[str]] = [[]]
    lexer = shlex.shlex(line, posix=True, punctuation_chars="|")
    lexer.whitespace_split = True
    for word in lexer:
        if word == "|":
            stages.append([])
        else:
            stages[-1].append(word)
    return stages


def _command(stage: Sequence[str]) -> str:
    names = [word for word in stage if word != "not"]
    return "shell" if not names or _SHELL_WORDS & set(stage) else names[0]


def _run_here(stages: Sequence[Sequence[str]]) -> Result:
    piped, failed, errors = "", 0, ""
    for stage in stages:
        words = [word for word in stage if word != "2>&1"]
        inverted = words[0] == "not"
        name, *arguments = words[1:] if inverted else words
        run = _tool(name)
        assert run is not None, "the caller has looked"
        result = run(arguments, piped)
        merged = len(words) != len(stage)
        piped = result.stdout + (result.stderr if merged else "")
        errors += "" if merged else result.stderr
        failed = failed or _exit_code(result.code, inverted)
    return Result(failed, piped, errors)


def _exit_code(code: int, inverted: bool) -> int:
    """`not` wants a failure that is a user's mistake, not a crash of the tool."""
    if not inverted:
        return code
    return 0 if code in (1, 2) else code or 1


def _captured(run: Callable[[], int], piped: str) -> Result:
    out, err, before = io.StringIO(), io.StringIO(), sys.stdin
    sys.stdin = io.TextIOWrapper(io.BytesIO(piped.encode()), encoding="utf-8")
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = run()
    finally:
        sys.stdin = before
    return Result(code, out.getvalue(), err.getvalue())


def _filecheck(arguments: Sequence[str], piped: str) -> Result:
    from filecheck.finput import FInput
    from filecheck.matcher import Matcher
    from filecheck.options import parse_argv_options
    from filecheck.parser import Parser

    def run() -> int:
        options = parse_argv_options(["filecheck", *arguments])
        return Matcher(options, FInput("<output>", piped), Parser.from_opts(options)).run()

    result = _captured(run, "")
    shown = "" if result.code == 0 else f"{result.stdout}{result.stderr}\n--- output:\n{piped}"
    return Result(result.code, "", shown)


def _tool(name: str) -> Callable[[Sequence[str], str], Result] | None:
    if name in TOOLS:
        return lambda arguments, piped: _captured(lambda: TOOLS[name](arguments), piped)
    return {"filecheck": _filecheck, "cat": _cat}.get(name)


def _cat(arguments: Sequence[str], piped: str) -> Result:
    texts = [Path(name).read_text(encoding="utf-8") for name in arguments]
    return Result(0, "".join(texts) if arguments else piped, "")


# --- in a shell ----------------------------------------------------------------------------------


def tool_environment() -> dict[str, str]:
    """An environment in which a shell finds this checkout's tools and this Python's scripts."""
    root = Path(__file__).resolve().parents[2]
    scripts = Path(sys.executable).parent
    path = os.pathsep.join([str(root / "tools"), str(scripts), os.environ.get("PATH", "")])
    return {**os.environ, "PATH": path, "PYTHONPATH": str(root)}


def _run_in_shell(line: str) -> Result:
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", f"not() {{ ! \"$@\"; }}; {line}"],
        env=tool_environment(), capture_output=True, text=True, timeout=SECONDS_MAX, check=False,
    )
    return Result(done.returncode, done.stdout, done.stderr)


# --- pytest --------------------------------------------------------------------------------------


class LitFile(pytest.File):
    """A file with RUN lines."""

    def collect(self) -> Iterator[pytest.Item]:
        """One item, which runs all RUN lines in order."""
        lines = run_lines(self.path.read_text(encoding="utf-8"))
        yield LitItem.from_parent(self, name="lit", lines=lines)


class LitItem(pytest.Item):
    """The RUN lines of one file."""

    def __init__(self, *, lines: Sequence[str], **options: Any):
        super().__init__(**options)
        self.lines = lines

    def runtest(self) -> None:
        """Run the lines; the first that fails is the test's failure."""
        folder = self.config._tmp_path_factory.mktemp(self.path.stem)  # pyright: ignore
        for line in self.lines:
            result = run_line(line, self.path, folder / "out")
            if result.code != 0:
                raise LitFailure(
                    f"RUN: {line}\nexit code {result.code}\n{result.stdout}\n{result.stderr}"
                )
        if not self.lines:
            raise LitFailure("expected a RUN line, but got none")

    def repr_failure(
        self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None
    ) -> Any:
        """The command and what it printed, without Python's frames."""
        if isinstance(excinfo.value, LitFailure):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Where the test is."""
        return self.path, None, self.path.name
