"""What lies behind the reports of an index: their figures, their runs, and the items that the runs name."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from policysearch.errors import DatasetError, PolicySearchError, UsageError
from policysearch.evaluate import quotes, report
from policysearch.evaluate.collection import Collection
from policysearch.evaluate.datasets import open_dataset
from policysearch.evaluate.records import Dataset, Ranked, Report, Run, Topic, TopicReport
from policysearch.evaluate.running import file_name
from policysearch.evaluate.runs import read_run
from policysearch.evaluate.trial import Trial
from policysearch.index import generation as generations
from policysearch.search.engine import Index
from policysearch.ui.i18n import _
from policysearch.ui.opening import index_folder

FOLDER = "evaluations"
"""Where reports lie, in the folder of the index."""


@dataclass(frozen=True, slots=True)
class Past:
    """A report that was made: the folder's name, and the report or what is wrong with it."""

    name: str
    report: Report | None
    error: PolicySearchError | None = None


@dataclass(frozen=True, slots=True)
class Values:
    """Figures of single topics: number of topics by pair of languages, and query id -> system -> measure -> value."""

    counts: Mapping[str, int]
    pooled: Mapping[str, Mapping[str, Mapping[str, float]]]


def evaluations() -> Path:
    """The folder of reports."""
    return index_folder() / FOLDER


def past_reports() -> list[Past]:
    """All reports of this index, the newest first; those that cannot be read come last."""
    found = [_past(path.parent) for path in sorted(evaluations().glob(f"*/{report.NAME}"))]
    whole = [past for past in found if past.report and not past.name.startswith(".")]
    damaged = [past for past in found if past.error]
    return [*sorted(whole, key=lambda past: past.report.created if past.report else "", reverse=True), *damaged]


def open_report(name: str) -> Report:
    """A report by the name of its folder. Raises UsageError, DatasetError."""
    folder = evaluations() / name
    if name.startswith(".") or Path(name).name != name or not folder.is_dir():
        raise UsageError(name, _("there is no such report here"), _("Choose one of the list"))
    return _report(str(folder / report.NAME), (folder / report.NAME).stat().st_mtime_ns)


def values_of(name: str) -> Values:
    """What a report's per_query.csv holds; nothing where there is none."""
    path = evaluations() / name / "per_query.csv"
    return _values(str(path), path.stat().st_mtime_ns) if path.is_file() else Values({}, {})


def topics_of(found: Report) -> Mapping[str, Topic]:
    """The topics of a report by id, read again from the data set; those of the report alone where that is gone."""
    try:
        return {topic.query_id: topic for topic in _dataset(found).topics}
    except PolicySearchError:
        return {one.query_id: Topic(one.query_id, one.text, one.language, one.query_id) for one in found.worst}


def topic_of(name: str, found: Report, query_id: str) -> TopicReport:
    """One topic in the pooled ranking: from the report where that shows it, else from its runs.

    Raises DatasetError, UsageError, StoredIndexError where the runs, the data set or the index are gone.
    """
    kept = next((topic for topic in found.worst if topic.query_id == query_id), None)
    if kept:
        return kept
    dataset = _dataset(found)
    if query_id not in dataset.qrels:
        raise UsageError(query_id, _("the report has no such topic"), _("Choose one of the list"))
    pooled = values_of(name).pooled.get(query_id, {})
    return Trial.of(*_with_collection(found, dataset), (), found.options).topic_report(
        query_id,
        {system: _ranking(name, system, query_id) for system in found.systems},
        {system: next(iter(pooled.get(system, {}).values()), 0.0) for system in found.systems},
    )


def _ranking(name: str, system: str, query_id: str) -> Ranked | None:
    path = evaluations() / name / "runs" / f"{file_name(system)}.run"
    return _run(str(path), path.stat().st_mtime_ns if path.is_file() else 0).rankings.get(query_id)


def _past(folder: Path) -> Past:
    path = folder / report.NAME
    try:
        return Past(folder.name, _report(str(path), path.stat().st_mtime_ns))
    except PolicySearchError as error:
        return Past(folder.name, None, error)


@st.cache_resource(max_entries=64, show_spinner=False)
def _report(path: str, changed: int) -> Report:  # noqa: ARG001 - a key
    return report.load(Path(path))


@st.cache_resource(max_entries=16, show_spinner=False)
def _values(path: str, changed: int) -> Values:  # noqa: ARG001 - a key
    counts: dict[str, set[str]] = {}
    pooled: dict[str, dict[str, dict[str, float]]] = {}
    with Path(path).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            query_id, system = row.pop("query_id"), row.pop("system")
            asked, target = row.pop("query_language"), row.pop("target_language")
            del row["protocol"], row["need"]
            if target:
                counts.setdefault(f"{asked}-{target}", set()).add(query_id)
            else:
                its = {measure: float(value) for measure, value in row.items()}
                pooled.setdefault(query_id, {})[system] = its
    return Values({pair: len(ids) for pair, ids in counts.items()}, pooled)


@st.cache_resource(max_entries=32, show_spinner=False)
def _run(path: str, changed: int) -> Run:  # noqa: ARG001 - a key
    return read_run(Path(path))


def _dataset(found: Report) -> Dataset:
    options = found.options
    with st.spinner(_("Reading the data set…")):
        return _opened(found.data.source, options.topics, options.qrels, options.queries_per_language, options.seed)


@st.cache_resource(max_entries=8, ttl=600, show_spinner=False)
def _opened(source: str, topics: str | None, qrels: str | None, queries: int | None, seed: int) -> Dataset:
    return open_dataset(
        source,
        topics=Path(topics) if topics else None,
        qrels=Path(qrels) if qrels else None,
        queries_per_language=queries,
        seed=seed,
    )


def _with_collection(found: Report, dataset: Dataset) -> tuple[Dataset, Collection]:
    """The data set and its items, from the generation that a report was made with. Raises DatasetError."""
    wanted = {str(manifest["generation"]) for manifest in found.indexes.values()}
    places = [index_folder(), *sorted((index_folder() / "collections").glob("*"))]
    for place in places:
        live = generations.current(place)
        if live and live.name in wanted:
            with st.spinner(_("Opening the items…")):
                return _items_of(str(place), live.name, found.data.source, found.data.unit, dataset)
    reason = _("the index that it was made with has been replaced since")
    raise DatasetError(found.data.name, reason, _("Run the evaluation again to look at any topic"))


@st.cache_resource(max_entries=4, show_spinner=False)
def _items_of(
    place: str,
    generation: str,  # noqa: ARG001 - a key, as are the next two
    source: str,  # noqa: ARG001
    unit: str,  # noqa: ARG001
    _dataset: Dataset,
) -> tuple[Dataset, Collection]:
    index = Index.open(place)
    dataset = quotes.resolve(_dataset, index)
    return dataset, Collection.of(index, dataset.qrels)
