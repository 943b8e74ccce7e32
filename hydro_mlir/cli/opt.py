"""
`hydro-opt`: read IR or a Python program, run passes, print IR or another target.

Every flag of xDSL's driver works; what differs is what users see. Mistakes are located
diagnostics on standard error, all at once. Exit codes: 0 ok, 1 a diagnostic about the input,
2 a wrong command line, 70 a mistake of this package (`--debug` shows the traceback).

With `--verify-diagnostics`, comments `// expected-error {{text}}` in the input are compared with
what is found; an input without any such comment gets its diagnostics printed and exit code 0.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import sys
import time
import traceback
from collections.abc import Generator, Sequence
from typing import IO, Any, NoReturn, TextIO

from xdsl.context import Context
from xdsl.dialects.builtin import ModuleOp
from xdsl.ir import Attribute
from xdsl.passes import ModulePass
from xdsl.utils.arg_spec import parse_spec
from xdsl.utils.diagnostic import Diagnostic as XdslDiagnostic
from xdsl.utils.exceptions import ArgSpecParseError, DiagnosticException, ShrinkException
from xdsl.xdsl_opt_main import xDSLOptMain

from hydro_mlir import __version__
from hydro_mlir.cli.inputs import Chunk, read_chunks, read_module
from hydro_mlir.cli.pipeline import borrowed_passes, parse_passes
from hydro_mlir.diagnostics import (
    EXIT_DIAGNOSTIC,
    EXIT_INTERNAL,
    EXIT_OK,
    Diagnostic,
    DiagnosticError,
    HydroError,
    InternalError,
    UsageError,
    render_all,
    suggest,
)
from hydro_mlir.dialects import get_all_dialects
from hydro_mlir.dialects.verification import check_module, verify_module
from hydro_mlir.passes import get_all_passes
from hydro_mlir.passes.pipelines import PIPELINES
from hydro_mlir.testing.expected_diagnostics import compare, expectations
from hydro_mlir.universe import get_all_targets

EPILOG = f"""pipelines: {", ".join(PIPELINES)}
an input that ends in .py is a program; `fleet.py:name` chooses one of several"""


class HydroOptMain(xDSLOptMain):
    """The driver: xDSL's flags, our dialects, passes and targets, located diagnostics.

    Example: `HydroOptMain(args=["fleet.mlir", "-p", "native"]).run_all()`.
    """

    version_format = f"hydro-opt {__version__}, on xdsl {{xdsl_version}}"

    def __init__(self, args: Sequence[str], stdout: TextIO, stderr: TextIO):
        # xDSL's constructor ends the process where an argument is wrong, hence our own.
        self.stdout, self.stderr = stdout, stderr
        self.available_frontends = {}
        self.available_passes = {}
        self.available_targets = {}
        self.ctx = Context()
        self.register_all_dialects()
        self.register_all_passes()
        self.register_all_targets()
        parser = _Parser(prog="hydro-opt", epilog=EPILOG, description=_first_sentence(__doc__))
        self.available_frontends = {"mlir": _no_frontend, "py": _no_frontend}
        self.register_all_arguments(parser)
        self.args = parser.parse_args(args)
        self.ctx.allow_unregistered = self.args.allow_unregistered_dialect
        self.passes: list[ModulePass] = []

    # --- registration: hooks of xDSL's driver

    def register_all_dialects(self) -> None:
        """Our dialects and those of xDSL that we use."""
        for name, factory in get_all_dialects().items():
            self.ctx.register_dialect(name, factory)
        self.ctx.load_registered_dialect("builtin")

    def register_all_passes(self) -> None:
        """Our passes, those of plug-ins, and some of xDSL."""
        self.available_passes.update(borrowed_passes() | get_all_passes())

    def register_all_targets(self) -> None:
        """What `-t` may name."""
        self.available_targets.update(get_all_targets())

    def register_all_arguments(self, arg_parser: argparse.ArgumentParser) -> None:
        """xDSL's flags, with our file kinds, and our own."""
        super().register_all_arguments(arg_parser)
        arg_parser.add_argument(
            "--print-ir-after-all", action="store_true",
            help="Print the IR after each pass to standard error",
        )
        arg_parser.add_argument(
            "--print-ir-tree", metavar="DIR",
            help="Write the input and the IR after each pass to files in DIR",
        )
        arg_parser.add_argument(
            "--list-passes", action="store_true", help="List passes and pipelines, and exit"
        )
        arg_parser.add_argument(
            "--list-dialects", action="store_true", help="List dialects, and exit"
        )
        arg_parser.add_argument(
            "--debug", action="store_true", help="Show Python tracebacks behind diagnostics"
        )

    # --- running

    def run_all(self) -> int:
        """Do what the arguments say; returns the exit code, raises HydroError."""
        if self.args.list_passes or self.args.list_dialects:
            self._list()
            return EXIT_OK
        self.passes = parse_passes(self.args.passes, self.available_passes, PIPELINES)
        self._check_target()
        chunks = read_chunks(self.args.input_file, self.args.split_input_file)
        with self._output() as output:
            if self.args.verify_diagnostics:
                return self._verify_diagnostics(chunks, output)
            return self._process_all(chunks, output)

    def _process_all(self, chunks: list[Chunk], output: IO[str]) -> int:
        found: list[Diagnostic] = []
        for index, chunk in enumerate(chunks):
            if index > 0:
                output.write("// -----\n")
            try:
                self._process(chunk, output, index if len(chunks) > 1 else None)
            except DiagnosticError as error:
                if self.args.debug:
                    traceback.print_exc(file=self.stderr)
                found += error.diagnostics
        if found and self.args.parsing_diagnostics and all(d.code < "HF31" for d in found):
            self.stdout.write(render_all(found) + "\n")
            return EXIT_OK
        if found:
            raise DiagnosticError(found)
        return EXIT_OK

    def _verify_diagnostics(self, chunks: list[Chunk], output: IO[str]) -> int:
        written = {c: expectations(c.text, c.file, c.first_line) for c in chunks}
        surprises: list[Diagnostic] = []
        for chunk, expected in written.items():
            found: list[Diagnostic] = []
            try:
                self._process(chunk, output, None)
            except DiagnosticError as error:
                found = error.diagnostics
            if any(written.values()):
                surprises += compare(expected, found)
            elif found:
                self.stdout.write(render_all(found) + "\n")
        if surprises:
            raise DiagnosticError(surprises)
        return EXIT_OK

    def _process(self, chunk: Chunk, output: IO[str], index: int | None) -> None:
        module = read_module(
            chunk, self.args.frontend, self.ctx, not self.args.no_implicit_module
        )
        if not self.args.disable_verify:
            check_module(module)
        self._run_passes(module, index)
        output.write(self.output_resulting_program(module))
        output.flush()

    def _run_passes(self, module: ModuleOp, index: int | None) -> None:
        self._write_tree(module, index, "00_input")
        for number, one in enumerate(self.passes, 1):
            started = time.perf_counter()
            _apply(one, self.ctx, module)
            if self.args.time_passes:
                duration = time.perf_counter() - started
                print(f"Pass {one.name} took {duration} seconds", file=self.stderr)
            self._write_tree(module, index, f"{number:02}_after_{one.name}")
            if self.args.print_ir_after_all:
                banner = f"// -----// IR after {one.name} //----- //"
                self.stderr.write(f"{banner}\n{self._print_module(module)}")
            if self.args.print_between_passes and number < len(self.passes):
                self.stdout.write(f"IR after {one.name}:\n{self._print_module(module)}\n\n\n")
            if not self.args.disable_verify:
                _check_after(one, module)

    def _write_tree(self, module: ModuleOp, index: int | None, name: str) -> None:
        if self.args.print_ir_tree is None:
            return
        folder = self.args.print_ir_tree
        if index is not None:
            folder = os.path.join(folder, f"chunk_{index + 1}")
        try:
            os.makedirs(folder, exist_ok=True)
            with open(os.path.join(folder, f"{name}.mlir"), "w", encoding="utf-8") as file:
                file.write(self._print_module(module))
        except OSError as error:
            raise UsageError(f"expected a folder to write to, but got: {error}") from error

    def _print_module(self, module: ModuleOp) -> str:
        from xdsl.targets.mlir import MLIRTarget

        target = MLIRTarget(
            print_generic_format=self.args.print_op_generic,
            print_properties_as_attributes=self.args.print_no_properties,
            print_debuginfo=self.args.print_debuginfo,
        )
        text = io.StringIO()
        target.emit(self.ctx, module, text)
        return text.getvalue().rstrip("\n") + "\n"

    def output_resulting_program(self, prog: ModuleOp) -> str:
        """The module in the form that `-t` asks for; ends in one newline."""
        return super().output_resulting_program(prog).rstrip("\n") + "\n"

    def _check_target(self) -> None:
        try:
            name = parse_spec(self.args.target).name
        except ArgSpecParseError as error:
            raise UsageError(f"expected a target, but got `{self.args.target}`") from error
        if name not in self.available_targets:
            listed = f"; there are {', '.join(self.available_targets)}"
            hint = suggest(name, self.available_targets) or listed
            raise UsageError(f"expected a target, but got `{name}`{hint}")

    @contextlib.contextmanager
    def _output(self) -> Generator[IO[str]]:
        if self.args.output_file is None:
            yield self.stdout
            return
        with contextlib.ExitStack() as stack:
            try:
                file = stack.enter_context(open(self.args.output_file, "w", encoding="utf-8"))
            except OSError as error:
                raise UsageError(f"expected a file to write, but got: {error}") from error
            yield file

    def _list(self) -> None:
        lines: list[str] = []
        if self.args.list_dialects:
            for name, factory in sorted(get_all_dialects().items()):
                lines.append(f"{name:24} {len(list(factory().operations))} operations")
        if self.args.list_passes:
            for name, load in sorted(self.available_passes.items()):
                home = sys.modules[load().__module__]
                lines.append(f"{name:24} {_first_sentence(load().__doc__ or home.__doc__)}")
            lines += [f"{name:24} {', '.join(passes)}" for name, passes in PIPELINES.items()]
        self.stdout.write("\n".join(lines) + "\n")


