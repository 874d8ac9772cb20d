"""One evaluation from end to end: data, indexes, runs, measures, report."""

from __future__ import annotations

import hashlib
import re
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import ir_measures
import numpy as np
from numpy.typing import NDArray

from policysearch.encode.encoder import Encoder
from policysearch.encode.loading import load_encoder
from policysearch.errors import DatasetError, UsageError
from policysearch.evaluate import measures, significance
from policysearch.evaluate.answering import WITHOUT_VECTORS, Answers, Questions, answer
from policysearch.evaluate.collection import Collection
from policysearch.evaluate.datasets import open_dataset, refuse, unknown_items
from policysearch.evaluate.environment import environment, peak_memory
from policysearch.evaluate.indexing import index_corpus
from policysearch.evaluate.records import (
    Cell,
    DataReport,
    Dataset,
    Measured,
    Options,
    Problem,
    Report,
    Run,
    SystemReport,
    TopicReport,
)
from policysearch.evaluate.runs import read_run, write_run
from policysearch.evaluate.topics import topic_report
from policysearch.evaluate.writing import save
from policysearch.search.engine import Index
from policysearch.search.systems import SYSTEMS
from policysearch.settings import EncodingSettings, Settings

Progress = Callable[[str, int, int], None]
"""Called with the stage ("read", "embed", "write", "encode", or a system's name), what is done, and what it has."""

WORST = 20
"""Topics that a report shows in full."""
_LARGEST_FOR_REFERENCE = 100_000
"""Passages beyond which rank-bm25, which keeps a dictionary for each, is left out."""


@dataclass(frozen=True, slots=True, eq=False)
class Evaluation:
    """A report with what it was made from: for those who write it down or look further."""

    report: Report
    measured: Measured
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _System:
    """One column of the report: what it answered and what that cost."""

    run: Run
    target: Mapping[str, Run]
    latency_ms: NDArray[np.float64] | None
    cost: Mapping[str, float]
    encoder: str | None


def evaluate(
    source: str | Path,
    *,
    index: Path = Path("index"),
    options: Options,
    out: Path | None = None,
    encoder: Encoder | None = None,
    progress: Progress | None = None,
) -> Report:
    """As `perform`, and leave report and runs in the folder `out` where one is named."""
    evaluation = perform(source, index=index, options=options, encoder=encoder, progress=progress)
    if out is not None:
        save(evaluation.report, evaluation.measured, out)
        (out / "runs").mkdir(exist_ok=True)
        for run in evaluation.runs:
            write_run(out / "runs" / f"{file_name(run.name)}.run", run)
    return evaluation.report


def file_name(system: str) -> str:
    """The name of a system as that of a file, without its ending."""
    return re.sub(r"[^\w.-]+", "_", system)


def perform(
    source: str | Path,
    *,
    index: Path = Path("index"),
    options: Options,
    encoder: Encoder | None = None,
    progress: Progress | None = None,
) -> Evaluation:
    """Measure systems on a data set.

    A data set with a corpus of its own gets an index under `index`/collections, built at the first time, with the
    embedding cache of `index`; for one without, topics are asked of `index` itself. The first of the systems is what
    the others are compared with. `encoder` is for callers that have the first model loaded. Raises DatasetError,
    UsageError, StoredIndexError, EncoderError.
    """
    started = time.perf_counter()
    progress = progress or (lambda *_: None)
    parsed = measures.parse(options.measures)
    _check(options)
    dataset = open_dataset(
        source,
        topics=Path(options.topics) if options.topics else None,
        qrels=Path(options.qrels) if options.qrels else None,
        strict=options.strict,
        queries_per_language=options.queries_per_language,
        seed=options.seed,
    )
    systems: dict[str, _System] = {}
    collection: Collection | None = None
    indexes: dict[str, Any] = {}
    notes: list[Problem] = []
    for model in options.models:
        collection = Collection.of(_open(dataset, index, model, encoder, progress), dataset.qrels)
        encoder = None
        indexes[model] = _manifest(collection.index)
        for name, system in _answers(dataset, collection, model, options, notes, progress):
            systems.setdefault(name, system)
    assert collection is not None  # noqa: S101  # options name at least one model
    for name, path in options.runs.items():
        systems[name] = _System(read_run(Path(path), name), {}, None, {}, None)
    languages = collection.language_of
    problems = (*dataset.problems, *_problems(dataset, collection), *notes)
    if options.strict:
        refuse(dataset.name, problems)
    cells = measures.cells(dataset.topics, dataset.qrels, languages)
    if not cells:
        raise DatasetError(dataset.name, "no judged item is in the index", "Check that both are of the same collection")
    measured = _measure(systems, cells, dataset, collection, parsed, options)
    report = Report(
        created=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        options=options,
        data=_data(dataset, collection, cells, problems, options),
        environment=environment(),
        indexes=indexes,
        systems=_reports(systems, cells, dataset, collection, parsed, measured, options),
        worst=tuple(_worst(systems, dataset, collection, measured)),
        seconds=round(time.perf_counter() - started, 3),
    )
    return Evaluation(report, measured, tuple(_all_runs(systems)))


