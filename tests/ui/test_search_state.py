"""A search survives the way through a URL, and a URL that makes no sense is refused."""

from urllib.parse import parse_qs, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policysearch.errors import UsageError
from policysearch.ui.search.state import Order, SearchState

YEARS = st.none() | st.integers(1, 9999)
# What a URL can carry: every character but half a surrogate pair.
TEXT = st.text(st.characters(exclude_categories=["Cs"])).map(lambda text: " ".join(text.split()))
ORDERS = st.sampled_from(["relevance", "newest", "city"]) | st.tuples(
    st.sampled_from(["language", "city"]), st.integers(1, 1000)
)
VALUES = st.lists(TEXT.filter(bool), unique=True).map(tuple)


def through_a_url(state: SearchState) -> SearchState:
    return SearchState.from_params(parse_qs(urlencode(state.to_params(), doseq=True)))


def test_the_parameters_are_those_that_people_read_and_type() -> None:
    state = SearchState(
        question="cykelparkering vid stationen",
        languages=("it", "nl"),
        cities=("Milano", "Utrecht"),
        document_types=("travel report",),
        year_from=2018,
        year_to=2024,
        page=3,
        per_city=2,
        countries=("IT",),
        themes=("smart-city/mobility",),
        actors=("Comuni",),
        exact=True,
        asked_in="sv",
    )

    assert state.to_params() == {
        "q": "cykelparkering vid stationen",
        "language": ["it", "nl"],
        "country": ["IT"],
        "city": ["Milano", "Utrecht"],
        "type": ["travel report"],
        "theme": ["smart-city/mobility"],
        "actor": ["Comuni"],
        "from": "2018",
        "to": "2024",
        "mode": "exact",
        "asked_in": "sv",
        "per_city": "2",
        "results": "3",
    }


def test_defaults_stay_out_of_the_url() -> None:
    assert SearchState().to_params() == {}
    assert SearchState("tram", page=1, sort="relevance").to_params() == {"q": "tram"}


@given(TEXT, VALUES, VALUES, VALUES, YEARS, YEARS, st.integers(1, 1000), ORDERS)
def test_every_search_comes_back_from_its_url(
    question: str, languages: tuple[str, ...], cities: tuple[str, ...], types: tuple[str, ...],
    first: int | None, last: int | None, page: int, order: Order,
) -> None:  # fmt: skip
    if first and last and first > last:
        first, last = last, first
    state = SearchState(question, languages, cities, types, first, last).ordered(order).on(page)

    assert state.order == order
    assert through_a_url(state) == state


def test_spaces_around_a_value_and_repetitions_mean_nothing() -> None:
    params = {"q": ["  bicycle\n parking "], "language": ["it", " it", "sv", ""], "from": [" 2020 "]}

    assert SearchState.from_params(params) == SearchState("bicycle parking", languages=("it", "sv"), year_from=2020)


def test_parameters_of_others_are_left_alone() -> None:
    assert SearchState.from_params({"q": ["tram"], "utm_source": ["mail"]}) == SearchState("tram")


@pytest.mark.parametrize(
    ("params", "subject"),
    [
        ({"from": ["last year"]}, "from=last year"),
        ({"to": ["0"]}, "to=0"),
        ({"to": ["-5"]}, "to=-5"),
        ({"results": ["1001"]}, "results=1001"),
        ({"from": ["²"]}, "from=²"),
        ({"from": ["2024"], "to": ["2020"]}, "from=2024&to=2020"),
        ({"per_city": ["0"]}, "per_city=0"),
        ({"per_city": ["1"], "per_language": ["2"]}, "per_language=2&per_city=1"),
        ({"per_city": ["1"], "sort": ["newest"]}, "per_city=1&sort=newest"),
        ({"sort": ["oldest"]}, "sort=oldest"),
        ({"mode": ["loosely"]}, "mode=loosely"),
    ],
)
def test_a_value_that_cannot_be_is_named(params: dict[str, list[str]], subject: str) -> None:
    with pytest.raises(UsageError) as caught:
        SearchState.from_params(params)

    assert caught.value.subject == subject


def test_another_question_keeps_the_filters_and_starts_at_the_top() -> None:
    state = SearchState("tram", languages=("it",), page=4)

    assert state.asking("  bus  lanes ") == SearchState("bus lanes", languages=("it",))


def test_another_question_is_in_a_language_of_its_own() -> None:
    state = SearchState("tram", asked_in="sv", exact=True)

    assert state.asking("tram") == state
    assert state.asking("bus lanes") == SearchState("bus lanes", exact=True)


def test_another_filter_keeps_the_question_and_starts_at_the_top() -> None:
    state = SearchState("tram", languages=("it",), page=4)

    assert state.choosing("city", ["Milano"]) == SearchState("tram", ("it",), ("Milano",))
    assert state.choosing("language", []) == SearchState("tram")
    assert state.choosing("document_type", ["plan"]) == SearchState("tram", ("it",), (), ("plan",))
    assert state.between(2019, None) == SearchState("tram", ("it",), year_from=2019)
    assert state.choosing("language", ["it", "sv"]).without("language", "it") == SearchState("tram", ("sv",))
    assert state.choosing("theme", ["sdg/life"]).between(2019, 2020).unlimited() == SearchState("tram")


def test_what_comes_first_is_no_filter() -> None:
    state = SearchState("tram", languages=("it",), page=4).ordered(("city", 2))

    assert state == SearchState("tram", languages=("it",), per_city=2)
    assert state.ordered(("language", 1)) == SearchState("tram", languages=("it",), per_language=1)
    assert state.ordered("newest") == SearchState("tram", languages=("it",), sort="newest")
    assert state.ordered("relevance") == SearchState("tram", languages=("it",))
    assert state.unlimited() == SearchState("tram", per_city=2)
    assert not state.unlimited().limited


@pytest.mark.parametrize(
    ("state", "limited"),
    [
        (SearchState("tram", page=5, exact=True), False),
        (SearchState("tram", cities=("Lyon",)), True),
        (SearchState("tram", year_to=2020), True),
        (SearchState("tram", actors=("Comuni",)), True),
    ],
)
def test_only_filters_limit(state: SearchState, limited: bool) -> None:
    assert state.limited is limited
