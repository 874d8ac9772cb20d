"""The formats a brief is written in."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from policysearch.errors import UsageError
from policysearch.export.brief import Brief
from policysearch.export.json_file import json_file
from policysearch.export.markdown import markdown
from policysearch.export.references import bibtex, ris
from policysearch.export.tables import csv_table

_LONGEST_NAME = 60


def _docx(brief: Brief) -> bytes:
    from policysearch.export.docx_file import docx_file  # half a second to import, which no search shall wait for

    return docx_file(brief)


@dataclass(frozen=True, slots=True)
class Format:
    """How a brief is written: the ending of its file, its media type, and whether a terminal can show it."""

    suffix: str
    media_type: str
    write: Callable[[Brief], bytes]
    is_text: bool = True


FORMATS: Mapping[str, Format] = {
    "docx": Format(
        ".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", _docx, is_text=False
    ),
    "md": Format(".md", "text/markdown", markdown),
    "csv": Format(".csv", "text/csv", csv_table),
    "ris": Format(".ris", "application/x-research-info-systems", ris),
    "bibtex": Format(".bib", "application/x-bibtex", bibtex),
    "json": Format(".json", "application/json", json_file),
}


def written(brief: Brief, name: str) -> bytes:
    """A brief in the format of this name. Raises UsageError where nothing is in it."""
    if not brief.items:
        raise UsageError("the brief", "no passage is in it", "Keep passages first, or ask in other words")
    return FORMATS[name].write(brief)


def file_name(brief: Brief, name: str) -> str:
    """A name for its file, of the brief's title and date."""
    words = re.sub(r"[^\w]+", "-", brief.title).strip("-").lower()[:_LONGEST_NAME].strip("-")
    return f"{words or 'brief'}-{brief.created}{FORMATS[name].suffix}"
