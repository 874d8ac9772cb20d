"""How well the themes of passages are found, in each language, on labelled passages of the sample corpus.

    python benchmarks/themes.py [--index DIR] [--json FILE]

`corpus/evaluation/themes.jsonl` says of passages which themes they have; each city's are for tuning or for reporting.
The index is one of corpus/; without DIR it is made. For each taxonomy:

- parts: what each part of the method is worth, on the tuning half, each variant with a calibration of its own.
- calibration: slope and intercept fitted on the tuning half, which belong into the taxonomy's file.
- figures: on the reporting half, as the index has it. F1 and precision of the themes that are shown, of all passages
  and of each language, and the calibration error of all confidences. The peer gives each passage the one theme whose
  texts have the nearest mean vector.
"""

from __future__ import annotations

import argparse
import json
import math
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from policysearch.encode.loading import load_encoder
from policysearch.evaluate.environment import environment
from policysearch.index.build import build_index
from policysearch.index.cache import EmbeddingCache
from policysearch.index.generation import Generation, open_current
from policysearch.index.taxonomy import INTERCEPT, SLOPE, Taxonomy, shipped
from policysearch.index.themes import NEIGHBOUR_SHARE, SHOWN, Finder, Vectors, among_neighbours, centred, confidence

ROOT = Path(__file__).parents[1]
LABELS = ROOT / "corpus" / "evaluation" / "themes.jsonl"
RESULT = Path(__file__).parent / "results" / "themes.json"
BINS = 10

Flags = NDArray[np.bool_]
Embed = Callable[[Sequence[str]], Vectors]


@dataclass(frozen=True, slots=True)
class Label:
    """A passage that was read: its row, its themes of all taxonomies, and what it is used for."""

    row: int
    language: str
    themes: frozenset[str]
    tuning: bool


@dataclass(frozen=True, slots=True, eq=False)
class Variant:
    """A way to score themes; the default is that of the package."""

    names: bool = False
    passages: str = "lean"
    texts: str = "lean"
    nearest: bool = True
    contrast: bool = True
    neighbours: bool = True


VARIANTS: Mapping[str, Variant] = {
    "as it is": Variant(),
    "names instead of texts": Variant(names=True),
    "passages as they are": Variant(passages="raw"),
    "passages without their language's mean": Variant(passages="mean"),
    "texts as they are": Variant(texts="raw"),
    "texts without the mean of the taxonomy": Variant(texts="mean"),
    "mean of a theme's texts, not the nearest": Variant(nearest=False),
    "not against the mean of all themes": Variant(contrast=False),
    "without neighbours": Variant(neighbours=False),
    "as vectors are: raw, mean, alone": Variant(
        passages="raw", texts="raw", nearest=False, contrast=False, neighbours=False
    ),
}


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--index", type=Path)
    parser.add_argument("--json", type=Path, default=RESULT)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = arguments.index or Path(folder)
        if arguments.index is None:
            build_index(ROOT / "corpus", place)
        found = measure(place)
    report = {"shown": SHOWN, "neighbour_share": NEIGHBOUR_SHARE, "taxonomies": found, "environment": environment()}
    arguments.json.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    for name, its in found.items():
        print_taxonomy(name, its)


def measure(index: Path) -> dict[str, Any]:
    """All figures, by taxonomy."""
    generation = open_current(index)
    encoder, cache = load_encoder(), EmbeddingCache(index / "embeddings.sqlite")
    labels = read_labels(generation)
    finder = Finder.of(generation.store, generation.dense, generation.statistics, shipped(), encoder, cache)

    def embed(texts: Sequence[str]) -> Vectors:
        return cache.encode(encoder, list(texts))[0]

    found = {}
    for number, taxonomy in enumerate(shipped()):
        truth = truths(labels, taxonomy)
        parts = {name: part(generation, finder, labels, truth, taxonomy, one, embed) for name, one in VARIANTS.items()}
        found[taxonomy.id] = {
            "labels": {"tuning": sum(one.tuning for one in labels), "reporting": sum(not one.tuning for one in labels)},
            "calibration": parts["as it is"].pop("calibration"),
            "parts": {name: {key: its[key] for key in ("F1", "average_precision")} for name, its in parts.items()},
            **figures(generation, finder, number, labels, truth, taxonomy, embed),
        }
    cache.close()
    return found


def read_labels(generation: Generation) -> list[Label]:
    """Each label with the passage that holds its quote."""
    store = generation.store
    labels = []
    for line in LABELS.read_text(encoding="utf-8").splitlines():
        values = json.loads(line)
        (document_id,) = store.find_documents(values["document"])
        at = store.document(document_id).text.index(values["quote"])
        passage = next(p for p in store.passages_of(document_id) if p.start <= at < p.end)
        themes = frozenset(values["themes"])
        labels.append(Label(store.row(passage.passage_id), passage.language, themes, values["use"] == "tuning"))
    return labels


