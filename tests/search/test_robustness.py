"""What must not change a ranking: the order of documents, ties, languages that are wrong, few or too many."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path

import ir_measures
import numpy as np
import pytest

from policysearch.encode.encoder import Encoder
from policysearch.evaluate.datasets import open_dataset
from policysearch.evaluate.indexing import index_corpus
from policysearch.evaluate.records import Dataset, Entry
from policysearch.index.generation import open_current
from policysearch.search.engine import Index
from policysearch.settings import FusionSettings, LexicalSettings
from policysearch.text.analysis import terms

EVALUATION = Path(__file__).parents[2] / "corpus" / "evaluation"
QUESTIONS = (
    "Wie lange darf ich mein Fahrrad am Bahnhof kostenlos abstellen?",
    "Which objective is about a continuous and safe cycle network?",
    "Vad kostar det att bo i stadens hyreslägenheter?",
    "Quando è stata approvata l'adesione alla rete METREX?",
)


@dataclass(frozen=True, slots=True)
class Listed:
    """A corpus in memory."""

    entries: Sequence[Entry]
    fingerprint: str = "1"

    @property
    def size(self) -> int:
        return len(self.entries)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)


Build = Callable[[Sequence[Entry]], Index]


@pytest.fixture(scope="module")
def build(corpus_index: Path, tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Build:
    """Makes an index of entries; what the sample corpus embedded is not embedded again."""
    folder = tmp_path_factory.mktemp("robustness")
    cache = Path(shutil.copy(corpus_index / "embeddings.sqlite", folder))

    def built(entries: Sequence[Entry]) -> Index:
        place = folder / f"{len(list(folder.iterdir()))}"
        return index_corpus(Listed(entries), place, name="changed", encoder=encoder, cache=cache)

    return built


@pytest.fixture(scope="module")
def sample(corpus_index: Path) -> list[Entry]:
    """The passages of the sample corpus that are ranked, each as an item of its own."""
    store = open_current(corpus_index).store
    passages = [p for rows in store.languages.values() for p in store.passages_between(rows.ranked)]
    titles = {document.document_id: document.title for document in store.documents()}
    return [Entry(p.passage_id, titles[p.document_id], p.text, p.language, p.document_id) for p in passages]


@pytest.fixture(scope="module")
def plain(build: Build, sample: list[Entry]) -> Index:
    return build(sample)


@pytest.fixture(scope="module")
def questions(corpus_index: Path) -> Dataset:
    """Two questions of each need in the sample corpus's evaluation set, by document id."""
    dataset = open_dataset(EVALUATION)
    ids = {document.path: document.document_id for document in open_current(corpus_index).store.documents()}
    seen: dict[str, int] = {}
    topics = [t for t in dataset.topics if seen.setdefault(t.need, 0) < 2 and not seen.update({t.need: seen[t.need] + 1})]
    qrels = {t.query_id: {ids[path]: grade for path, grade in dataset.qrels[t.query_id].items()} for t in topics}
    return replace(dataset, topics=tuple(topics), qrels=qrels)


def ranked(index: Index, question: str, **options: object) -> list[tuple[str, float]]:
    return index.rank(question, **options)  # type: ignore[arg-type]


def ndcg(index: Index, dataset: Dataset, sample: Sequence[Entry]) -> float:
    """Mean nDCG@10; a passage has the grade of its document."""
    judged: dict[str, dict[str, int]] = {}
    found = {}
    for topic in dataset.topics:
        grades = dataset.qrels[topic.query_id]
        judged[topic.query_id] = {e.item_id: grades[e.place] for e in sample if e.place in grades}
        found[topic.query_id] = dict(index.rank(topic.text, limit=10))
    return ir_measures.calc_aggregate([ir_measures.nDCG @ 10], judged, found)[ir_measures.nDCG @ 10]
