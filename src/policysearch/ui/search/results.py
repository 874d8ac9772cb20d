"""What a search found: said in words, then document by document, page by page."""

from __future__ import annotations

import streamlit as st

from policysearch.records import Ranking
from policysearch.search.engine import Index
from policysearch.ui.corpus.notes import notes_for, notes_html
from policysearch.ui.hits.card import show_group
from policysearch.ui.hits.chart import show_hits_chart
from policysearch.ui.hits.section import amid_more, show_section
from policysearch.ui.hits.view import BANDS, band_html
from policysearch.ui.i18n import _, language_name, number_text
from policysearch.ui.naming import restated_html
from policysearch.ui.safe_text import escaped, label
from policysearch.ui.search.asking import Counts
from policysearch.ui.search.filters import chips_html
from policysearch.ui.search.state import PER_PAGE, SearchState
from policysearch.ui.search.url import address, go_to, read_state

_AROUND = 2
"""Page numbers on either side of the one that is shown."""


def show_results(index: Index, ranking: Ranking, state: SearchState, counts: Counts) -> None:
    """The documents of one page, with what leads to the others."""
    chips = chips_html(state) if state.limited else ""
    notes = notes_html(notes_for(index, [group.document.document_id for group in ranking.groups], state.cities))
    st.html(f'<p class="ps-summary" role="status">{restated_html(ranking, state)}</p>{chips}{notes}')
    _show_strip(state, counts)
    _show_charts(ranking)
    hits = [hit for group in ranking.groups for hit in group.hits]
    amid = amid_more(index, hits)
    first = PER_PAGE * (state.page - 1) + 1
    for number, group in enumerate(ranking.groups, start=first):
        show_group(group, number, state, ranking.lexical_weight, amid)
    st.html(f"{pages_html(state, ranking.documents)}{_legend_html(ranking)}")
    show_section(index, hits, state)


def pages_html(state: SearchState, documents: int) -> str:
    """Links to the other pages; nothing where there is one alone."""
    last = -(-documents // PER_PAGE)
    if last < 2:
        return ""
    near = range(state.page - _AROUND, state.page + _AROUND + 1)
    shown = [number for number in range(1, last + 1) if number in (1, last) or number in near]
    items = []
    for before, number in zip([0, *shown], shown, strict=False):
        items += ["<li>…</li>"] if number - before > 1 else []
        items.append(f"<li>{_page(state, number)}</li>")
    earlier = _turn(state, state.page - 1, "prev", _("Previous")) if state.page > 1 else ""
    later = _turn(state, state.page + 1, "next", _("Next")) if state.page < last else ""
    title = escaped(_("Pages of results"))
    return f'<nav class="ps-pager" aria-label="{title}">{earlier}<ol>{"".join(items)}</ol>{later}</nav>'


def _page(state: SearchState, number: int) -> str:
    if number == state.page:
        return f'<span aria-current="page">{number_text(number)}</span>'
    said = escaped(_("Page {number}", number=number_text(number)))
    link = escaped(address(state.on(number)))
    return f'<a class="ps-link" href="{link}" target="_self" aria-label="{said}">{number_text(number)}</a>'


def _turn(state: SearchState, number: int, kind: str, name: str) -> str:
    link = escaped(address(state.on(number)))
    return f'<a class="ps-link ps-turn" rel="{kind}" href="{link}" target="_self">{escaped(name)}</a>'


def _show_strip(state: SearchState, counts: Counts) -> None:
    """Hits per language; a click limits the search to it."""
    languages = {tag: count for tag, count in counts["language"].items() if count or tag in state.languages}
    st.session_state["strip"] = list(state.languages)
    st.pills(
        _("Passages per language"),
        [*languages, *(tag for tag in state.languages if tag not in languages)],
        key="strip",
        selection_mode="multi",
        format_func=lambda tag: f"{label(language_name(tag))} {number_text(languages.get(tag, 0))}",
        on_change=_choose_languages,
    )


def _choose_languages() -> None:
    go_to(read_state().choosing("language", st.session_state["strip"]))


def _show_charts(ranking: Ranking) -> None:
    """Drawn once it is open."""
    charts = st.expander(_("Passages by city and year"), key="charts", on_change="rerun", type="compact")
    if charts.open:
        with charts:
            show_hits_chart(ranking.facets)


def _legend_html(ranking: Ranking) -> str:
    bands = "".join(f"<li>{band_html(band)} {escaped(_(meaning))}</li>" for band, (_name, meaning) in BANDS.items())
    keys = (
        ("/", _("to the question")),
        ("J", _("next passage")),
        ("K", _("previous passage")),
        (_("Enter"), _("open the passage")),
    )
    listed = "".join(f"<li><kbd>{escaped(key)}</kbd> {escaped(meaning)}</li>" for key, meaning in keys)
    took = _("Found in {duration}", duration=_duration(ranking.took_ms))
    return (
        f'<div class="ps-foot"><details class="ps-legend"><summary>{_("How sure is a match?")}</summary>'
        f'<ul>{bands}</ul></details><details class="ps-legend ps-keys"><summary>{_("Keys")}</summary>'
        f"<ul>{listed}</ul></details><small>{escaped(took)}</small></div>"
    )


def _duration(milliseconds: float) -> str:
    if milliseconds < 1000:
        return _("{number} ms", number=number_text(round(milliseconds)))
    return _("{number} s", number=number_text(round(milliseconds / 1000, 1)))
