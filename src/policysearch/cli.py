"""The command line: parse, call, print.

Exit codes: 0 all went well, 1 it failed, 2 the command was wrong, 3 the index was built but some files failed.
"""

from __future__ import annotations

import json
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.text import Text

from policysearch import printing
from policysearch.errors import PolicySearchError, UsageError
from policysearch.search.engine import Index
from policysearch.search.systems import SYSTEMS
from policysearch.settings import DEFAULT_MODEL, EncodingSettings, Settings
from policysearch.text.languages import normalise, preload

if TYPE_CHECKING:
    from policysearch.index.writing import Progress

app = typer.Typer(
    name="policysearch",
    help="Ask in your language, find it in theirs: search policy documents across languages.",
    epilog="Documents and questions never leave this machine.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

_WIDE = None if sys.stdout.isatty() or "COLUMNS" in os.environ else 200
"""Columns of a table that goes to a file or a pipe."""

_out = Console(highlight=False, width=_WIDE)
_err = Console(stderr=True, highlight=False)

System = StrEnum("System", [(name.replace("-", "_"), name) for name in SYSTEMS])  # type: ignore[misc]  # from data

_HYBRID = System("hybrid")

IndexOption = Annotated[Path, typer.Option("--index", "-i", envvar="POLICYSEARCH_INDEX", help="Folder of the index.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def _version(wanted: bool) -> None:  # noqa: FBT001
    if wanted:
        typer.echo(version("policysearch"))
        raise typer.Exit


@app.callback()
def _root(
    _: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")] = False,  # noqa: FBT002
) -> None: ...


@app.command("index")
def index_command(
    folder: Annotated[Path, typer.Argument(help="Folder of documents, read with its subfolders.")] = Path("corpus"),
    index: IndexOption = Path("index"),
    model: Annotated[
        str,
        typer.Option("--model", "-m", help="The bundled model, or a sentence-transformers name or folder."),
    ] = DEFAULT_MODEL,
    language: Annotated[
        str | None, typer.Option(help="Language of all documents, whatever they say of themselves.")
    ] = None,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Read every file again.")] = False,  # noqa: FBT002
    as_json: JsonOption = False,  # noqa: FBT002
) -> None:
    """Make the documents of a folder searchable; on later runs, only what has changed is read and embedded."""
    from policysearch.index.build import build_index  # readers and all: a search must not wait for their import

    settings = Settings(encoding=EncodingSettings(model=model))
    tag = normalise(language) if language else None
    try:
        with _progress(quiet=as_json) as progress:
            report = build_index(folder, index, settings=settings, language=tag, rebuild=rebuild, progress=progress)
    except KeyboardInterrupt:
        _err.print("Interrupted. What was embedded so far is kept; run the command again to go on.")
        raise typer.Exit(130) from None
    if as_json:
        _print_json(printing.report_json(report))
    else:
        _out.print(printing.report_table(report))
        if report.skipped:
            _out.print()
            for item in report.skipped:
                _out.print(printing.skipped_line(item), soft_wrap=True)
    if any(item.failed for item in report.skipped):
        raise typer.Exit(3)


@app.command()
def search(
    question: Annotated[str, typer.Argument(help="A question or words, in any language.")],
    index: IndexOption = Path("index"),
    language: Annotated[
        list[str] | None, typer.Option("--language", "-l", help="Only passages in this language, e.g. it.")
    ] = None,
    city: Annotated[list[str] | None, typer.Option("--city", help="Only documents of this city.")] = None,
    document_type: Annotated[
        list[str] | None, typer.Option("--type", help="Only documents of this type, e.g. 'travel report'.")
    ] = None,
    document: Annotated[
        list[str] | None, typer.Option("--document", help="Only this document: id, path or file name.")
    ] = None,
    year_from: Annotated[int | None, typer.Option("--from", help="Only documents of this year or later.")] = None,
    year_to: Annotated[int | None, typer.Option("--to", help="Only documents of this year or earlier.")] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="How many hits.")] = 10,
    system: Annotated[System, typer.Option(help="How to rank; the others are for comparison.")] = _HYBRID,
    asked_in: Annotated[
        str | None, typer.Option("--asked-in", help="Language of the question, if detection gets it wrong.")
    ] = None,
    as_json: JsonOption = False,  # noqa: FBT002
) -> None:
    """Find the passages that answer a question, whatever language they are in.

    Options that can be given several times are alternatives.
    """
    preload()
    ranking = Index.open(index).search(
        question,
        language=asked_in,
        languages=language or (),
        cities=city or (),
        document_types=document_type or (),
        documents=document or (),
        year_from=year_from,
        year_to=year_to,
        limit=limit,
        system=system.value,
    )
    if as_json:
        _print_json(printing.ranking_json(ranking))
    elif ranking.hits:
        _out.print(printing.ranking_text(ranking))
    else:
        _out.print("Nothing relevant found. Say it in other words, or search with fewer filters.")


@app.command()
def info(
    index: IndexOption = Path("index"),
    documents: Annotated[bool, typer.Option("--documents", help="List the documents as well.")] = False,  # noqa: FBT002
    as_json: JsonOption = False,  # noqa: FBT002
) -> None:
    """Show what the index holds and how it was made."""
    opened = Index.open(index)
    if as_json:
        listed = {"document_list": [printing.document_json(d) for d in opened.documents()]}
        _print_json(printing.info_json(opened) | (listed if documents else {}))
        return
    _out.print(printing.info_table(opened))
    if documents:
        _out.print()
        _out.print(printing.documents_table(opened.documents()))


@app.command()
def show(
    document: Annotated[str, typer.Argument(help="A document: its id, path or file name.")],
    index: IndexOption = Path("index"),
    passages: Annotated[bool, typer.Option("--passages", help="Its passages, as they were cut.")] = False,  # noqa: FBT002
    as_json: JsonOption = False,  # noqa: FBT002
) -> None:
    """Show what was read from a document."""
    opened = Index.open(index)
    found = opened.document(document)
    its_passages = opened.passages(found)
    if as_json:
        values = {"document": printing.document_json(found)}
        _print_json(values | {"passages": [printing.passage_json(p) for p in its_passages]})
        return
    _out.print(printing.document_table(found))
    _out.print(f"[bold]Passages[/bold]  {len(its_passages)}")
    if passages:
        _out.print()
        _out.print(printing.passages_text(its_passages))


@app.command()
def serve(
    index: IndexOption = Path("index"),
    host: Annotated[str, typer.Option(help="Address to listen on; 0.0.0.0 lets other machines in.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 8501,
) -> None:
    """Start the app and print its address. Ctrl-C ends it."""
    _check_free(host, port)
    ui = Path(__file__).parent / "ui"
    options = {
        "server.address": host,
        "server.port": port,
        "server.headless": "true",
        "server.fileWatcherType": "none",
        "browser.gatherUsageStats": "false",
        "client.toolbarMode": "minimal",
        "client.showErrorDetails": "type",
        "client.showErrorLinks": "false",
        "logger.hideWelcomeMessage": "true",  # it looks up this machine's address on the internet
        "theme.base": ui / "theme.toml",
    }
    flags = [f"--{name}={value}" for name, value in options.items()]
    command = [sys.executable, "-m", "streamlit", "run", str(ui / "main.py"), *flags]
    environment = os.environ | {"POLICYSEARCH_INDEX": str(index.absolute())}
    _out.print(f"policysearch is at [bold]http://{host}:{port}[/bold] (Ctrl-C ends it)")
    sys.stdout.flush()
    os.execve(sys.executable, command, environment)  # noqa: S606


def _check_free(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            reason = f"it cannot be used ({error.strerror})"
            raise UsageError(f"{host}:{port}", reason, f"Choose another: --port {port % 65535 + 1}") from error


def main() -> None:
    """Run the command line; a user's mistake is one line, never a traceback."""
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
    _err.print(f"policysearch: {error}", style="red", markup=False, soft_wrap=True)
    sys.exit(code)


def _print_json(values: printing.Json) -> None:
    typer.echo(json.dumps(values, ensure_ascii=False, indent=2))


@contextmanager
def _progress(*, quiet: bool) -> Iterator[Progress]:
    """A bar for each stage, with rate and time left; nothing where nobody watches."""
    from rich.progress import BarColumn, MofNCompleteColumn, ProgressColumn, Task, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    class Rate(ProgressColumn):
        def render(self, task: Task) -> Text:
            return Text(f"{task.speed:.0f}/s" if task.speed else "")

    labels = {"read": "Reading", "embed": "Embedding", "write": "Writing"}
    columns = (
        TextColumn("{task.description:<10}"),
        BarColumn(),
        MofNCompleteColumn(),
        Rate(),
        TimeRemainingColumn(),
    )
    with Bars(*columns, console=_err, disable=quiet or not _err.is_terminal, transient=True) as bars:
        tasks = {stage: bars.add_task(label, total=None, visible=False) for stage, label in labels.items()}

        def progress(stage: str, done: int, total: int) -> None:
            bars.update(tasks[stage], completed=done, total=total, visible=True)

        yield progress


if __name__ == "__main__":
    main()
