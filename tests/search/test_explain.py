"""Evidence is true: it adds up to what ranked the passage, and it stands there."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from policysearch.encode.encoder import Encoder
from policysearch.index.generation import Generation, open_current
from policysearch.records import Evidence, Hit
from policysearch.search import explain, fairness, systems, translating
from policysearch.search.glossary import Entry, Glossary
from policysearch.search.query import Query, ask
from policysearch.search.systems import System
from policysearch.settings import FusionSettings

SETTINGS = FusionSettings(depth=10_000)
GLOSSARY = Glossary(
    [
        (Entry("Fahrradparken", "de"), Entry("fietsparkeren", "nl")),
        (Entry("heat pumps", "en"), Entry("värmepumpar", "sv")),
        (Entry("cykel", "sv"), Entry("bicicletta elettrica", "it")),
    ]
)
QUESTIONS = [
    ("de", "Wie lange ist Fahrradparken am Bahnhof kostenlos?"),
    ("sv", "skyfallsplan och dagvatten i Malmö 2019"),
    ("en", "Who pays for heat pumps and district heating in Hamburg?"),
    ("fi", "kaukolämpö ja osallistuva budjetointi"),
    ("pt", "estacionamento de bicicletas"),
    ("und", "41/2019 METREX"),
    ("zh", "自行车停车"),
]


@pytest.fixture(scope="module")
def generation(corpus_index: Path) -> Generation:
    return open_current(corpus_index)


def asked(generation: Generation, encoder: Encoder, text: str, language: str) -> Query:
    return ask(generation, encoder, text, language, glossary=GLOSSARY)


def hits(generation: Generation, query: Query, system: System = systems.hybrid) -> list[tuple[int, Hit, Evidence]]:
    """All passages that the question can find, with their rows, each as a hit with its evidence."""
    found = system(generation, query, SETTINGS)
    its = []
    for place, passage in enumerate(generation.store.passages(found.rows)):
        document, lexical = generation.store.document(passage.document_id), float(found.lexical[place])
        its.append(Hit(passage, document, 1, float(found.score[place]), 0.0, lexical, "weak"))
    evidence = explain.evidence(generation, found.vector, its, found.rows, found.meant)
    return list(zip(found.rows.tolist(), its, evidence, strict=True))


def raw_scores(generation: Generation, query: Query, language: str) -> np.ndarray:
    meant = translating.meant_terms(generation, query, language, SETTINGS)
    return generation.postings[language].scores(translating.weights(meant))


@pytest.mark.parametrize(("language", "text"), QUESTIONS)
def test_the_weights_add_up_to_the_lexical_score(
    generation: Generation, encoder: Encoder, language: str, text: str
) -> None:
    query = asked(generation, encoder, text, language)
    raw = {name: raw_scores(generation, query, name) for name in generation.store.languages}
    ranked = {name: scores[: len(generation.store.languages[name].ranked)] for name, scores in raw.items()}
    crowding = fairness.crowding({name: len(scores) for name, scores in ranked.items()})
    scales = {
        name: scale.wider(np.exp(SETTINGS.lexical_crowding * crowding[name]))
        for name, scale in zip(ranked, fairness.lexical_scales(list(ranked.values())), strict=True)
    }
    matched = 0
    for row, hit, evidence in hits(generation, query):
        name = hit.passage.language
        total = sum(term.weight for term in evidence.terms)
        assert total == pytest.approx(float(raw[name][row - generation.store.languages[name].all.start]), rel=1e-4)
        assert (total - scales[name].mean) / scales[name].deviation == pytest.approx(hit.lexical, abs=1e-3)
        matched += total > 0
    assert matched > 0


@pytest.mark.parametrize(("language", "text"), QUESTIONS)
def test_pairs_stand_in_question_and_passage_heaviest_first(
    generation: Generation, encoder: Encoder, language: str, text: str
) -> None:
    query = asked(generation, encoder, text, language)
    for _, hit, evidence in hits(generation, query):
        terms = evidence.terms
        assert all(term.query in text and term.passage in hit.passage.text for term in terms)
        assert all(term.weight > 0 for term in terms)
        assert len({(term.query, term.passage) for term in terms}) == len(terms)
        assert [term.weight for term in terms] == sorted((term.weight for term in terms), reverse=True)


def test_each_system_shows_the_words_that_scored(generation: Generation, encoder: Encoder) -> None:
    """Common words count for BM25 and not for the default system; nothing is translated but for that one."""
    text = "Wie lange ist Fahrradparken am Bahnhof kostenlos?"
    query = asked(generation, encoder, text, "de")
    for _, hit, evidence in hits(generation, query, systems.bm25):
        assert sum(term.weight for term in evidence.terms) == pytest.approx(hit.score, rel=1e-4)
    words = {term.query for _, _, evidence in hits(generation, query, systems.bm25) for term in evidence.terms}
    assert {"ist", "Fahrradparken"} <= words
    telling = {term.query for _, _, evidence in hits(generation, query) for term in evidence.terms}
    assert "Fahrradparken" in telling
    assert "ist" not in telling
    assert not any(evidence.terms for _, _, evidence in hits(generation, query, systems.dense))


def test_the_sentence_is_the_nearest_of_the_passage(generation: Generation, encoder: Encoder) -> None:
    query = asked(generation, encoder, QUESTIONS[0][1], "de")
    vector = systems.hybrid(generation, query, SETTINGS).vector
    for row, hit, evidence in hits(generation, query)[::7]:
        its = generation.sentences.of_passages(range(row, row + 1))
        scores = generation.sentences.read(its) @ vector
        start, end = generation.sentences.span(its.start + int(scores.argmax()))
        assert evidence.sentence == hit.passage.text[start:end]
        assert hit.document.text[evidence.start : evidence.end] == evidence.sentence


@pytest.fixture(scope="module")
def small(two_cities: Path) -> Generation:
    return open_current(two_cities)


def evidence_of(small: Generation, encoder: Encoder, text: str, language: str, path: str) -> Evidence:
    query = asked(small, encoder, text, language)
    (evidence,) = [evidence for _, hit, evidence in hits(small, query) if hit.document.path == path]
    return evidence


def test_a_part_of_a_compound_is_shown_as_the_word_it_stands_in(small: Generation, encoder: Encoder) -> None:
    (term,) = evidence_of(small, encoder, "CYKEL", "sv", "sv0.md").terms
    assert (term.query, term.passage) == ("CYKEL", "cykelväg")


def test_a_word_that_stands_by_itself_is_shown_rather_than_a_compound(small: Generation, encoder: Encoder) -> None:
    found = evidence_of(small, encoder, "cykelväg", "sv", "sv1.md").terms
    assert {(term.query, term.passage) for term in found} == {("cykelväg", "cykel"), ("cykelväg", "väg")}


def test_a_compound_is_one_pair_whatever_its_parts_add(small: Generation, encoder: Encoder) -> None:
    (term,) = evidence_of(small, encoder, "Cykelvägen", "sv", "sv0.md").terms
    assert (term.query, term.passage) == ("Cykelvägen", "cykelväg")


def test_a_glossary_is_seen_in_the_evidence(small: Generation, encoder: Encoder) -> None:
    found = evidence_of(small, encoder, "cykel", "sv", "it1.md").terms
    assert {(term.query, term.passage) for term in found} == {("cykel", "bicicletta"), ("cykel", "elettrica")}


def test_what_the_encoder_alone_found_has_no_pairs(small: Generation, encoder: Encoder) -> None:
    evidence = evidence_of(small, encoder, "?", "sv", "it1.md")
    assert evidence.terms == ()
    assert evidence.sentence
