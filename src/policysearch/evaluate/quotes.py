"""Judgements by quote: they stay true however an index splits its documents into passages.

`judgements.jsonl` beside queries.jsonl holds one judgement a line, for all queries of a need: `need`, `document` (its
path), `quote` (words of the document) and `grade`. The passage that holds the quote is what was judged.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from policysearch.errors import UsageError
from policysearch.evaluate.beir import Judgement, Query, lines, malformed
from policysearch.evaluate.records import Dataset, Problem
from policysearch.records import Document, Passage
from policysearch.search.engine import Index

FILE = "judgements.jsonl"
_MARK = "\n"
"""Between document and quote, where both name an item."""


@dataclass(frozen=True, slots=True)
class Quote:
    """One line of the file."""

    need: str
    document: str
    quote: str
    grade: int
    place: str


def read_quotes(path: Path, name: str) -> Iterator[Quote | Problem]:
    """The lines of a file; one that cannot be used is a Problem. Raises DatasetError where it cannot be read."""
    for line in lines(path, name):
        if isinstance(line, Problem):
            yield line
            continue
        try:
            yield _quote(line.text, line.place)
        except ValueError as error:
            yield malformed(line.place, error)


def by_query(quotes: Iterable[Quote | Problem], queries: Iterable[Query]) -> Iterator[Judgement | Problem]:
    """Each judgement for every query of its need. Its item is the quote, until `resolve` finds the passage."""
    of_need: dict[str, list[str]] = {}
    for query in queries:
        of_need.setdefault(query.need or query.query_id, []).append(query.query_id)
    for one in quotes:
        if isinstance(one, Problem):
            yield one
        elif one.need not in of_need:
            yield Problem("judgement without its query", one.place, f"no query is of the need {one.need}")
        else:
            item = f"{one.document}{_MARK}{one.quote}"
            yield from (Judgement(query_id, item, one.grade, one.place) for query_id in of_need[one.need])


def resolve(dataset: Dataset, index: Index) -> Dataset:
    """The data set with each quote replaced by the passage that holds it; quotes that are gone become problems.

    Where a passage holds several quotes their highest grade counts. Judgements of anything else stay as they are.
    """
    items = {item for grades in dataset.qrels.values() for item in grades if _MARK in item}
    if dataset.corpus is not None or not items:
        return dataset
    found, problems = _passages(sorted(items), index)
    qrels: dict[str, dict[str, int]] = {}
    for query_id, grades in dataset.qrels.items():
        its = qrels.setdefault(query_id, {})
        for item, grade in grades.items():
            name = found.get(item, item)
            its[name] = max(grade, its.get(name, grade))
    return replace(dataset, qrels=qrels, problems=(*dataset.problems, *problems))


def place_of(quote: str, text: str) -> tuple[int, int] | None:
    """Where the words of a quote first stand in a text, as a span; None where they do not. Spaces are all alike."""
    found = re.search(r"\s+".join(map(re.escape, quote.split())), text)
    return found.span() if found else None


def _passages(items: Sequence[str], index: Index) -> tuple[Mapping[str, str], list[Problem]]:
    """Passage id by item, and the items that have none."""
    found, problems = {}, []
    documents: dict[str, tuple[Document, list[Passage]] | None] = {}
    for item in items:
        path, _, quote = item.partition(_MARK)
        if path not in documents:
            documents[path] = _document(path, index)
        its = documents[path]
        if its is None:
            problems.append(Problem("judgement of an unknown item", path, "no document of the index has this path"))
        elif passage := _holding(quote, *its):
            found[item] = passage.passage_id
        else:
            problems.append(Problem("quote not found", path, f"the document does not say: {quote}"))
    return found, problems


def _document(path: str, index: Index) -> tuple[Document, list[Passage]] | None:
    try:
        document = index.document(path)
    except UsageError:
        return None
    return document, index.passages(document)


def _holding(quote: str, document: Document, passages: Sequence[Passage]) -> Passage | None:
    """The passage with most of the quote."""
    span = place_of(quote, document.text)
    if span is None:
        return None
    start, end = span
    best = max(passages, key=lambda its: min(its.end, end) - max(its.start, start), default=None)
    return best if best and min(best.end, end) > max(best.start, start) else None


def _quote(text: str, place: str) -> Quote:
    record = json.loads(text)
    if not isinstance(record, dict):
        raise ValueError("it is no object")  # noqa: TRY004  # as what json raises: a line that cannot be used
    need, document, quote = (record.get(name) for name in ("need", "document", "quote"))
    for name, value in (("need", need), ("document", document), ("quote", quote)):
        if not isinstance(value, str) or not value.strip():
            raise ValueError(f"`{name}` is missing or no text")
    grade = record.get("grade")
    if not isinstance(grade, int) or isinstance(grade, bool):
        raise ValueError("`grade` is missing or no whole number")  # noqa: TRY004
    return Quote(str(need), str(document), str(quote), grade, place)
