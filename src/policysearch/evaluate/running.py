"""One evaluation from end to end: data, indexes, runs, measures, report."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from policysearch.encode.encoder import Encoder
from policysearch.errors import DatasetError, UsageError
from policysearch.evaluate import measures, quotes
from policysearch.evaluate.collection import Collection
from policysearch.evaluate.contenders import (
    Contender,
    Progress,
    check,
    contenders,
    left_out,
    models_of,
    open_index,
)
from policysearch.evaluate.datasets import open_dataset
from policysearch.evaluate.environment import environment
from policysearch.evaluate.records import (
    DataReport,
    Measured,
    Options,
    Problem,
    Qrels,
    Report,
    Run,
    SystemReport,
    TopicReport,
)
from policysearch.evaluate.report import NAME, load
from policysearch.evaluate.runs import read_run, write_qrels, write_run
from policysearch.evaluate.significance import significance
from policysearch.evaluate.trial import Trial
from policysearch.evaluate.writing import save
from policysearch.search.engine import Index

WORST = 20
"""Topics that a report shows in full."""


@dataclass(frozen=True, slots=True, eq=False)
class Evaluation:
    """A report with what it was made from: for those who write it down or look further."""

    report: Report
    measured: Measured
    runs: tuple[Run, ...]
    qrels: Qrels


def evaluate(
    source: str | Path,
    *,
    index: Path = Path("index"),
    options: Options,
    out: Path | None = None,
    encoder: Encoder | None = None,
    progress: Progress | None = None,
) -> Report:
    """As `perform`, and leave report and runs in the folder `out` where one is named, instead of those that it has."""
    if out is not None:
        _check_place(out)
    evaluation = perform(source, index=index, options=options, encoder=encoder, progress=progress)
    if out is not None:
        _remove_runs(out)
        save(evaluation.report, evaluation.measured, out)
        write_qrels(out / "qrels.txt", evaluation.qrels)
        (out / "runs").mkdir(exist_ok=True)
        for run in evaluation.runs:
            write_run(out / "runs" / f"{file_name(run.name)}.run", run)
    return evaluation.report


def _check_place(out: Path) -> None:
    """Before hours of work are done for nothing."""
    if out.exists() and not out.is_dir():
        raise UsageError(str(out), "it is a file, and reports are folders", "Name another place")
    above = next(place for place in (out, *out.absolute().parents) if place.exists())
    if not above.is_dir() or not os.access(above, os.W_OK):
        raise UsageError(str(out), f"nothing can be written in {above}", "Name another place")


def _remove_runs(out: Path) -> None:
    """Those of the report that is replaced, which `diff` would else take for runs of the new one."""
    if not (out / NAME).is_file():
        return
    with suppress(DatasetError, UsageError):
        for name in load(out).systems:
            (out / "runs" / f"{file_name(name)}.run").unlink(missing_ok=True)


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
    check(options)
    foreign = {name: read_run(Path(path), name) for name, path in options.runs.items()}
    dataset = open_dataset(
        source,
        topics=Path(options.topics) if options.topics else None,
        qrels=Path(options.qrels) if options.qrels else None,
        strict=options.strict,
        queries_per_language=options.queries_per_language,
        seed=options.seed,
    )
    options = replace(options, models=models_of(dataset, index, options))
    trial: Trial | None = None
    indexes: dict[str, Any] = {}
    found: dict[str, Contender] = {}
    for model in options.models:
        opened = open_index(dataset, index, model, encoder, progress)
        dataset = quotes.resolve(dataset, opened)
        collection = Collection.of(opened, dataset.qrels)
        encoder = None
        trial = trial or Trial.of(dataset, collection, parsed, options)
        indexes[model] = _manifest(collection.index)
        found |= contenders(dataset, collection, model, options, progress)
    assert trial is not None  # noqa: S101  # there is one model at least
    found |= {name: Contender(run, {}, None, {}, None) for name, run in foreign.items()}
    if not found:
        raise UsageError("rank-bm25", _too_large(collection), "Name another system as well, for example: hybrid")
    measured = trial.measured({name: trial.measure(one.run, _targets(one, options)) for name, one in found.items()})
    report = Report(
        created=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        options=options,
        data=_data(trial, options),
        environment=environment(),
        indexes=indexes,
        systems=_systems(trial, found, measured, options),
        worst=tuple(_worst(trial, found, measured)),
        seconds=round(time.perf_counter() - started, 3),
    )
    return Evaluation(report, measured, tuple(_runs(found)), trial.dataset.qrels)


def _targets(one: Contender, options: Options) -> Mapping[str, Run] | None:
    """The runs over single languages that are measured; None where it has none, as one from a file."""
    return one.target or None if options.pool == "target" else None


def _manifest(index: Index) -> dict[str, Any]:
    """All of it that is plain values, but for the list of files."""
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


def _systems(
    trial: Trial, found: Mapping[str, Contender], measured: Measured, options: Options
) -> dict[str, SystemReport]:
    sure = significance(measured, options.seed)
    reports = {}
    for name, one in found.items():
        same, shares = trial.shares(one.run)
        reports[name] = SystemReport(
            mono=measures.protocol_means(measured, name, "mono"),
            cross=measures.protocol_means(measured, name, "cross"),
            pooled=measures.protocol_means(measured, name, "pooled"),
            pairs=measures.pair_means(measured, name),
            intervals=sure.intervals[name],
            against_first=sure.against_first[name],
            same_language=same,
            shares=shares,
            latency_ms=_latency(one.latency_ms),
            cost=one.cost,
            encoder=one.encoder,
            target=_alone(trial, name, one) if options.pool == "both" and one.target else {},
        )
    return reports


def _alone(trial: Trial, name: str, one: Contender) -> dict[str, dict[str, float]]:
    """Means where each language is searched alone."""
    its = trial.measured({name: trial.measure(one.run, one.target)})
    mono, cross = (measures.protocol_means(its, name, protocol) for protocol in ("mono", "cross"))
    return {"mono": mono, "cross": cross, **measures.pair_means(its, name)}


def _latency(times: NDArray[np.float64] | None) -> dict[str, float]:
    if times is None:
        return {}
    return {f"p{share}": round(float(np.percentile(times, share)), 3) for share in (50, 95, 99)}


def _worst(trial: Trial, found: Mapping[str, Contender], measured: Measured) -> Iterator[TopicReport]:
    """The topics on which the first system does worst in the pooled ranking, by the first measure."""
    first = measured.values[next(iter(found))]
    pooled = [number for number, cell in enumerate(measured.cells) if cell.target is None]
    pooled.sort(key=lambda number: (first[number, 0], measured.cells[number].query_id))
    for number in pooled[:WORST]:
        query_id = measured.cells[number].query_id
        rankings = {name: one.run.rankings.get(query_id) for name, one in found.items()}
        values = {name: float(its[number, 0]) for name, its in measured.values.items()}
        yield trial.topic_report(query_id, rankings, values)


def _data(trial: Trial, options: Options) -> DataReport:
    dataset, collection = trial.dataset, trial.collection
    languages = [topic.language for topic in dataset.topics]
    notes = []
    if "rank-bm25" in options.systems and left_out(collection):
        notes.append(Problem("system left out", "rank-bm25", _too_large(collection)))
    return DataReport(
        name=dataset.name,
        source=dataset.source,
        unit=collection.unit,
        files=dataset.files,
        topics={language: languages.count(language) for language in sorted(set(languages))},
        items=collection.sizes,
        judgements=sum(len(grades) for grades in dataset.qrels.values()),
        relevant=sum(grade > 0 for grades in dataset.qrels.values() for grade in grades.values()),
        own_language_removed=len(trial.removed),
        problems=(*trial.problems, *notes),
        sampled=options.queries_per_language is not None,
    )


def _too_large(collection: Collection) -> str:
    return f"it is for reference on small collections, and this one has {len(collection.ids)} items"


def _runs(found: Mapping[str, Contender]) -> Iterator[Run]:
    """The run of every system, and those of single languages, named system.target-LANGUAGE."""
    for name, one in found.items():
        yield one.run
        for language, run in one.target.items():
            yield replace(run, name=f"{name}.target-{language}")
