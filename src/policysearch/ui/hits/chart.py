"""How many passages were found in each city and from each year: a small chart, and the same as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from policysearch.records import Facet
from policysearch.text.catalogue import marked
from policysearch.ui.i18n import _, number_text
from policysearch.ui.parts import table_html
from policysearch.ui.safe_text import escaped, isolated

_TITLES: Mapping[str, str] = {"city": marked("Passages found, by city"), "year": marked("Passages found, by year")}
_IN_SIGHT = 15
"""Bars that are told apart at a glance; the table has all."""
_BAR = "#3f7ea0"


def show_hits_chart(facets: Sequence[Facet]) -> None:
    """A chart for cities and one for years, as far as there are two values or more; below them the counts as tables."""
    counts = {facet.field: dict(facet.counts) for facet in facets}
    shown = {field: _in_order(field, counts.get(field, {})) for field in _TITLES}
    shown = {field: its for field, its in shown.items() if len(its) > 1}
    if not shown:
        st.html(f'<p class="ps-note">{escaped(_("There is too little to draw a chart of."))}</p>')
        return
    for column, (field, its) in zip(st.columns(len(shown)), shown.items(), strict=True):
        with column:
            _show_chart(field, its)
    for field, its in shown.items():
        summary = f"{escaped(_(_TITLES[field]))}: {escaped(_('in figures'))}"
        st.html(f'<details class="ps-legend"><summary>{summary}</summary>{_table(its)}</details>')


def added_up(rankings: Sequence[Sequence[Facet]]) -> tuple[Facet, ...]:
    """The facets of several rankings as one: a passage counts for every question that it is relevant to."""
    total: dict[str, dict[str, int]] = {}
    for facets in rankings:
        for facet in facets:
            counts = total.setdefault(facet.field, {})
            for value, count in facet.counts:
                counts[value] = counts.get(value, 0) + count
    return tuple(
        Facet(field, tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))))
        for field, counts in total.items()
    )


def in_sight(field: str, counts: Mapping[str, int]) -> dict[str, int]:
    """Those that are drawn, of counts in order: the newest years, or the most passages."""
    return dict(list(counts.items())[-_IN_SIGHT:] if field == "year" else list(counts.items())[:_IN_SIGHT])


def _in_order(field: str, counts: Mapping[str, int]) -> dict[str, int]:
    pairs = [(value, count) for value, count in counts.items() if count]
    return dict(sorted(pairs) if field == "year" else sorted(pairs, key=lambda pair: (-pair[1], pair[0])))


def _show_chart(field: str, counts: Mapping[str, int]) -> None:
    import altair as alt  # half a second to import, which no search shall wait for

    values = [{"value": value, "count": count} for value, count in in_sight(field, counts).items()]
    names = alt.Axis(title=None, labelLimit=140, labelAngle=0)
    numbers = alt.Axis(title=None, tickMinStep=1, format="d", gridColor="#e3e9ed")
    bars = alt.Chart(alt.InlineData(values=values)).mark_bar(color=_BAR, cornerRadiusEnd=3)
    tooltip = [alt.Tooltip("value:N", title=" "), alt.Tooltip("count:Q", title=_("Passages"))]
    if field == "year":
        chart = bars.encode(x=alt.X("value:O", axis=names), y=alt.Y("count:Q", axis=numbers), tooltip=tooltip)
    else:
        chart = bars.encode(
            y=alt.Y("value:N", sort=None, axis=names), x=alt.X("count:Q", axis=numbers), tooltip=tooltip
        )
    title = _(_TITLES[field])
    st.html(f'<p class="ps-chart-title">{escaped(title)}</p>')
    height = 220 if field == "year" else max(120, 24 * len(values))
    st.altair_chart(chart.properties(height=height, description=title), width="stretch")


def _table(counts: Mapping[str, int]) -> str:
    rows = "".join(
        f"<tr><td>{isolated(value)}</td><td>{number_text(count)}</td></tr>" for value, count in counts.items()
    )
    return table_html(f"<tr><th></th><th>{escaped(_('Passages'))}</th></tr>", rows)
