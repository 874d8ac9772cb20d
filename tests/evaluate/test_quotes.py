"""Judgements by quote: read, spread over the queries of a need, and found again in an index."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from policysearch import Index
from policysearch.evaluate.beir import Query
from policysearch.evaluate.datasets import open_dataset
from policysearch.evaluate.quotes import FILE, Quote, by_query, place_of, read_quotes, resolve
from policysearch.evaluate.records import Dataset, Problem
from policysearch.records import Passage

FREE = "De eerste 24 uur zijn gratis."
UTRECHT = "utrecht-bicycle-parking.md"


@pytest.fixture(scope="module")
def index(corpus_index: Path) -> Index:
    return Index.open(corpus_index)


def dataset(folder: Path, *judgements: dict[str, object]) -> Dataset:
    queries = [{"_id": f"free-{lang}", "text": "gratis?", "lang": lang, "need": "free"} for lang in ("sv", "it")]
    (folder / "queries.jsonl").write_text("\n".join(map(json.dumps, queries)), encoding="utf-8")
    (folder / FILE).write_text("\n".join(map(json.dumps, judgements)), encoding="utf-8")
    return open_dataset(folder)


def judged(quote: str, grade: int, document: str = UTRECHT) -> dict[str, object]:
    return {"need": "free", "document": document, "quote": quote, "grade": grade}


def holding(index: Index, quote: str) -> Passage:
    return next(p for p in index.passages(index.document(UTRECHT)) if place_of(quote, p.text))


def test_a_judgement_is_of_the_passage_that_holds_its_quote_for_every_query_of_the_need(
    tmp_path: Path, index: Index
) -> None:
    found = resolve(dataset(tmp_path, judged(FREE, 3)), index)
    passage = holding(index, FREE).passage_id
    assert found.qrels == {"free-sv": {passage: 3}, "free-it": {passage: 3}}
    assert found.problems == ()
    assert resolve(found, index) is found


def test_the_highest_grade_of_what_a_passage_holds_counts(tmp_path: Path, index: Index) -> None:
    found = resolve(dataset(tmp_path, judged("In- en uitchecken gaat met de OV-chipkaart.", 1), judged(FREE, 3)), index)
    assert found.qrels["free-sv"] == {holding(index, FREE).passage_id: 3}


def test_a_quote_over_two_passages_is_of_the_one_that_has_most_of_it(tmp_path: Path, index: Index) -> None:
    document = index.document(UTRECHT)
    first, second = index.passages(document)[:2]
    quote = document.text[first.end - 60 : second.start + 8]
    assert resolve(dataset(tmp_path, judged(quote, 2)), index).qrels["free-it"] == {first.passage_id: 2}


def test_what_is_gone_is_a_problem_and_counts_as_missed(tmp_path: Path, index: Index) -> None:
    lines = judged(FREE, 3), judged("Alles is duur.", 2), judged("x", 1, "gone.md")
    found = resolve(dataset(tmp_path, *lines), index)
    assert [(problem.kind, problem.place) for problem in found.problems] == [
        ("judgement of an unknown item", "gone.md"),
        ("quote not found", UTRECHT),
    ]
    assert found.qrels["free-sv"][f"{UTRECHT}\nAlles is duur."] == 2


def test_judgements_of_passages_and_of_corpora_stay_as_they_are(tmp_path: Path, index: Index) -> None:
    plain = replace(dataset(tmp_path, judged(FREE, 3)), qrels={"free-sv": {"a-1-2": 1}})
    assert resolve(plain, index) is plain


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("nonsense", "Expecting value"),
        ("[1]", "it is no object"),
        ('{"need": "free", "document": "a.md", "grade": 1}', "`quote` is missing"),
        ('{"need": "free", "document": "a.md", "quote": "b", "grade": "1"}', "`grade` is missing"),
    ],
)
def test_a_line_that_cannot_be_used_is_named(tmp_path: Path, line: str, problem: str) -> None:
    (tmp_path / FILE).write_text(f"{line}\n{json.dumps(judged(FREE, 3))}\n", encoding="utf-8")
    first, second = read_quotes(tmp_path / FILE, FILE)
    assert isinstance(first, Problem)
    assert first.place == f"{FILE}:1"
    assert problem in first.detail
    assert second == Quote("free", UTRECHT, FREE, 3, f"{FILE}:2")


def test_a_need_that_nobody_asks_is_named() -> None:
    quotes = [Quote("cost", UTRECHT, FREE, 3, "j:1")]
    queries = [Query("free-sv", "gratis?", "sv", "free", "q:1")]
    assert list(by_query(quotes, queries)) == [
        Problem("judgement without its query", "j:1", "no query is of the need cost")
    ]


def test_spaces_are_all_alike_in_quotes() -> None:
    assert place_of("two words", "of two\n  words.") == (3, 14)
    assert place_of("two words", "two-words") is None
