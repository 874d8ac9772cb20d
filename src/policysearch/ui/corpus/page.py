"""The page of the corpus: what the index holds, what was not read, what is wrong, and how to change it."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from policysearch.errors import PolicySearchError, UsageError
from policysearch.search.engine import Index
from policysearch.text.catalogue import marked
from policysearch.ui.access import access
from policysearch.ui.corpus.data import Entry, counted, entries, listed
from policysearch.ui.corpus.findings import findings_of
from policysearch.ui.corpus.findings_view import show_findings
from policysearch.ui.corpus.progress import show_progress
from policysearch.ui.corpus.state import CHOICES, SORTS, VIEWS, Choice, CorpusState, Sort, View
from policysearch.ui.corpus.uploading_view import show_changing
from policysearch.ui.corpus.view import bars_html, facts_html, head_html, left_out_html
from policysearch.ui.i18n import _, country_name, language_name, ngettext, number_text
from policysearch.ui.notices import show_error, show_notice
from policysearch.ui.opening import open_index
from policysearch.ui.pages import page
from policysearch.ui.params import of_address
from policysearch.ui.parts import plain
from policysearch.ui.safe_text import escaped, label

_VIEWS: dict[View, str] = {
    "documents": marked("Documents"),
    "left-out": marked("Not read"),
    "findings": marked("Findings"),
    "change": marked("Add and remove"),
}
_TITLES: dict[Choice, str] = {
    "language": marked("Languages"),
    "country": marked("Countries"),
    "type": marked("Types"),
    "year": marked("Years"),
}
_SORTS: dict[Sort, str] = {
    "title": marked("by title"),
    "newest": marked("newest first"),
    "oldest": marked("oldest first"),
    "city": marked("by city"),
    "passages": marked("most passages first"),
}
_ON_A_PAGE = 25


def show() -> None:
    """The whole page, from the URL. What goes wrong on purpose is said in its place, with the way out."""
    st.html(f'<h1 class="ps-title">{escaped(_("Corpus"))}</h1>')
    try:
        index = open_index()
        state = read_corpus_state()
        found = entries(index)
        st.html(head_html(index.manifest, found))
        show_progress()
        _show_views(index, state)
        _show_view(index, found, state)
    except PolicySearchError as error:
        show_error(error, _("This cannot be shown"))
        if isinstance(error, UsageError):
            st.button(_("Start over"), on_click=go_to, args=(CorpusState(),))
        else:
            st.button(_("Try again"))


def read_corpus_state() -> CorpusState:
    """The view in the address bar. Raises UsageError."""
    return CorpusState.from_params(of_address())


def go_to(state: CorpusState) -> None:
    """Put a view into the address bar, as a step that the back button undoes."""
    st.query_params.from_dict(state.to_params())


def _show_view(index: Index, found: tuple[Entry, ...], state: CorpusState) -> None:
    match state.view:
        case "documents":
            _show_documents(found, state)
        case "left-out":
            _show_left_out(index)
        case "findings":
            show_findings(index)
        case "change":
            show_changing(index)


def _show_views(index: Index, state: CorpusState) -> None:
    findings = findings_of(index)
    counts = {"left-out": len(index.skipped()), "findings": len(findings.found) if findings else 0}
    views = [view for view in VIEWS if view != "change" or access().upload or state.view == "change"]
    st.session_state["corpus view"] = state.view

    def name(view: View) -> str:
        number = counts.get(view)
        return f"{_(_VIEWS[view])} ({number_text(number)})" if number else _(_VIEWS[view])

    st.segmented_control(
        _("What to show"),
        views,
        key="corpus view",
        format_func=name,
        on_change=_choose_view,
        label_visibility="collapsed",
        required=True,
    )


def _choose_view() -> None:
    go_to(CorpusState(view=st.session_state["corpus view"]))


def _show_documents(found: tuple[Entry, ...], state: CorpusState) -> None:
    if not found:
        show_notice(_("There are no documents yet"), _("Documents that are added to the folder and read appear here."))
        return
    st.html(
        bars_html(
            [(_(_TITLES[choice]), [(_named(choice, v), n) for v, n in counted(found, choice)]) for choice in CHOICES]
        )
    )
    _show_filters(found, state)
    kept = listed(found, state)
    _show_count(len(kept), len(found), state)
    last = max(1, -(-len(kept) // _ON_A_PAGE))
    at = min(state.page, last)
    for entry in kept[(at - 1) * _ON_A_PAGE : at * _ON_A_PAGE]:
        _show_row(entry)
    if last > 1:
        _show_pager(state, at, last)


def _named(choice: Choice, value: str) -> str:
    if choice == "language":
        return language_name(value)
    if choice == "country":
        return country_name(value)
    return _(value) if choice == "type" else value


def _show_filters(found: tuple[Entry, ...], state: CorpusState) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.session_state["corpus words"] = state.words
        st.text_input(
            _("Title, city, publisher or file"),
            key="corpus words",
            on_change=_set_words,
            placeholder=_("Type a few words"),
            icon=":material/search:",
        )
        st.session_state["corpus sort"] = state.sort
        st.selectbox(
            _("Order"), SORTS, key="corpus sort", format_func=lambda s: _(_SORTS[s]), on_change=_set_sort, width=220
        )
    with st.expander(_("Filters"), expanded=any(state.chosen(choice) for choice in CHOICES)):
        choices = [choice for choice in CHOICES if counted(found, choice) or state.chosen(choice)]
        for choice, column in zip(choices, st.columns(len(choices)), strict=True):
            with column:
                _show_choice(found, choice, state)


def _show_choice(found: tuple[Entry, ...], choice: Choice, state: CorpusState) -> None:
    counts = dict(counted(found, choice))
    chosen = list(state.chosen(choice))
    st.session_state[f"corpus {choice}"] = chosen
    st.multiselect(
        _(_TITLES[choice]),
        [*counts, *(value for value in chosen if value not in counts)],
        key=f"corpus {choice}",
        format_func=lambda value: f"{plain(_named(choice, value))} ({number_text(counts.get(value, 0))})",
        on_change=_set_choice,
        args=(choice,),
        placeholder=_("All"),
    )


def _set_words() -> None:
    go_to(replace(read_corpus_state(), words=" ".join(st.session_state["corpus words"].split()), page=1))


def _set_sort() -> None:
    go_to(replace(read_corpus_state(), sort=st.session_state["corpus sort"], page=1))


def _set_choice(choice: Choice) -> None:
    go_to(read_corpus_state().choosing(choice, tuple(st.session_state[f"corpus {choice}"])))


def _show_count(kept: int, of: int, state: CorpusState) -> None:
    if not state.limited:
        shown = ngettext("{number} document", "{number} documents", kept)
    else:
        shown = ngettext("{number} of {all} documents", "{number} of {all} documents", kept, all=number_text(of))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.html(f'<p class="ps-summary" role="status"><strong>{escaped(shown)}</strong></p>', width="content")
        if state.limited:
            everything = CorpusState(sort=state.sort)
            st.button(_("Show all"), on_click=go_to, args=(everything,), type="tertiary")


def _show_row(entry: Entry) -> None:
    with st.container(key=f"corpus-row-{entry.document.document_id}", gap=None):
        st.page_link(
            page("document"),
            label=label(entry.document.title),
            query_params={"id": entry.document.document_id},
        )
        st.html(facts_html(entry))


def _show_pager(state: CorpusState, at: int, last: int) -> None:
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="center"):
        st.button(
            _("Previous"),
            on_click=go_to,
            args=(replace(state, page=at - 1),),
            disabled=at == 1,
            icon=":material/chevron_left:",
        )
        where = _("Page {page} of {last}", page=number_text(at), last=number_text(last))
        st.html(f'<p class="ps-note">{escaped(where)}</p>', width="content")
        st.button(
            _("Next"),
            on_click=go_to,
            args=(replace(state, page=at + 1),),
            disabled=at == last,
            icon=":material/chevron_right:",
            icon_position="right",
        )


def _show_left_out(index: Index) -> None:
    items = index.skipped()
    if not items:
        show_notice(_("Every file was read"), _("Nothing in the folder of documents was left out."))
        return
    st.html(left_out_html(items))
