"""The sample corpus says what it is, and its questions point to documents that exist."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from policysearch import Index
from policysearch.text.languages import detect

CORPUS = Path(__file__).parents[1] / "corpus"
TYPES = {
    "council memo", "travel report", "deliberation", "strategy", "plan", "programme page", "regulation", "agreement",
    "evaluation report", "procurement notice", "web page",
}  # fmt: skip


@pytest.fixture(scope="module")
def index(corpus_index: Path) -> Index:
    return Index.open(corpus_index)


def queries() -> list[dict[str, str]]:
    lines = (CORPUS / "evaluation" / "queries.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def qrels() -> list[tuple[str, str, int]]:
    head, *lines = (CORPUS / "evaluation" / "qrels.tsv").read_text(encoding="utf-8").splitlines()
    assert head == "query-id\tcorpus-id\tscore"
    return [(query, document, int(score)) for query, document, score in (line.split("\t") for line in lines)]


def test_every_document_is_marked_as_sample_text_and_described(index: Index) -> None:
    documents = index.documents()
    assert len(documents) >= 12
    assert len({document.language for document in documents}) >= 5
    for document in documents:
        assert document.note == "sample text written for policysearch, not an official document"
        assert document.language_source == "front matter"
        assert document.city
        assert document.country
        assert document.themes
        assert document.document_type in TYPES
        assert detect(document.text).language == document.language


def test_every_question_is_about_the_corpus(index: Index) -> None:
    paths, ids = {document.path for document in index.documents()}, {query["_id"] for query in queries()}
    assert len(ids) == len(queries())
    for query, document, score in qrels():
        assert query in ids
        assert document in paths
        assert score in {1, 2, 3}
    assert len(set(qrels())) == len(qrels())


def test_every_need_is_asked_in_a_language_that_none_of_its_answers_is_in(index: Index) -> None:
    language = {document.path: document.language for document in index.documents()}
    needs, answers, kinds = defaultdict(set), defaultdict(set), {}
    of_query = {query["_id"]: query for query in queries()}
    for query in queries():
        needs[query["need"]].add(query["lang"])
        kinds[query["need"]] = query["kind"]
    for query_id, document, _ in qrels():
        answers[of_query[query_id]["need"]].add(language[document])
    assert len(needs) >= 12
    for need, asked in needs.items():
        assert len(asked) >= 3
        assert asked - answers[need], need
        assert bool(answers[need]) != (kinds[need] == "no-answer")
    assert min(Counter(query["lang"] for query in queries()).values()) >= 3
