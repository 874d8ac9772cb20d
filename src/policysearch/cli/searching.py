"""Commands that make an index and look into it."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from policysearch import printing
from policysearch.cli.main import app
from policysearch.cli.terminal import IndexOption, JsonOption, out, print_json
from policysearch.errors import UsageError
from policysearch.records import Passage
from policysearch.search.engine import Index
from policysearch.search.grouping import Sort
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
    country: Annotated[
        list[str] | None, typer.Option("--country", help="Only documents of this country, e.g. IT.")
    ] = None,
    city: Annotated[list[str] | None, typer.Option("--city", help="Only documents of this city.")] = None,
    document_type: Annotated[
        list[str] | None, typer.Option("--type", help="Only documents of this type, e.g. 'travel report'.")
    ] = None,
    theme: Annotated[
        list[str] | None, typer.Option("--theme", help="Only passages on this theme, e.g. smart-city/mobility.")
    ] = None,
    actor: Annotated[
        list[str] | None, typer.Option("--actor", help="Only rows of tables that are marked in this column.")
    ] = None,
    document: Annotated[
        list[str] | None, typer.Option("--document", help="Only this document: id, path or file name.")
    ] = None,
    year_from: Annotated[int | None, typer.Option("--from", help="Only documents of this year or later.")] = None,
    year_to: Annotated[int | None, typer.Option("--to", help="Only documents of this year or earlier.")] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="How many hits, or documents.")] = 10,
    sort: Annotated[Sort, typer.Option(help="Which come first.")] = "relevance",
    per_document: Annotated[
        int | None, typer.Option("--per-document", min=1, help="By document, the best so many passages of each.")
    ] = None,
    per_language: Annotated[
        int | None, typer.Option("--per-language", min=1, help="First the best so many of each language.")
    ] = None,
    per_city: Annotated[
        int | None, typer.Option("--per-city", min=1, help="First the best so many of each city.")
    ] = None,
    exact: Annotated[bool, typer.Option("--exact", help="All words must occur as they are written.")] = False,  # noqa: FBT002
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
    opened = Index.open(index)
    ranking = opened.search(
        question,
        language=asked_in,
        languages=[opened.indexed(tag) for tag in language or ()],
        countries=country or (),
        cities=city or (),
        document_types=document_type or (),
        themes=theme or (),
        actors=actor or (),
        documents=document or (),
        year_from=year_from,
        year_to=year_to,
        limit=limit,
        sort=sort,
        per_document=per_document,
        per_language=per_language,
        per_city=per_city,
        exact=exact,
        all_versions=all_versions,
        system=system.value,
    )
    if as_json:
        print_json(printing.ranking_json(ranking))
    elif ranking.hits:
        out.print(printing.ranking_text(ranking, exact=exact, explain=explain))
    else:
        out.print(printing.nothing_text(ranking, exact=exact), markup=False, soft_wrap=True)


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
    reference: Annotated[
        str, typer.Argument(metavar="DOCUMENT", help="A document: its id, path or file name. Or the id of a passage.")
    ],
    index: IndexOption = Path("index"),
    passages: Annotated[bool, typer.Option("--passages", help="Its passages, as they were cut.")] = False,  # noqa: FBT002
    as_json: JsonOption = False,  # noqa: FBT002
) -> None:
    """Show what was read from a document, or the section around a passage."""
    opened = Index.open(index)
    if passage := _passage(opened, reference):
        _show_section(opened, passage, as_json=as_json)
        return
    found = opened.document(reference)
    its_passages = opened.passages(found)
    if as_json:
        values = {"document": printing.document_json(found), "kinds": printing.kinds_json(its_passages)}
        print_json(values | {"passages": [printing.passage_json(p) for p in its_passages]})
        return
    out.print(printing.document_table(found, its_passages))
    if passages:
        out.print()
        out.print(printing.passages_text(its_passages))


def _passage(index: Index, reference: str) -> Passage | None:
    """The passage of an id; None where it is none, but may name a document."""
    try:
        return index.passage(reference)
    except UsageError:
        return None


def _show_section(index: Index, passage: Passage, *, as_json: bool) -> None:
    document, section = index.document(passage.document_id), index.section(passage)
    if as_json:
        values = {"document": printing.document_json(document), "passage": printing.passage_json(passage)}
        print_json(values | {"section": [printing.passage_json(p) for p in section]})
        return
    out.print(printing.section_text(document, section, passage))
