"""Runs keep what protocols need of a ranking, in the ranking's order."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from policysearch.encode.encoder import Encoder
from policysearch.evaluate import answering
from policysearch.evaluate.answering import Questions, answer
from policysearch.evaluate.collection import Collection
from policysearch.evaluate.records import Topic
from policysearch.search.engine import Index

TOPICS = (Topic("a", "Was kostet das Parken?", "de", "a"), Topic("b", "fjärrvärme i Helsingfors", "sv", "b"))


@pytest.fixture(scope="module")
def collection(corpus_index: Path, encoder: Encoder) -> Collection:
    index = Index.open(corpus_index, encoder=encoder)
    return Collection.of(index, {"a": {index.passages(index.documents()[0])[0].passage_id: 1}})


def nothing(*_: int) -> None: ...


def test_a_run_is_the_ranking_that_users_get(collection: Collection) -> None:
    questions = Questions.of(TOPICS, collection, nothing)
    for system in ("hybrid", "bm25"):
        found = answer(questions, collection, system, "ours", (), nothing)
        for topic in TOPICS:
            expected = collection.index.rank(topic.text, system=system)
            ranked = found.mixed.rankings[topic.query_id]
            assert list(ranked.ids) == [item for item, _ in expected]
            np.testing.assert_allclose(ranked.scores, [score for _, score in expected], rtol=1e-6)


def test_long_rankings_keep_the_first_and_the_first_of_each_language(
    collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    questions = Questions.of(TOPICS, collection, nothing)
    whole = answer(questions, collection, "dense", "ours", (), nothing).mixed.rankings["a"].ids
    monkeypatch.setattr(answering, "DEPTH", 5)
    monkeypatch.setattr(answering, "LANGUAGE_DEPTH", 2)
    kept = answer(questions, collection, "dense", "ours", (), nothing).mixed.rankings["a"].ids
    assert kept[:5] == whole[:5]
    languages = collection.language_of
    for language in collection.sizes:
        of_language = [item for item in whole if languages[item] == language]
        assert [item for item in kept if languages[item] == language][:2] == of_language[:2]
    assert len(kept) <= 5 + 2 * len(collection.sizes)


def test_documents_stand_where_their_best_passage_does(corpus_index: Path, encoder: Encoder) -> None:
    index = Index.open(corpus_index, encoder=encoder)
    documents = Collection.of(index, {"a": {"wien-parking.md": 1}})
    found = answer(Questions.of(TOPICS, documents, nothing), documents, "hybrid", "ours", (), nothing)
    paths = {document.document_id: document.path for document in index.documents()}
    passages = [paths[item.rsplit("-", 2)[0]] for item, _ in index.rank(TOPICS[0].text)]
    assert list(found.mixed.rankings["a"].ids) == list(dict.fromkeys(passages))


def test_encoding_is_part_of_the_latency_of_those_that_need_it(collection: Collection) -> None:
    questions = Questions.of(TOPICS, collection, nothing)
    slow = Questions(questions.topics, questions.queries, np.full(2, 1e6))
    assert (answer(slow, collection, "dense", "d", (), nothing).latency_ms > 1e6).all()
    assert (answer(slow, collection, "bm25", "b", (), nothing).latency_ms < 1e6).all()