def _check(options: Options) -> None:
    for system in options.systems:
        if system not in SYSTEMS:
            raise UsageError(system, "there is no such system", f"Choose from: {', '.join(SYSTEMS)}")
    if not options.systems and not options.runs:
        raise UsageError("the systems", "none is named", f"Choose from: {', '.join(SYSTEMS)}")
    for name in options.runs:
        if name in options.systems:
            raise UsageError(name, "a run from a file has the name of a system", "Give it another: NAME=FILE")


def _open(dataset: Dataset, index: Path, model: str, encoder: Encoder | None, progress: Progress) -> Index:
    if dataset.corpus is None:
        return Index.open(index, encoder=encoder)
    settings = Settings(encoding=EncodingSettings(model=model))
    encoder = encoder or load_encoder(settings.encoding)
    place = index / "collections" / _place(dataset, encoder)
    place.parent.mkdir(parents=True, exist_ok=True)
    return index_corpus(
        dataset.corpus,
        place,
        name=dataset.name,
        encoder=encoder,
        cache=index / "embeddings.sqlite",
        settings=settings,
        progress=progress,
    )


def _place(dataset: Dataset, encoder: Encoder) -> str:
    """One folder per data set and encoder, named for people and told apart by a hash."""
    assert dataset.corpus is not None  # noqa: S101
    name = re.sub(r"\W+", "-", dataset.name).strip("-")
    return f"{name}-{hashlib.sha256((dataset.corpus.fingerprint + encoder.encoder_id).encode()).hexdigest()[:8]}"


def _manifest(index: Index) -> dict[str, Any]:
    manifest = index.manifest
    return {
        "generation": manifest.generation,
        "created": manifest.created,
        "corpus": manifest.corpus,
        "encoder": dict(manifest.encoder),
        "parameters": dict(manifest.parameters),
        "documents": manifest.documents,
        "passages": manifest.passages,
        "languages": dict(manifest.languages),
        "cost": dict(manifest.cost),
        "schema_version": manifest.schema_version,
    }


def _answers(
    dataset: Dataset,
    collection: Collection,
    model: str,
    options: Options,
    notes: list[Problem],
    progress: Progress,
) -> Iterator[tuple[str, _System]]:
    """Every system on this model's index; with several models, the name says which, if it makes a difference."""
    manifest = collection.index.manifest
    questions = Questions.of(dataset.topics, collection, lambda *done: progress("encode", *done))
    targets = tuple(collection.index.generation.store.languages) if options.pool != "mixed" else ()
    for system in options.systems:
        plain = len(options.models) == 1 or system in WITHOUT_VECTORS
        name = system if plain else f"{system} @ {model}"
        if plain and model != options.models[0]:
            continue
        if system == "rank-bm25" and manifest.passages > _LARGEST_FOR_REFERENCE:
            detail = f"it is for reference on small collections, and this one has {manifest.passages} passages"
            notes.append(Problem("system left out", system, detail))
            continue
        answers: Answers = answer(
            questions, collection, system, name, targets, lambda *done, name=name: progress(name, *done)
        )
        cost = dict(manifest.cost) | {
            "index_bytes": sum(size for size, _ in manifest.files.values()),
            "encode_query_ms": round(float(np.median(questions.encode_ms)), 3),
            "peak_memory_bytes": peak_memory(),
        }
        encoder = None if system in WITHOUT_VECTORS else str(manifest.encoder["id"])
        yield name, _System(answers.mixed, answers.target, answers.latency_ms, cost, encoder)


def _problems(dataset: Dataset, collection: Collection) -> list[Problem]:
    """What only shows once the items are indexed."""
    skipped = [] if dataset.corpus is None else collection.index.skipped()
    found = [Problem(*item.reason.partition(": ")[::2], item.path) for item in skipped]
    found = [Problem(p.kind, p.detail, p.place) for p in found]
    return [*found, *unknown_items(dataset.qrels, collection.language_of)]


