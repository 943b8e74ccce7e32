"""
`hydro-run`: build a program, compile it, run it as processes on this machine.
"""

from __future__ import annotations

import contextlib
import gc
import os
import sys
import time
import traceback
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hydro_mlir.cli import options
from hydro_mlir.cli.programs import (
    Target,
    check_utf8,
    load_module,
    load_program,
    parse_target,
)
from hydro_mlir.diagnostics import (
    EXIT_INTERNAL,
    EXIT_OK,
    DiagnosticError,
    HydroError,
    UsageError,
    render_all,
)

if TYPE_CHECKING:
    from xdsl.dialects.builtin import ModuleOp

    from hydro_mlir.deploy.spawning import Spawner
    from hydro_mlir.lang import Program

EXIT_INTERRUPTED = 130  # as shells call what SIGINT has ended
EXIT_TERMINATED = 143

Callbacks = Mapping[str, Callable[..., object]]


@dataclass
class Stopwatch:
    """How long each phase took, for --time."""

    seconds: dict[str, float] = field(default_factory=dict[str, float])

    @contextlib.contextmanager
    def phase(self, name: str) -> Generator[None]:
        """Add the time inside to a phase."""
        start = time.perf_counter()
        try:
            yield
        finally:
            spent = time.perf_counter() - start
            self.seconds[name] = self.seconds.get(name, 0.0) + spent

    def report(self) -> str:
        """A line per phase and one for the sum."""
        rows = [*self.seconds.items(), ("total", sum(self.seconds.values()))]
        return "\n".join(f"{seconds:9.3f} s  {name}" for name, seconds in rows)


def main(arguments: Sequence[str]) -> int:
    """Run the command line `hydro-run ARGUMENTS...` and return its exit code.

    >>> main(["no_such_program.py"])  # says on stderr that there is no such file
    1
    """
    debug = "--debug" in arguments or bool(os.environ.get("HYDRO_DEBUG"))
    try:
        return _main(list(arguments))
    except UsageError as error:
        _say(f"hydro-run: error: {error}")
        return UsageError.exit_code
    except HydroError as error:
        if debug:
            traceback.print_exc()
        _say(_rendered(error))
        return error.exit_code
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    except BrokenPipeError:  # nobody reads the output any more
        return EXIT_OK
    except Exception as error:
        return _our_mistake(error, debug)


def command() -> None:
    """The console script."""
    from hydro_mlir.deploy.edge import OutputClosed, flush_stdout

    # Importing and compiling make next to no garbage in cycles, and looking for it takes a tenth
    # of their time. From the start of the fleet on it is looked for, behind what exists by then.
    gc.disable()
    code = _terminable(sys.argv[1:])
    with contextlib.suppress(OutputClosed):
        flush_stdout()
    gc.unfreeze()  # files that the program has left open are written when they are collected
    sys.exit(code)


def _terminable(arguments: Sequence[str]) -> int:
    from hydro_mlir.deploy.local import Terminated

    try:
        return main(arguments)
    except Terminated:
        return EXIT_TERMINATED


def _our_mistake(error: Exception, debug: bool) -> int:
    if debug:
        traceback.print_exc()
    _say(f"hydro-run: internal error: {type(error).__name__}: {error}")
    if not debug:
        _say("help: this is a mistake of hydro-mlir; --debug shows where")
    return EXIT_INTERNAL


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _rendered(error: HydroError) -> str:
    if isinstance(error, DiagnosticError):
        return render_all(error.diagnostics, color=sys.stderr.isatty())
    return f"hydro-run: error: {error}"


# --- one run -----------------------------------------------------------------------------------


def _main(arguments: list[str]) -> int:
    seen = options.glance(arguments)
    if seen.program is None:
        return _without_program(arguments)
    target = parse_target(seen.program)
    with contextlib.ExitStack() as stack:
        spawner = None
        if seen.starts_processes:  # on another core, while this one imports and compiles
            from hydro_mlir.deploy.spawning import Spawner

            spawner = stack.enter_context(Spawner())
        return _run(target, arguments, spawner)


