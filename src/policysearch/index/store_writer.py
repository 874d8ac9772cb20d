"""Writing a store: documents come one by one and go to disk at once; rows get their order at the end."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import astuple
from pathlib import Path
from typing import Self

from policysearch.index.store import DOCUMENT_FIELDS, PASSAGE_COLUMNS, StoredFile
from policysearch.records import RANKED_KINDS, Document, Passage, SkippedFile, Theme
from policysearch.text.catalogue import as_data

_SCHEMA = """
CREATE TABLE documents (
    document_id TEXT PRIMARY KEY, title TEXT, path TEXT, language TEXT, language_source TEXT, sha256 TEXT, text TEXT,
    media_type TEXT, pages TEXT, source_url TEXT, city TEXT, country TEXT, document_type TEXT, published TEXT,
    identifiers TEXT, themes TEXT, note TEXT, publisher TEXT, sources TEXT);
CREATE TABLE passages (
    row INTEGER PRIMARY KEY, passage_id TEXT UNIQUE, document_id TEXT, ordinal INTEGER, language TEXT, kind TEXT,
    heading_path TEXT, page_first INTEGER, page_last INTEGER, start INTEGER, end INTEGER, stated TEXT, number TEXT,
    actors TEXT, themes TEXT, terms TEXT);
CREATE TABLE files (path TEXT PRIMARY KEY, size INTEGER, mtime_ns INTEGER, sha256 TEXT, described TEXT);
CREATE TABLE skipped (path TEXT, reason TEXT, remedy TEXT, failed INTEGER);
CREATE INDEX passages_of_document ON passages (document_id, ordinal);
"""

_RANKED = ", ".join(f"'{kind}'" for kind in sorted(RANKED_KINDS))


class StoreWriter:
    """A new store at `path`, as a context: complete once `finish` has returned, of no use before."""

    def __init__(self, path: Path) -> None:
        self._arrivals = path.with_suffix(".arrivals")
        self._db = sqlite3.connect(path)
        self._db.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + _SCHEMA)  # published by a rename
        self._db.execute("ATTACH ? AS arrivals", (str(self._arrivals),))
        self._db.execute(f"CREATE TABLE arrivals.passages ({PASSAGE_COLUMNS}, terms)")

    def add(self, document: Document, passages: Iterable[Passage], terms: Iterable[Sequence[str]]) -> None:
        """A document with its passages and the index terms of each."""
        self._insert("documents", DOCUMENT_FIELDS, [_document_row(document)])
        rows = [(*_passage_row(p), " ".join(its)) for p, its in zip(passages, terms, strict=True)]
        self._insert("arrivals.passages", (*PASSAGE_COLUMNS.split(", "), "terms"), rows)

    def finish(self, files: Iterable[StoredFile], skipped: Iterable[SkippedFile]) -> None:
        """Put the passages in order: by language, ranked kinds before the others, document, position."""
        self._insert(
            "files",
            ("path", "size", "mtime_ns", "sha256", "described"),
            [(f.path, f.size, f.mtime_ns, f.sha256, f.described) for f in files],
        )
        self._insert(
            "skipped",
            ("path", "reason", "remedy", "failed"),
            [(s.path, _text(s.reason), _text(s.remedy), s.failed) for s in skipped],
        )
        self._db.execute(
            f"INSERT INTO passages ({PASSAGE_COLUMNS}, terms, row)"  # noqa: S608
            f" SELECT {PASSAGE_COLUMNS}, terms,"
            f" row_number() OVER (ORDER BY language, kind NOT IN ({_RANKED}), document_id, ordinal) - 1"
            " FROM arrivals.passages"
        )
        self._db.commit()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()
        self._arrivals.unlink(missing_ok=True)

    def _insert(self, table: str, columns: Sequence[str], rows: Sequence[tuple[object, ...]]) -> None:
        marks = ", ".join("?" * len(columns))
        self._db.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", rows)  # noqa: S608


def write_themes(path: Path, themes: Iterable[Iterable[Theme]]) -> None:
    """Give the passages of a finished store their themes, in the order of rows; nobody may have it open."""
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("PRAGMA journal_mode=OFF")
        db.executemany(
            "UPDATE passages SET themes = ? WHERE row = ?", ((_themes(its), row) for row, its in enumerate(themes))
        )


def _text(text: str) -> str:
    return json.dumps(as_data(text), ensure_ascii=False)


def _document_row(document: Document) -> tuple[object, ...]:
    values = {name: getattr(document, name) for name in DOCUMENT_FIELDS}
    values["pages"] = json.dumps([astuple(page) for page in document.pages])
    for name in ("identifiers", "themes", "sources"):
        values[name] = json.dumps(values[name])
    return tuple(values.values())


def _passage_row(passage: Passage) -> tuple[object, ...]:
    values = {name: getattr(passage, name) for name in PASSAGE_COLUMNS.split(", ")}
    for name in ("heading_path", "actors"):
        values[name] = json.dumps(values[name])
    values["themes"] = _themes(passage.themes)
    return tuple(values.values())


def _themes(themes: Iterable[Theme]) -> str:
    return json.dumps({theme.value: theme.confidence for theme in themes})
