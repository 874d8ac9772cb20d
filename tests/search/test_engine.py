"""Searching the shipped corpus: across languages, within filters, by phrases, balanced, and finding nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from policysearch import Index
from policysearch.encode.encoder import Encoder
from policysearch.errors import IndexMismatchError, UsageError
from policysearch.index.generation import open_current
from policysearch.records import RANKED_KINDS
from policysearch.search.systems import SYSTEMS
from policysearch.settings import FusionSettings


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
    ranking = index.search("adesione alla rete METREX, deliberazione 41/2019", system=system)
    assert ranking.system == system
    assert ranking.hits[0].document.path == "milano-metrex.md"


@pytest.mark.parametrize(
    "question", ["lyrics of a Beatles song", "ricetta della torta al cioccolato", "best antivirus for windows"]
)
def test_nothing_relevant_is_found_where_there_is_nothing(index: Index, question: str) -> None:
    assert index.search(question).hits == ()


@pytest.mark.parametrize("keys", ["zqxj wvvk", "asdf", "!!!", "987654321"])
def test_keys_hit_at_random_find_nothing(index: Index, keys: str) -> None:
    assert index.search(keys).hits == ()


def test_an_identifier_is_found_by_its_letters(index: Index) -> None:
    ranking = index.search("41/2019")
    assert "41/2019" in ranking.hits[0].passage.text
    assert ranking.hits[0].band in {"likely", "strong"}


def test_a_phrase_limits_hits_to_passages_that_have_it(index: Index) -> None:
    ranking = index.search('"Milano" rete europea', limit=1000)
    assert ranking.query == '"Milano" rete europea'
    assert ranking.total == len(ranking.hits)
    ranked = [p for d in index.documents() for p in index.passages(d) if p.kind in RANKED_KINDS]
    having = [p for p in ranked if re.search(r"\bmilano\b", p.text, re.IGNORECASE)]
    assert {h.passage.passage_id for h in ranking.hits} == {p.passage_id for p in having}
    assert {h.passage.language for h in ranking.hits} > {"it"}


@pytest.mark.parametrize("system", SYSTEMS)
def test_no_passage_with_the_phrase_is_dropped_as_irrelevant(index: Index, system: str) -> None:
    """The words around the phrase are off-topic: without it nothing of this is found."""
    question = 'ricetta della torta al cioccolato "Glasgow"'
    hits = index.search(question, system=system, settings=FusionSettings(depth=1)).hits
    assert hits
    assert all("Glasgow" in h.passage.text for h in hits)
    assert {h.band for h in hits} <= {"weak", "likely", "strong"}


def test_depth_does_not_cut_what_has_the_phrase(index: Index) -> None:
    whole, shallow = (index.search('"Milano"', settings=FusionSettings(depth=depth)) for depth in (300, 1))
    assert shallow.total == whole.total > 5


def test_bands_of_passages_with_a_phrase_are_those_of_the_plain_question_where_it_finds_them(index: Index) -> None:
    plain = {h.passage.passage_id: h.band for h in index.search("METREX a Bruxelles", limit=1000).hits}
    hits = index.search('"METREX" a Bruxelles').hits
    assert len(hits) >= 3
    assert [h.band for h in hits] == [plain.get(h.passage.passage_id, "weak") for h in hits]


def test_an_excluded_word_stands_in_no_hit_nor_its_title(index: Index) -> None:
    with_it, without = (index.search(question, limit=1000).hits for question in ("Milano", "Milano -METREX"))
    assert "milano-metrex.md" in {h.document.path for h in with_it}
    assert "milano-metrex.md" not in {h.document.path for h in without}
    assert not [h for h in without if "METREX" in h.passage.text]
    assert {h.passage.passage_id for h in without} <= {h.passage.passage_id for h in with_it}


def test_phrases_work_within_filters(index: Index) -> None:
    hits = index.search('"Milano"', languages=["sv"]).hits
    assert {h.passage.language for h in hits} == {"sv"}
    assert index.search('"Glasgow"', languages=["sv"]).total == 0


def test_evaluators_rank_quotation_marks_and_minus_signs_as_they_are(index: Index) -> None:
    everything = FusionSettings(depth=10_000)
    marked, plain = (index.rank(text, settings=everything) for text in ('"no such words" -Milano', "Milano"))
    assert {item for item, _ in marked} == {item for item, _ in plain}
    assert index.rank('"METREX" -Milano', system="bm25") == index.rank("METREX Milano", system="bm25")


def test_at_least_so_many_of_each_language_come_first(index: Index) -> None:
    plain, balanced = (index.search("bicycle parking", limit=1000, per_language=n).hits for n in (None, 2))
    languages = [h.passage.language for h in balanced]
    first = sum(min(languages.count(language), 2) for language in set(languages))
    assert {h.passage.passage_id for h in plain} == {h.passage.passage_id for h in balanced}
    assert [h.passage.language for h in plain] != languages
    for language in set(languages):
        best = [h.passage for h in plain if h.passage.language == language][:2]
        assert [h.passage for h in balanced[:first] if h.passage.language == language] == best
    for part in (balanced[:first], balanced[first:]):
        assert [h.score for h in part] == sorted((h.score for h in part), reverse=True)
    assert [h.rank for h in balanced] == list(range(1, len(balanced) + 1))


def test_balanced_pages_continue_each_other(index: Index) -> None:
    whole = index.search("affordable housing", limit=12, per_city=1)
    first, second = (index.search("affordable housing", limit=6, offset=n, per_city=1) for n in (0, 6))
    assert first.hits + second.hits == whole.hits
    assert first.facets == index.search("affordable housing").facets
    cities = [h.document.city for h in whole.hits]
    assert len(set(cities[:8])) == 8


@pytest.mark.parametrize(("system", "weight"), [("hybrid", 0.35), ("dense", None), ("bm25", None), ("rrf", None)])
def test_the_weight_says_how_the_parts_make_the_score(index: Index, system: str, weight: float | None) -> None:
    settings = FusionSettings(lexical_weight=0.35)
    ranking = index.search("bicycle parking at the station", system=system, settings=settings)
    assert ranking.lexical_weight == weight
    if weight is not None:
        for hit in ranking.hits:
            assert hit.score == pytest.approx((1 - weight) * hit.dense + weight * hit.lexical, abs=1e-4)


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
        ({"query": "x", "cities": ["Atlantis"]}, "Atlantis: no document has this city. The index has: Aarhus"),
        ({"query": "x", "documents": ["nothing.pdf"]}, "nothing.pdf: no document of the index has this id"),
        ({"query": "x", "year_from": 2020, "year_to": 2010}, "2020 to 2010: the years are the wrong way round"),
        ({"query": "-Milano"}, "-Milano: it only says what to leave out. Say what to look for as well"),
        ({"query": "x", "per_city": 0}, "0 per city: this cannot be. Use a number ≥ 1"),
        ({"query": "x", "per_city": 1, "per_language": 2}, "hits can be balanced by one of them at a time"),
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


def test_similar_passages_are_of_other_documents_and_say_the_like(index: Index) -> None:
    (asked, *_) = index.search("Wie lange kann man das Fahrrad am Bahnhof kostenlos abstellen?", limit=1).hits
    assert asked.document.path == "utrecht-bicycle-parking.md"

    ranking = index.similar(asked.passage.passage_id, limit=5)

    assert ranking.language == "nl"
    assert asked.document.path not in {hit.document.path for hit in ranking.hits}
    assert "uppsala-visit-request-utrecht.md" in [hit.document.path for hit in ranking.hits[:3]]
    assert index.similar(asked.passage.passage_id, countries=["AT"]).hits[0].document.country == "AT"
    with pytest.raises(UsageError, match="0 per document"):
        index.similar(asked.passage.passage_id, per_document=0)


def test_exact_words_all_occur_as_they_are_written(index: Index) -> None:
    hits = index.search("Parkpickerl beantragen", exact=True, limit=100).hits
    texts = [hit.passage.text.casefold() for hit in hits]
    assert texts
    assert all("parkpickerl" in text and "beantragen" in text for text in texts)
    assert index.search("Parkpickerl beantragen", limit=100).total > len(hits)
