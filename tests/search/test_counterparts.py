"""Who else does this: a passage's counterparts are found by what it says, in any language."""

from __future__ import annotations

from pathlib import Path

import pytest

from policysearch import Index
from policysearch.encode.encoder import Encoder


@pytest.fixture(scope="module")
def index(corpus_index: Path, encoder: Encoder) -> Index:
    return Index.open(corpus_index, encoder=encoder)


@pytest.mark.parametrize(
    ("path", "words", "cities"),
    [
        ("malmo-cloudburst.md", "översvämningsbara parker", {"København", "Rotterdam"}),
        ("warszawa-participatory-budget.md", "najwyżej 15", {"Helsinki", "Brno", "Lisboa"}),
        ("gent-food-policy.md", "Voedselverlies", {"København", "Milano"}),
    ],
)
def test_other_cities_that_do_the_like_come_first(index: Index, path: str, words: str, cities: set[str]) -> None:
    asked = next(its for its in index.passages(index.document(path)) if words in its.text)
    found = [hit.document.city for hit in index.similar(asked.passage_id, per_city=1, limit=5).hits]
    assert cities & set(found)
    assert index.document(path).city not in found[:1]


def test_bands_follow_the_scores(index: Index) -> None:
    asked = next(its for its in index.passages(index.document("malmo-cloudburst.md")) if its.number == "S2")
    bands = [hit.band for hit in index.similar(asked.passage_id, limit=50).hits]
    assert bands == sorted(bands, key=["strong", "likely", "weak"].index)
    assert bands[0] == "strong"
