"""Dates as Unicode's CLDR writes them in each language, against Python's own."""

from datetime import date

import pytest
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st

from policysearch.text.dates import dates, numeric_date

WRITTEN = [
    "bg", "ca", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "gl", "hr", "hu", "is", "it", "ja", "ko", "lt",
    "lv", "mk", "nb", "nl", "nn", "pl", "pt", "ro", "ru", "sk", "sl", "sq", "sr", "sv", "tr", "uk", "zh",
]  # fmt: skip


@given(st.dates(date(1000, 1, 1), date(2999, 12, 31)), st.sampled_from(WRITTEN))
def test_dates_in_words(day: date, language: str) -> None:
    text = f"({format_date(day, 'long', language)})"
    ((iso, start, end),) = dates(text, language)
    assert iso == day.isoformat()
    assert str(day.year) in text[start:end]


@given(st.dates(date(1000, 1, 1), date(2999, 12, 31)))
def test_dates_in_figures(day: date) -> None:
    for written in ("%Y-%m-%d", "%d-%m-%Y"):
        assert numeric_date(day.strftime(written).split("-")) == day.isoformat()


def test_the_day_comes_first_unless_it_can_be_no_day() -> None:
    assert numeric_date(["3", "4", "2019"]) == "2019-04-03"
    assert numeric_date(["09", "25", "2019"]) == "2019-09-25"


@pytest.mark.parametrize(
    "parts", [["31", "31", "2019"], ["2023", "03393", "1"], ["1", "2", "3"], ["a1", "2", "2019"], ["1"]]
)
def test_figures_that_are_no_date(parts: list[str]) -> None:
    assert numeric_date(parts) is None


@pytest.mark.parametrize("language", ["sv", "de", "xx"])
def test_months_are_known_in_whatever_language(language: str) -> None:
    text = "le 1er mai 2019, il 2 giugno 2020 e 3 de julio de 2021"
    assert [(iso, text[start:end]) for iso, start, end in dates(text, language)] == [
        ("2019-05-01", "1er mai 2019"),
        ("2020-06-02", "2 giugno 2020"),
        ("2021-07-03", "3 de julio de 2021"),
    ]


def test_a_month_that_languages_disagree_on_is_that_of_the_text() -> None:
    assert [iso for iso, _, _ in dates("25 listopada 2019", "pl")] == ["2019-11-25"]
    assert [iso for iso, _, _ in dates("25. listopada 2019", "hr")] == ["2019-10-25"]
    assert list(dates("25 listopada 2019", "sv")) == []


@pytest.mark.parametrize("text", ["25 personer 2019", "31 november 2020", "KSN-2019-25 maj", "12019-09-25", "maj 2019"])
def test_no_dates(text: str) -> None:
    assert list(dates(text, "sv")) == []
