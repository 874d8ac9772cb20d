"""The page of evaluators: start an evaluation, watch it, and read what it found."""

from __future__ import annotations

import time
from dataclasses import replace

import streamlit as st

from policysearch.errors import PolicySearchError, UsageError
from policysearch.evaluate import figures
from policysearch.evaluate.records import Options
from policysearch.search.systems import SYSTEMS
from policysearch.ui.evaluate_data import Past, evaluations, past_reports
from policysearch.ui.evaluate_job import Job, bench
from policysearch.ui.evaluate_report import go_to, read_state, show_report
from policysearch.ui.evaluate_sources import found_sources
from policysearch.ui.evaluate_state import MEASURES, MOST, EvaluateState
from policysearch.ui.notices import show_error, show_notice
from policysearch.ui.opening import index_folder, open_index
from policysearch.ui.safe_text import label

_HEAD = """
<h1 class="ps-title">Evaluate</h1>
<p class="ps-motto">Which ranking to trust, language by language</p>
"""
_CANNOT = "This cannot be evaluated"
_FAILED, _MINE = "evaluate: failed click", "evaluate: my job"
_IN_SIGHT = 10
"""Reports that are listed at once; older ones unfold."""
_STAGES = {
    "read": "Reading the collection",
    "embed": "Embedding the collection",
    "words": "Learning what words are called in other languages",
    "write": "Writing the index of the collection",
    "encode": "Encoding the queries",
}


def show() -> None:
    """The whole page, from the URL. What goes wrong on purpose is said in its place, with the way out."""
    st.html(_HEAD)
    try:
        state = read_state()
        if state.report:
            show_report(state)
        else:
            _show_start(state)
    except PolicySearchError as error:
        show_error(error, _CANNOT)
        st.button("All evaluations", on_click=go_to, args=(EvaluateState(),))


def _show_start(state: EvaluateState) -> None:
    index = open_index()
    if error := st.session_state.pop(_FAILED, None):
        show_error(error, _CANNOT)
    job = bench().job
    if job and job.finished and st.session_state.pop(_MINE, None) == job.name:
        go_to(EvaluateState(report=job.name))  # who started it wants to see it
        st.rerun()
    if job and job.running:
        _show_running()
    else:
        if job:
            _show_ended(job)
        _show_form(state, found_sources(index))
    _show_past(past_reports())


def _show_form(state: EvaluateState, found: list[str]) -> None:
    sources = list(dict.fromkeys([*([state.source] if state.source else []), *found]))
    with st.form("evaluate", enter_to_submit=False):
        st.selectbox(
            "Data set: a folder on this machine with topics and qrels, or ir_datasets:ID",
            sources,
            index=0 if sources else None,
            key="evaluate source",
            accept_new_options=True,
            placeholder="/data/collection",
        )
        st.multiselect(
            "Systems; the others are compared with the first",
            list(SYSTEMS),
            list(state.systems),
            key="evaluate systems",
        )
        st.multiselect(
            "Measures, as ir_measures names them",
            list(dict.fromkeys([*MEASURES, *state.measures])),
            list(state.measures),
            key="evaluate measures",
            accept_new_options=True,
        )
        with st.container(horizontal=True):
            st.number_input(
                "Queries per language", 1, MOST, state.queries, key="evaluate queries", placeholder="all", width=180
            )
            st.number_input("Seed", 0, MOST, state.seed, key="evaluate seed", width=140)
        st.form_submit_button("Run", type="primary", on_click=_run)


def _run() -> None:
    values = st.session_state
    state = EvaluateState(
        source=(values["evaluate source"] or "").strip(),
        systems=tuple(values["evaluate systems"]),
        measures=tuple(values["evaluate measures"]),
        queries=values["evaluate queries"],
        seed=values["evaluate seed"],
    )
    given = {"the data set": state.source, "the systems": state.systems, "the measures": state.measures}
    try:
        if missing := [what for what, value in given.items() if not value]:
            raise UsageError(" and ".join(missing), "this is not filled in", "Fill it in, and start again")
        go_to(state)
        index = open_index()
        options = Options(
            systems=state.systems,
            models=(index.manifest.encoder["model"],),
            measures=state.measures,
            queries_per_language=state.queries,
            seed=state.seed,
        )
        values[_MINE] = bench().start(state.source, index_folder(), options, evaluations(), index.encoder).name
    except PolicySearchError as error:
        values[_FAILED] = error


@st.fragment(run_every=1)
def _show_running() -> None:
    """How far the job is, looked up every second. When it has ended, the page shows how."""
    job = bench().job
    if job is None or not job.running:
        st.rerun()
    show_notice(f"Evaluating {job.source}", _about(job))
    share = min(job.done / job.total, 1.0) if job.total else 0.0
    st.progress(share, text=label(f"{_stage(job)} · {time.monotonic() - job.started:.0f} s"))
    st.caption("It goes on when you leave this page. Come back to see how it went.")
    st.button("Cancel", on_click=job.cancel, key="cancel")


def _about(job: Job) -> str:
    queries = job.options.queries_per_language
    extent = f"{queries} queries per language" if queries else "all queries"
    return f"{', '.join(job.options.systems)} · {', '.join(job.options.measures)} · {extent}"


def _stage(job: Job) -> str:
    if not job.stage:
        return "Reading the data set"
    if job.stage == job.options.systems[-1] and job.done == job.total:
        return "Measuring, and writing the report"
    return f"{_STAGES.get(job.stage, f'Asking {job.stage}')}: {job.done:,} of {job.total:,}"


def _show_ended(job: Job) -> None:
    """How the last job went, if not well; a report is in the list."""
    if job.error:
        show_error(job.error, _CANNOT)
    elif job.cancelled:
        show_notice("Cancelled", f"The evaluation of {job.source} was stopped. Nothing of it is kept.")


def _show_past(reports: list[Past]) -> None:
    if not reports:
        return
    st.html('<h2 class="ps-section">Evaluations so far</h2>')
    with st.container(gap=None, key="reports"):
        for past in reports[:_IN_SIGHT]:
            _show_one(past)
    if older := reports[_IN_SIGHT:]:
        with st.expander(f"{len(older)} more"), st.container(gap=None, key="older"):
            for past in older:
                _show_one(past)


def _show_one(past: Past) -> None:
    if past.report is None:
        st.caption(f"{label(past.name)}: {label(str(past.error))}")
        return
    report = past.report
    first, system = next(iter(report.systems.items()))
    measure = figures.measures(report)[0]
    figure = f"{first} {figures.value(system.pooled.get(measure))} pooled {measure}"
    topics = f"{figures.number(sum(report.data.topics.values()))} topics"
    text = (
        f"**{label(report.data.name)}** · {report.created[:16].replace('T', ' ')}"
        f" :gray[{label(f'{topics} · {len(report.systems)} systems · {figure}')}]"
    )
    go = replace(EvaluateState(), report=past.name)
    st.button(text, key=f"report {past.name}", type="tertiary", on_click=go_to, args=(go,), wrap=True)
