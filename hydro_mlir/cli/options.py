"""
The options of `hydro-run`, and those that a program's parameters become.

Reading happens twice: first leniently, to find the program among options that are not known yet,
then strictly, with the program's own options added.
"""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hydro_mlir.diagnostics import UsageError, fail

if TYPE_CHECKING:
    from hydro_mlir.lang import Program
    from hydro_mlir.lang.program import Parameter

ENVIRONMENT_PREFIX = "HYDRO"
# Not simply "program": a program may have a parameter of that name.
PROGRAM = "hydro_program"
HELP_OPTIONS = ["-h", "--help"]
_CONTEXT: dict[str, Any] = {
    "auto_envvar_prefix": ENVIRONMENT_PREFIX,
    "help_option_names": HELP_OPTIONS,
    "terminal_width": 100,
}

SUMMARY = """Run a program as one native process per member, connected by TCP.

PROGRAM is FILE.py, FILE.py:NAME where a file holds several programs, or FILE.mlir. Parameters of
a program are options behind it: `hydro-run PROGRAM --help` lists them. Every option can be given
in the environment, as HYDRO_TIMEOUT=5.

Exit codes: 0 done or stopped in time; 1 a diagnostic; 2 wrong usage; 70 a mistake of hydro-mlir;
130 and 143 ended by Ctrl-C and SIGTERM."""


def own_options() -> list[click.Parameter]:
    """The options that every program has."""
    return [
        click.Option(
            ["--on"],
            type=click.Choice(["local", "interp"]),
            default="local",
            show_default=True,
            help="Native processes on this machine, or the reference interpreter.",
        ),
        click.Option(
            ["--timeout"],
            type=click.FloatRange(min=0),
            metavar="SECONDS",
            help="Stop the program after this time; that is no failure.",
        ),
        *_fleet_options(),
        click.Option(
            ["--tick-fuel"],
            type=click.IntRange(min=1),
            metavar="N",
            help="Within a tick, stop a cycle after N rounds and a loop after N iterations.",
        ),
        click.Option(
            ["--seed"],
            type=int,
            help="With --on interp: run operators in a random order that this number fixes.",
        ),
        click.Option(
            ["-g", "debug_info"],
            is_flag=True,
            help="Compile with source lines, for gdb, addr2line and objdump -l.",
        ),
        click.Option(
            ["--emit"],
            type=(click.Choice(["artifact"]), click.Path(path_type=Path)),
            metavar="artifact DIR",
            help="Write what would run into a directory instead of running it.",
        ),
        click.Option(
            ["-p", "--passes"],
            metavar="PASSES",
            help="Rewrite the program first, as with 'decouple{location=leader}'.",
        ),
        click.Option(["-q", "--quiet"], is_flag=True, help="Show the program's output alone."),
        click.Option(["--time"], is_flag=True, help="Say at the end how long each phase took."),
        click.Option(["--debug"], is_flag=True, help="Show tracebacks behind diagnostics."),
    ]


def _fleet_options() -> list[click.Parameter]:
    """Those about the processes of a fleet."""
    return [
        click.Option(
            ["--port-base"],
            type=click.IntRange(1, 65535),
            metavar="PORT",
            help="Members listen at this port and those behind it; default: any free ones.",
        ),
        click.Option(
            ["--admin-base"],
            type=click.IntRange(1, 65535),
            metavar="PORT",
            help="Members serve /metrics, /healthz, /stats.json and /graph from this port on.",
        ),
        click.Option(
            ["--ports-on"],
            metavar="ADDRESS",
            help="The IP address at which guests of the program connect; default: 127.0.0.1.",
        ),
        click.Option(
            ["--insecure"],
            is_flag=True,
            help="Allow an address that others reach, for anybody there, unencrypted.",
        ),
        click.Option(
            ["--restart"],
            type=click.IntRange(min=0),
            default=0,
            show_default=True,
            metavar="N",
            help="Start a member that fails again, up to N times each.",
        ),
        click.Option(
            ["--data"],
            type=click.Path(file_okay=False, path_type=Path),
            metavar="DIR",
            help="Where durable members keep their logs; started again with it they go on.",
        ),
        click.Option(
            ["--on-trap"],
            type=click.Choice(["stop", "skip"]),
            default="stop",
            show_default=True,
            help="What becomes of a batch that made a durable member fail, when it starts again.",
        ),
    ]


