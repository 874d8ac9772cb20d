"""A brief for programs."""

from __future__ import annotations

import json
from typing import Any

from policysearch.export.brief import Brief, Item, LookedAt
from policysearch.export.citation import source_link
from policysearch.records import Document

FORMAT = "policysearch-brief/1"


def json_file(brief: Brief) -> bytes:
    """The brief with all that it has, in UTF-8."""
    values = {
        "format": FORMAT,
        "title": brief.title,
        "created": brief.created,
        "generation": brief.generation,
        "questions": list(brief.questions),
        "items": [_item(item) for item in brief.items],
        "looked_at": [_looked_at(looked) for looked in brief.looked_at],
    }
    return (json.dumps(values, ensure_ascii=False, indent=2) + "\n").encode("utf-8", "backslashreplace")


def _item(item: Item) -> dict[str, Any]:
    passage = item.passage
    return {
        "passage_id": passage.passage_id,
        "text": passage.text,
        "stated": passage.stated,
        "language": passage.language,
        "heading_path": list(passage.heading_path),
        "page_first": passage.page_first,
        "page_last": passage.page_last,
        "document": _document(item.document),
        "question": item.asked.question if item.asked else None,
        "note": item.note,
        "changed": item.changed,
        "citation": item.citation(),
        "link": item.link,
    }


def _document(document: Document) -> dict[str, Any]:
    return {
        "document_id": document.document_id,
        "title": document.title,
        "path": document.path,
        "sha256": document.sha256,
        "city": document.city,
        "country": document.country,
        "language": document.language,
        "document_type": document.document_type,
        "published": document.published,
        "publisher": document.publisher,
        "source_url": source_link(document),
    }


def _looked_at(looked: LookedAt) -> dict[str, Any]:
    return {
        "document": _document(looked.document),
        "best_match": looked.best,
        "relevant_passages": looked.passages,
        "relevant_to": list(looked.questions),
    }
