"""What each part of the default system is worth: one switched off at a time, on development sets.

    python benchmarks/ablation.py DIR[:N]… [--embeddings FILE] [--json FILE]

Each DIR is a data set in BEIR layout, of which N queries per language are asked, or all. nDCG@10 mono / cross / pooled
of `hybrid` as it is, then without each part: the difference to the whole, with the 95 % interval of the bootstrap over
needs. `dense`, `bm25` and `rrf` stand beside it. A part pays where its row is negative.

Nothing of this is a switch of the package: a variant calls the same functions with other settings, or has one of
them replaced while it runs; what changes an index gets one of its own. The indexes of a data set share the vectors in
FILE (made beside them where none is named), so that they cost little. The JSON holds figures and no text of the data.
"""

from __future__ import annotations

import argparse
import copy
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import asdict, dataclass, replace
from functools import lru_cache, partial
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
from policysearch.evaluate.indexing import index_corpus
from policysearch.evaluate.records import Corpus, Dataset, Measured, Options, Run
from policysearch.evaluate.significance import significance
from policysearch.evaluate.trial import Trial
from policysearch.index import lexicon, sparse
from policysearch.index.generation import Generation
from policysearch.index.statistics import Spread
from policysearch.search import fairness, translating
from policysearch.search.engine import Index
from policysearch.search.fairness import Scale, lexical_scales
from policysearch.search.query import Query
from policysearch.search.systems import SYSTEMS, Candidates, System, hybrid
from policysearch.settings import FusionSettings, LexiconSettings, Settings
from policysearch.text.languages import UNKNOWN

RESULT = Path(__file__).parent / "results" / "ablation.json"
PROTOCOLS = ("mono", "cross", "pooled")
MEASURE = "nDCG@10"
WHOLE = "hybrid"
BESIDE = ("dense", "bm25", "rrf")


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


def _mean(measured: Measured, system: str, protocol: str) -> float | None:
    return measures.protocol_means(measured, system, protocol).get(MEASURE)  # type: ignore[arg-type]


def quiet(*_: object) -> None:
    """Progress of nobody's concern."""


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """One part and what stands in its place: another system, another index (`settings`), or a function replaced.

    `replaced` is entered while the index is built, where the part has one of its own, and while questions are asked.
    """

    name: str
    instead: str
    system: System = hybrid
    settings: Settings | None = None
    replaced: Callable[[], AbstractContextManager[Any]] = nullcontext
    own_index: bool = False

    def values(self, bench: Bench, place: Workshop) -> NDArray[np.float64]:
        """Those of the whole without this part."""
        with self.replaced():
            if self.own_index:
                bench = self._rebuilt(bench.trial, place)
            return bench.values(self.system)

    def _rebuilt(self, trial: Trial, place: Workshop) -> Bench:
        name = f"{trial.dataset.name} without {self.name}"
        return Bench.of(trial.dataset, place.index(corpus_of(trial.dataset), name, self.settings))


def changed(**values: Any) -> System:
    """The whole system with other settings."""

    def system(generation: Generation, query: Query, settings: FusionSettings) -> Candidates:
        return hybrid(generation, query, replace(settings, **values))

    return system


def one_scale(generation: Generation, query: Query, settings: FusionSettings) -> Candidates:
    """Dense scores of all languages standardised by the mean and covariance of all passages together."""
    return hybrid(_on_one_scale(generation), query, settings)


@lru_cache(maxsize=2)
def _on_one_scale(generation: Generation) -> Generation:
    common = copy.copy(generation)
    rows = {language: len(its.ranked) for language, its in generation.store.languages.items()}
    sentences = {
        language: len(generation.sentences.of_passages(its.ranked))
        for language, its in generation.store.languages.items()
    }
    common.statistics = dict.fromkeys(rows, pooled(generation.statistics, rows))
    common.sentence_statistics = dict.fromkeys(rows, pooled(generation.sentence_statistics, sentences))
    return common


