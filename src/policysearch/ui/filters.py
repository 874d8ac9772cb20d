"""The filters on the left: what there is, how often, and what is chosen; and below them what comes first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from policysearch.text.languages import language_name
from policysearch.ui.asking import Counts
from policysearch.ui.safe_text import label
from policysearch.ui.state import CHOICES, Balance, Choice, SearchState
from policysearch.ui.url import go_to, read_state

_TITLES: Mapping[Choice, str] = {"language": "Language", "city": "City", "document_type": "Document type"}
_BEST = ""
"""Stands for no balance: a select box takes None for nothing chosen."""
_BALANCES: tuple[Balance | str, ...] = (_BEST, *((group, n) for group in ("language", "city") for n in (1, 2, 3)))
_AT_FIRST = 8
"""Values of a filter that are in sight; the others are a click away."""


def show_filters(state: SearchState, counts: Counts) -> None:
    """All filters, in the sidebar. Each change goes to the URL."""
    with st.sidebar:
        st.subheader("Filters", anchor=False)
        for choice in CHOICES:
            _show_choice(choice, state, counts.get(choice, {}))
        _show_years(state, counts.get("year", {}))
        if state.limited:
            st.button("Clear filters", on_click=_clear, width="stretch")
        _show_balance(state.balance)


def value_name(choice: Choice, value: str) -> str:
    """A value as people say it: languages by their full names."""
    return language_name(value) if choice == "language" else value


def _show_choice(choice: Choice, state: SearchState, counts: Mapping[str, int]) -> None:
    chosen = state.chosen(choice)
    values = [*counts, *(value for value in chosen if value not in counts)]
    if not values:
        return
    st.markdown(f"**{_TITLES[choice]}**")
    in_sight = [value for i, value in enumerate(values) if i < _AT_FIRST or value in chosen]
    with st.container(gap=None):
        for value in in_sight:
            _show_value(choice, value, counts.get(value, 0), chosen=value in chosen)
    if others := [value for value in values if value not in in_sight]:
        with st.expander(f"{len(others)} more"), st.container(gap=None):
            for value in others:
                _show_value(choice, value, counts[value], chosen=False)


def _show_value(choice: Choice, value: str, count: int, *, chosen: bool) -> None:
    key = f"{choice}:{value}"
    st.session_state[key] = chosen
    text = f"{label(value_name(choice, value))} :gray[{count}]"
    st.checkbox(text, key=key, on_change=_toggle, args=(choice, value))


def _toggle(choice: Choice, value: str) -> None:
    state = read_state()
    others = tuple(other for other in state.chosen(choice) if other != value)
    go_to(state.choosing(choice, (*others, value) if st.session_state[f"{choice}:{value}"] else others))


def _show_years(state: SearchState, counts: Mapping[str, int]) -> None:
    years = {int(year) for year in counts} | {year for year in (state.year_from, state.year_to) if year}
    if not state.has_years and len(years) < 2:
        return
    st.markdown("**Year**")
    with st.container(horizontal=True):
        _show_year("From", "year_from", state.year_from, [None, *sorted(years)])
        _show_year("To", "year_to", state.year_to, [None, *sorted(years, reverse=True)])
    if state.has_years:
        st.caption("Documents without a date are left out.")


def _show_year(title: str, key: str, chosen: int | None, years: Sequence[int | None]) -> None:
    st.session_state[key] = chosen
    st.selectbox(title, years, key=key, format_func=lambda year: str(year or "any"), on_change=_set_years)


def _set_years() -> None:
    """A first year after the last one is meant as a new start of the range, not as an empty range."""
    state, year_from, year_to = read_state(), st.session_state["year_from"], st.session_state["year_to"]
    if year_from and year_to and year_from > year_to:
        year_from, year_to = (year_from, None) if year_from != state.year_from else (None, year_to)
    go_to(state.between(year_from, year_to))


def _show_balance(chosen: Balance | None) -> None:
    options = dict.fromkeys((*_BALANCES, chosen or _BEST))
    st.session_state["balance"] = chosen or _BEST
    st.selectbox(
        "Show first",
        list(options),
        key="balance",
        format_func=_balance_name,
        on_change=_set_balance,
        help="To compare places: every language or city that has an answer shows its best ones before the rest.",
    )


def _balance_name(balance: Balance | str) -> str:
    if isinstance(balance, str):
        return "the best"
    group, least = balance
    return f"the best of each {group}" if least == 1 else f"the best {least} of each {group}"


def _set_balance() -> None:
    go_to(read_state().balanced(st.session_state["balance"] or None))


def _clear() -> None:
    go_to(read_state().unlimited())
