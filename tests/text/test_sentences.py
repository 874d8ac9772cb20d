"""Sentences are spans of the text they come from."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policysearch.text.sentences import sentences, trim


def cut(text: str, language: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text, language)]


@pytest.mark.parametrize(
    ("language", "whole"),
    [
        ("sv", "Enligt Dnr. 803-1523/2016 gäller bl.a. cykelbanor m.m. i staden."),
        ("sv", "Kommunstyrelsens 2:e vice ordförande deltar t.ex. den 3 maj i Oslo."),
        ("it", "La L. 56/2014 stabilisce, ai sensi dell'art. 3, le finalità (n. 41/2019 del 25/09/2019)."),
        ("it", "Il dott. Rossi rinvia a pag. 12 e segg. del piano."),
        ("de", "Nach § 3 Abs. 2 BauGB gilt das z.B. ab dem 1. Januar 2020 bzw. später."),
        ("en", "See e.g. No. 5 and Art. 3 of the Act, cf. p. 12."),
        ("fr", "Selon l'art. 3 et le no. 5, M. Dupont est d'accord."),
        ("da", "Jf. § 3, stk. 2, gælder det f.eks. cykelstier."),
        ("fi", "Ks. esim. 3 §:n 2 mom. mukaan."),
        ("el", "Σύμφωνα με το άρθρ. 3 του ν. 4412/2016."),
        ("pl", "Zgodnie z art. 3 ust. 2 ustawy z dn. 8 marca 1990 r. o samorządzie."),
    ],
)
def test_abbreviations_of_offices_do_not_end_a_sentence(language: str, whole: str) -> None:
    assert cut(f"{whole} Xyz abc.", language) == [whole, "Xyz abc."]


def test_scripts_with_their_own_full_stops() -> None:
    assert cut("城市将建设自行车道。费用是多少？五百万元。", "zh") == [
        "城市将建设自行车道。",
        "费用是多少？",
        "五百万元。",
    ]


def test_every_item_and_row_is_a_sentence_of_its_own() -> None:
    text = "Vi ska:\n- bygga vägar. Snart!\n- köpa bussar\n\n| Mål | 2028 |\n"
    assert cut(text, "sv") == ["Vi ska:", "- bygga vägar.", "Snart!", "- köpa bussar", "| Mål | 2028 |"]


def test_a_wrapped_line_goes_on() -> None:
    assert cut("Staden bygger cykelvägar,\nparker och\nskolor. Snart fler.\nOch broar", "sv") == [
        "Staden bygger cykelvägar,\nparker och\nskolor.",
        "Snart fler.",
        "Och broar",
    ]


def test_numbers_and_leads_of_list_items_belong_to_what_follows() -> None:
    assert cut("1. **Stad och land.** Milano växer.\n2. Monza med.", "sv") == [
        "1. **Stad och land.** Milano växer.",
        "2. Monza med.",
    ]


def test_a_number_that_ends_a_remark_in_brackets_begins_no_point() -> None:
    whole = "1. le versement mobilité (appelé versement transport jusqu'à la loi du 24 décembre 2019) ;"
    assert cut(whole, "fr") == [whole]


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\t"])
def test_nothing_has_no_sentences(text: str) -> None:
    assert sentences(text, "en") == []


def test_positions_count_characters_whatever_their_width() -> None:
    assert sentences("Città è più. 😀 Ça va?", "it") == [(0, 12), (13, 21)]


@given(
    st.text(alphabet=st.characters(codec="utf-8")),
    st.sampled_from(["sv", "it", "en", "el", "zh", "th", "und"]),
)
def test_spans_are_ordered_trimmed_and_complete(text: str, language: str) -> None:
    spans = sentences(text, language)
    end = 0
    for start, stop in spans:
        assert not text[end:start].strip()
        assert text[start:stop] == text[start:stop].strip() != ""
        end = stop
    assert not text[end:].strip()


def test_trimming() -> None:
    assert trim("  ab \n", 0, 6) == (2, 4)
    assert trim("ab   cd", 2, 5) is None
