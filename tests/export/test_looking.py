"""What was looked at, on the sample corpus."""

from dataclasses import replace
from pathlib import Path

import pytest

from policysearch.export.brief import Asked, kept
from policysearch.export.looking import looked_at
from policysearch.records import Filters
from policysearch.search.engine import Index

QUESTION = "Who pays for protection against cloudbursts?"


@pytest.fixture(scope="module")
def index(corpus_index: Path) -> Index:
    return Index.open(corpus_index)


def test_every_document_of_the_index_was_looked_at_and_those_that_match_say_so(index: Index) -> None:
    hit = index.search(QUESTION, limit=1).hits[0]
    looked = looked_at(index, [kept(hit.passage, hit.document, Asked(QUESTION))])

    assert {one.document.path for one in looked} == {document.path for document in index.documents()}
    hits = index.search(QUESTION, limit=1000, all_versions=True).hits
    likely = {hit.document.path for hit in hits if hit.band == "likely"}
    assert {one.document.path for one in looked if one.best == "likely"} == likely
    assert {one.document.path for one in looked if one.questions == (QUESTION,)} == {hit.document.path for hit in hits}
    assert [one for one in looked if one.best is None], "some have nothing on it"
    assert sum(one.passages for one in looked) == len(hits)


def test_a_limited_search_looked_at_no_more_than_it_says(index: Index) -> None:
    cities = Asked(QUESTION, Filters(cities=("København", "Malmö")))
    looked = looked_at(index, [], [cities])
    assert {one.document.city for one in looked} == {"København", "Malmö"}


def test_what_was_kept_is_there_though_the_index_has_lost_it_and_its_city(index: Index) -> None:
    hit = index.search(QUESTION, limit=1).hits[0]
    gone = replace(hit.document, document_id="gone", city="Atlantis")
    item = kept(hit.passage, gone, Asked(QUESTION, Filters(cities=("Atlantis",))))
    (looked,) = looked_at(index, [item])
    assert (looked.document.document_id, looked.best, looked.passages) == ("gone", None, 0)


def test_what_was_kept_without_a_question_was_looked_at_alone(index: Index) -> None:
    hit = index.search(QUESTION, limit=1).hits[0]
    (looked,) = looked_at(index, [kept(hit.passage, hit.document)])
    assert looked.document.path == hit.document.path
