"""What `policysearch doctor` finds, kept beside the index: pages show it, and nobody waits for it who only searches."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from policysearch.errors import StoredIndexError
from policysearch.index import generation as generations
from policysearch.index.doctor import examine
from policysearch.index.finding import Finding, What
from policysearch.search.engine import Index
from policysearch.text.catalogue import as_data, from_data, marked
from policysearch.ui.i18n import _, ngettext

FILE = "findings.json"
"""In the folder of the index: what was found last."""


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found wrong with a generation, the worst first, and when it was looked for (UTC, ISO 8601)."""

    generation: str
    looked: str
    found: tuple[Finding, ...]


def examine_and_keep(index: Path, progress: Callable[[str, int, int], None]) -> Findings:
    """Look for all that is wrong, and keep it for `findings_of`. Raises IndexMissingError."""
    found = examine(index, progress)
    try:
        live = generations.current(index)
    except StoredIndexError:
        live = None
    findings = Findings(live.name if live else "", f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}", found)
    new = index / f"{FILE}.{os.getpid()}"
    new.write_text(json.dumps(findings, default=_parts, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    new.replace(index / FILE)
    return findings


def _parts(value: Findings | Finding) -> dict[str, object]:
    """A dataclass by its fields, whose texts may be messages."""
    parts = {field.name: getattr(value, field.name) for field in fields(value)}
    return {name: as_data(its) if isinstance(its, str) else its for name, its in parts.items()}


def findings_of(index: Index) -> Findings | None:
    """What was found last in this generation; None where nobody has looked. Never computes it."""
    path = index.path / FILE
    try:
        kept = _read(path, path.stat().st_mtime_ns)
    except OSError:
        return None
    return kept if kept and kept.generation == index.manifest.generation else None


@lru_cache(maxsize=4)
def _read(path: Path, _changed: int) -> Findings | None:
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        found = tuple(_finding(one) for one in values["found"])
        return Findings(values["generation"], values["looked"], found)
    except (ValueError, KeyError, TypeError):  # of another version, or cut short: look again
        return None


def _finding(parts: dict[str, Any]) -> Finding:
    texts = {name: from_data(parts[name]) for name in ("subject", "reason", "remedy")}
    return Finding(parts["severity"], parts["what"], **texts)


_NOTES: Mapping[What, str] = {
    "pages-without-text": marked("{title}: some of its pages hold no text, so what they say is not found."),
    "pages-read-by-ocr": marked(
        "{title}: some pages were read off pictures. Check names and numbers before you quote."
    ),
    "characters-lost": marked("{title}: some of its characters could not be read."),
    "wrong-encoding": marked("{title}: some of its letters were read in a wrong encoding."),
    "language-unknown": marked("{title}: its language is not known, so it is found less well."),
    "language-differs": marked("{title}: it is in another language than it is said to be in, and found less well."),
    "file-changed": marked("{title}: its file has changed since it was read."),
    "file-gone": marked("{title}: its file is there no more."),
}
"""What matters to those who read an answer."""


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence for the reader of an answer, as text, with the document that it is about, if any."""

    text: str
    document_id: str | None = None


def notes_for(index: Index, document_ids: Collection[str], cities: Collection[str] = ()) -> tuple[Note, ...]:
    """What is wrong with these documents, as far as somebody has looked; and files of these cities left unread.

    Cheap: it reads what was found before, and never looks for itself.
    """
    return (*_unread(index, cities), *_wrong(index, document_ids))


def _wrong(index: Index, document_ids: Collection[str]) -> list[Note]:
    findings = findings_of(index)
    if not findings:
        return []
    by_path: dict[str, list[Finding]] = {}
    for one in findings.found:
        if one.what in _NOTES:
            by_path.setdefault(one.subject, []).append(one)
    if not by_path:
        return []
    documents = [index.document(document_id) for document_id in dict.fromkeys(document_ids)]
    return [
        Note(_(_NOTES[one.what], title=document.title), document.document_id)
        for document in documents
        for one in by_path.get(document.path, ())
    ]


def _unread(index: Index, cities: Collection[str]) -> list[Note]:
    """Files that could not be read and whose path names the city: more is not known of what was not read."""
    failed = [item.path.casefold() for item in index.skipped() if item.failed] if cities else []
    numbers = {city: sum(city.casefold() in path for path in failed) for city in cities}
    return [
        Note(
            ngettext(
                "{number} document that is named after {city} could not be read.",
                "{number} documents that are named after {city} could not be read.",
                number,
                city=city,
            )
        )
        for city, number in numbers.items()
        if number
    ]