def truths(labels: Sequence[Label], taxonomy: Taxonomy) -> Flags:
    """Which theme each labelled passage has (labels, themes)."""
    values = [f"{taxonomy.id}/{topic.id}" for topic in taxonomy.topics]
    return np.array([[value in one.themes for value in values] for one in labels])


def part(
    generation: Generation,
    finder: Finder,
    labels: Sequence[Label],
    truth: Flags,
    taxonomy: Taxonomy,
    variant: Variant,
    embed: Embed,
) -> dict[str, Any]:
    """What a variant reaches on the tuning half."""
    scores = np.array(variant_scores(generation, finder, taxonomy, variant, embed))[[one.row for one in labels]]
    tuning = np.array([one.tuning for one in labels])
    slope, intercept = fit(scores[tuning], truth[tuning])
    shown = confidence(scores[tuning], replace(taxonomy, slope=slope, intercept=intercept)) >= SHOWN
    return {
        "calibration": {"slope": round(slope, 2), "intercept": round(intercept, 2)},
        "F1": f1(truth[tuning], shown),
        "average_precision": average_precision(truth[tuning], scores[tuning]),
    }


def variant_scores(
    generation: Generation, finder: Finder, taxonomy: Taxonomy, variant: Variant, embed: Embed
) -> Vectors:
    """Scores of all rows (rows, themes), 0 where a passage is not ranked."""
    texts, topics = text_vectors(finder, taxonomy, variant, embed)
    unit = next(m.unit for t, m in zip(finder.taxonomies, finder.models, strict=True) if t.id == taxonomy.id)
    found = np.zeros((generation.store.count_passages(), len(taxonomy.topics)), np.float32)
    for language, rows in generation.store.languages.items():
        lean = {
            "raw": np.float32(0) * finder.leans[language],
            "lean": finder.leans[language],
            "mean": generation.statistics[language].mean,
        }[variant.passages]
        cosines = centred(generation.dense.read(rows.ranked), lean) @ texts.T
        pick = np.max if variant.nearest else np.mean
        scores = np.stack([pick(cosines[:, topics == one], axis=1) for one in np.unique(topics)], axis=1)
        if variant.contrast:
            scores = scores - scores.mean(axis=1, keepdims=True)
        scores = (scores / np.float32(unit)).astype(np.float32)
        if variant.neighbours:
            scores = among_neighbours(scores, finder.documents[rows.ranked.start : rows.ranked.stop])
        found[rows.ranked.start : rows.ranked.stop] = scores
    return found


def text_vectors(
    finder: Finder, taxonomy: Taxonomy, variant: Variant, embed: Embed
) -> tuple[Vectors, NDArray[np.int64]]:
    """Vectors of texts and the numbers of their themes."""
    vectors, topics = [], []
    for language in taxonomy.topics[0].names if variant.names else taxonomy.topics[0].texts:
        its = [(topic.names[language],) if variant.names else topic.texts[language] for topic in taxonomy.topics]
        numbers = np.array([number for number, of_topic in enumerate(its) for _ in of_topic])
        found = embed([text for of_topic in its for text in of_topic])
        means = [found[numbers == number].mean(axis=0) for number in np.unique(numbers)]
        mean = {
            "raw": np.zeros(found.shape[1], np.float32),
            "lean": finder.leans[language],
            "mean": np.mean(means, axis=0),
        }[variant.texts]
        vectors.append(centred(found, mean))
        topics.append(numbers)
    return np.concatenate(vectors), np.concatenate(topics)


def figures(
    generation: Generation,
    finder: Finder,
    number: int,
    labels: Sequence[Label],
    truth: Flags,
    taxonomy: Taxonomy,
    embed: Embed,
) -> dict[str, Any]:
    """What the index has, and the peer, on the reporting half."""
    every = all_confidences(generation, finder, number)
    own = replace(taxonomy, slope=SLOPE, intercept=INTERCEPT - math.log(len(taxonomy.topics)))
    uncalibrated = all_confidences(generation, replace(finder, taxonomies=[own], models=[finder.models[number]]), 0)
    chosen = np.flatnonzero([not one.tuning for one in labels]).tolist()
    confidences, truth = every[[labels[i].row for i in chosen]], truth[chosen]
    languages = np.array([labels[i].language for i in chosen])
    peer = nearest_mean(generation, taxonomy, embed)[[labels[i].row for i in chosen]]
    shown = confidences >= SHOWN
    without = uncalibrated[[labels[i].row for i in chosen]]
    return {
        "themes": scored(truth, shown) | {"calibration_error": calibration_error(truth, confidences)},
        "without_calibration": scored(truth, without >= SHOWN)
        | {"calibration_error": calibration_error(truth, without)},
        "peer": scored(truth, peer),
        "by_theme": {
            topic.id: scored(truth[:, [i]], shown[:, [i]])
            for i, topic in enumerate(taxonomy.topics)
            if truth[:, i].any()
        },
        "by_language": {
            str(name): {
                "passages": int((languages == name).sum()),
                "themes": scored(truth[languages == name], shown[languages == name]),
                "peer": scored(truth[languages == name], peer[languages == name]),
            }
            for name in np.unique(languages)
        },
    }


