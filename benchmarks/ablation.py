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

import copy
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
from bench import (
    WHOLE,
    Bench,
    Workshop,
    changed,
    corpus_of,
    describe,
    read_arguments,
    read_sets,
    say,
    table,
    workshop,
    write,
)
from numpy.typing import NDArray

from policysearch.evaluate.records import Dataset
from policysearch.evaluate.trial import Trial
from policysearch.index import lexicon, sparse
from policysearch.index.generation import Generation
from policysearch.index.statistics import Spread
from policysearch.search import fairness, translating
from policysearch.search.fairness import Scale, lexical_scales
from policysearch.search.query import Query
from policysearch.search.systems import SYSTEMS, Candidates, System, hybrid
from policysearch.settings import FusionSettings, LexiconSettings, Settings
from policysearch.text.languages import UNKNOWN

RESULT = Path(__file__).parent / "results" / "ablation.json"
BESIDE = ("dense", "bm25", "rrf")


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
    Part("feedback", "the question is asked once", changed(feedback=0)),
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


if __name__ == "__main__":
    main()
