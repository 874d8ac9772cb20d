"""The search page: a question, how it is meant, the filters, the documents."""

from __future__ import annotations

import streamlit as st

from policysearch.errors import PolicySearchError, UsageError
from policysearch.records import Ranking
from policysearch.search.engine import Index
from policysearch.text.catalogue import marked
from policysearch.text.languages import LANGUAGES
from policysearch.ui.asker import language_of_asker
from policysearch.ui.i18n import _, language_name, ngettext
from policysearch.ui.naming import ORDERS, order_name
from policysearch.ui.notices import show_error, show_notice
from policysearch.ui.opening import open_index
from policysearch.ui.safe_text import escaped
from policysearch.ui.search.asking import ask, counts_of
from policysearch.ui.search.examples import show_examples
from policysearch.ui.search.filters import show_filters
from policysearch.ui.search.nothing import show_nothing
from policysearch.ui.search.results import show_results
from policysearch.ui.search.state import SearchState
from policysearch.ui.search.url import go_to, read_state

QUESTION = "question"
"""Key of the field for it."""

_SIGNS = marked(
    '`"low emission zone"` finds passages with exactly these words.\n\n'
    '`parking -bicycle` leaves out passages and titles with that word, `-"bus lane"` those with these words.'
)
"""What may be written into a question, as Markdown."""

_MODES = {"meaning": marked("By meaning"), "exact": marked("Exact words")}
_DETECTED = ""
"""Stands for the language that is detected: a select box takes None for nothing chosen."""


def show() -> None:
    """The whole page, from the URL. What goes wrong on purpose is said in its place, with the way out."""
    motto = escaped(_("Ask in your language, find it in theirs"))
    st.html(f'<div class="ps-head"><h1 class="ps-title">policysearch</h1><p class="ps-motto">{motto}</p></div>')
    try:
        state = read_state()
        _show_question(state)
        _show_search(open_index(), state)
    except PolicySearchError as error:
        show_error(error)
        if isinstance(error, UsageError):
            st.button(_("Start over"), on_click=go_to, args=(SearchState(),))
        else:
            st.button(_("Try again"))


def _show_question(state: SearchState) -> None:
    # Only a question from elsewhere (a link, an example, the back button) replaces what is being typed.
    if st.session_state.get("question in URL") != state.question or QUESTION not in st.session_state:
        st.session_state["question in URL"] = st.session_state[QUESTION] = state.question
    with st.form("ask", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(
            _("Your question, in any language"),
            key=QUESTION,
            placeholder=_("Ask a question or type a few words"),
            autocomplete="off",
            help=_(_SIGNS),
        )
        st.form_submit_button(_("Search"), type="primary", on_click=_ask)


def _ask() -> None:
    state = read_state().asking(st.session_state[QUESTION])
    st.session_state["question in URL"] = state.question
    go_to(state if state.asked_in else state.read_as(language_of_asker(state.question)))


def _show_search(index: Index, state: SearchState) -> None:
    if not state.question:
        _show_start(index)
        show_filters(state, counts_of(index, state, None))
        return
    meant = st.container(horizontal=True, vertical_alignment="bottom", key="meant")
    with st.spinner(_("Searching…")):
        ranking = ask(index, state)
        counts = counts_of(index, state, ranking)
    with meant:
        _show_meant(index, ranking, state)
    # What was found comes before the filters: it is what the reader waits for.
    if ranking.groups:
        show_results(index, ranking, state, counts)
    elif ranking.total:
        _show_no_page(state)
    else:
        show_nothing(index, ranking, state)
    show_filters(state, counts)


def _show_start(index: Index) -> None:
    manifest = index.manifest
    show_notice(
        _("Search policy documents across languages"),
        _(
            "Ask a question in your own language. The passages that answer it are found in whatever language they"
            " are written, and quoted word for word, with the place where they stand."
        ),
        _(
            "This index holds {documents} with {passages} in {languages}."
            " Questions and documents stay on this machine.",
            documents=ngettext("{number} document", "{number} documents", manifest.documents),
            passages=ngettext("{number} passage", "{number} passages", manifest.passages),
            languages=ngettext("{number} language", "{number} languages", len(manifest.languages)),
        ),
    )
    show_examples(_("For example"))


def _show_no_page(state: SearchState) -> None:
    show_notice(_("There is no such page"), _("The results have fewer than {number} pages.", number=state.page))
    st.button(_("Go to the first page"), on_click=go_to, args=(state.on(1),), type="primary")


def _show_meant(index: Index, ranking: Ranking, state: SearchState) -> None:
    """How the question is taken: by meaning or by its words, in which language, and what comes first."""
    st.session_state["mode"] = "exact" if state.exact else "meaning"
    st.segmented_control(
        _("How to search"),
        list(_MODES),
        key="mode",
        required=True,
        format_func=lambda mode: _(_MODES[mode]),
        on_change=_set_mode,
    )
    # Where the screen is narrow the filters are folded away: the script opens them.
    st.html(f'<button type="button" class="ps-open-filters" data-filters="">{escaped(_("Filters"))}</button>')
    _show_asked_in(index, ranking, state)
    st.session_state["order"] = state.order
    orders = dict.fromkeys((*ORDERS, state.order))
    st.selectbox(
        _("Order"),
        list(orders),
        key="order",
        format_func=order_name,
        on_change=_set_order,
        width=210,
        help=_("To compare places: every language or city that has an answer shows its best ones before the rest."),
    )


def _show_asked_in(index: Index, ranking: Ranking, state: SearchState) -> None:
    """The question's language, to be put right where the detection is wrong."""
    detected = index.language_of(state.question) if state.asked_in else ranking.language
    languages = sorted({*index.manifest.languages, *LANGUAGES, ranking.language}, key=language_name)
    st.session_state["asked in"] = ranking.language if state.asked_in else _DETECTED
    st.selectbox(
        _("Asked in"),
        [_DETECTED, *languages],
        key="asked in",
        format_func=lambda tag: (
            language_name(tag) if tag else _("{language} (detected)", language=language_name(detected))
        ),
        on_change=_set_asked_in,
        width=210,
        help=_("Its words are translated from this language."),
    )


def _set_mode() -> None:
    go_to(read_state().exactly(st.session_state["mode"] == "exact"))


def _set_asked_in() -> None:
    go_to(read_state().read_as(st.session_state["asked in"] or None))


def _set_order() -> None:
    go_to(read_state().ordered(st.session_state["order"]))
