"""A report in the app: its figures, and any topic in the rankings of two systems side by side."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from policysearch.errors import PolicySearchError, UsageError
from policysearch.evaluate import figures
from policysearch.evaluate.records import Report
from policysearch.ui.evaluate.data import evaluations, open_report, topic_of, topics_of, values_of
from policysearch.ui.evaluate.state import EvaluateState
from policysearch.ui.evaluate.view import (
    head_html,
    maps_html,
    problem_lines,
    ranking_html,
    summary_html,
    topic_html,
)
from policysearch.ui.i18n import _, number_text
from policysearch.ui.notices import show_error
from policysearch.ui.params import of_address
from policysearch.ui.parts import folded_html, plain, show_from_top
from policysearch.ui.safe_text import isolated, label


def read_state() -> EvaluateState:
    """The look that the address bar names. Raises UsageError."""
    params = of_address()
    return EvaluateState.from_params(params)


def go_to(state: EvaluateState) -> None:
    """Put a look into the address bar, as a step that the back button undoes."""
    st.query_params.from_dict(state.to_params())


def show_report(state: EvaluateState) -> None:
    """The whole view. Raises DatasetError, UsageError."""
    found = open_report(state.report)
    if state.topic:
        _show_topic(found, state)
        return
    st.button(_("← All evaluations"), type="tertiary", on_click=go_to, args=(EvaluateState(),), key="all")
    st.html(head_html(found))
    _show_downloads(state.report)
    measure = _show_measures(found, state)
    st.html(summary_html(found, measure))
    _show_maps(found, state, measure)
    _show_worst(found, state)
    _show_picker(found, state)
    if found.data.problems:
        title = _("What was wrong with the data: {number}", number=number_text(len(found.data.problems)))
        st.html(folded_html(title, problem_lines(found)))


def _show_downloads(name: str) -> None:
    folder = evaluations() / name
    with st.container(horizontal=True):
        for file, title, kind in (
            ("report.html", _("Download the whole report (HTML)"), "text/html"),
            ("report.json", "report.json", "application/json"),
            ("per_query.csv", "per_query.csv", "text/csv"),
        ):
            if (path := folder / file).is_file():
                st.download_button(title, path.read_bytes, f"{name}-{file}", kind, on_click="ignore", key=file)


def _show_measures(found: Report, state: EvaluateState) -> str:
    names = figures.measures(found)
    measure = _known(state.measure, names, _("the report has no such measure"))
    if len(names) > 1:
        _choice(_("Measure"), names, measure, "measure")
    return measure


def _show_maps(found: Report, state: EvaluateState, measure: str) -> None:
    names = tuple(found.systems)
    if not any(system.pairs for system in found.systems.values()):
        return
    title = _("Pairs of languages")
    st.html(f'<h2 class="ps-section">{title}</h2>')
    chosen = _known(state.map, names, _("the report has no such system"))
    if len(names) > 1:
        _choice(_("System"), names, chosen, "map")
    st.html(maps_html(found, chosen, measure, values_of(state.report).counts))
    note = _(
        "Rows: language of the query; columns: language of the candidates; framed: the same. All systems share one"
        " colour scale. Point at a cell for the interval and the number of topics."
    )
    st.html(f'<p class="ps-note">{note}</p>')


def _choice(title: str, names: tuple[str, ...], chosen: str, field: str) -> None:
    st.session_state[f"evaluate {field}"] = chosen
    st.segmented_control(
        title,
        names,
        key=f"evaluate {field}",
        format_func=label,
        required=True,
        on_change=_choose,
        args=(field,),
    )


def _choose(field: str) -> None:
    if chosen := st.session_state[f"evaluate {field}"]:
        go_to(read_state().looking(**{field: chosen}))


def _known(chosen: str, names: tuple[str, ...], reason: str) -> str:
    if chosen and chosen not in names:
        raise UsageError(chosen, reason, _("It has: {names}", names=", ".join(names)))
    return chosen or names[0]


def _show_worst(found: Report, state: EvaluateState) -> None:
    """The topics that the first system does worst on; each leads to its rankings."""
    if not found.worst:
        return
    measure, first = figures.measures(found)[0], next(iter(found.systems))
    title = _("Where {system} does worst", system=isolated(first))
    st.html(f'<h2 class="ps-section">{title}</h2>')
    st.caption(
        _(
            "{measure} of the pooled ranking, by topic. Choose one to see what was retrieved and missed.",
            measure=label(measure),
        )
    )
    with st.container(gap=None, key="worst"):
        for topic in found.worst:
            others = (f"{name} {figures.value(x)}" for name, x in topic.values.items() if name != first)
            text = f"**{figures.value(topic.values[first])}** {label(topic.text)} :gray[{label(' · '.join(others))}]"
            go = state.looking(topic=topic.query_id)
            st.button(text, key=f"topic {topic.query_id}", type="tertiary", on_click=go_to, args=(go,), wrap=True)


def _show_picker(found: Report, state: EvaluateState) -> None:
    """Any topic; those come first on which the two systems that are looked at differ most."""
    pooled, topics = values_of(state.report).pooled, topics_of(found)
    a, b = _systems(found, state)
    measure = figures.measures(found)[0]

    def difference(query_id: str) -> float:
        values = pooled[query_id]
        return values.get(b, {}).get(measure, 0.0) - values.get(a, {}).get(measure, 0.0)

    def shown(query_id: str) -> str:
        text = topics[query_id].text if query_id in topics else query_id
        return f"{figures.signed(difference(query_id))} · {plain(text)}"

    options = sorted(pooled, key=lambda query_id: (-abs(difference(query_id)), query_id))
    if options:
        # A choice comes back as its label, and these tell of two systems: other systems, another list.
        key = f"evaluate topic {a} {b}"
        st.session_state[key] = state.topic if state.topic in pooled else None
        st.selectbox(
            _("Any topic, by how far {b} differs from {a}", a=label(a), b=label(b)),
            options,
            index=None,
            key=key,
            format_func=shown,
            placeholder=_("Choose one of {number}", number=number_text(len(options))),
            on_change=_choose_topic,
            args=(key, options),
        )


def _choose_topic(key: str, options: list[str]) -> None:
    if (chosen := st.session_state[key]) in options:
        go_to(read_state().looking(topic=chosen))


def _systems(found: Report, state: EvaluateState) -> tuple[str, str]:
    names = tuple(found.systems)
    unknown = _("the report has no such system")
    a = _known(state.a, names, unknown)
    others = [name for name in names if name != a] or [a]
    return a, _known(state.b, names, unknown) if state.b else others[0]


def _show_topic(found: Report, state: EvaluateState) -> None:
    show_from_top(state.report, state.topic)
    whole = replace(state, topic="")
    back = _("← Report on {name}", name=label(found.data.name))
    st.button(back, type="tertiary", on_click=go_to, args=(whole,), key="report")
    _show_picker(found, state)
    try:
        topic = topic_of(state.report, found, state.topic)
    except PolicySearchError as error:
        show_error(error, _("This topic cannot be shown"))
        return
    st.html(topic_html(topic))
    measure = figures.measures(found)[0]
    chosen = _systems(found, state)
    for column, side, name, other in zip(st.columns(2), "ab", chosen, reversed(chosen), strict=True):
        with column:
            st.session_state[f"evaluate {side}"] = name
            st.selectbox(
                _("System {letter}", letter=side.upper()),
                list(found.systems),
                key=f"evaluate {side}",
                format_func=plain,
                on_change=_choose,
                args=(side,),
            )
            st.metric(label(measure), figures.value(topic.values[name]))
            st.html(ranking_html(topic, name, other))
