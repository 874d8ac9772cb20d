"""Of what several versions of a document say, people see the best once, and can have the rest."""

from __future__ import annotations

from pathlib import Path

import pytest

from policysearch import Index
from policysearch.encode.encoder import Encoder

ENGLISH, ESTONIAN = "tallinn-free-public-transport-en.md", "tallinn-free-public-transport.html"


@pytest.fixture(scope="module")
def index(corpus_index: Path, encoder: Encoder) -> Index:
    return Index.open(corpus_index, encoder=encoder)


@pytest.mark.parametrize(
    ("question", "shown", "other"),
    [
        ("Since when do residents of Tallinn travel free of charge?", ENGLISH, ESTONIAN),
        ("Mis ajast sõidavad tallinlased tasuta?", ESTONIAN, ENGLISH),
    ],
)
def test_one_version_stands_for_the_passage_and_names_the_other(
    index: Index, question: str, shown: str, other: str
) -> None:
    best = index.search(question).hits[0]
    assert best.document.path in (shown, other)
    assert {best.document.path, *(document.path for document in best.versions)} == {shown, other}
    everything = index.search(question, all_versions=True, limit=1000)
    assert {shown, other} <= {hit.document.path for hit in everything.hits}


def test_only_what_another_version_says_better_goes(index: Index) -> None:
    question = "food strategy of Gent: short chains, soup from surplus, city farms"
    everything = index.search(question, all_versions=True, limit=1000)
    found = index.search(question, limit=1000)
    gone = {hit.passage.passage_id for hit in everything.hits} - {hit.passage.passage_id for hit in found.hits}
    assert found.total == everything.total - len(gone) == len(found.hits)
    ranks = {hit.passage.passage_id: hit.rank for hit in everything.hits}
    assert gone
    for hit in everything.hits:
        if hit.passage.passage_id in gone:
            versions = {document.document_id for document in hit.versions}
            better = [one for one in found.hits if one.document.document_id in versions]
            assert min(ranks[one.passage.passage_id] for one in better) < hit.rank


def test_a_document_of_its_own_has_no_versions(index: Index) -> None:
    hits = index.search("bicycle parking", documents=["utrecht-bicycle-parking.md"]).hits
    assert {hit.versions for hit in hits} == {()}
    assert {hit.document.path for hit in hits} == {"utrecht-bicycle-parking.md"}


def test_counts_are_those_of_what_is_shown(index: Index) -> None:
    ranking = index.search("free public transport in Tallinn", limit=1000)
    (languages,) = [facet for facet in ranking.facets if facet.field == "language"]
    assert sum(count for _, count in languages.counts) == ranking.total