def pooled(spreads: Mapping[str, Spread], sizes: Mapping[str, int]) -> Spread:
    """Mean and covariance of all languages as one: the covariance within them and that of their means."""
    total = sum(sizes.values())
    mean = sum(sizes[name] / total * spreads[name].mean for name in sizes)
    off = {name: spreads[name].mean - mean for name in sizes}
    covariance = sum(
        sizes[name] / total * (spreads[name].covariance + np.outer(off[name], off[name])) for name in sizes
    )
    return Spread(np.asarray(mean, np.float32), np.asarray(covariance, np.float32))


def untranslated(generation: Generation, query: Query, settings: FusionSettings) -> Candidates:
    """Each language analyses the words of the query as if they were its own."""
    return hybrid(generation, replace(query, language=UNKNOWN), settings)


def without_new_words(generation: Generation, query: Query, settings: FusionSettings) -> Candidates:
    """Words that the lexicon does not know are not looked up by their vectors."""
    return hybrid(generation, replace(query, words={}), settings)


def one_deviation(by_language: Sequence[NDArray[np.float32]]) -> list[Scale]:
    """Lexical scores less the mean of their language, by the deviation within languages of all together."""
    scales = lexical_scales(by_language)
    total = sum(map(len, by_language))
    within = sum(float(((its - its.mean()) ** 2).sum()) for its in by_language if len(its)) / max(total, 1)
    return [Scale(scale.mean, within**0.5 or 1.0) for scale in scales]


def _no_hubs(cosines: NDArray[np.float32], _neighbours: int) -> NDArray[np.float32]:
    return np.zeros(len(cosines), np.float32)


PARTS = (
    Part("z-scores within a language", "one mean and covariance for all", one_scale),
    Part("centring", "the query's vector as it is", changed(centring=0)),
    Part("best sentence", "the passage's vector alone", changed(sentence_weight=0)),
    Part("terms", "vectors alone", changed(lexical_weight=0)),
    Part("translated terms", "each language analyses the query itself", untranslated),
    Part(
        "several translations",
        "the best one",
        settings=Settings(lexicon=LexiconSettings(translations=1)),
        own_index=True,
    ),
    Part(
        "contexts in the lexicon",
        "words' own vectors alone",
        settings=Settings(lexicon=LexiconSettings(context=0)),
        own_index=True,
    ),
    Part(
        "CSLS",
        "plain cosine of words",
        replaced=partial(patch.object, lexicon, "mean_of_nearest", _no_hubs),
        own_index=True,
    ),
    Part("unseen words", "only words of the lexicon are translated", without_new_words),
    Part(
        "same word",
        "names and numbers are translated as other words",
        replaced=partial(patch.object, translating, "_same_word", lambda *_: None),
    ),
    Part("common words left out", "all words count", changed(common=1)),
    Part(
        "compounds", "words as they are", replaced=partial(patch.object, sparse, "parts", lambda *_: ()), own_index=True
    ),
    Part(
        "lexical deviation of each language",
        "one for all",
        replaced=partial(patch.object, fairness, "lexical_scales", one_deviation),
    ),
)


def main() -> None:
    """Print a table for each data set; write the figures."""
    arguments = read_arguments(__doc__, RESULT)
    found: dict[str, Any] = {}
    with workshop(arguments.embeddings) as place:
        for dataset in read_sets(arguments.sets):
            found[dataset.name] = ablation(dataset, place)
            print(table(dataset.name, found[dataset.name]["systems"]), flush=True)
            write(arguments.json, found)


def ablation(dataset: Dataset, place: Workshop) -> dict[str, Any]:
    """Figures of the whole, of the whole without each part, and of the systems beside it."""
    started = time.perf_counter()
    bench = Bench.of(dataset, place.index(corpus_of(dataset), dataset.name))
    values = {WHOLE: bench.values(hybrid)}
    for part in PARTS:
        values[f"without {part.name}"] = part.values(bench, place)
        say(dataset, f"without {part.name}")
    values |= {name: bench.values(SYSTEMS[name]) for name in BESIDE}
    return describe(dataset, bench) | {
        "instead": {f"without {part.name}": part.instead for part in PARTS},
        "systems": bench.figures(values),
        "seconds": round(time.perf_counter() - started, 1),
    }


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
    """The command line of this benchmark and of its neighbour."""
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


if __name__ == "__main__":
    main()
