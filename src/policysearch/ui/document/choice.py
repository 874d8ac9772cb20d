"""When the address names no document: choose one; when it names one that is gone: say so."""

from __future__ import annotations

import streamlit as st

from policysearch.search.engine import Index
from policysearch.ui.document.state import DocumentState
from policysearch.ui.document.tools import go_to
from policysearch.ui.i18n import _, ngettext
from policysearch.ui.notices import show_notice
from policysearch.ui.pages import page
from policysearch.ui.parts import document_options, plain
from policysearch.ui.safe_text import escaped


def show_choice(index: Index, state: DocumentState) -> None:
    """All documents by city and title."""
    documents = index.documents()
    st.html(f'<h1 class="ps-title">{escaped(_("Document"))}</h1>')
    if not documents:
        show_notice(_("There is no document yet"), _("The index is empty. Add files to its folder and index it again."))
        return
    count = ngettext("{number} document", "{number} documents", len(documents))
    st.html(f'<p class="ps-note">{escaped(_("Choose one of {documents} to read.", documents=count))}</p>')
    cities = sorted({document.city for document in documents if document.city}, key=str.casefold)
    with st.container(horizontal=True):
        city = st.selectbox(_("City"), cities, index=None, placeholder=_("All cities"), format_func=plain)
        names = document_options(its for its in documents if city in (None, its.city))
        st.selectbox(
            _("Document"),
            list(names),
            index=None,
            key="chosen document",
            placeholder=_("Choose a document, or type to find it"),
            format_func=names.__getitem__,
            on_change=_choose,
            args=(state,),
        )


def _choose(state: DocumentState) -> None:
    if chosen := st.session_state["chosen document"]:
        go_to(state.of(chosen))


def show_gone(state: DocumentState) -> None:
    """The document is not in the index, under no name that the link has."""
    st.html(f'<h1 class="ps-title">{escaped(_("Document"))}</h1>')
    name = state.path or state.reference or state.passage
    show_notice(
        _("This document is not in the index"),
        _("“{name}” is gone, or the link was made for another index.", name=name),
        _("Search for what it said, or choose another document."),
    )
    question = state.search.question or state.quote
    with st.container(horizontal=True):
        st.page_link(
            page("search"),
            label=_("Search for it"),
            icon=":material/search:",
            query_params={"q": question} if question else None,
        )
        st.button(_("Choose a document"), on_click=go_to, args=(DocumentState(search=state.search),), type="tertiary")
