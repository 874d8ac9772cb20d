"""The page of evaluators: start an evaluation, watch it, and read what it found."""

from __future__ import annotations

import time
from dataclasses import replace

import streamlit as st
from babel.lists import format_list

from policysearch.errors import PolicySearchError, UsageError
from policysearch.evaluate import figures
from policysearch.evaluate.records import Options
from policysearch.search.systems import SYSTEMS
from policysearch.text.catalogue import marked
from policysearch.ui.evaluate.data import Past, evaluations, past_reports
from policysearch.ui.evaluate.job import Job, bench
from policysearch.ui.evaluate.report import go_to, read_state, show_report
from policysearch.ui.evaluate.sources import found_sources
from policysearch.ui.evaluate.state import MEASURES, MOST, EvaluateState
from policysearch.ui.i18n import _, interface_language, ngettext, number_text
from policysearch.ui.notices import show_error, show_notice
from policysearch.ui.opening import index_folder, open_index
from policysearch.ui.safe_text import label

_CANNOT = marked("This cannot be evaluated")
_FAILED, _MINE = "evaluate: failed click", "evaluate: my job"
_IN_SIGHT = 10
"""Reports that are listed at once; older ones unfold."""
_STAGES = {
    "read": marked("Reading the collection"),
    "embed": marked("Embedding the collection"),
    "words": marked("Learning what words are called in other languages"),
    "write": marked("Writing the index of the collection"),
    "encode": marked("Encoding the queries"),
}


def show() -> None:
    """The whole page, from the URL. What goes wrong on purpose is said in its place, with the way out."""
    title, motto = _("Evaluate"), _("Which ranking to trust, language by language")
    st.html(f'<div class="ps-head"><h1 class="ps-title">{title}</h1><p class="ps-motto">{motto}</p></div>')
    try:
        state = read_state()
        if state.report:
            show_report(state)
        else:
            _show_start(state)
    except PolicySearchError as error:
        show_error(error, _(_CANNOT))
        st.button(_("All evaluations"), on_click=go_to, args=(EvaluateState(),))


def _show_start(state: EvaluateState) -> None:
    index = open_index()
    if error := st.session_state.pop(_FAILED, None):
        show_error(error, _(_CANNOT))
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
            _("Data set: a folder on this machine with topics and qrels, or ir_datasets:ID"),
            sources,
            index=0 if sources else None,
            key="evaluate source",
            accept_new_options=True,
            placeholder="/data/collection",
        )
        st.multiselect(
            _("Systems; the others are compared with the first"),
            list(SYSTEMS),
            list(state.systems),
            key="evaluate systems",
        )
        st.multiselect(
            _("Measures, as ir_measures names them"),
            list(dict.fromkeys([*MEASURES, *state.measures])),
            list(state.measures),
            key="evaluate measures",
            accept_new_options=True,
        )
        with st.container(horizontal=True):
            st.number_input(
                _("Queries per language"),
                1,
                MOST,
                state.queries,
                key="evaluate queries",
                placeholder=_("all"),
                width=180,
            )
            st.number_input(_("Seed"), 0, MOST, state.seed, key="evaluate seed", width=140)
        st.form_submit_button(_("Run"), type="primary", on_click=_run)


def _run() -> None:
    values = st.session_state
    state = EvaluateState(
        source=(values["evaluate source"] or "").strip(),
        systems=tuple(values["evaluate systems"]),
        measures=tuple(values["evaluate measures"]),
        queries=values["evaluate queries"],
        seed=values["evaluate seed"],
    )
    given = {_("the data set"): state.source, _("the systems"): state.systems, _("the measures"): state.measures}
    try:
        if missing := [what for what, value in given.items() if not value]:
            names = format_list(missing, locale=interface_language())
            raise UsageError(names, _("this is not filled in"), _("Fill it in, and start again"))
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
    show_notice(_("Evaluating {source}", source=job.source), _about(job))
    share = min(job.done / job.total, 1.0) if job.total else 0.0
    st.progress(share, text=label(f"{_stage(job)} · {time.monotonic() - job.started:.0f} s"))
    st.caption(_("It goes on when you leave this page. Come back to see how it went."))
    st.button(_("Cancel"), on_click=job.cancel, key="cancel")


def _about(job: Job) -> str:
    queries = job.options.queries_per_language
    extent = _("all queries")
    if queries:
        extent = ngettext("{number} query per language", "{number} queries per language", queries)
    return f"{', '.join(job.options.systems)} · {', '.join(job.options.measures)} · {extent}"


def _stage(job: Job) -> str:
    if not job.stage:
        return _("Reading the data set")
    if job.stage == job.options.systems[-1] and job.done == job.total:
        return _("Measuring, and writing the report")
    stage = _(_STAGES[job.stage]) if job.stage in _STAGES else _("Asking {system}", system=job.stage)
    return _("{stage}: {done} of {total}", stage=stage, done=number_text(job.done), total=number_text(job.total))


def _show_ended(job: Job) -> None:
    """How the last job went, if not well; a report is in the list."""
    if job.error:
        show_error(job.error, _(_CANNOT))
    elif job.cancelled:
        stopped = _("The evaluation of {source} was stopped. Nothing of it is kept.", source=job.source)
        show_notice(_("Cancelled"), stopped)


def _show_past(reports: list[Past]) -> None:
    if not reports:
        return
    title = _("Evaluations so far")
    st.html(f'<h2 class="ps-section">{title}</h2>')
    with st.container(gap=None, key="reports"):
        for past in reports[:_IN_SIGHT]:
            _show_one(past)
    if older := reports[_IN_SIGHT:]:
        with st.expander(ngettext("{number} more", "{number} more", len(older))), st.container(gap=None, key="older"):
            for past in older:
                _show_one(past)


def _show_one(past: Past) -> None:
    if past.report is None:
        st.caption(f"{label(past.name)}: {label(str(past.error))}")
        return
    report = past.report
    first, system = next(iter(report.systems.items()))
    measure = figures.measures(report)[0]
    pooled = figures.value(system.pooled.get(measure))
    facts = (
        ngettext("{number} topic", "{number} topics", sum(report.data.topics.values())),
        ngettext("{number} system", "{number} systems", len(report.systems)),
        _("{system} {figure} pooled {measure}", system=first, figure=pooled, measure=measure),
    )
    text = f"**{label(report.data.name)}** · {report.created[:16].replace('T', ' ')} :gray[{label(' · '.join(facts))}]"
    go = replace(EvaluateState(), report=past.name)
    st.button(text, key=f"report {past.name}", type="tertiary", on_click=go_to, args=(go,), wrap=True)
