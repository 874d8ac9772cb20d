"""The shortlist as a brief to download, in each format."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit

import streamlit as st

from policysearch.export.brief import Brief, Item, title_of
from policysearch.export.formats import FORMATS, file_name, written
from policysearch.export.looking import looked_at
from policysearch.search.engine import Index
from policysearch.text.catalogue import marked
from policysearch.ui import visit
from policysearch.ui.document.quote import link_to
from policysearch.ui.i18n import _, interface_language
from policysearch.ui.safe_text import label
from policysearch.ui.shortlist.items import Shortlist
from policysearch.ui.shortlist.view import change_of
from policysearch.ui.visit import Visit

_TITLE = "shortlist title"
_NAMES: Mapping[str, tuple[str, str]] = {
    "docx": (marked("Word document"), marked("quotes by city, with citations and your notes")),
    "md": (marked("Markdown"), marked("the same as plain text")),
    "csv": (marked("Table (CSV)"), marked("every document that was looked at, kept or not")),
    "ris": (marked("RIS"), marked("for Zotero, EndNote and others")),
    "bibtex": (marked("BibTeX"), marked("for LaTeX")),
    "json": (marked("JSON"), marked("for programs")),
}
"""What each format is called, and what it is for."""


def show_downloads(index: Index, shortlist: Shortlist) -> None:
    """A button that unfolds the title of the brief and its formats."""
    with st.popover(_("Download"), icon=":material/download:", type="primary"):
        st.session_state[_TITLE] = shortlist.title
        language = interface_language()
        unnamed = _default_title(shortlist, language)
        st.text_input(_("Title"), key=_TITLE, placeholder=unnamed, on_change=_entitle, max_chars=200)
        now = visit.later()
        base, today = _base(), datetime.now().astimezone().date().isoformat()
        # Empty but for what names the file: the brief itself is made when it is asked for.
        named = Brief(_title_of(shortlist, language), (), (), today, "")
        with st.container(key="shortlist formats", gap="small"):
            for name, (text, use) in _NAMES.items():
                st.download_button(
                    f"**{label(_(text))}** :gray[{label(_(use))}]",
                    _making(index, now, name, base, today, language),
                    file_name=file_name(named, name),
                    mime=FORMATS[name].media_type,
                    key=f"download {name}",
                    on_click="ignore",
                    width="stretch",
                )


def brief_of(index: Index, shortlist: Shortlist, base: str | None, created: str, language: str) -> Brief:
    """The shortlist as a brief in a language, with links to an app at `base`, and what is no longer there marked.

    Raises EncoderError.
    """
    items = tuple(_linked(index, item, base) for item in shortlist.items)
    title = _title_of(shortlist, language)
    return Brief(title, items, looked_at(index, items), created, index.manifest.generation, language)


def _making(
    index: Index, now: Callable[[], Visit], name: str, base: str | None, today: str, language: str
) -> Callable[[], bytes]:
    """What makes the file once it is asked for, of the shortlist as it is then: a note may just have been written.

    It runs where nobody knows whose visit it is, nor in which language.
    """
    return lambda: written(brief_of(index, now().shortlist, base, today, language), name)


def _linked(index: Index, item: Item, base: str | None) -> Item:
    link = f"{base}/{link_to(item.document, item.passage)}" if base else None
    return replace(item, link=link, changed=bool(change_of(index, item)))


def _title_of(shortlist: Shortlist, language: str) -> str:
    return shortlist.title or _default_title(shortlist, language)


def _default_title(shortlist: Shortlist, language: str) -> str:
    questions = tuple(dict.fromkeys(item.asked.question for item in shortlist.items if item.asked))
    return title_of(questions, language)


def _entitle() -> None:
    title = st.session_state[_TITLE]
    visit.change_shortlist(lambda before: before.titled(title))


def _base() -> str | None:
    """The address of the app; None where nobody else can reach it."""
    parts = urlsplit(st.context.url or "")
    if not parts.hostname or parts.hostname in {"localhost", "127.0.0.1", "::1"}:
        return None
    return f"{parts.scheme}://{parts.netloc}{parts.path.rsplit('/', 1)[0]}"
