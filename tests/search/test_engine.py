"""Searching the shipped corpus: across languages, within filters, and finding nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from policysearch import Index
from policysearch.encode.encoder import Encoder
from policysearch.errors import IndexMismatchError, UsageError
from policysearch.index.generation import open_current
from policysearch.records import RANKED_KINDS
from policysearch.search.systems import SYSTEMS


@pytest.fixture(scope="module")
def index(corpus_index: Path, encoder: Encoder) -> Index:
    return Index.open(corpus_index, encoder=encoder)


@pytest.mark.parametrize(
    ("question", "asked_in", "document", "phrase"),
    [
        ("Vilket nummer har Milanos beslut att gå med i METREX?", "sv", "milano-metrex.md", "41/2019"),
        ("Che cosa nasce sull'ex area di Expo 2015?", "it", "uppsala-study-trip-milano.md", "MIND"),
        (
            "Who pays for cloudburst protection, the water bill or the taxpayer?",
            "en",
            "kobenhavn-cloudburst.md",
            "vandtaksten",
        ),
        (
            "Wie lange kann man das Fahrrad am Bahnhof kostenlos abstellen?",
            "de",
            "utrecht-bicycle-parking.md",
            "24 uur",
        ),
    ],
)
def test_ask_in_your_language_find_it_in_theirs(
    index: Index, question: str, asked_in: str, document: str, phrase: str
) -> None:
    ranking = index.search(question, limit=5)
    assert ranking.language == asked_in
    found = [hit for hit in ranking.hits if hit.document.path == document and phrase in hit.passage.text]
    assert found
    assert found[0].passage.language != asked_in


def test_hits_are_whole_and_true(index: Index) -> None:
    ranking = index.search("bicycle parking at the station", limit=20)
    assert [hit.rank for hit in ranking.hits] == list(range(1, len(ranking.hits) + 1))
    scores = [hit.score for hit in ranking.hits]
    assert scores == sorted(scores, reverse=True)
    for hit in ranking.hits:
        text = hit.document.text
        assert text[hit.passage.start : hit.passage.end] == hit.passage.text
        assert hit.passage.kind in RANKED_KINDS
        assert hit.evidence is not None
        assert text[hit.evidence.start : hit.evidence.end] == hit.evidence.sentence
        assert hit.passage.start <= hit.evidence.start < hit.evidence.end <= hit.passage.end
        for term in hit.evidence.terms:
            assert term.passage in hit.passage.text
            assert term.query in "bicycle parking at the station"
            assert term.weight > 0


def test_pages_of_hits_continue_each_other(index: Index) -> None:
    whole = index.search("klimatanpassning", limit=8)
    first, second = (index.search("klimatanpassning", limit=4, offset=offset) for offset in (0, 4))
    assert [h.passage.passage_id for h in first.hits + second.hits] == [h.passage.passage_id for h in whole.hits]
    assert [h.rank for h in second.hits] == [5, 6, 7, 8]
    assert first.total == second.total == whole.total


def test_filters_hold_and_limit_what_is_retrieved(index: Index) -> None:
    question = "Who pays for protection against heavy rain?"
    for hit in index.search(question, languages=["da", "sv"]).hits:
        assert hit.passage.language in {"da", "sv"}
    assert {h.document.city for h in index.search(question, cities=["malmö"]).hits} == {"Malmö"}
    assert {h.document.document_type for h in index.search(question, document_types=["plan"]).hits} == {"plan"}
    only = index.search(question, documents=["malmo-cloudburst.md"]).hits
    assert {h.document.path for h in only} == {"malmo-cloudburst.md"}
    nowhere = index.search(question, cities=["Malmö"], languages=["it"])
    assert (nowhere.total, nowhere.hits) == (0, ())


def test_facets_count_all_relevant_passages(index: Index) -> None:
    ranking = index.search("affordable housing", limit=3)
    for facet in ranking.facets:
        if facet.field in {"language", "city", "document_type"}:
            assert sum(count for _, count in facet.counts) == ranking.total
    everything = index.search("affordable housing", limit=1000)
    languages = [hit.passage.language for hit in everything.hits]
    assert dict(ranking.facets[0].counts) == {tag: languages.count(tag) for tag in set(languages)}


@pytest.mark.parametrize("system", SYSTEMS)
def test_every_system_answers(index: Index, system: str) -> None:
    ranking = index.search("METREX Bruxelles", system=system)
    assert ranking.system == system
    assert ranking.hits[0].document.path == "milano-metrex.md"


@pytest.mark.parametrize(
    "question", ["paint colour of zebra crossings", "ricetta della torta al cioccolato", "best antivirus for windows"]
)
def test_nothing_relevant_is_found_where_there_is_nothing(index: Index, question: str) -> None:
    assert index.search(question).hits == ()


def test_an_identifier_is_found_by_its_letters(index: Index) -> None:
    ranking = index.search("41/2019")
    assert "41/2019" in ranking.hits[0].passage.text
    assert ranking.hits[0].band in {"likely", "strong"}


@pytest.mark.parametrize(
    "question", ["?", "🚲", "a", "مسارات الدراجات", "自行车道", "x" * 5000, "cykel " * 400, "\u200b"]
)
def test_odd_questions_get_an_answer_or_none(index: Index, question: str) -> None:
    ranking = index.search(question, limit=3)
    assert ranking.total >= len(ranking.hits)


def test_the_same_search_gives_the_same_ranking(index: Index, corpus_index: Path, encoder: Encoder) -> None:
    other = Index.open(corpus_index, encoder=encoder)
    first, second = (i.search("heat networks without coal").hits for i in (index, other))
    assert first == second


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"query": "  "}, "the question: it is empty"),
        ({"query": "x", "system": "magic"}, "magic: there is no such system. Choose one of: hybrid, dense"),
        ({"query": "x", "limit": 0}, "these cannot be"),
        ({"query": "x", "cities": ["Atlantis"]}, "Atlantis: no document has this city. The index has: Amsterdam"),
        ({"query": "x", "documents": ["nothing.pdf"]}, "nothing.pdf: no document of the index has this id"),
        ({"query": "x", "year_from": 2020, "year_to": 2010}, "2020 to 2010: the years are the wrong way round"),
    ],
)
def test_mistakes_are_named(index: Index, arguments: dict[str, object], message: str) -> None:
    with pytest.raises(UsageError) as caught:
        index.search(**arguments)  # type: ignore[arg-type]
    assert message in str(caught.value)


def test_a_passage_is_found_by_its_id(index: Index) -> None:
    hit = index.search("bicycle parking at the station", limit=1).hits[0]

    assert index.passage(hit.passage.passage_id) == hit.passage
    with pytest.raises(UsageError, match="nothing-0-1: no passage of the index has this id"):
        index.passage("nothing-0-1")


def test_another_encoder_is_refused(corpus_index: Path, encoder: Encoder) -> None:
    class Other:
        encoder_id = "some-other-model"

    with pytest.raises(
        IndexMismatchError, match=r"it was made with encoder .+, and the one at hand is some-other-model"
    ):
        Index(corpus_index, open_current(corpus_index), Other()).search("x")  # type: ignore[arg-type]
