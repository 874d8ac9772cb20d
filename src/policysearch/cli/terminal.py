"""What all commands share: where they print, options they have in common, bars for long work."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

_WIDE = None if sys.stdout.isatty() or os.environ.get("COLUMNS", "0") != "0" else 200
"""Columns of a table that goes to a file or a pipe."""

out = Console(highlight=False, width=_WIDE)
err = Console(stderr=True, highlight=False)

IndexOption = Annotated[Path, typer.Option("--index", "-i", envvar="POLICYSEARCH_INDEX", help="Folder of the index.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]

_LABELS = {"read": "Reading", "embed": "Embedding", "words": "Words", "write": "Writing", "encode": "Queries"}


def print_json(values: dict[str, Any], *, on_one_line: bool = False) -> None:
    """For programs to read; on lines of their own where more may follow."""
    typer.echo(json.dumps(values, ensure_ascii=False, indent=None if on_one_line else 2))


@contextmanager
def progress_bars(*, quiet: bool) -> Iterator[Callable[[str, int, int], None]]:
    """A bar for each stage, with rate and time left; nothing where nobody watches."""
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        ProgressColumn,
        Task,
        TaskID,
        TextColumn,
        TimeRemainingColumn,
    )
    from rich.progress import Progress as Bars

    class Rate(ProgressColumn):
        def render(self, task: Task) -> Text:
            return Text(f"{task.speed:.0f}/s" if task.speed else "")

    columns = (
        TextColumn("{task.description:<10}"),
        BarColumn(),
        MofNCompleteColumn(),
        Rate(),
        TimeRemainingColumn(),
    )
    with Bars(*columns, console=err, disable=quiet or not err.is_terminal, transient=True) as bars:
        tasks: dict[str, TaskID] = {}

        def progress(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(_LABELS.get(stage, stage), total=total)
            bars.update(tasks[stage], completed=done, total=total)

        yield progress
