"""Commands that make an index and look into it."""

from __future__ import annotations

import os
import socket
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from policysearch import printing
from policysearch.cli.main import app
from policysearch.cli.terminal import IndexOption, JsonOption, out, print_json
from policysearch.errors import UsageError
from policysearch.search.engine import Index
from policysearch.search.systems import SYSTEMS
from policysearch.text.languages import preload

System = StrEnum("System", [(name.replace("-", "_"), name) for name in SYSTEMS])  # type: ignore[misc]  # from data

_HYBRID = System("hybrid")


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
    per_language: Annotated[
        int | None, typer.Option("--per-language", min=1, help="First the best so many of each language.")
    ] = None,
    per_city: Annotated[
        int | None, typer.Option("--per-city", min=1, help="First the best so many of each city.")
    ] = None,
    all_versions: Annotated[  # noqa: FBT002
        bool, typer.Option("--all-versions", help="Also what drafts, translations and copies of a document repeat.")
    ] = False,
    system: Annotated[System, typer.Option(help="How to rank; the others are for comparison.")] = _HYBRID,
    asked_in: Annotated[
        str | None, typer.Option("--asked-in", help="Language of the question, if detection gets it wrong.")
    ] = None,
    explain: Annotated[  # noqa: FBT002
        bool, typer.Option("--explain", help="What each score is made of, and the weights of matched words.")
    ] = False,
    as_json: JsonOption = False,  # noqa: FBT002
) -> None:
    """Find the passages that answer a question, whatever language they are in.

    "Words in quotation marks" must occur in a passage exactly so.
    -word and -"several words" leave out what has them in its text or title.
    The shell wants quotes around it all: '"district heating" plan -Milano'
    One that begins with a minus comes last, after two: -- '-Milano plan'

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
        per_language=per_language,
        per_city=per_city,
        all_versions=all_versions,
        system=system.value,
    )
    if as_json:
        print_json(printing.ranking_json(ranking))
    elif ranking.hits:
        out.print(printing.ranking_text(ranking, explain=explain))
    else:
        out.print(printing.nothing_text(ranking), markup=False, soft_wrap=True)


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
        print_json(printing.info_json(opened) | (listed if documents else {}))
        return
    out.print(printing.info_table(opened))
    if documents:
        out.print()
        out.print(printing.documents_table(opened.documents()))


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
        values = {"document": printing.document_json(found), "kinds": printing.kinds_json(its_passages)}
        print_json(values | {"passages": [printing.passage_json(p) for p in its_passages]})
        return
    out.print(printing.document_table(found, its_passages))
    if passages:
        out.print()
        out.print(printing.passages_text(its_passages))


@app.command()
def serve(
    index: IndexOption = Path("index"),
    host: Annotated[str, typer.Option(help="Address to listen on; 0.0.0.0 lets other machines in.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 8501,
) -> None:
    """Start the app and print its address. Ctrl-C ends it."""
    _check_free(host, port)
    ui = Path(__file__).parents[1] / "ui"
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
    out.print(f"policysearch is at [bold]http://{host}:{port}[/bold] (Ctrl-C ends it)")
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
