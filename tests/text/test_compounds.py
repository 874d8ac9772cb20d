"""Compounds come apart where the corpus has their parts."""

import pytest

from policysearch.text.compounds import parts
from policysearch.text.stemming import stem


def frequencies(language: str, **counts: int) -> dict[str, int]:
    return {stem(word, language): count for word, count in counts.items()}


@pytest.mark.parametrize(
    ("language", "compound", "words"),
    [
        ("sv", "cykelväg", ["cykel", "väg"]),
        ("sv", "stadsplanering", ["stad", "planering"]),
        ("de", "arbeitsmarkt", ["arbeit", "markt"]),
        ("de", "klimaschutzkonzept", ["klima", "schutz", "konzept"]),
        ("nl", "verkeersplan", ["verkeer", "plan"]),
        ("da", "klimaplan", ["klima", "plan"]),
        ("nb", "klimaplan", ["klima", "plan"]),
        ("fi", "kaupunkisuunnittelu", ["kaupunki", "suunnittelu"]),
    ],
)
def test_parts_are_words_that_the_corpus_has(language: str, compound: str, words: list[str]) -> None:
    known = frequencies(language, **dict.fromkeys(words, 5))
    assert parts(stem(compound, language), language, known) == tuple(known)
    assert parts(stem(compound, language), language, {}) == ()


def test_a_word_stays_whole_where_it_is_more_frequent_than_its_parts() -> None:
    assert parts("regeringsform", "sv", {"regering": 8, "form": 2}) == ("regering", "form")
    assert parts("regeringsform", "sv", {"regering": 8, "form": 2, "regeringsform": 3}) == ("regering", "form")
    assert parts("regeringsform", "sv", {"regering": 8, "form": 2, "regeringsform": 4}) == ()


def test_the_cut_with_the_most_frequent_parts_wins() -> None:
    known = {"stad": 9, "stads": 1, "plan": 9, "splan": 1}
    assert parts("stadsplan", "sv", known) == ("stad", "plan")


def test_only_languages_that_write_compounds_as_one_word() -> None:
    assert parts("cykelväg", "it", {"cykel": 5, "väg": 5}) == ()


def test_parts_are_no_scraps() -> None:
    assert parts("fietspad", "nl", {"fiets": 5, "pad": 5}) == ()


def test_only_words() -> None:
    assert parts("2023-03393", "sv", {"2023-": 1, "03393": 1}) == ()