class _Parser(argparse.ArgumentParser):
    """Argument errors as exceptions, with a suggestion for unknown options."""

    def __init__(self, **options: Any):
        super().__init__(
            allow_abbrev=False, formatter_class=argparse.RawDescriptionHelpFormatter, **options
        )

    def error(self, message: str) -> NoReturn:
        """Raise UsageError in the place of ending the process."""
        unknown = message.removeprefix("unrecognized arguments: ").split()
        if unknown and message.startswith("unrecognized arguments: -"):
            known = [name for action in self._actions for name in action.option_strings]
            word = unknown[0].partition("=")[0]
            message = f"expected an option, but got {word}{suggest(word, known)}"
        raise UsageError(message)


def _no_frontend(_: IO[bytes]) -> NoReturn:
    raise InternalError("inputs are read by cli.inputs")


def _first_sentence(text: str | None) -> str:
    words = " ".join((text or "").split())
    return words.partition(". ")[0].rstrip(".") + "." if words else ""


def _apply(one: ModulePass, context: Context, module: ModuleOp) -> None:
    try:
        one.apply(context, module)
    except DiagnosticException as error:  # of a pass that is not ours
        diagnostic = Diagnostic("HF200", f"pass `{one.name}` failed: {error}", None)
        raise DiagnosticError([diagnostic]) from error


