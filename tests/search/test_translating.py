"""What a question's words are looked for by, in a corpus small enough to know by heart (see conftest)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from policysearch.encode.encoder import Encoder
from policysearch.index.generation import Generation, open_current
from policysearch.search.glossary import Entry, Glossary
from policysearch.search.query import Query, ask
from policysearch.search.translating import Meant, is_telling, meant_terms, weights
from policysearch.settings import FusionSettings
from policysearch.text.analysis import stem, terms

SETTINGS = FusionSettings()
LANE = (Entry("cykelväg", "sv"), Entry("pista ciclabile", "it"))


@pytest.fixture(scope="module")
def generation(two_cities: Path) -> Generation:
    return open_current(two_cities)


class Asking:
    """Questions to one index."""

    def __init__(self, generation: Generation, encoder: Encoder) -> None:
        self.generation, self.encoder = generation, encoder

    def query(self, text: str, language: str, *pairs: tuple[Entry, Entry]) -> Query:
        return ask(self.generation, self.encoder, text, language, glossary=Glossary(pairs))

    def meant(self, text: str, language: str, target: str, *pairs: tuple[Entry, Entry]) -> list[Meant]:
        return meant_terms(self.generation, self.query(text, language, *pairs), target, SETTINGS)


@pytest.fixture(scope="module")
def asking(generation: Generation, encoder: Encoder) -> Asking:
    return Asking(generation, encoder)


def test_in_its_own_language_a_word_stands_for_itself_and_its_parts(asking: Asking) -> None:
    assert asking.meant("Cykelväg i parken", "sv", "sv") == [
        Meant("Cykelväg", "cykelväg", 1.0, "query"),
        Meant("Cykelväg", "cykel", 1.0, "query"),
        Meant("Cykelväg", "väg", 1.0, "query"),
        Meant("parken", "park", 1.0, "query"),
    ]


def test_a_question_in_no_known_language_is_taken_for_every_one(asking: Asking) -> None:
    for target in ("sv", "it"):
        found = asking.meant("giovani cykelväg", "und", target)
        asked = asking.meant("giovani cykelväg", target, target)
        assert found == asked
        assert {its.origin for its in found} == {"query"}


@pytest.mark.parametrize("word", ["regnvatten", "skyfall", "bygger", "Ungas", "skog"])
def test_a_word_that_the_lexicon_knows_has_its_translations(asking: Asking, generation: Generation, word: str) -> None:
    known = generation.lexicon.translations(stem(word.lower(), "sv"), "sv", "it")
    assert asking.meant(word, "sv", "it") == [
        Meant(word, its.term, its.weight, "lexicon")
        for its in known
        if is_telling(generation, its.term, "it", SETTINGS)
    ]


@pytest.mark.parametrize(
    ("word", "language"), [("Pyörä", "fi"), ("SKOLA", "sv"), ("自行车", "zh"), ("Radweg", "de"), ("bike lanes", "en")]
)
def test_a_word_that_the_lexicon_does_not_know_is_looked_up_by_its_vector(
    asking: Asking, generation: Generation, encoder: Encoder, word: str, language: str
) -> None:
    """Whatever its case, and whether the index has its language or not."""
    found = asking.meant(word, language, "it")
    query = asking.query(word, language)
    forms = list(query.words)
    vectors = np.stack([query.words[form] for form in forms])
    np.testing.assert_allclose(vectors, encoder.encode_queries([f"{form}." for form in forms]), atol=1e-3)
    expected = [
        Meant(form, its.term, its.weight, "encoder")
        for form, candidates in zip(forms, generation.lexicon.nearest(vectors, language, "it"), strict=True)
        for its in candidates
        if is_telling(generation, its.term, "it", SETTINGS)
    ]
    assert [its._replace(word=its.word.lower()) for its in found] == expected


def test_identifiers_and_dates_are_whole_in_every_language(asking: Asking) -> None:
    """Whole they are one term, though they are written in several words and have parts that are terms as well."""
    found = asking.meant("KSN-2023-03393 den 25 september 2019", "sv", "it")
    same = {(its.word, its.term) for its in found if its.origin == "same word"}
    assert same >= {
        ("KSN-2023-03393", "2023-03393"),
        ("25 september 2019", "2019-09-25"),
        ("2019", "2019"),
    }
    assert all(its.weight == 1.0 for its in found if its.origin == "same word")
    assert asking.meant("KSN-1999-00001", "fi", "it")[:1] == [Meant("KSN", "ksn", 1.0, "same word")]


def test_a_name_that_the_other_language_has_is_the_same_word(asking: Asking) -> None:
    assert asking.meant("Uppsala METREX", "fi", "it") == [
        Meant("Uppsala", "uppsal", 1.0, "same word"),
        Meant("METREX", "metrex", 1.0, "same word"),
    ]
    for text in ("metrex piscina", "Malmö Göteborg"):  # no capital; not there
        assert all(its.origin != "same word" for its in asking.meant(text, "fi", "it"))


def test_the_lexicon_decides_on_names_that_it_knows_in_both_languages(asking: Asking, generation: Generation) -> None:
    """A capital may as well begin a sentence or, in German, any noun: "Gift" is none in English."""
    assert asking.meant("Uppsala", "sv", "it") == [
        Meant("Uppsala", its.term, its.weight, "lexicon")
        for its in generation.lexicon.translations("uppsal", "sv", "it")
        if is_telling(generation, its.term, "it", SETTINGS)
    ]


def test_common_words_are_left_out_on_both_sides(asking: Asking, generation: Generation) -> None:
    assert not is_telling(generation, "stad", "sv", SETTINGS)
    assert not is_telling(generation, "citt", "it", SETTINGS)
    assert is_telling(generation, "cykel", "sv", SETTINGS)  # in three of five: few passages are no measure
    assert is_telling(generation, "stad", "fi", SETTINGS)
    assert asking.meant("staden", "sv", "it") == []
    assert asking.meant("staden", "sv", "sv") == []
    everything = asking.meant("kaupunki ja città ja la cité", "fi", "it")
    assert "citt" not in {its.term for its in everything}


def test_a_glossary_wins_in_its_language_alone(asking: Asking) -> None:
    learnt = asking.meant("cykelväg", "sv", "it")
    found = asking.meant("cykelväg", "sv", "it", (Entry("cykelväg", "sv"), Entry("piscina", "it")))
    assert found == [Meant("cykelväg", "piscin", 1.0, "glossary")]
    assert learnt != found
    assert asking.meant("cykelväg", "sv", "it", (Entry("cykelväg", "sv"), Entry("Radweg", "de"))) == learnt


def test_a_term_of_several_words_weighs_as_much_as_one(asking: Asking) -> None:
    assert asking.meant("cykelväg", "sv", "it", LANE) == [
        Meant("cykelväg", "pist", 0.5, "glossary"),
        Meant("cykelväg", "ciclabil", 0.5, "glossary"),
    ]
    there = asking.meant("piste ciclabili e bosco", "it", "sv", LANE)
    assert there[0] == Meant("piste ciclabili", "cykelväg", 1.0, "glossary")
    assert {its.word for its in there[1:]} <= {"bosco"}


@pytest.mark.parametrize("language", ["sv", "nb", "en", "und"])
def test_a_glossary_holds_for_a_question_taken_for_another_language(asking: Asking, language: str) -> None:
    found = asking.meant("CYKELVÄG", language, "it", LANE)
    assert [its.term for its in found if its.origin == "glossary"] == ["pist", "ciclabil"]


def test_synonyms_in_the_questions_own_language_are_added(asking: Asking) -> None:
    found = asking.meant("oväder", "sv", "sv", (Entry("oväder", "sv"), Entry("skyfall", "sv")))
    assert Meant("oväder", "skyfall", 1.0, "glossary") in found
    assert {its.term for its in found if its.origin == "query"} == set(terms("oväder", "sv"))


def test_weights_of_a_term_add_up(asking: Asking) -> None:
    found = asking.meant("cykel cykel cykelväg", "sv", "sv")
    assert weights(found) == {"cykel": 3.0, "cykelväg": 1.0, "väg": 1.0}
    assert weights([]) == {}


@pytest.mark.parametrize("text", ["?", "🚲", "\u200b", "a", "…"])
@pytest.mark.parametrize("language", ["sv", "fi", "und"])
def test_a_question_without_words_means_nothing(asking: Asking, text: str, language: str) -> None:
    for target in ("sv", "it"):
        assert asking.meant(text, language, target, LANE) == []
