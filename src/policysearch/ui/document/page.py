"""The page document: one document's text or pages, with what answers the question marked, open at a quote."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import streamlit as st

from policysearch.errors import PolicySearchError, UsageError
from policysearch.records import Document
from policysearch.search.engine import Index
from policysearch.search.marking import Marking, marking
from policysearch.search.versions import versions_of
from policysearch.text.catalogue import marked
from policysearch.ui.corpus.notes import notes_for, notes_html
from policysearch.ui.document.blocks import blocks_of, listed, sections_of
from policysearch.ui.document.choice import show_choice, show_gone
from policysearch.ui.document.file import Trouble, original
from policysearch.ui.document.link import Opened, opened
from policysearch.ui.document.pdf_pages import show_page
from policysearch.ui.document.quote import link_to
from policysearch.ui.document.state import DocumentState
from policysearch.ui.document.text import text_html
from policysearch.ui.document.tools import go_to, opened_passage, read_state, show_change, show_tools
from policysearch.ui.document.view import about_html, contents_html, head_html, legend_html
from policysearch.ui.i18n import _, language_name, ngettext
from policysearch.ui.notices import show_error
from policysearch.ui.opening import open_index
from policysearch.ui.pages import page
from policysearch.ui.safe_text import escaped, label
from policysearch.ui.search.asking import limits_of
from policysearch.ui.search.state import SearchState

PDF = "application/pdf"

_TROUBLES: dict[Trouble, str] = {
    "gone": marked("The original file is no longer in its folder."),
    "changed": marked("The original file has changed since it was read."),
}


def show() -> None:
    """The whole page, from the URL. What goes wrong on purpose is said in its place, with the way out."""
    try:
        state = read_state()
        index = open_index()
        if not state.names_something:
            show_choice(index, state)
            return
        found = opened(index, state)
        if found is None:
            show_gone(state)
        else:
            _show_document(index, state, found)
    except PolicySearchError as error:
        show_error(error, _("This document cannot be shown"))
        if isinstance(error, UsageError):
            st.button(_("Choose a document"), on_click=go_to, args=(DocumentState(),))
        else:
            st.button(_("Try again"))


def _show_document(index: Index, state: DocumentState, found: Opened) -> None:
    document, file = found.document, original(index.manifest.corpus, found.document)
    if state.search.question:
        st.page_link(
            page("search"),
            label=_("Back to results"),
            icon=":material/arrow_back:",
            query_params=state.search.to_params(),
        )
    st.html(head_html(document) + notes_html(notes_for(index, [document.document_id])))
    if found.passage is None:
        show_change(found)
    _show_files(index, found, file, state)
    _show_family(index, document, state)
    st.html(about_html(document))
    marks = _marks(index, document, state.search)
    if state.page and isinstance(file, Path) and _has_pictures(document):
        show_tools(index, found, marks)
        show_page(document, file, state.page, found.passage, _turn)
        return
    if marks.hits:
        st.html(legend_html())
    st.fragment(show_tools)(index, found, marks)
    _show_text(index, document, marks, state.search)


def _has_pictures(document: Document) -> bool:
    """Whether its pages can be shown as they are printed."""
    return document.media_type == PDF and bool(document.pages)


def _show_files(index: Index, found: Opened, file: Path | Trouble, state: DocumentState) -> None:
    """The original to download, and for a PDF the choice between its text and its pages."""
    if not isinstance(file, Path):
        st.html(f'<p class="ps-note">{escaped(_(_TROUBLES[file]))}</p>')
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if _has_pictures(found.document):
            st.session_state["view"] = "pages" if state.page else "text"
            names = {"text": _("Text"), "pages": _("Pages")}
            st.segmented_control(
                _("Show"),
                list(names),
                key="view",
                format_func=names.__getitem__,
                on_change=_change_view,
                args=(index, found),
                label_visibility="collapsed",
            )
        st.download_button(
            _("Download the original"),
            data=file.read_bytes if file.stat().st_size else b"",
            file_name=file.name,
            mime="application/octet-stream",  # nothing of it is to be opened in the place of this page
            icon=":material/download:",
            type="tertiary",
            on_click="ignore",
        )


def _change_view(index: Index, found: Opened) -> None:
    """Show the pages from that of the opened passage on, or the text."""
    state = read_state()
    passage = opened_passage(index, state, found)
    first = (passage and passage.page_first) or 1
    go_to(state.on(first if st.session_state["view"] == "pages" else None))


def _turn(number: int) -> None:
    go_to(read_state().on(number))


def _show_family(index: Index, document: Document, state: DocumentState) -> None:
    passages = index.passages(document)
    store = index.generation.store
    others = versions_of(index.generation, store.row(passages[0].passage_id)) if passages else ()
    if not others:
        return
    with st.expander(ngettext("{number} other version", "{number} other versions", len(others))):
        for other in others:
            facts = (language_name(other.language), _(other.document_type) if other.document_type else "", other.path)
            st.page_link(
                page("document"),
                label=f"{label(other.title)} :gray[{label(' · '.join(filter(None, facts)))}]",
                query_params=state.of(other.document_id).to_params(),
            )


def _marks(index: Index, document: Document, search: SearchState) -> Marking:
    """What answers the question; nothing where there is none, or none that can be asked."""
    if not search.question:
        return Marking()
    try:
        return marking(
            index, search.question, document, language=search.asked_in, exact=search.exact, **limits_of(search)
        )
    except UsageError as error:
        show_error(error)
        return Marking()


def _show_text(index: Index, document: Document, marks: Marking, search: SearchState) -> None:
    """The text with its contents beside it, as one element: a long document is one message to the browser."""
    blocks = blocks_of(document)
    sections = listed(sections_of(document, blocks))
    contents = contents_html(sections, document) if len(sections) > 1 else ""
    text = text_html(document, blocks, index.passages(document), marks, partial(link_to, document, search=search))
    st.html(f'<div class="ps-document">{contents}{text}</div>')
