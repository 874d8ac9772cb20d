"""A data set for evaluation: found, read, and its topics checked against its judgements.

Problems are counted and named, one per case, and the rest goes on. What is decided about them:

- Of queries with one id, and of items with one id, the first counts.
- Of judgements of one item for one query, the highest grade counts.
- A query is run if it has a text and a relevant item (a grade above 0). All others are left out, with their judgements.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from policysearch.errors import DatasetError, UsageError
from policysearch.evaluate import quotes
from policysearch.evaluate.beir import BeirCorpus, Judgement, Query, hash_of, known_language
from policysearch.evaluate.ir_datasets_source import (
    INSTALL,
    PREFIX,
    Collection,
    find_collection,
    hash_of_records,
    open_collection,
)
from policysearch.evaluate.records import Corpus, Dataset, Problem, Qrels, Topic
from policysearch.evaluate.trec import read_qrels, read_topics
from policysearch.text.languages import detect

NOTICES = frozenset({"language detected", "repeated judgement"})
"""Kinds of problems that change nothing, or nothing that could be mended: they never fail an evaluation."""

_EXPECTED = "A data set is a folder with queries.jsonl (or topics.*) and qrels.tsv (or qrels.*, or judgements.jsonl)"
_SHOWN = 5
_ID = re.compile(r"[\w.-]+(/[\w.-]+)*")


def open_dataset(
    source: str | Path,
    *,
    topics: Path | None = None,
    qrels: Path | None = None,
    strict: bool = False,
    queries_per_language: int | None = None,
    seed: int = 0,
) -> Dataset:
    """Topics by id, their judgements, and the corpus where there is one: of a folder, or of `ir_datasets:ID`.

    A folder is in BEIR layout or holds TREC files; `source` may also be the file of topics. `topics` and `qrels` name
    files elsewhere. `queries_per_language` takes a `sample`. Raises DatasetError where nothing can be measured, or
    with `strict` where there is any problem but NOTICES; items are checked when they are read.
    """
    if queries_per_language is not None and queries_per_language < 1:
        subject = f"{queries_per_language} queries per language"
        raise UsageError(subject, "there is nothing to measure", "Ask for 1 or more")
    found = _find(source, topics, qrels)
    problems: list[Problem] = []
    queries = _first_of_each(found.queries, problems)
    judged = _highest_of_each(found.judgements, queries, problems)
    kept = _measurable(queries.values(), judged, problems)
    if not kept:
        raise _nothing_left(found, queries, judged, problems)
    checked, detected = _topics(kept)
    problems += detected
    if strict:
        refuse(found.source, problems)
    if queries_per_language is not None:
        checked = sample(checked, queries_per_language, seed)
    return Dataset(
        name=found.name,
        source=found.source,
        topics=checked,
        qrels={topic.query_id: dict(sorted(judged[topic.query_id].items())) for topic in checked},
        corpus=found.corpus,
        files=found.files,
        problems=tuple(problems),
    )


def read_judgements(path: Path) -> Qrels:
    """A file of judgements by itself. Raises DatasetError, for a malformed line too."""
    problems: list[Problem] = []
    read = list(read_qrels(path, path.name))
    queries = {one.query_id for one in read if isinstance(one, Judgement)}
    judged = _highest_of_each(read, queries, problems)
    refuse(str(path), problems)
    if not judged:
        raise DatasetError(str(path), "it holds no judgement", "A line reads: query item grade, or query 0 item grade")
    return judged


def sample(topics: Iterable[Topic], per_language: int, seed: int) -> tuple[Topic, ...]:
    """The topics of the first `per_language` needs of each language, by query id.

    Needs are ordered by SHA-256 of "seed:need" in hexadecimal, so anybody can draw the same sample, and languages
    share their needs as far as each has them. A need that a language asks more than once keeps all its topics.
    """
    topics = tuple(topics)
    needs = {topic.need for topic in topics}
    order = sorted(needs, key=lambda need: hashlib.sha256(f"{seed}:{need}".encode()).hexdigest())
    taken: set[tuple[str, str]] = set()
    for language in {topic.language for topic in topics}:
        here = {topic.need for topic in topics if topic.language == language}
        taken.update([(language, need) for need in order if need in here][:per_language])
    chosen = (topic for topic in topics if (topic.language, topic.need) in taken)
    return tuple(sorted(chosen, key=lambda topic: topic.query_id))


def unknown_items(qrels: Qrels, known: Container[str]) -> list[Problem]:
    """The judgements of items that are not there: nothing can find those, so they count as missed."""
    return [
        Problem("judgement of an unknown item", query_id, f"item {item_id} (grade {grade}) is not in the corpus")
        for query_id, grades in qrels.items()
        for item_id, grade in grades.items()
        if item_id not in known
    ]


def refuse(subject: str, problems: Iterable[Problem]) -> None:
    """Raises DatasetError where one of the problems is no notice; it names the first few."""
    errors = [problem for problem in problems if problem.kind not in NOTICES]
    if errors:
        reason = f"{_count(len(errors), 'problem')} with the data: {_named(errors)}"
        raise DatasetError(subject, reason, "Mend them, or run without --strict")


@dataclass(frozen=True, slots=True)
class _Found:
    """A data set before it is checked."""

    name: str
    source: str
    queries: Sequence[Query | Problem]
    judgements: Sequence[Judgement | Problem]
    corpus: Corpus | None
    files: dict[str, str]


def _find(source: str | Path, topics: Path | None, qrels: Path | None) -> _Found:
    text, path = str(source), Path(source)
    if text.startswith(PREFIX):
        return _collection(open_collection(text.removeprefix(PREFIX)), topics, qrels)
    if path.exists():
        return _folder(path, topics, qrels)
    collection = find_collection(text) if _ID.fullmatch(text) else None
    if collection:
        return _collection(collection, topics, qrels)
    reason = "there is no such folder, and no collection of ir_datasets of that name on this machine"
    raise DatasetError(text, reason, f"{_EXPECTED}. Collections of ir_datasets need: {INSTALL}")


def _folder(path: Path, topics: Path | None, qrels: Path | None) -> _Found:
    folder = path if path.is_dir() else path.parent
    if topics is None:
        topics = path if path.is_file() else _file(folder, "topics", "queries.jsonl")
    qrels = qrels or _file(folder, "qrels", "qrels.tsv", "qrels/test.tsv", quotes.FILE)
    files = {_shown(file, folder): hash_of(file, _shown(file, folder)) for file in (topics, qrels)}
    corpus = None
    for name in _packed("corpus.jsonl"):
        if corpus is None and (folder / name).is_file():
            corpus = BeirCorpus(folder / name)
            files[name] = corpus.fingerprint
    queries, name = tuple(read_topics(topics, _shown(topics, folder))), _shown(qrels, folder)
    if qrels.name == quotes.FILE:
        known = [query for query in queries if isinstance(query, Query)]
        judgements = tuple(quotes.by_query(quotes.read_quotes(qrels, name), known))
    else:
        judgements = tuple(read_qrels(qrels, name))
    return _Found(
        name=path.resolve().name,
        source=str(path),
        queries=queries,
        judgements=judgements,
        corpus=corpus,
        files=files,
    )


def _collection(collection: Collection, topics: Path | None, qrels: Path | None) -> _Found:
    queries = tuple(read_topics(topics, str(topics)) if topics else collection.queries())
    judgements = tuple(read_qrels(qrels, str(qrels)) if qrels else collection.judgements())
    files = {
        str(topics or "queries"): hash_of(topics, str(topics)) if topics else hash_of_records(queries),
        str(qrels or "qrels"): hash_of(qrels, str(qrels)) if qrels else hash_of_records(judgements),
    }
    return _Found(collection.name, PREFIX + collection.name, queries, judgements, collection.corpus, files)


def _file(folder: Path, kind: str, *names: str) -> Path:
    """The one file of a kind: that of BEIR, else what is called `kind`.*. Raises DatasetError where none or several."""
    usual = [folder / packed for name in names for packed in _packed(name) if (folder / packed).is_file()]
    found = usual[:1] or sorted(file for file in folder.glob(f"{kind}.*") if file.is_file())
    if len(found) == 1:
        return found[0]
    if found:
        several = ", ".join(file.name for file in found)
        raise DatasetError(str(folder), f"it holds several files of {kind} ({several})", f"Name one with --{kind}")
    here = sorted(file.name + "/" * file.is_dir() for file in folder.iterdir())
    listed = ", ".join(here[:_SHOWN]) + (f" and {len(here) - _SHOWN} more" if len(here) > _SHOWN else "")
    reason = f"it has no file of {kind} (there are {listed or 'no files'})"
    raise DatasetError(str(folder), reason, f"{_EXPECTED}; --{kind} names a file elsewhere")


def _packed(name: str) -> tuple[str, str]:
    return name, f"{name}.gz"


def _shown(file: Path, folder: Path) -> str:
    return file.relative_to(folder).as_posix() if file.is_relative_to(folder) else str(file)


def _first_of_each(read: Iterable[Query | Problem], problems: list[Problem]) -> dict[str, Query]:
    queries: dict[str, Query] = {}
    for query in read:
        if isinstance(query, Problem):
            problems.append(query)
        elif (first := queries.setdefault(query.query_id, query)) is not query:
            detail = f"a query {query.query_id} stands at {first.place}, and that one counts"
            problems.append(Problem("duplicate query", query.place, detail))
    return queries


def _highest_of_each(
    read: Iterable[Judgement | Problem], queries: Container[str], problems: list[Problem]
) -> dict[str, dict[str, int]]:
    highest: dict[tuple[str, str], Judgement] = {}
    for one in read:
        if isinstance(one, Problem):
            problems.append(one)
        elif one.query_id not in queries:
            detail = f"there is no query {one.query_id}; its item {one.item_id} is left out"
            problems.append(Problem("judgement without its query", one.place, detail))
        elif (other := highest.setdefault((one.query_id, one.item_id), one)) is not one:
            problems.append(_again(one, other))
            highest[one.query_id, one.item_id] = max(other, one, key=lambda judgement: judgement.grade)
    judged: dict[str, dict[str, int]] = {}
    for one in highest.values():
        judged.setdefault(one.query_id, {})[one.item_id] = one.grade
    return judged


def _again(one: Judgement, other: Judgement) -> Problem:
    what = f"item {one.item_id} for query {one.query_id}"
    if one.grade == other.grade:
        return Problem("repeated judgement", one.place, f"{what} has its grade {one.grade} at {other.place} already")
    detail = f"{what} has grade {one.grade}, at {other.place} it has {other.grade}; the higher one counts"
    return Problem("contradicting judgement", one.place, detail)


def _measurable(queries: Iterable[Query], qrels: Qrels, problems: list[Problem]) -> list[Query]:
    kept = []
    for query in queries:
        if trouble := _trouble(query, qrels.get(query.query_id, {})):
            problems.append(trouble)
        else:
            kept.append(query)
    return kept


def _trouble(query: Query, grades: Mapping[str, int]) -> Problem | None:
    """Why a query is not run; None where it is."""
    judged = _count(len(grades), "judgement")
    if not query.text.strip():
        return Problem("empty query", query.place, f"query {query.query_id} has no text; left out with {judged}")
    if not grades:
        return Problem("query without judgements", query.place, f"query {query.query_id} is not run")
    if max(grades.values()) <= 0:
        detail = f"query {query.query_id} is not run: no grade above 0 in {judged}"
        return Problem("query without a relevant item", query.place, detail)
    return None


def _topics(queries: Iterable[Query]) -> tuple[tuple[Topic, ...], list[Problem]]:
    """Topics by id, and a notice of those whose language had to be detected."""
    topics, detected, places = [], Counter[str](), set()
    for query in sorted(queries, key=lambda query: query.query_id):
        language = query.language
        if language is None:
            language = detect(query.text).language
            detected[language] += 1
            places.add(query.place.rpartition(":")[0])
        topics.append(Topic(query.query_id, query.text, language, query.need or _need(query.query_id, language)))
    if not detected:
        return tuple(topics), []
    languages = ", ".join(f"{language} {count}" for language, count in sorted(detected.items()))
    detail = f"{detected.total()} of {_count(len(topics), 'query', 'queries')} do not say their language: {languages}"
    return tuple(topics), [Problem("language detected", ", ".join(sorted(places)), detail)]


def _need(query_id: str, language: str) -> str:
    """The id without its trailing "-LANG", where that is the query's language."""
    rest, _, tag = query_id.rpartition("-")
    return rest if rest and tag and known_language(tag) == language else query_id


def _nothing_left(found: _Found, queries: dict[str, Query], qrels: Qrels, problems: Sequence[Problem]) -> DatasetError:
    read = f"{_count(len(queries), 'query', 'queries')}, {_count(sum(map(len, qrels.values())), 'judgement')} of them"
    reason = f"no query has a text and a relevant item ({', '.join(found.files)}: {read}"
    named = f"; {_named(problems)}" if problems else ""
    return DatasetError(found.source, f"{reason}{named})", f"{_EXPECTED}, and the ids in both are the same")


def _named(problems: Sequence[Problem]) -> str:
    named = "; ".join(f"{problem.kind} at {problem.place} ({problem.detail})" for problem in problems[:_SHOWN])
    return named + (f"; and {len(problems) - _SHOWN} more" if len(problems) > _SHOWN else "")


def _count(number: int, one: str, more: str | None = None) -> str:
    return f"{number} {one if number == 1 else more or one + 's'}"
