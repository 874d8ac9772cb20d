"""Visitors search at once: what each finds is what it would find alone."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from policysearch.encode.encoder import Encoder
from policysearch.records import Ranking
from policysearch.search.engine import Index

QUERIES = Path(__file__).parents[2] / "corpus" / "evaluation" / "queries.jsonl"
THREADS = 8


@pytest.fixture
def restless() -> Iterator[None]:
    """Threads that take turns as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(before)


def found(ranking: Ranking) -> tuple[object, ...]:
    """All of it but the time it took."""
    hits = [(hit.passage.passage_id, hit.score, hit.band, hit.evidence) for hit in ranking.hits]
    return ranking.query, ranking.language, ranking.total, hits, ranking.facets


@pytest.mark.usefixtures("restless")
def test_threads_find_what_one_finds(corpus_index: Path, encoder: Encoder) -> None:
    lines = QUERIES.read_text(encoding="utf-8").splitlines()
    questions = [json.loads(line)["text"] for line in lines[:: len(lines) // 24]]
    limits = [{}, {"languages": ["it", "sv"]}, {"cities": ["Milano"]}, {"per_document": 2}]
    asked = [(question, limits[i % len(limits)]) for i, question in enumerate(questions)]
    index = Index.open(corpus_index, encoder=encoder)
    alone = [found(index.search(question, **its)) for question, its in asked]

    fresh = Index.open(corpus_index, encoder=encoder)  # nothing that it keeps is there yet: threads fill it together
    with ThreadPoolExecutor(THREADS) as threads:
        together = list(threads.map(lambda one: found(fresh.search(one[0], **one[1])), asked))

    assert together == alone
