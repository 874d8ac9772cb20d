"""The bar that stays in sight over a document: from hit to hit, and what can be done with the opened passage."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from policysearch.errors import UsageError
from policysearch.records import Hit, Passage
from policysearch.search.engine import Index
from policysearch.search.marking import Marking
from policysearch.text.catalogue import marked
from policysearch.ui.document.link import Change, Opened
from policysearch.ui.document.quote import copy_html, show_in_sight
from policysearch.ui.document.state import DocumentState
from policysearch.ui.i18n import _, ngettext, number_text
from policysearch.ui.pages import page
from policysearch.ui.params import of_address
from policysearch.ui.safe_text import escaped
from policysearch.ui.shortlist.keeping import show_keep

_CHANGES: dict[Change, str] = {
    "recut": marked("The text has been divided anew since the link was made. It opens where the quote stood."),
    "moved": marked("This document has changed since the link was made. The quote is still in it."),
    "similar": marked(
        "This document has changed since the link was made, and the quote with it."
        " It opens at the passage that is most like it."
    ),
    "lost": marked("This document has changed since the link was made. The quote is no longer in it."),
    "unknown": marked("This document has changed since the link was made. It opens at its beginning."),
}


def read_state() -> DocumentState:
    """The document in the address bar. Raises UsageError."""
    return DocumentState.from_params(of_address())


def go_to(state: DocumentState) -> None:
    """Put a document into the address bar, as a step that the back button undoes."""
    st.query_params.from_dict(state.to_params())


def show_tools(index: Index, found: Opened, marks: Marking) -> None:
    """The bar. As a fragment it runs alone: a step from hit to hit sends no text again."""
    state = read_state()
    passage = opened_passage(index, state, found)
    if state.search.question or passage:
        with st.container(horizontal=True, vertical_alignment="center", key="document-tools", gap="small"):
            if passage and passage == found.passage:
                show_change(found)
            if state.search.question:
                _show_steps(marks.hits, passage)
            if passage:
                _show_actions(found, passage)
    show_in_sight(passage, state.page)


def show_change(found: Opened) -> None:
    """What has become of the quote since the link was made, where that is anything to be told."""
    if found.change != "none":
        st.html(f'<p class="ps-change" role="status">{escaped(_(_CHANGES[found.change]))}</p>')


def opened_passage(index: Index, state: DocumentState, found: Opened) -> Passage | None:
    """The passage in the address as it is now: it changes while the rest of the page stays."""
    try:
        return index.passage(state.passage) if state.passage else found.passage
    except UsageError:
        return found.passage


def _show_steps(hits: Sequence[Hit], passage: Passage | None) -> None:
    starts = [hit.passage.start for hit in hits]
    at = passage.start if passage else -1
    before = next((hit for hit in reversed(hits) if hit.passage.start < at), None)
    after = next((hit for hit in hits if hit.passage.start > at), None)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="document-steps", width="content"):
        st.html(f'<p class="ps-count" role="status">{_count(starts, at)}</p>', width="content")
        if hits:
            _show_step(_("Previous hit"), ":material/arrow_upward:", "K", before)
            _show_step(_("Next hit"), ":material/arrow_downward:", "J", after)


def _show_step(name: str, icon: str, key: str, hit: Hit | None) -> None:
    st.button(
        name,
        icon=icon,
        key=f"step {key}",
        shortcut=key,
        on_click=_step,
        args=(hit.passage,) if hit else (None,),
        disabled=hit is None,
    )


def _step(passage: Passage | None) -> None:
    """Open the next hit, on its page where pages are shown."""
    if passage:
        state = read_state()
        there = state.at(passage.passage_id)
        go_to(there.on(passage.page_first) if state.page else there)


def _count(starts: Sequence[int], at: int) -> str:
    if not starts:
        return escaped(_("Nothing here answers the question"))
    if at in starts:
        number, total = number_text(starts.index(at) + 1), number_text(len(starts))
        return escaped(_("Hit {number} of {total}", number=number, total=total))
    return escaped(ngettext("{number} hit", "{number} hits", len(starts)))


def _show_actions(found: Opened, passage: Passage) -> None:
    st.html(copy_html(found.document, passage), width="content")
    show_keep(passage.passage_id)
    st.page_link(
        page("compare"),
        label=_("Who else does this?"),
        icon=":material/travel_explore:",
        query_params={"passage": passage.passage_id},
    )
