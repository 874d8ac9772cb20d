"""Numbers as Unicode's CLDR writes them in each language, against Python's own."""

import pytest
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from policysearch.text.analysis import terms
from policysearch.text.numerals import acronym, identifier, number

LOCALES = [
    "cs",
    "da",
    "de",
    "de_CH",
    "el",
    "en",
    "es",
    "fi",
    "fr",
    "it",
    "it_CH",
    "nb",
    "nl",
    "pl",
    "pt",
    "ro",
    "sv",
    "tr",
]


@given(st.integers(0, 10**9), st.sampled_from(LOCALES))
def test_whole_numbers(value: int, locale: str) -> None:
    assert terms(format_decimal(value, locale=locale), locale[:2]) == [str(value)]


@given(st.integers(0, 10**7), st.integers(1, 99), st.sampled_from(LOCALES))
def test_decimals(whole: int, hundredths: int, locale: str) -> None:
    value = f"{whole}.{hundredths:02}".rstrip("0")
    assert terms(format_decimal(value, locale=locale), locale[:2]) == [value]


@pytest.mark.parametrize(
    ("written", "value"),
    [("16'000", "16000"), ("16\u202f000", "16000"), ("1.234,50", "1234.50"), ("0,125", "0.125"), ("۱۶٬۰۰۰", "16000")],
)
def test_signs(written: str, value: str) -> None:
    assert number(written) == value


@pytest.mark.parametrize("text", ["1.2.3", "1,2,3", "2014,2015", "03.05", "1,234,5", "2023"])
def test_no_numbers(text: str) -> None:
    with pytest.raises(ValueError, match=text):
        number(text)
    assert not any("." in term for term in terms(text, "en"))


def test_identifiers() -> None:
    assert identifier(["ksn", "2023", "03393"]) == "2023-03393"
    assert identifier(["2016", "679", "eu"]) == "2016-679"
    assert identifier(["post", "covid", "19"]) == "covid19"
    assert identifier(["1800", "talet"]) is None
    assert identifier(["piste", "ciclabili"]) is None


def test_acronyms() -> None:
    assert acronym("U.S.A") == "USA"
    assert acronym("Ph.D") is None
    assert acronym("USA") is None