def _run(target: Target, arguments: list[str], spawner: Spawner | None) -> int:
    stopwatch = Stopwatch()
    with stopwatch.phase("import"):
        program = None if target.is_mlir else load_program(target)
    if _wants_help(arguments):
        print(_help(program))
        return EXIT_OK
    values = options.parse(program, arguments)
    for value in values.values():
        if isinstance(value, str | Path):
            check_utf8(str(value))
    module, callbacks = _build(target, program, values, stopwatch)
    code = _execute(module, callbacks, values, spawner, stopwatch)
    if values["time"]:
        _say(stopwatch.report())
    return code


def _without_program(arguments: Sequence[str]) -> int:
    if _wants_help(arguments):
        print(_help(None))
        return EXIT_OK
    options.parse(None, arguments)  # says what is wrong with the options, if anything is
    raise UsageError("expected a program, such as hydro-run program.py")


def _wants_help(arguments: Sequence[str]) -> bool:
    return any(word in arguments for word in options.HELP_OPTIONS)


def _help(program: Program | None) -> str:
    command = options.command(program)
    return command.get_help(command.make_context("hydro-run", [], resilient_parsing=True))


def _build(
    target: Target, program: Program | None, values: Mapping[str, Any], stopwatch: Stopwatch
) -> tuple[ModuleOp, Callbacks]:
    from hydro_mlir.dialects.verification import check_module

    with stopwatch.phase("build"):
        if program is None:
            module, callbacks = load_module(target.path), {}
        else:
            names = [parameter.name for parameter in program.parameters]
            built = program.build(**{name: values[name] for name in names})
            module, callbacks = built.module, built.callbacks
    with stopwatch.phase("verify"):
        check_module(module)
    if values["passes"]:
        with stopwatch.phase("rewrites"):
            _rewrite(module, values["passes"])
    if values["tick_fuel"] is not None:
        from hydro_mlir.analysis.tick_strata import set_tick_fuel

        set_tick_fuel(module, values["tick_fuel"])
    return module, callbacks


def _rewrite(module: ModuleOp, passes: str) -> None:
    from hydro_mlir.cli.pipeline import borrowed_passes, parse_passes
    from hydro_mlir.dialects import make_context
    from hydro_mlir.dialects.verification import check_module
    from hydro_mlir.passes import get_all_passes
    from hydro_mlir.passes.pipelines import PIPELINES

    known = {**borrowed_passes(), **get_all_passes()}
    context = make_context()
    for chosen in parse_passes(passes, known, PIPELINES):
        chosen.apply(context, module)
        check_module(module)


def _execute(
    module: ModuleOp,
    callbacks: Callbacks,
    values: Mapping[str, Any],
    spawner: Spawner | None,
    stopwatch: Stopwatch,
) -> int:
    if values["on"] == "interp":
        with stopwatch.phase("run"):
            return _interpret(module, callbacks, values["seed"])
    from hydro_mlir.deploy import ticks

    if ticks.is_in_ticks(module):
        with stopwatch.phase("run"):
            ticks.run(module, callbacks)
        return EXIT_OK
    with stopwatch.phase("compiler's import"):
        from hydro_mlir import compiler
    timings = compiler.Timings()
    artifacts = compiler.compile(module, timings=timings, debug=values["debug_info"])
    stopwatch.seconds |= timings.seconds
    if values["emit"] is not None:
        return _emit(artifacts, values["emit"][1])
    from hydro_mlir.deploy import local, progress

    gc.freeze()
    gc.enable()
    with stopwatch.phase("run"):
        local.run(
            artifacts,
            callbacks,
            timeout_seconds=values["timeout"],
            port_base=values["port_base"],
            admin_base=values["admin_base"],
            progress=progress.Silence() if values["quiet"] else progress.choose(),
            spawner=spawner,
            restarts_max=values["restart"],
            data=values["data"],
            on_trap=values["on_trap"],
            ports_on=values["ports_on"],
            insecure=values["insecure"],
        )
    return EXIT_OK


def _interpret(module: ModuleOp, callbacks: Callbacks, seed: int | None) -> int:
    from hydro_mlir import interp

    outcome = interp.run(module, callbacks, seed=seed)
    for line in outcome.lines:
        print(line.text)
    if outcome.error is not None:
        raise outcome.error
    return EXIT_OK


def _emit(artifacts: Sequence[Any], directory: Path) -> int:
    import shutil

    for artifact in artifacts:
        shutil.copytree(artifact.directory, directory / artifact.location, dirs_exist_ok=True)
        _say(f"hydro-run: wrote {directory / artifact.location}")
    return EXIT_OK
