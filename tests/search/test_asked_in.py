"""Which language a question is taken to be in, on the shipped corpus."""

from pathlib import Path

import pytest

from policysearch.encode.encoder import Encoder
from policysearch.index.build import build_index
from policysearch.index.generation import Generation, open_current
from policysearch.search.asked_in import language_of_question
from policysearch.text.languages import UNKNOWN, detect


@pytest.fixture(scope="module")
def generation(corpus_index: Path) -> Generation:
    return open_current(corpus_index)


@pytest.mark.parametrize(
    ("words", "by_letters", "language"),
    [
        ("bicycle parking", "pl", "en"),
        ("zona a traffico limitato", "it", "it"),
        ("fietsparkeren tarief", "nl", "nl"),
        ("skyfall", "cy", "sv"),
    ],
)
def test_words_that_the_index_uses_say_more_than_letters(
    generation: Generation, words: str, by_letters: str, language: str
) -> None:
    assert detect(words).language == by_letters
    assert language_of_question(generation, words) == language


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Wie lange kann man das Fahrrad am Bahnhof kostenlos abstellen?", "de"),
        ("Cât costă parcarea unei biciclete la gară?", "ro"),
        ("自転車はどこに駐輪できますか", "ja"),
    ],
)
def test_a_language_that_the_index_lacks_does_not_lose_for_that(
    generation: Generation, question: str, language: str
) -> None:
    assert language_of_question(generation, question) == language


def test_without_letters_there_is_no_language(generation: Generation) -> None:
    assert language_of_question(generation, "41/2019") == UNKNOWN


@pytest.mark.parametrize(
    ("question", "expected", "language"),
    [
        ("skolmat", UNKNOWN, "fi"),
        ("skolmat", "sv", "sv"),
        ("Hur länge får cykeln stå?", "de", "sv"),
        ("bicycle parking", "sv", "en"),
    ],
)
def test_the_language_of_who_asks_decides_where_words_leave_it_open(
    generation: Generation, question: str, expected: str, language: str
) -> None:
    assert language_of_question(generation, question, expected) == language


def test_a_language_with_one_passage_is_not_likelier_for_what_it_does_not_say(tmp_path: Path, encoder: Encoder) -> None:
    documents = tmp_path / "documents"
    documents.mkdir()
    for number, matter in enumerate(("libraries", "schools", "parks", "water", "housing", "noise", "trees", "markets")):
        text = f"The council wants more {matter} in all districts, and asks its offices for a plan by spring {number}."
        (documents / f"{matter}.md").write_text(text, encoding="utf-8")
    (documents / "resa.md").write_text("Studieresan gick till Milano, där gruppen såg nya gator.", encoding="utf-8")
    build_index(documents, tmp_path / "index", encoder=encoder)
    generation = open_current(tmp_path / "index")

    assert language_of_question(generation, "public transport Milan") == "en"
    assert language_of_question(generation, "tram stops") == "en"
    assert language_of_question(generation, "resan till Milano") == "sv"