def all_confidences(generation: Generation, finder: Finder, number: int) -> NDArray[np.float64]:
    """Of all rows (rows, themes) for one of the finder's taxonomies, 0 where a passage is not ranked."""
    every = np.zeros((generation.store.count_passages(), len(finder.taxonomies[number].topics)))
    for language, rows in generation.store.languages.items():
        every[rows.ranked.start : rows.ranked.stop] = finder.confidences(language, rows.ranked)[number]
    return every


def nearest_mean(generation: Generation, taxonomy: Taxonomy, embed: Embed) -> Flags:
    """The peer: of each row, the theme with the nearest mean vector."""
    means = np.stack(
        [embed([t for its in topic.texts.values() for t in its]).mean(axis=0) for topic in taxonomy.topics]
    )
    vectors = generation.dense.read(range(generation.store.count_passages()))
    best = (vectors @ centred(means, np.zeros(means.shape[1], np.float32)).T).argmax(axis=1)
    flags: Flags = best[:, None] == np.arange(len(taxonomy.topics))
    return flags


def fit(scores: Vectors, truth: Flags) -> tuple[float, float]:
    """Slope and intercept of the logistic curve from scores to confidence."""
    fitted = LogisticRegression(C=1e6).fit(scores.reshape(-1, 1), truth.ravel())
    return float(fitted.coef_[0, 0]), float(fitted.intercept_[0])


def scored(truth: Flags, shown: Flags) -> dict[str, float | None]:
    """Over all pairs of passage and theme; `macro_F1` over the themes that occur in the labels."""
    occurring = truth.any(axis=0)
    each = [f1(truth[:, [i]], shown[:, [i]]) for i in np.flatnonzero(occurring)]
    right = int((truth & shown).sum())
    return {
        "F1": f1(truth, shown),
        "macro_F1": round(float(np.mean(each)), 4) if each else None,
        "precision": round(right / int(shown.sum()), 4) if shown.any() else None,
        "recall": round(right / int(truth.sum()), 4) if truth.any() else None,
    }


def f1(truth: Flags, shown: Flags) -> float:
    """2 · right / (true + shown)."""
    total = int(truth.sum() + shown.sum())
    return round(2 * int((truth & shown).sum()) / total, 4) if total else 0.0


def average_precision(truth: Flags, scores: Vectors) -> float:
    """Mean precision at each true pair, all pairs of passage and theme in the order of their scores."""
    right = truth.ravel()[np.argsort(-scores.ravel(), kind="stable")]
    precision = np.cumsum(right) / np.arange(1, len(right) + 1)
    return round(float(precision[right].mean()), 4)


def calibration_error(truth: Flags, confidences: NDArray[np.float64]) -> float:
    """Expected calibration error: |share that is true - mean confidence| in ten bins, weighted by their sizes."""
    bins = np.minimum((confidences.ravel() * BINS).astype(int), BINS - 1)
    gaps = [
        abs(truth.ravel()[bins == one].mean() - confidences.ravel()[bins == one].mean()) * (bins == one).mean()
        for one in np.unique(bins)
    ]
    return round(float(sum(gaps)), 4)


def print_taxonomy(name: str, found: Mapping[str, Any]) -> None:
    """Markdown tables."""
    print(f"\n## {name}: {found['calibration']}\n\n| part, tuning half | F1 | average precision |\n| --- | --- | --- |")
    for part_name, its in found["parts"].items():
        print(f"| {part_name} | {its['F1']} | {its['average_precision']} |")
    print("\n| reporting half | F1 | macro F1 | precision | recall |\n| --- | --- | --- | --- | --- |")
    for who in ("themes", "without_calibration", "peer"):
        print(f"| {who} | {' | '.join(str(found[who][key]) for key in ('F1', 'macro_F1', 'precision', 'recall'))} |")
    errors = [found[who]["calibration_error"] for who in ("themes", "without_calibration")]
    print(f"\ncalibration error {errors[0]}, without calibration {errors[1]}")
    print("by theme:", {theme: its["F1"] for theme, its in found["by_theme"].items()})
    print("by language:", {n: (its["passages"], its["themes"]["F1"]) for n, its in found["by_language"].items()})


if __name__ == "__main__":
    main()
