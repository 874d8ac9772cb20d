"""Whether settings chosen on some data sets hold on another: leave one out.

    python benchmarks/cross_validation.py DIR[:N]… [--embeddings FILE] [--json FILE]

Data sets as `ablation.py` takes them. `hybrid` answers all questions with every pair of a lexical weight and a
sentence weight, and with lexical weights that differ between short and long questions. For each set the settings that
are best on the others, by the mean of nDCG@10 over their protocols, are measured on it, beside the default and the
settings that are best on the set itself. The JSON holds figures and no text of the data.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from pathlib import Path
from statistics import fmean
from typing import Any

from bench import (
    MEASURE,
    Bench,
    changed,
    corpus_of,
    describe,
    read_arguments,
    read_sets,
    say,
    workshop,
    write,
)

from policysearch.evaluate.figures import PROTOCOLS
from policysearch.index.generation import Generation
from policysearch.search.query import Query
from policysearch.search.systems import Candidates, System
from policysearch.settings import FusionSettings
from policysearch.text.analysis import terms

RESULT = Path(__file__).parent / "results" / "cross_validation.json"
LEXICAL, SENTENCE = (0.05, 0.1, 0.15, 0.2, 0.3), (0.3, 0.5, 0.7)
BY_LENGTH = ((0.2, 0.1), (0.25, 0.15), (0.3, 0.15), (0.1, 0.2))
SHORT = 6
"""Terms of a short question at most."""

Figures = Mapping[str, Mapping[str, float]]
"""By settings and protocol."""


def main() -> None:
    """Print a line for each set; write the figures."""
    arguments = read_arguments(__doc__, RESULT)
    sets: dict[str, Any] = {}
    with workshop(arguments.embeddings) as place:
        for dataset in read_sets(arguments.sets):
            bench = Bench.of(dataset, place.index(corpus_of(dataset), dataset.name))
            sets[dataset.name] = describe(dataset, bench) | {"settings": measured(bench)}
    by_set: dict[str, Figures] = {name: its["settings"] for name, its in sets.items()}
    for held_out, figures in by_set.items():
        others = [its for name, its in by_set.items() if name != held_out]
        chosen = {"default": DEFAULT, "chosen on the others": best(others), "best on it": best([figures])}
        sets[held_out]["chosen"] = {why: {"settings": name} | dict(figures[name]) for why, name in chosen.items()}
        for why, name in chosen.items():
            means = " / ".join(f"{figures[name][protocol]:.4f}" for protocol in PROTOCOLS if protocol in figures[name])
            print(f"{held_out:12} {why:22} {name:40} {means}")
    write(arguments.json, sets)


def measured(bench: Bench) -> dict[str, dict[str, float]]:
    """Means of all variants on a data set."""
    found = {}
    for name, system in variants():
        its = bench.figures({name: bench.values(system)})[name]
        found[name] = {protocol: one[MEASURE] for protocol, one in its.items()}
        say(bench.trial.dataset, f"{name}: {found[name]}")
    return found


def variants() -> Iterator[tuple[str, System]]:
    """Names of settings, and the system that has them."""
    for lexical, sentence in product(LEXICAL, SENTENCE):
        yield named(lexical, lexical, sentence), changed(lexical_weight=lexical, sentence_weight=sentence)
    sentence = FusionSettings().sentence_weight
    for short, long in BY_LENGTH:
        yield named(short, long, sentence), by_length(short, long)


def named(short: float, long: float, sentence: float) -> str:
    """Settings in words."""
    lexical = f"lexical {short}" if short == long else f"lexical {short} short, {long} long"
    return f"{lexical}, sentence {sentence}"


DEFAULT = named(FusionSettings().lexical_weight, FusionSettings().lexical_weight, FusionSettings().sentence_weight)


def by_length(short: float, long: float) -> System:
    """The default with a lexical weight for short questions and one for long ones."""

    def system(generation: Generation, query: Query, settings: FusionSettings) -> Candidates:
        weight = short if len(terms(query.text, query.language)) <= SHORT else long
        return changed(lexical_weight=weight)(generation, query, settings)

    return system


def best(sets: Iterable[Figures]) -> str:
    """The settings with the highest mean over these sets."""
    sets = list(sets)
    return max(sets[0], key=lambda name: fmean(fmean(figures[name].values()) for figures in sets))


if __name__ == "__main__":
    main()
