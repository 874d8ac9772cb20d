"""The page that holds things side by side: cities, passages, plans."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from policysearch.errors import PolicySearchError, UsageError
from policysearch.search.engine import Index
from policysearch.text.catalogue import marked
from policysearch.ui.compare.plans import show_plans
from policysearch.ui.compare.questions import show_questions
from policysearch.ui.compare.similar import show_similar
from policysearch.ui.compare.state import VIEWS, CompareState, View
from policysearch.ui.compare.url import go_to, read_compare_state
from policysearch.ui.i18n import _
from policysearch.ui.notices import show_error
from policysearch.ui.opening import open_index
from policysearch.ui.safe_text import escaped

_VIEWS: dict[View, str] = {
    "questions": marked("Ask cities"),
    "passage": marked("Who else?"),
    "plans": marked("Two plans"),
}


def show() -> None:
    """The whole page, from the URL. What goes wrong on purpose is said in its place, with the way out."""
    motto = escaped(_("What each city says, side by side"))
    title = escaped(_("Compare"))
    st.html(f'<div class="ps-head"><h1 class="ps-title">{title}</h1><p class="ps-motto">{motto}</p></div>')
    try:
        state = read_compare_state()
        _show_views(state)
        _show_view(open_index(), state)
    except PolicySearchError as error:
        show_error(error, _("This cannot be compared"))
        if isinstance(error, UsageError):
            st.button(_("Start over"), on_click=go_to, args=(CompareState(),))
        else:
            st.button(_("Try again"))


def _show_views(state: CompareState) -> None:
    st.session_state["compare view"] = state.view
    st.segmented_control(
        _("What to compare"),
        VIEWS,
        key="compare view",
        format_func=lambda view: _(_VIEWS[view]),
        on_change=_choose_view,
        label_visibility="collapsed",
        required=True,
    )


def _choose_view() -> None:
    go_to(replace(read_compare_state(), view=st.session_state["compare view"]))


def _show_view(index: Index, state: CompareState) -> None:
    match state.view:
        case "questions":
            show_questions(index, state)
        case "passage":
            show_similar(index, state)
        case "plans":
            show_plans(index, state)
