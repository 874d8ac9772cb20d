"""Two plans side by side: what the one wants and the other has not."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from policysearch.export.comparison import gaps_csv
from policysearch.search.engine import Index
from policysearch.search.plans import Coverage, Gaps, compare_plans
from policysearch.ui.compare.state import DIRECTIONS, CompareState
from policysearch.ui.compare.url import go_to, read_compare_state
from policysearch.ui.compare.view import coverage_html, objectives_html
from policysearch.ui.i18n import _, ngettext
from policysearch.ui.notices import show_notice
from policysearch.ui.parts import document_options, plain
from policysearch.ui.safe_text import escaped


def show_plans(index: Index, state: CompareState) -> None:
    """The choice of two documents, and once it is made both coverages and one direction in full. Raises UsageError."""
    _show_choice(index, state)
    if not (state.plan and state.other):
        show_notice(
            _("Hold two plans against each other"),
            _("Choose two documents: for each objective of the one, the closest objective of the other is shown."),
            _("Plans with numbered objectives are compared by those, other documents passage by passage."),
        )
        return
    with st.spinner(_("Comparing…")):
        gaps = _gaps(
            index, f"{index.path}/{index.manifest.generation}", hash(index.glossary.pairs), state.plan, state.other
        )
    st.html(f'<div class="ps-coverages" role="status">{coverage_html(gaps.there)}{coverage_html(gaps.back)}</div>')
    way = gaps.back if state.direction == "back" else gaps.there
    _show_direction(gaps, state)
    _show_objectives(way, state)
    _show_below(gaps)


# The generation and the glossary tell apart answers that are no longer the same.
@st.cache_resource(max_entries=20, ttl="5m", show_spinner=False)
def _gaps(_index: Index, _generation: str, _glossary: int, plan: str, other: str) -> Gaps:
    return compare_plans(_index, plan, other)


def _show_choice(index: Index, state: CompareState) -> None:
    names = document_options(index.documents())
    with st.container(horizontal=True):
        for key, title, reference in (("plan", _("Plan"), state.plan), ("other", _("Held against"), state.other)):
            st.session_state[f"compare {key}"] = index.document(reference).document_id if reference else None
            st.selectbox(
                title,
                list(names),
                key=f"compare {key}",
                index=None,
                placeholder=_("Choose a document, or type to find it"),
                format_func=names.__getitem__,
                on_change=_choose,
            )


def _choose() -> None:
    plan, other = st.session_state["compare plan"] or "", st.session_state["compare other"] or ""
    go_to(replace(read_compare_state(), view="plans", plan=plan, other=other))


def _show_direction(gaps: Gaps, state: CompareState) -> None:
    names = {"there": gaps.there.plan.title, "back": gaps.back.plan.title}
    st.session_state["compare direction"] = state.direction
    st.session_state["compare gaps"] = state.gaps
    st.radio(
        _("Objectives of"),
        DIRECTIONS,
        key="compare direction",
        format_func=lambda direction: plain(names[direction]),
        on_change=_set,
    )
    st.toggle(_("Only what has no counterpart"), key="compare gaps", on_change=_set)


def _set() -> None:
    direction, gaps = st.session_state["compare direction"], st.session_state["compare gaps"]
    go_to(replace(read_compare_state(), direction=direction, gaps=gaps))


def _show_objectives(way: Coverage, state: CompareState) -> None:
    shown = [matched for matched in way.objectives if not (state.gaps and matched.certainty)]
    if not shown:
        show_notice(_("Nothing is missing"), _("Everything in this plan has a counterpart in the other one."))
        return
    if state.gaps:
        count = ngettext("{number} without a counterpart", "{number} without a counterpart", len(shown))
        st.html(f'<p class="ps-summary" role="status"><strong>{escaped(count)}</strong></p>')
    st.html(objectives_html(way, shown))


def _show_below(gaps: Gaps) -> None:
    st.download_button(
        _("Download as a table (CSV)"),
        data=lambda: gaps_csv(gaps),
        file_name="plans.csv",
        mime="text/csv",
        icon=":material/download:",
        help=_("Every objective of both plans with what comes nearest"),
        on_click="ignore",
    )
    meaning = _(
        "A counterpart is a strong match that is nearest in both directions. A likely one is less near, or another"
        " objective is nearer to it. Read both before you decide."
    )
    st.html(f'<p class="ps-note">{escaped(meaning)}</p>')
