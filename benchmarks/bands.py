"""What the bands of hits are worth: how many of the passages called strong, likely and weak answer.

    python benchmarks/bands.py DIR[:N]… [--embeddings FILE] [--json FILE]

Data sets as `ablation.py` takes them, each on an index of its own, and corpus/evaluation on an index of corpus/. For
each band: passages a question, the share of them that answer, and the share of the answers that has it; the other
answers are not shown. Then all questions of the first set are asked of the sample corpus, which has hardly an answer
to any: how many find something all the same, and how sure the best of it is said to be. The JSON holds figures and no
text of the data.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench import Bench, corpus_of, describe, read_arguments, read_sets, say, workshop, write

from policysearch import build_index
from policysearch.evaluate.datasets import open_dataset
from policysearch.evaluate.quotes import resolve
from policysearch.evaluate.records import Qrels, Topic
from policysearch.records import Band
from policysearch.search.engine import Index

ROOT = Path(__file__).parents[1]
RESULT = Path(__file__).parent / "results" / "bands.json"
BANDS: tuple[Band, ...] = ("strong", "likely", "weak")


def main() -> None:
    """Print a line for each set; write the figures."""
    arguments = read_arguments(__doc__, RESULT)
    found: dict[str, Any] = {}
    with workshop(arguments.embeddings) as place:
        build_index(ROOT / "corpus", place.folder / "corpus")
        sample = Index.open(place.folder / "corpus", encoder=place.encoder)
        sets = list(read_sets(arguments.sets))
        for dataset in [*sets, open_dataset(ROOT / "corpus" / "evaluation")]:
            index = place.index(corpus_of(dataset), dataset.name) if dataset.corpus else sample
            resolved = resolve(dataset, index)
            say(dataset, "asking")
            found[dataset.name] = describe(resolved, Bench.of(resolved, index)) | by_band(
                index, resolved.topics, resolved.qrels
            )
        found["without an answer"] = best_of(sample, sets[0].topics)
    for name, its in found.items():
        print(f"{name}: {its['asked']} questions")
        for band, figures in its["bands"].items():
            print(f"    {band:6} {figures}")
    write(arguments.json, found)


def by_band(index: Index, topics: Sequence[Topic], qrels: Qrels) -> dict[str, Any]:
    """Of each band, over the questions that find anything: how many, how often right, how much of what is right."""
    shown, right = Counter[Band](), Counter[Band]()
    asked = answers = 0
    for topic in topics:
        hits = all_hits(index, topic)
        if not hits:
            continue
        asked += 1
        its = {item for item, grade in qrels[topic.query_id].items() if grade > 0}
        answers += len(its)
        shown.update(hits.values())
        right.update(band for item, band in hits.items() if item in its)
    return {
        "asked": len(topics),
        "with hits": asked,
        "bands": {
            band: {
                "passages a question": round(shown[band] / asked, 1),
                "that answer": round(right[band] / max(shown[band], 1), 3),
                "of the answers": round(right[band] / answers, 3),
            }
            for band in BANDS
        },
    }


def best_of(index: Index, topics: Sequence[Topic]) -> dict[str, Any]:
    """How many questions find anything, by the band of the best."""
    best = Counter(min(hits.values(), key=BANDS.index) for topic in topics if (hits := all_hits(index, topic)))
    return {"asked": len(topics), "bands": {band: best[band] for band in BANDS}}


def all_hits(index: Index, topic: Topic) -> dict[str, Band]:
    """The band of every hit, by passage id."""
    ranking = index.search(
        topic.text, language=topic.language, limit=index.manifest.passages, all_versions=True, evidence=False
    )
    return {hit.passage.passage_id: hit.band for hit in ranking.hits}


if __name__ == "__main__":
    main()
