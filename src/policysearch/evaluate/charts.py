"""Charts of an evaluation, as SVG for the HTML report.

Altair and its converter are imported when a chart is drawn: nothing else has to wait for them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from policysearch.evaluate.records import Measured, Report

if TYPE_CHECKING:
    import altair as alt

    Drawn = alt.Chart | alt.LayerChart | alt.FacetChart
    """What `svg` takes."""

BETTER, WORSE = "#2f7fb8", "#cc6a1f"
"""Blue and orange are told apart by nearly everybody, on light ground and on dark."""

_MOST_BARS = 500


def differences(
    measured: Measured, first: str, other: str, measure: str
) -> tuple[tuple[str, ...], NDArray[np.float64]]:
    """Query ids and `other` − `first` (n,) in the pooled ranking, highest first, then by id."""
    rows = [row for row, cell in enumerate(measured.cells) if cell.target is None]
    ids = np.array([measured.cells[row].query_id for row in rows], dtype=np.str_)
    column = measured.measures.index(measure)
    found = measured.values[other][rows, column] - measured.values[first][rows, column]
    order = np.lexsort((ids, -found))
    return tuple(ids[order].tolist()), found[order]


def topic_differences(measured: Measured, first: str, other: str, measure: str, limit: float | None = None) -> Drawn:
    """How much better or worse `other` is than `first`, topic by topic in the pooled ranking, sorted.

    `limit` is where the scale ends on both sides, for charts that are to be compared. Topics without a difference
    have no bar, but their place. Above 500 topics the bars become one outline.
    """
    import altair as alt

    ids, found = differences(measured, first, other, measure)
    values = [
        {"start": place, "end": place + 1, "topic": topic, "difference": round(x, 6), "side": x > 0}
        for place, (topic, x) in enumerate(zip(ids, found.tolist(), strict=True))
        if round(x, 6)
    ]
    end = limit or float(np.abs(found).max(initial=0)) or 1.0
    chart = alt.Chart(alt.InlineData(values=values), width=400, height=170).encode(
        x=alt.X(
            "start:Q",
            title="Topics, sorted",
            scale=alt.Scale(domain=[0, len(ids)], nice=False),
            axis=alt.Axis(grid=False, tickCount=6, tickMinStep=1, format="d"),
        ),
        y=alt.Y("difference:Q", title=f"Difference in {measure}", scale=alt.Scale(domain=[-end, end])),
        color=alt.Color("side:N", scale=alt.Scale(domain=[True, False], range=[BETTER, WORSE]), legend=None),
        tooltip=[alt.Tooltip("topic:N", title="Topic"), alt.Tooltip("difference:Q", title=measure, format="+.3f")],
    )
    drawn: alt.Chart = (
        chart.mark_area() if len(values) > _MOST_BARS else chart.mark_bar().encode(x2="end:Q", y2=alt.datum(0))
    )
    return drawn


def cost_quality(report: Report, measure: str) -> Drawn:
    """Median latency against the pooled mean; systems without latency, such as foreign runs, are not in it."""
    import altair as alt

    values = [
        {"system": name, "latency": latency, "value": quality}
        for name, system in report.systems.items()
        if (latency := system.latency_ms.get("p50")) is not None and (quality := system.pooled.get(measure)) is not None
    ]
    base = alt.Chart(alt.InlineData(values=values), width=400, height=260).encode(
        x=alt.X("latency:Q", title="Median latency (ms)"),
        y=alt.Y("value:Q", title=f"Pooled {measure}", scale=alt.Scale(zero=False)),
        tooltip=[alt.Tooltip("system:N"), alt.Tooltip("latency:Q", format=".1f"), alt.Tooltip("value:Q", format=".3f")],
    )
    points = base.mark_circle(size=110, color=BETTER)
    return alt.layer(points, base.mark_text(align="left", dx=9).encode(text="system:N"))


def svg(chart: Drawn) -> str:
    """The chart as SVG that takes its text colour from the page around it. Nothing is fetched for it."""
    import vl_convert

    ink = "currentColor"
    axis = {"labelColor": ink, "titleColor": ink, "domainColor": ink, "tickColor": ink, "gridColor": "#8884"}
    config: dict[str, Any] = {
        "background": None,
        "font": "system-ui, sans-serif",
        "aria": False,  # the figure around it says what it shows
        "view": {"stroke": None},
        "axis": axis | {"labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal"},
        "title": {"color": ink},
        "text": {"color": ink},
    }
    spec = chart.to_dict()
    spec["config"] = config
    drawn: str = vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])
    return drawn
