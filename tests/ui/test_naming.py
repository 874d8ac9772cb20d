"""A search in words, as its summary and its filters say it."""

import pytest

from policysearch.search.wording import parse
from policysearch.ui.naming import demands_text, either, limit_texts, order_name, value_name, years_text
from policysearch.ui.search.state import Order, SearchState


def test_values_are_called_what_people_call_them() -> None:
    assert value_name("language", "it") == "Italian"
    assert value_name("country", "SE") == "Sweden"
    assert value_name("city", "Göteborg") == "Göteborg"
    assert value_name("document_type", "council memo") == "council memo"


def test_filters_are_said_one_after_the_other() -> None:
    state = SearchState("tram", ("it", "de"), ("Milano",), ("plan",), 2015, countries=("IT",), actors=("Comuni",))

    assert list(limit_texts(state)) == [
        "in Italian or German",
        "from Italy",
        "from Milano",
        "of the type plan",
        "for Comuni",
        "from 2015",
    ]
    assert list(limit_texts(SearchState("tram"))) == []


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [(2015, None, "from 2015"), (None, 2020, "until 2020"), (2015, 2020, "from 2015 to 2020")],
)
def test_years(first: int | None, last: int | None, text: str) -> None:
    assert years_text(first, last) == text


@pytest.mark.parametrize(
    ("order", "name"),
    [
        ("relevance", "Best match"),
        ("city", "City"),
        (("city", 1), "Best of each city"),
        (("language", 3), "Best 3 of each language"),
    ],
)
def test_orders(order: Order, name: str) -> None:
    assert order_name(order) == name


def test_demands_of_a_question() -> None:
    assert demands_text(parse('"bus lane" "tram" -bike')) == "with exactly “bus lane” and “tram”, without “bike”"
    assert demands_text(parse("bus lane")) == ""


def test_alternatives() -> None:
    assert either(["Italian"]) == "Italian"
    assert either(["Italian", "German", "Dutch"]) == "Italian, German, or Dutch"
