"""Documents in order, and passages that continue each other."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from policysearch import Index, build_index
from policysearch.encode.encoder import Encoder
from policysearch.records import Hit, Passage
from policysearch.search.grouping import joined

PASSAGE = Passage("d-0-1", "d", 0, "a", "en", "text", ("Costs",), None, None, 0, 1)


@pytest.fixture(scope="module")
def index(corpus_index: Path, encoder: Encoder) -> Index:
    return Index.open(corpus_index, encoder=encoder)


def passage(ordinal: int, heading: str = "Costs") -> Passage:
    return replace(PASSAGE, ordinal=ordinal, heading_path=(heading,))


def test_neighbours_of_one_section_join_the_better_one() -> None:
    ranked = [passage(4), passage(9), passage(5), passage(3), passage(6)]

    found = dict(joined(ranked, most=3))

    assert found == {0: (passage(3), passage(5), passage(6)), 1: ()}


def test_the_next_section_is_a_passage_of_its_own() -> None:
    assert dict(joined([passage(4), passage(5, "Results")], most=3)) == {0: (), 1: ()}


def test_only_so_many_stand_for_a_document_but_all_neighbours_join() -> None:
    assert dict(joined([passage(1), passage(10), passage(20), passage(2)], most=2)) == {0: (passage(2),), 1: ()}


def test_by_document_every_relevant_document_comes_once_in_the_order_of_its_best_passage(index: Index) -> None:
    question = "Where may a bicycle be parked at the station?"
    plain = index.search(question, limit=1000)
    ranking = index.search(question, limit=1000, per_document=2)

    first = list(dict.fromkeys(hit.document.path for hit in plain.hits))
    assert [group.document.path for group in ranking.groups] == first
    assert ranking.documents == plain.documents == len(first)
    assert ranking.total == plain.total == sum(group.total for group in ranking.groups)
    ranks = {hit.passage.passage_id: (hit.rank, hit.score) for hit in plain.hits}
    for group in ranking.groups:
        assert len(group.hits) <= 2
        for hit in group.hits:
            assert (hit.rank, hit.score) == ranks[hit.passage.passage_id]
            assert hit.document == group.document


def test_pages_of_documents_continue_each_other(index: Index) -> None:
    question = "Where may a bicycle be parked at the station?"
    whole = index.search(question, limit=6, per_document=1).groups
    first, second = (index.search(question, limit=3, offset=offset, per_document=1).groups for offset in (0, 3))
    assert first + second == whole


def test_the_newest_come_first_and_the_undated_last(tmp_path: Path, new_index: Path, encoder: Encoder) -> None:
    for name, date in (("a", "2019-10-08"), ("b", ""), ("c", "2023"), ("d", "2019-12"), ("e", "2021-01-31")):
        head = f"date: {date}\n" if date else ""
        text = f"---\nlanguage: en\n{head}---\n\nStation {name} has bicycle parking for all who come by train.\n"
        (tmp_path / f"{name}.md").write_text(text, encoding="utf-8")
    build_index(tmp_path, new_index, encoder=encoder)

    opened = Index.open(new_index, encoder=encoder)
    hits = opened.search("bicycle parking", sort="newest", all_versions=True).hits

    assert [hit.document.published for hit in hits] == ["2023", "2021-01-31", "2019-12", "2019-10-08", None]


def in_tiers(hits: Sequence[Hit]) -> tuple[list[Hit], list[Hit]]:
    """Hits of documents with a good match, and of those with none."""
    good = {hit.document.document_id for hit in hits if hit.band != "weak"}
    first = [hit for hit in hits if hit.document.document_id in good]
    return first, [hit for hit in hits if hit.document.document_id not in good]


def test_by_city_each_citys_passages_keep_their_order(index: Index) -> None:
    hits = index.search("bicycle parking at the station", sort="city", limit=1000).hits
    good, weak = in_tiers(hits)
    assert list(hits) == good + weak
    for tier in (good, weak):
        cities = [hit.document.city or "" for hit in tier]
        assert [city for city in cities if city] == sorted(city for city in cities if city)
        scores: dict[str, list[float]] = {}
        for city, hit in zip(cities, tier, strict=True):
            scores.setdefault(city, []).append(hit.score)
        assert all(its == sorted(its, reverse=True) for its in scores.values())


def test_what_is_new_but_only_weak_does_not_come_first(index: Index) -> None:
    hits = index.search("bicycle parking at the station", sort="newest", limit=1000).hits
    good, weak = in_tiers(hits)
    assert list(hits) == good + weak
    assert max(hit.document.published or "" for hit in weak) > max(hit.document.published or "" for hit in good)
