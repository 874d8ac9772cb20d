"""A brief as a table for spreadsheets: every document that was looked at, kept or not."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from policysearch.export.brief import CHANGED, Brief, Item, LookedAt
from policysearch.export.citation import pages, source_link
from policysearch.text.languages import country_name, language_name
from policysearch.text.showing import showable

COLUMNS = (
    "status",
    "city",
    "country",
    "title",
    "document type",
    "published",
    "language",
    "issued by",
    "file",
    "web address",
    "best match",
    "relevant passages",
    "relevant to",
    "quote",
    "place",
    "heading",
    "note",
    "kept for",
    "citation",
    "passage id",
    "remark",
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def csv_table(brief: Brief) -> bytes:
    """One row for each passage kept, and for each document of which none was; UTF-8, as spreadsheets know it."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    kept: dict[str, list[Item]] = {}
    for one in brief.items:
        kept.setdefault(one.document.document_id, []).append(one)
    for looked in brief.looked_at:
        its: Sequence[Item | None] = kept.get(looked.document.document_id) or (None,)
        for item in its:
            writer.writerow([guarded(value) for value in (*_document(looked, item), *_passage(item))])
    return file.getvalue().encode("utf-8-sig")


def guarded(text: str) -> str:
    """A cell that no spreadsheet takes for a formula: what could be one begins with an apostrophe."""
    text = showable(text)
    return f"'{text}" if text.startswith(_FORMULA) or text.lstrip().startswith(_FORMULA) else text


def status(looked: LookedAt, *, kept: bool) -> str:
    """What became of a document."""
    if kept:
        return "kept"
    return "found, not kept" if looked.best else "nothing relevant found"


def _document(looked: LookedAt, item: Item | None) -> tuple[str, ...]:
    document = looked.document
    return (
        status(looked, kept=item is not None),
        document.city or "",
        country_name(document.country) if document.country else "",
        document.title,
        document.document_type or "",
        document.published or "",
        language_name(document.language),
        document.publisher or "",
        document.path,
        source_link(document) or "",
        looked.best or "",
        str(looked.passages),
        "; ".join(looked.questions),
    )


def _passage(item: Item | None) -> tuple[str, ...]:
    if item is None:
        return ("",) * 8
    return (
        item.quote,
        pages(item.passage),
        " › ".join(item.passage.heading_path),
        item.note,
        item.asked.question if item.asked else "",
        item.citation(),
        item.passage_id,
        CHANGED if item.changed else "",
    )
