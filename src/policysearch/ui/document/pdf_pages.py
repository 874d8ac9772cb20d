"""The pages of a PDF as pictures, with the opened passage drawn in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import streamlit as st

from policysearch.errors import DocumentError
from policysearch.records import Document, Passage
from policysearch.ui.document.boxes import boxes_of, text_on
from policysearch.ui.document.picture import Box, Picture, picture_of
from policysearch.ui.i18n import _, number_text
from policysearch.ui.notices import show_error
from policysearch.ui.safe_text import escaped

_KEPT = 60
"""Pictures; each takes some hundred kilobytes."""

Turn = Callable[[int], None]
"""Puts another page into the address."""


def show_page(document: Document, file: Path, number: int, passage: Passage | None, turn: Turn) -> None:
    """One page with the means to turn it; its neighbours are drawn then, so that they come at once."""
    number = min(max(number, 1), len(document.pages))
    _show_turning(document, number, turn)
    try:
        with st.spinner(_("Drawing the page…"), show_time=False):
            picture = _picture(document.sha256, number, str(file))
    except DocumentError as error:
        show_error(error, _("This page cannot be shown"))
        return
    boxes = boxes_of(picture, text_on(document, passage, number)) if passage else ()
    st.html(page_html(picture, boxes, _("Page {number} of {title}", number=number_text(number), title=document.title)))
    for near in (number + 1, number - 1):
        if 1 <= near <= len(document.pages):
            _draw_ahead(document.sha256, near, str(file))


def page_html(picture: Picture, boxes: Sequence[Box], name: str) -> str:
    """A picture with boxes over it."""
    places = "".join(
        f'<i style="left:{100 * left:.2f}%;top:{100 * top:.2f}%;'
        f'width:{100 * (right - left):.2f}%;height:{100 * (bottom - top):.2f}%"></i>'
        for left, top, right, bottom in boxes
    )
    return (
        f'<figure class="ps-sheet"><img src="data:image/jpeg;base64,{escaped(picture.jpeg)}" alt="{escaped(name)}"'
        f' width="{picture.width}" height="{picture.height}">{places}</figure>'
    )


def _show_turning(document: Document, number: int, turn: Turn) -> None:
    last = len(document.pages)
    with st.container(horizontal=True, vertical_alignment="center", key="document-pages", gap="small"):
        st.button(
            _("Previous page"), icon=":material/chevron_left:", on_click=turn, args=(number - 1,), disabled=number == 1
        )
        st.session_state["page"] = number
        st.number_input(
            _("Page"), 1, last, key="page", on_change=_turn_to, args=(turn,), label_visibility="collapsed", width=120
        )
        st.html(f'<span class="ps-note">{escaped(_("of {number}", number=number_text(last)))}</span>', width="content")
        st.button(
            _("Next page"), icon=":material/chevron_right:", on_click=turn, args=(number + 1,), disabled=number == last
        )


def _turn_to(turn: Turn) -> None:
    turn(st.session_state["page"])


def _draw_ahead(sha256: str, number: int, file: str) -> None:
    try:
        _picture(sha256, number, file)
    except DocumentError:
        return  # said when it is asked for


@st.cache_data(max_entries=_KEPT, show_spinner=False)
def _picture(sha256: str, number: int, file: str) -> Picture:  # noqa: ARG001  # the file as it was read, for the cache
    return picture_of(Path(file), number)
