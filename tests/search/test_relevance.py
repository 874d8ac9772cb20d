"""What a hit is said to be worth, against judgements of the sample corpus."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from policysearch import Index
from policysearch.encode.encoder import Encoder
from policysearch.evaluate.datasets import open_dataset
from policysearch.evaluate.quotes import resolve
from policysearch.records import Band

EVALUATION = Path(__file__).parents[2] / "corpus" / "evaluation"


@pytest.fixture(scope="module")
def index(corpus_index: Path, encoder: Encoder) -> Index:
    return Index.open(corpus_index, encoder=encoder)


def bands(index: Index, question: str, language: str, **limits: list[str]) -> dict[str, Band]:
    hits = index.search(question, language=language, limit=1000, evidence=False, **limits).hits
    return {hit.passage.passage_id: hit.band for hit in hits}


def test_the_surer_a_band_the_more_of_it_answers(index: Index) -> None:
    dataset = resolve(open_dataset(EVALUATION, queries_per_language=4), index)
    shown, right = Counter[Band](), Counter[Band]()
    for topic in dataset.topics:
        answers = {item for item, grade in dataset.qrels[topic.query_id].items() if grade > 0}
        for passage_id, band in bands(index, topic.text, topic.language).items():
            shown[band] += 1
            right[band] += passage_id in answers

    strong, likely, weak = (right[band] / shown[band] for band in ("strong", "likely", "weak"))

    assert strong > 0.5 > likely > 0.15 > weak > 0


def test_one_word_finds_a_part_of_the_corpus(index: Index) -> None:
    """Everything is a little near to a word."""
    found = index.search("skolmat", language="sv", limit=1)
    assert 0 < found.documents < index.manifest.documents / 2
    assert found.total < index.manifest.passages / 5


def test_a_filter_does_not_change_what_a_passage_is_worth(index: Index) -> None:
    question = "Who pays for cloudburst protection?"
    everywhere = bands(index, question, "en")
    in_denmark = bands(index, question, "en", countries=["DK"])
    assert len(in_denmark) > 1
    assert in_denmark.items() <= everywhere.items()


def test_what_has_every_word_is_likely_however_far_the_rest_is(index: Index) -> None:
    [found] = [hit for hit in index.search("KSN-2023-03393").hits if "KSN-2023-03393" in hit.passage.text]
    assert found.band != "weak"