def _check_after(one: ModulePass, module: ModuleOp) -> None:
    """A module that is wrong behind a pass is the pass's mistake, not the user's."""
    if found := verify_module(module):
        raise InternalError(f"pass `{one.name}` left the IR wrong:\n{render_all(found)}")


# --- the process ---------------------------------------------------------------------------------


@contextlib.contextmanager
def _own_global_state() -> Generator[None]:
    """`--disable-verify` and `--syntax-highlight` change xDSL's classes for this run only."""
    verify, colored = Attribute.__post_init__, XdslDiagnostic.colored
    try:
        yield
    finally:
        Attribute.__post_init__ = verify
        XdslDiagnostic.colored = colored


def main(
    argv: Sequence[str], stdout: TextIO | None = None, stderr: TextIO | None = None
) -> int:
    """Run hydro-opt in this process; returns its exit code and never raises for bad input.

    >>> output = io.StringIO()
    >>> main(["--list-dialects"], output)
    0
    """
    out, err = stdout or sys.stdout, stderr or sys.stderr
    with _own_global_state(), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            return _run(argv, out, err)
        except HydroError as error:
            return _report(error, err, "--debug" in argv)
        except ShrinkException:
            print("Success, can shrink", file=out)
            return EXIT_OK
        except SystemExit as error:  # --help and --version
            return error.code if isinstance(error.code, int) else EXIT_OK
        except KeyboardInterrupt:
            return 130
        except BrokenPipeError:
            raise
        except Exception as error:
            return _report_internal(error, err, "--debug" in argv)


def _run(argv: Sequence[str], out: TextIO, err: TextIO) -> int:
    driver = HydroOptMain(argv, out, err)
    if driver.args.disable_verify:
        Attribute.__post_init__ = _skip  # as xDSL's driver does
    XdslDiagnostic.colored = driver.args.syntax_highlight
    code = driver.run_all()
    if driver.args.shrink:
        print("Failure, can't shrink", file=out)
        return EXIT_DIAGNOSTIC
    return code


def _skip(self: Attribute) -> None:
    """Attributes are not verified."""


def _report(error: HydroError, err: TextIO, debug: bool) -> int:
    if debug:
        traceback.print_exc(file=err)
    if isinstance(error, DiagnosticError):
        color = err.isatty() and not os.environ.get("NO_COLOR")
        print(render_all(error.diagnostics, color), file=err)
    elif isinstance(error, UsageError):
        print(f"hydro-opt: error: {error}\nhelp: hydro-opt --help", file=err)
    else:
        print(f"hydro-opt: internal error: {error}", file=err)
    return error.exit_code


def _report_internal(error: Exception, err: TextIO, debug: bool) -> int:
    if debug:
        traceback.print_exc(file=err)
    where = traceback.extract_tb(error.__traceback__)[-1]
    at = f"{os.path.basename(where.filename)}:{where.lineno}"
    print(
        f"hydro-opt: internal error: {type(error).__name__}: {error} (at {at})\n"
        "help: this is a mistake of hydro-mlir; --debug shows where it happened",
        file=err,
    )
    return EXIT_INTERNAL


def command() -> NoReturn:
    """The console script."""
    try:
        code = main(sys.argv[1:])
        sys.stdout.flush()
    except BrokenPipeError:  # the reader, such as `head`, has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = EXIT_OK
    sys.exit(code)


if __name__ == "__main__":
    command()
