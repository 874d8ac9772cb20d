"""Comparisons as tables for spreadsheets: all that was looked at is in them, whether or not anything was found."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from policysearch.export.citation import pages
from policysearch.export.tables import guarded
from policysearch.records import Hit
from policysearch.search.compare import Matrix, PlaceAnswers, Searched, best_of_documents
from policysearch.search.engine import Index
from policysearch.search.limits import Limits
from policysearch.search.plans import Coverage, Gaps, Matched

MATRIX_COLUMNS = (
    "question",
    "place",
    "country",
    "match of the place",
    "file",
    "title",
    "language",
    "published",
    "match of the document",
    "best of the place",
    "quote",
    "pages",
    "passage id",
)
GAPS_COLUMNS = (
    "plan",
    "number",
    "objective",
    "counterpart",
    "other plan",
    "number there",
    "nearest there",
    "nearest to each other",
    "passage id",
    "passage id there",
)
NOTHING = "nothing relevant found"
NOT_ABOUT = "not about the practice"


def matrix_csv(index: Index, matrix: Matrix, limits: Limits) -> bytes:
    """A row for each question and each document that was looked at, places in the order of the matrix.

    Raises UsageError.
    """
    return _written(MATRIX_COLUMNS, _matrix_rows(index, matrix, limits))


def gaps_csv(gaps: Gaps) -> bytes:
    """A row for each objective of either plan."""
    return _written(GAPS_COLUMNS, (_gap(way, its) for way in (gaps.there, gaps.back) for its in way.objectives))


def quoted(hit: Hit) -> str:
    """The words of a hit that answer: rows of a table as they read on their own, else the sentence nearest."""
    if hit.passage.stated or hit.evidence is None:
        return hit.passage.said
    return hit.evidence.sentence


def _written(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(columns)
    writer.writerows([guarded(value) for value in row] for row in rows)
    return file.getvalue().encode("utf-8-sig")


def _matrix_rows(index: Index, matrix: Matrix, limits: Limits) -> Iterator[Sequence[str]]:
    for number, ranking in enumerate(matrix.rankings):
        best = best_of_documents(index, ranking, limits)
        for row in matrix.rows:
            for document in row.place.documents:
                asked = matrix.about is None or document.document_id in matrix.about
                hit = best.get(document.document_id) if asked else None
                band = hit.band if hit else NOTHING if asked else NOT_ABOUT
                yield (ranking.query, *_place(row, number), *_document(document), band, *_answer(row, number, document))


def _place(row: PlaceAnswers, number: int) -> tuple[str, str, str]:
    hit = row.hits[number]
    return row.place.name, row.place.country or "", hit.band if hit else NOTHING


def _document(document: Searched) -> tuple[str, ...]:
    return document.path, document.title, document.language, document.published or ""


def _answer(row: PlaceAnswers, number: int, document: Searched) -> tuple[str, ...]:
    hit = row.hits[number]
    if hit is None or hit.document.document_id != document.document_id:
        return "", "", "", ""
    return "yes", quoted(hit), pages(hit.passage), hit.passage.passage_id


def _gap(way: Coverage, matched: Matched) -> tuple[str, ...]:
    objective, hit = matched.objective, matched.hit
    its = (way.plan.path, objective.number or "", objective.said, matched.certainty or "none", way.other.path)
    if hit is None:
        return *its, "", "", "", objective.passage_id, ""
    there = hit.passage
    mutual = "yes" if matched.mutual else "no"
    return *its, there.number or "", there.said, mutual, objective.passage_id, there.passage_id
