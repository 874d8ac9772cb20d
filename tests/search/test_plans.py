"""Two plans side by side: planted pairs and pairs that have nothing to do with each other."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from policysearch import Index, build_index
from policysearch.encode.encoder import Encoder
from policysearch.errors import UsageError
from policysearch.search.plans import compare_plans

CORPUS = Path(__file__).parents[2] / "corpus"


@pytest.fixture(scope="module")
def index(corpus_index: Path, encoder: Encoder) -> Index:
    return Index.open(corpus_index, encoder=encoder)


def test_the_objectives_of_a_draft_have_their_counterparts_in_what_became_of_it(index: Index) -> None:
    gaps = compare_plans(index, "gent-food-policy-draft.md", "gent-food-policy.md")

    pairs = {its.objective.number: its.hit.passage.number for its in gaps.there.objectives if its.hit}
    assert pairs == {"V1": "V1", "V2": "V2", "V3": "V3", "V4": "V4", "V5": "V5"}
    assert gaps.there.numbered
    assert (gaps.there.count("strong"), gaps.back.count("strong")) == (5, 5)


def test_an_index_of_two_plans_alone_tells_their_counterparts_too(
    tmp_path: Path, corpus_index: Path, encoder: Encoder
) -> None:
    index = tmp_path / "index"
    index.mkdir()
    shutil.copy(corpus_index / "embeddings.sqlite", index)  # so that nothing is embedded again
    for name in ("gent-food-policy-draft.md", "gent-food-policy.md", "oslo-care-at-home.md"):
        shutil.copy(CORPUS / name, tmp_path)
    build_index(tmp_path, index, encoder=encoder)
    alone = Index.open(index, encoder=encoder)

    versions = compare_plans(alone, "gent-food-policy-draft.md", "gent-food-policy.md")
    others = compare_plans(alone, "oslo-care-at-home.md", "gent-food-policy.md")

    assert (versions.there.count("strong"), versions.back.count("strong")) == (5, 5)
    assert others.there.count("strong") == others.back.count("strong") == 0


def test_a_translation_has_all_of_the_original(index: Index) -> None:
    gaps = compare_plans(index, "tallinn-free-public-transport-en.md", "tallinn-free-public-transport.html")

    assert not gaps.there.numbered
    assert gaps.there.count(None) == gaps.back.count(None) == 0
    assert gaps.there.count("strong") >= len(gaps.there.objectives) - 2


def test_plans_on_other_matters_have_nothing_in_common(index: Index) -> None:
    gaps = compare_plans(index, "milano-strategic-plan.md", "oslo-care-at-home.md")

    assert gaps.there.count(None) == len(gaps.there.objectives) == 13
    assert gaps.back.count("strong") == 0


@pytest.mark.parametrize("other", ["milano-metrex.md", "nowhere.md"])
def test_what_cannot_be_compared_is_named(index: Index, other: str) -> None:
    with pytest.raises(UsageError, match=other):
        compare_plans(index, "milano-metrex.md", other)
