from hypothesis import given
from hypothesis import strategies as st

from policysearch.text.analysis import fold, stem, terms, tokens


def test_words_become_stems_of_their_language() -> None:
    assert terms("Cykelvägar och cykelvägen", "sv") == ["cykelväg", "och", "cykelväg"]
    assert terms("piste ciclabili", "it") == terms("pista ciclabile", "it")
    assert terms("cycling plans", "en") == ["cycl", "plan"]


def test_identifiers_numbers_and_dates_stay_whole_and_are_the_same_in_every_language() -> None:
    text = "KSN-2023-03393 56/2014 25/09/2019 COVID-19"
    for language in ("sv", "it", "de", "fi", "el"):
        found = terms(text, language)
        assert {"ksn-2023-03393", "56/2014", "25/09/2019", "covid-19"} <= set(found)
        assert {"2023", "2014", "2019"} <= set(found)


def test_grouped_thousands_are_one_number() -> None:
    assert terms("16 000 kr", "sv") == ["16000", "kr"]
    assert terms("16\u00a0000", "sv") == ["16000"]
    assert terms("2023 03393", "sv") == ["2023", "03393"]


def test_elided_articles_are_no_terms() -> None:
    assert terms("l'accordo d'area", "it") == [stem("accordo", "it"), stem("area", "it")]


def test_hyphenated_words_are_found_by_their_parts() -> None:
    assert terms("e-government", "en") == terms("government", "en")


def test_writing_without_spaces_becomes_pairs() -> None:
    assert terms("都市計画", "ja") == ["都市", "市計", "計画"]
    assert terms("市", "zh") == ["市"]


def test_what_differs_only_in_writing_is_equal() -> None:
    assert fold("Straße") == fold("STRASSE")
    assert fold("ﬁnance") == "finance"
    assert fold("cafe\u0301") == fold("café")


def test_language_without_stemmer_keeps_forms() -> None:
    assert terms("Hallo Welt", "xx") == ["hallo", "welt"]


def test_nothing_in_nothing_out() -> None:
    for text in ("", "   ", "…!?", "\u200b", "🚲"):
        assert terms(text, "en") == []


@given(st.text(), st.sampled_from(["sv", "it", "ja", "und", "tr"]))
def test_tokens_lie_in_the_text_in_order(text: str, language: str) -> None:
    found = tokens(text, language)
    assert all(0 <= token.start < token.end <= len(text) for token in found)
    assert all(term and not any(c.isspace() for c in term) for term in terms(text, language))
    assert [t.start for t in found] == sorted(t.start for t in found)