def _measure(
    systems: Mapping[str, _System],
    cells: Sequence[Cell],
    dataset: Dataset,
    collection: Collection,
    parsed: Sequence[ir_measures.measures.Measure],
    options: Options,
) -> Measured:
    """The values that the report is about: from the mixed ranking, unless only `target` was asked for."""
    values = {
        name: measures.measure(
            system.run,
            cells,
            dataset.qrels,
            collection.language_of,
            parsed,
            system.target if options.pool == "target" and system.target else None,
        )
        for name, system in systems.items()
    }
    return Measured(tuple(cells), tuple(str(measure) for measure in parsed), values)


def _reports(
    systems: Mapping[str, _System],
    cells: Sequence[Cell],
    dataset: Dataset,
    collection: Collection,
    parsed: Sequence[ir_measures.measures.Measure],
    measured: Measured,
    options: Options,
) -> dict[str, SystemReport]:
    sure = significance.significance(measured, options.seed)
    found = {}
    for name, system in systems.items():
        same, shares = measures.shares(system.run, cells, dataset.qrels, collection.language_of)
        target = {}
        if options.pool == "both" and system.target:
            alone = measures.measure(system.run, cells, dataset.qrels, collection.language_of, parsed, system.target)
            its = replace(measured, values={name: alone})
            target = {"mono": measures.protocol_means(its, name, "mono")}
            target |= {"cross": measures.protocol_means(its, name, "cross")} | measures.pair_means(its, name)
        found[name] = SystemReport(
            mono=measures.protocol_means(measured, name, "mono"),
            cross=measures.protocol_means(measured, name, "cross"),
            pooled=measures.protocol_means(measured, name, "pooled"),
            pairs=measures.pair_means(measured, name),
            intervals=sure.intervals[name],
            against_first=sure.against_first[name],
            same_language=same,
            shares=shares,
            latency_ms=_latency(system.latency_ms),
            cost=system.cost,
            encoder=system.encoder,
            target=target,
        )
    return found


def _latency(times: NDArray[np.float64] | None) -> dict[str, float]:
    if times is None:
        return {}
    return {f"p{share}": round(float(np.percentile(times, share)), 3) for share in (50, 95, 99)}


def _worst(
    systems: Mapping[str, _System], dataset: Dataset, collection: Collection, measured: Measured
) -> Iterator[TopicReport]:
    """The topics on which the first system does worst in the pooled ranking, by the first measure."""
    topics = {topic.query_id: topic for topic in dataset.topics}
    first = next(iter(systems))
    of_topic: dict[str, list[Cell]] = defaultdict(list)
    for cell in measured.cells:
        of_topic[cell.query_id].append(cell)
    pooled = [number for number, cell in enumerate(measured.cells) if cell.target is None]
    pooled.sort(key=lambda number: (measured.values[first][number, 0], measured.cells[number].query_id))
    for number in pooled[:WORST]:
        query_id = measured.cells[number].query_id
        yield topic_report(
            topics[query_id],
            of_topic[query_id],
            {name: system.run.rankings.get(query_id) for name, system in systems.items()},
            {name: float(values[number, 0]) for name, values in measured.values.items()},
            dataset.qrels,
            collection,
        )


def _data(
    dataset: Dataset,
    collection: Collection,
    cells: Sequence[Cell],
    problems: tuple[Problem, ...],
    options: Options,
) -> DataReport:
    languages = [topic.language for topic in dataset.topics]
    removed = measures.without_own_language(cells, collection.languages)
    return DataReport(
        name=dataset.name,
        source=dataset.source,
        unit=collection.unit,
        files=dataset.files,
        topics={language: languages.count(language) for language in sorted(set(languages))},
        items=collection.sizes,
        judgements=sum(len(grades) for grades in dataset.qrels.values()),
        relevant=sum(grade > 0 for grades in dataset.qrels.values() for grade in grades.values()),
        own_language_removed=len(removed),
        problems=problems,
        sampled=options.queries_per_language is not None,
    )


def _all_runs(systems: Mapping[str, _System]) -> Iterator[Run]:
    """The run of every system, and those of single languages, named system.target-LANGUAGE."""
    for name, system in systems.items():
        yield system.run
        for language, run in system.target.items():
            yield replace(run, name=f"{name}.target-{language}")
