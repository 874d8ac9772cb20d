"""Documents and passages of one generation, in SQLite.

Rows are ordered by language, ranked kinds before the others, document, position: each language is one range, and
what is ranked by default is one range within it.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from policysearch.records import RANKED_KINDS, Document, Filters, Page, Passage, SkippedFile, Theme
from policysearch.text.catalogue import from_data

DOCUMENT_FIELDS = tuple(field.name for field in fields(Document))
PASSAGE_COLUMNS = (
    "passage_id, document_id, ordinal, language, kind, heading_path, page_first, page_last, start, end"
    ", stated, number, actors, themes"
)
_FACETS = {
    "language": "passages.language",
    "country": "documents.country",
    "city": "documents.city",
    "document_type": "documents.document_type",
    "year": "substr(documents.published, 1, 4)",
    "theme": "its.key",
    "actor": "its.value",
}
_SEVERAL = {"theme": "passages.themes", "actor": "passages.actors"}
"""Of these a passage has any number, as JSON."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file as it was when it was indexed: size and time tell cheaply that it has not changed.

    `described` changes with what a table of metadata says of it.
    """

    path: str
    size: int
    mtime_ns: int
    sha256: str
    described: str = ""


@dataclass(frozen=True, slots=True)
class LanguageRows:
    """Rows of one language: `ranked` those ranked by default, `all` those and the rest."""

    all: range
    ranked: range


class Store:
    """Read access to one generation's documents and passages; usable from several threads.

    `languages` are the rows of each; `sizes` the number of ranked passages of each language that has any.
    """

    def __init__(self, path: Path) -> None:
        uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
        self._db = sqlite3.connect(uri, uri=True, check_same_thread=False)
        self._document = lru_cache(maxsize=256)(self._read_document)
        self._rows = lru_cache(maxsize=64)(self._filtered_rows)
        self._values = lru_cache(maxsize=None)(self._facet_values)
        self.languages = self._languages()
        self.sizes = {language: len(its.ranked) for language, its in self.languages.items() if its.ranked}

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def document(self, document_id: str) -> Document:
        """The document of an id. Raises KeyError."""
        return self._document(document_id)

    def documents(self) -> Iterator[Document]:
        """All documents, by path."""
        for (document_id,) in self._db.execute("SELECT document_id FROM documents ORDER BY path"):
            yield self._read_document(document_id)

    def pages(self) -> Iterator[tuple[str, str, tuple[Page, ...]]]:
        """Path, language and pages of each document that has some, by path."""
        found = self._db.execute("SELECT path, language, pages FROM documents WHERE pages != '[]' ORDER BY path")
        for path, language, pages in found:
            yield path, language, tuple(Page(*page) for page in json.loads(pages))

    def find_documents(self, reference: str) -> list[str]:
        """Ids of the documents that an id or a path means, else those that a file name means."""
        for condition in ("document_id = :r OR path = :r", "substr(path, -length(:r) - 1) = '/' || :r"):
            found = self._db.execute(
                f"SELECT document_id FROM documents WHERE {condition} ORDER BY path",  # noqa: S608
                {"r": _utf8(reference)},
            ).fetchall()
            if found:
                return [document_id for (document_id,) in found]
        return []

    def passages(self, rows: Iterable[int]) -> list[Passage]:
        """The passages of these rows, in this order."""
        wanted = [int(row) for row in rows]
        found = self._db.execute(
            f"SELECT row, {PASSAGE_COLUMNS} FROM passages WHERE row IN (SELECT value FROM json_each(?))",  # noqa: S608
            (json.dumps(wanted),),
        )
        passages = {row: self._to_passage(columns) for row, *columns in found}
        return [passages[row] for row in wanted]

    def passages_of(self, document_id: str) -> list[Passage]:
        """The passages of a document, in its order."""
        found = self._db.execute(
            f"SELECT {PASSAGE_COLUMNS} FROM passages WHERE document_id = ? ORDER BY ordinal",  # noqa: S608
            (document_id,),
        )
        return [self._to_passage(row) for row in found]

    def row(self, passage_id: str) -> int:
        """The row of a passage. Raises KeyError."""
        found = self._db.execute("SELECT row FROM passages WHERE passage_id = ?", (_utf8(passage_id),)).fetchone()
        if found is None:
            raise KeyError(passage_id)
        return int(found[0])

    def passage_ids(self, rows: NDArray[np.int64]) -> list[str]:
        """Their ids, in this order."""
        found = dict(
            self._db.execute(
                "SELECT row, passage_id FROM passages WHERE row IN (SELECT value FROM json_each(?))",
                (json.dumps(rows.tolist()),),
            )
        )
        return [found[row] for row in rows.tolist()]

    def document_ids(self) -> list[str]:
        """The document of every passage, by row."""
        return [name for (name,) in self._db.execute("SELECT document_id FROM passages ORDER BY row")]

    def given_themes(self) -> dict[str, list[str]]:
        """The themes that people gave to documents, by document; those without are not in it."""
        found = self._db.execute("SELECT document_id, themes FROM documents WHERE themes != '[]'")
        return {document_id: json.loads(themes) for document_id, themes in found}

    def rows(self, filters: Filters) -> NDArray[np.int64] | None:
        """Ascending rows that pass the filters; None when these are just the rows ranked by default."""
        if filters == Filters():
            return None
        return self._rows(filters)

    def facet(self, field: str, rows: NDArray[np.int64] | None = None) -> list[tuple[str, int]]:
        """How many passages (of these rows) have each value of a field: of its document, a theme or an actor."""
        values, starts, numbers = self._values(field)
        its = numbers if rows is None else numbers[_spread(starts[rows], starts[rows + 1])]
        counts = np.bincount(its, minlength=len(values)).tolist()
        found = [(value, count) for value, count in zip(values, counts, strict=True) if value and count]
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))

    def passages_between(self, rows: range) -> list[Passage]:
        """The passages of a range of rows."""
        found = self._db.execute(
            f"SELECT {PASSAGE_COLUMNS} FROM passages WHERE row >= ? AND row < ? ORDER BY row",  # noqa: S608
            (rows.start, rows.stop),
        )
        return [self._to_passage(row) for row in found]

    def id_ranks(self) -> NDArray[np.int32]:
        """The place of each row's passage id among all of them, sorted."""
        rows = np.fromiter(
            (row for (row,) in self._db.execute("SELECT row FROM passages ORDER BY passage_id")), np.int64
        )
        ranks = np.empty(len(rows), np.int32)
        ranks[rows] = np.arange(len(rows), dtype=np.int32)
        return ranks

    def terms(self, rows: range) -> Iterator[list[str]]:
        """Index terms of the passages of a range of rows, one after the other."""
        found = self._db.execute(
            "SELECT terms FROM passages WHERE row >= ? AND row < ? ORDER BY row", (rows.start, rows.stop)
        )
        return (terms.split() for (terms,) in found)

    def terms_of(self, document_id: str) -> list[list[str]]:
        """Index terms of the passages of a document, in its order."""
        found = self._db.execute("SELECT terms FROM passages WHERE document_id = ? ORDER BY ordinal", (document_id,))
        return [terms.split() for (terms,) in found]

    def files(self) -> list[StoredFile]:
        """The files that were read, and their copies."""
        return [StoredFile(*row) for row in self._db.execute("SELECT * FROM files ORDER BY path")]

    def skipped(self) -> list[SkippedFile]:
        """The files that are not in the index."""
        found = self._db.execute("SELECT * FROM skipped ORDER BY path")
        return [
            SkippedFile(path, from_data(json.loads(reason)), from_data(json.loads(remedy)), bool(failed))
            for path, reason, remedy, failed in found
        ]

    def count_documents(self) -> int:
        """Number of documents."""
        return int(self._db.execute("SELECT count(*) FROM documents").fetchone()[0])

    def count_passages(self) -> int:
        """Number of passages of any kind."""
        return int(self._db.execute("SELECT count(*) FROM passages").fetchone()[0])

    def count_ranked(self) -> int:
        """Number of passages that are ranked by default."""
        return sum(self.sizes.values())

    def _languages(self) -> dict[str, LanguageRows]:
        marks = ", ".join(f"'{kind}'" for kind in sorted(RANKED_KINDS))
        found = self._db.execute(
            f"SELECT language, min(row), max(row) + 1, sum(kind IN ({marks}))"  # noqa: S608
            " FROM passages GROUP BY language ORDER BY language"
        )
        return {
            language: LanguageRows(range(first, last), range(first, first + ranked))
            for language, first, last, ranked in found
        }

    def _filtered_rows(self, filters: Filters) -> NDArray[np.int64]:
        conditions: list[str] = ["1"]
        values: list[str | int] = []
        for column, allowed in (
            ("passages.language", filters.languages),
            ("documents.country", filters.countries),
            ("documents.city", filters.cities),
            ("documents.document_type", filters.document_types),
            ("passages.document_id", filters.documents),
            ("passages.kind", sorted(filters.kinds)),
        ):
            if allowed:
                conditions.append(f"{column} IN (SELECT value FROM json_each(?))")  # noqa: S608
                values.append(json.dumps(list(allowed)))
        for field, wanted in (("theme", filters.themes), ("actor", filters.actors)):
            if wanted:
                conditions.append(
                    f"EXISTS (SELECT 1 FROM json_each({_SEVERAL[field]}) AS its"  # noqa: S608
                    f" WHERE {_FACETS[field]} IN (SELECT value FROM json_each(?)))"
                )
                values.append(json.dumps(list(wanted)))
        for comparison, year in ((">=", filters.year_from), ("<=", filters.year_to)):
            if year is not None:
                conditions.append(f"CAST(substr(documents.published, 1, 4) AS INTEGER) {comparison} ?")
                values.append(year)
        found = self._db.execute(
            "SELECT row FROM passages JOIN documents USING (document_id)"  # noqa: S608
            f" WHERE {' AND '.join(conditions)} ORDER BY row",
            values,
        )
        return np.fromiter((row for (row,) in found), np.int64)

    def _facet_values(self, field: str) -> tuple[list[str], NDArray[np.int64], NDArray[np.int32]]:
        """Values of a facet, "" for none, and their numbers: row i has those from `starts[i]` to `starts[i + 1]`."""
        several = f" LEFT JOIN json_each({_SEVERAL[field]}) AS its" if field in _SEVERAL else ""
        found = self._db.execute(
            f"SELECT row, coalesce({_FACETS[field]}, '') FROM passages JOIN documents USING (document_id)"  # noqa: S608
            f"{several} ORDER BY row"
        )
        numbers: dict[str, int] = {}
        pairs = np.fromiter(
            ((row, numbers.setdefault(value, len(numbers))) for row, value in found), np.dtype((np.int64, 2))
        )
        starts = np.searchsorted(pairs[:, 0], np.arange(self.count_passages() + 1))
        return list(numbers), starts, pairs[:, 1].astype(np.int32)

    def _read_document(self, document_id: str) -> Document:
        row = self._db.execute(
            f"SELECT {', '.join(DOCUMENT_FIELDS)} FROM documents WHERE document_id = ?",  # noqa: S608
            (document_id,),
        ).fetchone()
        if row is None:
            raise KeyError(document_id)
        values = dict(zip(DOCUMENT_FIELDS, row, strict=True))
        values["pages"] = tuple(Page(*page) for page in json.loads(values["pages"]))
        for name in ("identifiers", "themes"):
            values[name] = tuple(json.loads(values[name]))
        values["sources"] = tuple((name, source) for name, source in json.loads(values["sources"]))
        return Document(**values)

    def _to_passage(self, row: Sequence[Any]) -> Passage:
        values = dict(zip(PASSAGE_COLUMNS.split(", "), row, strict=True))
        for name in ("heading_path", "actors"):
            values[name] = tuple(json.loads(values[name]))
        values["themes"] = tuple(_theme(value, its) for value, its in json.loads(values["themes"]).items())
        return Passage(text=self.document(values["document_id"]).text[values["start"] : values["end"]], **values)


def _theme(value: str, confidence: float) -> Theme:
    taxonomy, theme = value.split("/")
    return Theme(taxonomy, theme, confidence)


def _spread(starts: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.int64]:
    """All numbers from each start to before its end, one range after the other."""
    sizes = ends - starts
    before = np.cumsum(sizes) - sizes
    spread: NDArray[np.int64] = np.arange(sizes.sum()) + np.repeat(starts - before, sizes)
    return spread


def _utf8(name: str) -> str:
    """A name as SQLite takes it: what is no UTF-8 escaped, for nothing has such a name."""
    return name.encode("utf-8", "backslashreplace").decode("utf-8")
