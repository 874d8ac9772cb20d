"""The filters on the left: what there is, how often, and what is chosen; and the chips that take a choice away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import streamlit as st

from policysearch.ui.i18n import _, ngettext, number_text
from policysearch.ui.naming import FILTERS, value_name, years_text
from policysearch.ui.safe_text import escaped, isolated, label
from policysearch.ui.search.asking import Counts
from policysearch.ui.search.state import CHOICES, Choice, SearchState
from policysearch.ui.search.url import address, go_to, read_state

_AT_FIRST = 4
"""Values of a filter that are in sight; the others are a click away."""


def show_filters(state: SearchState, counts: Counts) -> None:
    """All filters, in the sidebar. Each change goes to the URL."""
    with st.sidebar:
        st.html(f'<h2 class="ps-filters">{escaped(_("Filters"))}</h2>')
        for choice in CHOICES:
            for number, (title, values) in enumerate(_sections(choice, state.chosen(choice), counts.get(choice, {}))):
                _show_values(choice, title, values, state.chosen(choice), f"{choice} {number}")
        _show_years(state, counts.get("year", {}))
        if state.limited:
            st.button(_("Clear all filters"), on_click=_clear, width="stretch", key="clear")


def chips_html(state: SearchState) -> str:
    """What is chosen: each value is a link to the search without it."""
    chips = "".join(f"<li>{chip}</li>" for chip in _chips(state))
    clear = f'<li><a class="ps-link ps-clear" href="{escaped(address(state.unlimited()))}">{_("Clear all")}</a></li>'
    return f'<ul class="ps-chips" aria-label="{escaped(_("Filters that are set"))}">{chips}{clear}</ul>'


def _chips(state: SearchState) -> Iterator[str]:
    for choice in CHOICES:
        for value in state.chosen(choice):
            yield _chip(_(FILTERS[choice]), value_name(choice, value), state.without(choice, value))
    if state.has_years:
        yield _chip(_("Year"), years_text(state.year_from, state.year_to), state.between(None, None))


def _chip(title: str, value: str, without: SearchState) -> str:
    said = _("Remove the filter {filter}: {value}", filter=title, value=value)
    return (
        f'<a class="ps-link ps-chip" href="{escaped(address(without))}" target="_self" aria-label="{escaped(said)}">'
        f'<small>{escaped(title)}</small> {isolated(value)} <span aria-hidden="true">×</span></a>'
    )


def _sections(
    choice: Choice, chosen: Sequence[str], counts: Mapping[str, int]
) -> Iterator[tuple[str, Mapping[str, int]]]:
    """The values of a filter under their title; themes by taxonomy."""
    every = {**counts, **{value: 0 for value in chosen if value not in counts}}
    if choice != "theme":
        if every:
            yield _(FILTERS[choice]), every
        return
    for taxonomy in sorted({value.partition("/")[0] for value in every}):
        yield value_name(choice, taxonomy), {value: n for value, n in every.items() if value.startswith(f"{taxonomy}/")}


def _show_values(choice: Choice, title: str, counts: Mapping[str, int], chosen: Sequence[str], key: str) -> None:
    in_sight = [value for i, value in enumerate(counts) if i < _AT_FIRST or value in chosen]
    others = [value for value in counts if value not in in_sight]
    with st.container(gap=None, key=f"filter {key}"):
        st.markdown(f"**{label(title)}**")
        for value in in_sight:
            _show_value(choice, value, counts[value], chosen=value in chosen)
        if others:
            _show_others(choice, {value: counts[value] for value in others}, key)


def _show_others(choice: Choice, counts: Mapping[str, int], key: str) -> None:
    """Drawn once it is open: dozens of boxes that nobody looks at take their time."""
    title = ngettext("{number} more", "{number} more", len(counts))
    others = st.expander(title, key=f"more {key}", on_change="rerun", type="compact")
    if others.open:
        with others, st.container(gap=None):
            for value, count in counts.items():
                _show_value(choice, value, count, chosen=False)


def _show_value(choice: Choice, value: str, count: int, *, chosen: bool) -> None:
    key = f"{choice}:{value}"
    st.session_state[key] = chosen
    text = f"{label(value_name(choice, value))} {number_text(count)}"  # read aloud as it is written: no colours
    st.checkbox(text, key=key, on_change=_toggle, args=(choice, value), disabled=not (count or chosen))


def _toggle(choice: Choice, value: str) -> None:
    state = read_state().without(choice, value)
    go_to(state.choosing(choice, (*state.chosen(choice), value)) if st.session_state[f"{choice}:{value}"] else state)


def _show_years(state: SearchState, counts: Mapping[str, int]) -> None:
    years = {int(year) for year in counts} | {year for year in (state.year_from, state.year_to) if year}
    if not state.has_years and len(years) < 2:
        return
    with st.container(gap="xsmall", key="filter year"):
        st.markdown(f"**{_('Year')}**")
        with st.container(horizontal=True):
            _show_year(_("From"), "year_from", state.year_from, [None, *sorted(years)])
            _show_year(_("To"), "year_to", state.year_to, [None, *sorted(years, reverse=True)])
        if state.has_years:
            st.caption(_("Documents without a date are left out."))


def _show_year(title: str, key: str, chosen: int | None, years: Sequence[int | None]) -> None:
    st.session_state[key] = chosen
    st.selectbox(title, years, key=key, format_func=lambda year: str(year or _("any")), on_change=_set_years)


def _set_years() -> None:
    """A first year after the last one is meant as a new start of the range, not as an empty range."""
    state, year_from, year_to = read_state(), st.session_state["year_from"], st.session_state["year_to"]
    if year_from and year_to and year_from > year_to:
        year_from, year_to = (year_from, None) if year_from != state.year_from else (None, year_to)
    go_to(state.between(year_from, year_to))


def _clear() -> None:
    go_to(read_state().unlimited())
