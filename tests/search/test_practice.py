"""The six questions about a practice, in every language of the interface."""

from pathlib import Path

import pytest

from policysearch import Index
from policysearch.encode.encoder import Encoder
from policysearch.errors import UsageError
from policysearch.search.practice import ASPECTS, documents_about, standard_questions


@pytest.mark.parametrize("language", ["en", "sv", "fi", "it", "de", "fr", "es"])
def test_each_aspect_is_asked_about_the_topic(language: str) -> None:
    questions = standard_questions(" bicycle  parking ", language)
    assert len(questions) == len(ASPECTS) == len(set(questions))
    assert all("bicycle parking" in question for question in questions)


def test_a_language_without_questions_gets_the_english_ones() -> None:
    assert standard_questions("Parken", "nl") == standard_questions("Parken", "en")


def test_braces_in_a_topic_are_left_alone() -> None:
    assert standard_questions("{topic} {x}")[0].startswith("{topic} {x}: ")


def test_an_empty_topic_is_named() -> None:
    with pytest.raises(UsageError, match="the topic: it is empty"):
        standard_questions(" : ")


def test_the_best_document_is_about_a_practice_also_where_all_are_far(two_cities: Path, encoder: Encoder) -> None:
    """A phrase is found however far its passage is from the rest of the name."""
    index = Index.open(two_cities, encoder=encoder)
    [hit] = index.search('"bosco" pista ciclabile lungo il fiume').hits
    assert hit.score < 0
    assert documents_about(index, '"bosco" pista ciclabile lungo il fiume') == {hit.document.document_id}
