"""Visits: what they remember, and when they forget."""

from collections.abc import Callable
from dataclasses import replace
from threading import Barrier, Thread

import pytest
from streamlit.testing.v1 import AppTest

from policysearch.ui.visit import Visit, Visits


class Clock:
    """Stands still unless it is set."""

    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def speaking(language: str) -> Callable[[Visit], Visit]:
    return lambda visit: replace(visit, language=language)


def test_a_visit_is_found_by_its_token_alone() -> None:
    visits = Visits()
    one, other = visits.begin(), visits.begin()
    visits.change(one, speaking("sv"))

    assert one != other
    assert visits.find(one) == Visit(language="sv")
    assert visits.find(other) == Visit()
    assert visits.find("made up") is None
    assert visits.find("") is None


def test_a_visit_that_is_not_used_is_forgotten_after_a_day() -> None:
    clock = Clock()
    visits = Visits(unused=100, clock=clock)
    used, unused = visits.begin(), visits.begin()
    clock.seconds = 60
    assert visits.find(used)
    clock.seconds = 120

    assert visits.find(unused) is None
    assert visits.find(used) == Visit()


def test_of_too_many_the_longest_unused_is_forgotten() -> None:
    visits = Visits(most=2)
    first, second = visits.begin(), visits.begin()
    visits.find(first)
    third = visits.begin()

    assert [visits.find(token) for token in (first, second, third)] == [Visit(), None, Visit()]


def test_changes_from_several_threads_all_count() -> None:
    visits = Visits()
    token, together = visits.begin(), Barrier(8)

    def count() -> None:
        together.wait()
        for _ in range(50):
            visits.change(token, lambda visit: replace(visit, language=f"{int(visit.language or 0) + 1}"))

    threads = [Thread(target=count) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert visits.find(token) == Visit(language="400")


def test_a_change_that_fails_changes_nothing() -> None:
    visits = Visits()
    token = visits.begin()
    visits.change(token, speaking("fi"))

    def fail(_: Visit) -> Visit:
        raise KeyError(token)

    with pytest.raises(KeyError):
        visits.change(token, fail)
    assert visits.find(token) == Visit(language="fi")


def _page() -> None:
    import streamlit as st

    from policysearch.ui import i18n, visit

    if st.button("svenska"):
        i18n.choose_interface("sv")
    st.text(i18n.interface_language())
    visit.remember()


def test_without_cookies_the_session_knows_its_visit_and_no_other_does() -> None:
    app = AppTest.from_function(_page).run()
    assert app.text[0].value == "en"

    app.button[0].click().run()
    assert not app.exception
    assert app.run().text[0].value == "sv"
    assert AppTest.from_function(_page).run().text[0].value == "en"


def test_the_script_is_the_same_for_everybody_and_the_token_an_attribute() -> None:
    pages = [AppTest.from_function(_page).run().get("html")[0].value for _ in range(2)]
    heads, scripts = zip(*(page.split("<script>") for page in pages), strict=True)

    assert scripts[0] == scripts[1]
    assert "SameSite=Strict" in scripts[0]
    assert heads[0] != heads[1]
    assert 'data-name="policysearch-visit"' in heads[0]
