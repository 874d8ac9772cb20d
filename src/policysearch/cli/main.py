"""The command itself, which the modules beside this one add theirs to."""

from __future__ import annotations

import sys
from importlib.metadata import version
from io import TextIOWrapper
from typing import Annotated

import typer

from policysearch.cli.terminal import err
from policysearch.errors import PolicySearchError, UsageError

app = typer.Typer(
    name="policysearch",
    help="Ask in your language, find it in theirs: search policy documents across languages.",
    epilog="Documents and questions never leave this machine.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:  # noqa: FBT001
    if wanted:
        typer.echo(version("policysearch"))
        raise typer.Exit


@app.callback()
def _root(
    _: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")] = False,  # noqa: FBT002
) -> None: ...


def main() -> None:
    """Run the command line; a user's mistake is one line, never a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # cities are named in all scripts, whatever the terminal can show
            if stream.isatty():
                stream.reconfigure(errors="replace")
            else:
                stream.reconfigure(encoding="utf-8", errors=stream.errors)
    try:
        app()
    except UsageError as error:
        _fail(error, 2)
    except PolicySearchError as error:
        _fail(error, 1)
    except OSError as error:
        subject, reason = str(error.filename or "the file system"), error.strerror or str(error)
        _fail(PolicySearchError(subject, reason, "Check that the place exists, may be written, and is not full"), 1)


def _fail(error: PolicySearchError, code: int) -> None:
    err.print(f"policysearch: {error}", style="red", markup=False, soft_wrap=True)
    sys.exit(code)
