"""What the benchmarks of ranking have in common: data sets on indexes, systems measured on them, tables of it.

Indexes of several variants share one file of embeddings, so that each costs little.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray

from policysearch.encode.encoder import Encoder
from policysearch.encode.loading import load_encoder
from policysearch.evaluate import measures
from policysearch.evaluate.answering import Questions, answer
from policysearch.evaluate.collection import Collection
from policysearch.evaluate.datasets import open_dataset
from policysearch.evaluate.environment import environment
from policysearch.evaluate.figures import PROTOCOLS
from policysearch.evaluate.indexing import index_corpus
from policysearch.evaluate.records import Corpus, Dataset, Measured, Options, ProtocolName, Run
from policysearch.evaluate.significance import significance
from policysearch.evaluate.trial import Trial
from policysearch.index.generation import Generation
from policysearch.search.engine import Index
from policysearch.search.query import Query
from policysearch.search.systems import SYSTEMS, Candidates, System, hybrid
from policysearch.settings import FusionSettings, Settings

MEASURE = "nDCG@10"
WHOLE = "hybrid"


@dataclass(frozen=True, slots=True, eq=False)
class Workshop:
    """Where indexes are made: `embeddings` is the cache that all of them share."""

    folder: Path
    embeddings: Path
    encoder: Encoder

    def index(self, corpus: Corpus, name: str, settings: Settings | None = None) -> Index:
        """The index of a corpus under this name."""
        place = self.folder / name
        return index_corpus(
            corpus, place, name=name, encoder=self.encoder, cache=self.embeddings, settings=settings or Settings()
        )


@dataclass(frozen=True, slots=True, eq=False)
class Bench:
    """A data set on one index, its questions encoded: systems are tried on it."""

    trial: Trial
    questions: Questions

    @classmethod
    def of(cls, dataset: Dataset, collection: Collection | Index, *, keep_own_language: bool = False) -> Bench:
        """`keep_own_language`: pooled rankings keep the query's language where nothing in it is relevant."""
        if isinstance(collection, Index):
            collection = Collection.of(collection, dataset.qrels)
        options = Options((), (), (MEASURE,), keep_own_language=keep_own_language)
        trial = Trial.of(dataset, collection, measures.parse([MEASURE]), options)
        return cls(trial, Questions.of(dataset.topics, collection, quiet))

    def run(self, system: System, name: str = "variant") -> Run:
        """What a system answers to all questions."""
        with patch.dict(SYSTEMS, {name: system}):
            return answer(self.questions, self.trial.collection, name, name, (), quiet).mixed

    def values(self, system: System) -> NDArray[np.float64]:
        """Values (cells, measures) of a system."""
        return self.trial.measure(self.run(system))

    def figures(self, values: Mapping[str, NDArray[np.float64]]) -> dict[str, dict[str, Any]]:
        """By system and protocol: the mean, and the difference to the first system with its interval and p value."""
        measured = self.trial.measured(values)
        sure = significance(measured, seed=0) if len(values) > 1 else None
        found: dict[str, dict[str, Any]] = {}
        for system in values:
            found[system] = {}
            for protocol in PROTOCOLS:
                mean = _mean(measured, system, protocol)
                if mean is None:
                    continue
                found[system][protocol] = {MEASURE: round(mean, 5)}
                its = sure.against_first[system].get(protocol) if sure else None
                if its:
                    one = its[MEASURE]
                    interval = [round(one.low, 5), round(one.high, 5)]
                    found[system][protocol] |= {"difference": round(one.difference, 5), "interval": interval}
                    found[system][protocol] |= {"p_holm": round(one.p_holm, 5)}
        return found


def _mean(measured: Measured, system: str, protocol: ProtocolName) -> float | None:
    return measures.protocol_means(measured, system, protocol).get(MEASURE)


def quiet(*_: object) -> None:
    """Progress of nobody's concern."""


def changed(**values: Any) -> System:
    """The whole system with other settings."""

    def system(generation: Generation, query: Query, settings: FusionSettings) -> Candidates:
        return hybrid(generation, query, replace(settings, **values))

    return system


def describe(dataset: Dataset, bench: Bench) -> dict[str, Any]:
    """What was measured on."""
    languages = [topic.language for topic in dataset.topics]
    return {
        "files": dict(dataset.files),
        "topics": {language: languages.count(language) for language in sorted(set(languages))},
        "items": dict(bench.trial.collection.sizes),
        "own_language_removed": len(bench.trial.removed),
    }


def read_arguments(description: str | None, result: Path) -> argparse.Namespace:
    """The command line that these benchmarks have in common."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="+", metavar="DIR[:N]")
    parser.add_argument("--embeddings", type=Path)
    parser.add_argument("--json", type=Path, default=result)
    return parser.parse_args()


def read_sets(named: Sequence[str]) -> Iterator[Dataset]:
    """Data sets, each named as DIR or as DIR:N for N queries per language."""
    for one in named:
        folder, _, number = one.rpartition(":")
        sampled = bool(folder) and number.isdigit()
        yield open_dataset(folder if sampled else one, queries_per_language=int(number) if sampled else None)


@contextmanager
def workshop(embeddings: Path | None) -> Iterator[Workshop]:
    """A place for indexes, gone afterwards; the embeddings stay where their file is named."""
    with tempfile.TemporaryDirectory() as folder:
        yield Workshop(Path(folder), embeddings or Path(folder) / "embeddings.sqlite", load_encoder())


def table(title: str, systems: Mapping[str, Mapping[str, Any]]) -> str:
    """Markdown: the first system's means, then each other's difference to it."""
    lines = [f"| {title}, {MEASURE} | {' | '.join(PROTOCOLS)} |", "| --- " * (len(PROTOCOLS) + 1) + "|"]
    for name, its in systems.items():
        lines.append(f"| {name} | {' | '.join(_cell(its.get(protocol)) for protocol in PROTOCOLS)} |")
    return "\n".join([*lines, ""])


def _cell(figure: Mapping[str, Any] | None) -> str:
    if figure is None:
        return "–"
    if "difference" not in figure:
        return f"{figure[MEASURE]:.4f}"
    low, high = figure["interval"]
    return f"{figure['difference']:+.4f} [{low:+.4f}, {high:+.4f}]"


def write(path: Path, found: Mapping[str, Any]) -> None:
    """The figures of all sets with the settings and the machine."""
    report = {"sets": found, "settings": asdict(Settings()), "environment": environment()}
    path.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def corpus_of(dataset: Dataset) -> Corpus:
    """Its own corpus, without which nothing can be changed about it."""
    if dataset.corpus is None:
        raise SystemExit(f"{dataset.source} has no corpus.jsonl")
    return dataset.corpus


def say(dataset: Dataset, what: str) -> None:
    """A line for those who wait."""
    print(f"{time.strftime('%H:%M:%S')} {dataset.name}: {what}", file=sys.stderr, flush=True)
