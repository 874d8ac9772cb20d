"""The command that makes a brief: what each city says on some questions, or passages that were chosen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from policysearch.cli.main import app
from policysearch.cli.terminal import IndexOption, err
from policysearch.errors import PolicySearchError, UsageError
from policysearch.export.brief import Asked, Brief, Item, kept, title_of
from policysearch.export.formats import FORMATS, written
from policysearch.export.looking import looked_at
from policysearch.records import Hit
from policysearch.search.engine import Index
from policysearch.search.limits import Limits, filters_of
from policysearch.text.catalogue import INTERFACES, SOURCE

Format = StrEnum("Format", [(name, name) for name in FORMATS])  # type: ignore[misc]  # from data

_MARKDOWN = Format("md")
_MOST = 100_000
_STDOUT = Path("-")


@app.command()
def brief(
    questions: Annotated[
        list[str] | None, typer.Argument(help="Questions, in any language.", show_default=False)
    ] = None,
    index: IndexOption = Path("index"),
    passage: Annotated[
        list[str] | None, typer.Option("--passage", help="A passage to put in, by its id as search --json names it.")
    ] = None,
    city: Annotated[list[str] | None, typer.Option("--city", help="Only documents of this city.")] = None,
    language: Annotated[
        list[str] | None, typer.Option("--language", "-l", help="Only passages in this language, e.g. it.")
    ] = None,
    asked_in: Annotated[
        str | None, typer.Option("--asked-in", help="Language of the questions, if detection gets it wrong.")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="Passages of each city for each question.")] = 2,
    weak: Annotated[bool, typer.Option("--weak", help="Take weak matches as well.")] = False,  # noqa: FBT002
    title: Annotated[str, typer.Option(help="What the brief is called.", show_default=False)] = "",
    written_in: Annotated[
        str, typer.Option("--in", help=f"Language of headings and remarks: {', '.join(INTERFACES)}.")
    ] = SOURCE,
    file_format: Annotated[
        Format | None,
        typer.Option("--format", "-f", help="How it is written.", show_default="the ending of --out, else md"),
    ] = None,
    out: Annotated[Path, typer.Option("--out", "-o", help="The file to write; - prints it.")] = _STDOUT,
    force: Annotated[bool, typer.Option("--force", help="Replace the file if it is there.")] = False,  # noqa: FBT002
) -> None:
    """Make a brief: the best passages of each city for some questions, quoted in the original, with citations.

    It says how many documents were looked at; as csv and json it lists them all, quoted or not.
    Weak matches are left out, unless asked for.
    """
    if not questions and not passage:
        raise UsageError("brief", "nothing was asked", "Ask a question, or name a passage: --passage ID")
    if written_in not in INTERFACES:
        raise UsageError(f"--in {written_in}", "there are no headings in this language", f"Use {', '.join(INTERFACES)}")
    name = _format_name(file_format, out)
    _check_place(out, name, force=force)
    opened = Index.open(index)
    limits: Limits = {"cities": city or (), "languages": [opened.indexed(tag) for tag in language or ()]}
    asked = [
        Asked(question, filters_of(opened.generation.store, limits), language=asked_in) for question in questions or ()
    ]
    items = [
        *_chosen(opened, passage or ()),
        *(item for one in asked for item in _found(opened, one, limits, limit, weak=weak)),
    ]
    if not items:
        remedy = "Ask in other words, or take weak matches as well: --weak"
        raise PolicySearchError(", ".join(questions or ()), "no passage of the index is a good match", remedy)
    made = Brief(
        title=" ".join(title.split()) or title_of(questions or (), written_in),
        items=_each_once(items),
        looked_at=looked_at(opened, items, asked),
        created=datetime.now().astimezone().date().isoformat(),
        generation=opened.manifest.generation,
        language=written_in,
    )
    _write(written(made, name), out)
    err.print(made.summary, markup=False, soft_wrap=True)


def _chosen(index: Index, passage_ids: Sequence[str]) -> list[Item]:
    """The passages of these ids. Raises UsageError."""
    passages = [index.passage(passage_id) for passage_id in passage_ids]
    return [kept(passage, index.document(passage.document_id)) for passage in passages]


def _found(index: Index, asked: Asked, limits: Limits, limit: int, *, weak: bool) -> Iterator[Item]:
    """The best passages of each city, cities in the order of their best. Raises UsageError."""
    found = index.search(asked.question, language=asked.language, limit=_MOST, **limits).hits
    hits = [hit for hit in found if weak or hit.band != "weak"]
    cities: dict[str | None, list[Hit]] = {}
    for hit in hits:
        cities.setdefault(hit.document.city, []).append(hit)
    for its in cities.values():
        yield from (kept(hit.passage, hit.document, asked) for hit in its[:limit])


def _each_once(items: Sequence[Item]) -> tuple[Item, ...]:
    """Passages for the first question that found them."""
    first: dict[str, Item] = {}
    for item in items:
        first.setdefault(item.passage_id, item)
    return tuple(first.values())


def _format_name(file_format: Format | None, out: Path) -> str:
    """What was asked for, else what the ending of the file says. Raises UsageError."""
    if file_format:
        return str(file_format.value)
    if out == _STDOUT:
        return _MARKDOWN
    for name, known in FORMATS.items():
        if known.suffix == out.suffix.lower():
            return name
    endings = ", ".join(known.suffix for known in FORMATS.values())
    raise UsageError(str(out), "its ending names no format", f"Use one of {endings}, or name it: --format docx")


def _check_place(out: Path, name: str, *, force: bool) -> None:
    """Before any work is done. Raises UsageError."""
    if out == _STDOUT:
        if not FORMATS[name].is_text:
            raise UsageError(name, "this is not text, and cannot be printed", f"Name a file: --out brief.{name}")
    elif out.exists() and not force:
        raise UsageError(str(out), "this file is there already", "Name another, or replace it: --force")
    elif out.is_dir() or not out.absolute().parent.is_dir():
        raise UsageError(
            str(out), "there is no such folder, or it is one itself", "Name a file in a folder that is there"
        )


def _write(data: bytes, out: Path) -> None:
    if out == _STDOUT:
        typer.echo(data, nl=False)
    else:
        out.write_bytes(data)
        err.print(f"Written: {out}", markup=False, soft_wrap=True)
