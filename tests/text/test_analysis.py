"""What a text is found by: its terms, the same for a word's forms, a number's spellings and an identifier's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policysearch.text.analysis import stem, terms, tokens

LANGUAGES = ["sv", "it", "de", "en", "fi", "el", "tr", "ja", "th", "uk", "und"]


def spans(text: str, language: str) -> list[tuple[str, str]]:
    return [(token.term, text[token.start : token.end]) for token in tokens(text, language)]


def test_words_become_stems_of_their_language() -> None:
    assert terms("Cykelvägar och cykelvägen", "sv") == ["cykelväg", "och", "cykelväg"]
    assert terms("piste ciclabili", "it") == terms("pista ciclabile", "it")
    assert terms("cycling plans", "en") == ["cycl", "plan"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_identifier_is_the_same_in_every_language_however_it_is_written(language: str) -> None:
    for text in ("KSN-2023-03393", "KSN 2023-03393", "ksn 2023/03393", "KSN‑2023–03393"):
        assert set(terms(text, language)) == {"2023-03393", "ksn", "2023", "03393"}
    for text in ("L. 56/2014", "n. 56/2014", "L.56/2014", "56-2014"):
        assert terms(text, language) == ["56-2014", "56", "2014"]
    assert terms("COVID-19 F-16", language) == ["covid19", stem("covid", language), "19", "f16", "16"]


def test_an_identifier_stands_for_all_of_its_text() -> None:
    assert spans("(dnr KSN-2023-03393)", "sv") == [
        ("dnr", "dnr"), ("2023-03393", "KSN-2023-03393"), ("ksn", "KSN"), ("2023", "2023"), ("03393", "03393"),
    ]  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_date_is_the_same_in_every_language(language: str) -> None:
    for text in ("25 settembre 2019", "25:e september 2019", "2019-09-25", "25/09/2019", "25.9.2019", "25. 9. 2019"):
        assert terms(text, language)[0] == "2019-09-25"
        assert {"25", "2019"} < set(terms(text, language))


def test_a_date_stands_for_all_of_its_text() -> None:
    assert spans("Den 25 september 2019", "sv") == [
        ("den", "Den"), ("2019-09-25", "25 september 2019"), ("25", "25"), ("septemb", "september"), ("2019", "2019"),
    ]  # fmt: skip


def test_a_number_is_one_term() -> None:
    assert terms("16 000 kr", "sv") == ["16000", "kr"]
    assert terms("50 % 50%", "sv") == ["50", "50"]
    assert terms("2023 03393", "sv") == ["2023", "03393"]
    assert terms("3,5-4,0", "de") == ["3.5", "4.0"]


def test_a_number_with_letters_is_found_by_its_digits_too() -> None:
    assert spans("the 1990s", "en")[1:] == [("1990s", "1990s"), ("1990", "1990")]
    assert terms("1800-talet", "sv") == ["1800", "tal"]


@pytest.mark.parametrize(
    ("written", "plain"), [("U.S.A.", "USA"), ("S.p.A.", "SpA"), ("e.V.", "eV"), ("Η.Π.Α.", "ΗΠΑ")]
)
def test_points_in_an_acronym_say_nothing(written: str, plain: str) -> None:
    for language in LANGUAGES:
        assert terms(written, language) == terms(plain, language)


def test_elided_articles_are_no_terms() -> None:
    assert terms("l'accordo d'area", "it") == [stem("accordo", "it"), stem("area", "it")]


def test_hyphenated_words_are_found_by_their_parts() -> None:
    assert terms("e-government", "en") == terms("government", "en")


def test_language_without_stemmer_keeps_forms() -> None:
    assert terms("Hallo Welt", "xx") == ["hallo", "welt"]


def test_nothing_in_nothing_out() -> None:
    for text in ("", "   ", "…!?", "\u200b", "🚲"):
        assert terms(text, "en") == []


_WRITTEN = st.lists(
    st.sampled_from(["25", "3,5", "16 000", "2019", "мая", "settembre", "年", "計画", "แผน", "U.S.A", "KSN", "ﷺ", "½"])
    | st.sampled_from(list(" .,-/:’'%İ‑٣é\u0301")) | st.characters()
).map("".join)  # fmt: skip


@given(_WRITTEN, st.sampled_from(LANGUAGES))
def test_tokens_lie_in_the_text_in_order(text: str, language: str) -> None:
    found = tokens(text, language)
    assert all(0 <= token.start < token.end <= len(text) for token in found)
    assert all(token.term and not any(c.isspace() for c in token.term) for token in found)
    assert [token.start for token in found] == sorted(token.start for token in found)
    assert terms(text, language) == [token.term for token in found]


@given(_WRITTEN, st.sampled_from(LANGUAGES))
def test_a_text_is_found_by_itself_in_the_midst_of_another(text: str, language: str) -> None:
    assert set(terms(text, language)) <= set(terms(f"Ax ; {text} ; xA", language))