def _program_argument(required: bool) -> click.Argument:
    return click.Argument([PROGRAM], metavar="PROGRAM", required=required)


@dataclass(frozen=True)
class Glance:
    """What can be seen before the program is known: which one, and whether processes will run."""

    program: str | None
    starts_processes: bool


def glance(arguments: Sequence[str]) -> Glance:
    """Look at arguments whose program, and so whose other options, are not known yet.

    >>> glance(["--timeout", "5", "a.py", "--text", "b.txt"]).program
    'a.py'
    """
    finder = click.Command(
        "hydro-run",
        params=[
            *own_options(),
            _program_argument(required=False),
            click.Argument(["others"], nargs=-1, type=click.UNPROCESSED),
        ],
        context_settings={**_CONTEXT, "ignore_unknown_options": True},
        add_help_option=False,
    )
    seen = finder.make_context("hydro-run", list(arguments), resilient_parsing=True).params
    program: str | None = seen[PROGRAM]
    if program is not None and program.startswith("-"):  # an unknown option before the program
        program = None
    helping = any(word in HELP_OPTIONS for word in arguments)
    return Glance(program, seen["on"] != "interp" and not seen["emit"] and not helping)


def command(program: Program | None) -> click.Command:
    """The command with all its options; without a program those of `hydro-run` alone."""
    summary = SUMMARY
    own = own_options()
    theirs: list[click.Parameter] = []
    if program is not None:
        summary = inspect.cleandoc(getattr(program, "__doc__", None) or f"Run {program.name}.")
        theirs = program_options(program, {name for option in own for name in option.opts})
    return click.Command(
        "hydro-run",
        params=[_program_argument(required=program is not None), *theirs, *own],
        context_settings=_CONTEXT,
        help=summary,
    )


def parse(program: Program | None, arguments: Sequence[str]) -> dict[str, Any]:
    """All options' values; UsageError for what is no option or no value of one."""
    try:
        return command(program).make_context("hydro-run", list(arguments)).params
    except click.UsageError as error:
        raise UsageError(_sentence(error)) from error


def _sentence(error: click.UsageError) -> str:
    """Click's message in the words of our other ones."""
    from hydro_mlir.diagnostics import suggest

    if isinstance(error, click.NoSuchOption):
        known = [] if error.ctx is None else _flags(error.ctx.command)
        hint = suggest(error.option_name, known) or "; see --help"
        return f"expected an option, but got {error.option_name}{hint}"
    message = error.format_message().strip().rstrip(".")
    return message[:1].lower() + message[1:]


def _flags(command: click.Command) -> list[str]:
    options = (option for option in command.params if isinstance(option, click.Option))
    return [name for option in options for name in (*option.opts, *option.secondary_opts)]


# --- a program's own ---------------------------------------------------------------------------

# By the types that a program's options can have.
_TYPES: dict[type, click.ParamType] = {
    int: click.INT,
    float: click.FLOAT,
    str: click.STRING,
    Path: click.Path(path_type=Path),
}


def program_options(program: Program, taken: set[str]) -> list[click.Parameter]:
    """An option per parameter of a program."""
    options: list[click.Parameter] = []
    for parameter in program.parameters:
        flag = "--" + parameter.name.replace("_", "-")
        if flag in taken:
            fail(
                "HF606",
                f"expected another name for parameter {parameter.name} of {program.name}: "
                f"{flag} is an option of hydro-run",
                None,
            )
        options.append(_option(flag, parameter))
    return options


def _option(flag: str, parameter: Parameter) -> click.Option:
    settings: dict[str, Any] = {"required": parameter.required}
    if not parameter.required:
        settings |= {"default": parameter.default, "show_default": True}
    if parameter.type is bool:
        return click.Option([f"{flag}/--no-{flag[2:]}", parameter.name], **settings)
    return click.Option([flag, parameter.name], type=_TYPES[parameter.type], **settings)
