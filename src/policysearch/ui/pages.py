"""The pages of the app, by the name in their address."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Literal

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from policysearch.text.catalogue import marked
from policysearch.ui import visit
from policysearch.ui.access import access
from policysearch.ui.i18n import _, number_text

Name = Literal["search", "compare", "shortlist", "document", "corpus", "evaluate", "judge"]

_TITLES: dict[Name, str] = {
    "search": marked("Search"),
    "compare": marked("Compare"),
    "shortlist": marked("Shortlist"),
    "document": marked("Document"),
    "corpus": marked("Corpus"),
    "evaluate": marked("Evaluate"),
    "judge": marked("Judge"),
}
_NOT_IN_MENU: tuple[Name, ...] = ("document",)
_READING_ANY_FOLDER: tuple[Name, ...] = ("evaluate", "judge")


def page(name: Name) -> StreamlitPage:
    """A page, to link to or to switch to: both take `query_params`."""
    return st.Page(
        _showing(name),
        title=_title(name),
        url_path=name,
        default=name == "search",
        visibility="hidden" if name in _NOT_IN_MENU else "visible",
    )


def pages() -> list[StreamlitPage]:
    """All that this server has, in the order of the menu."""
    hidden = () if access().evaluate else _READING_ANY_FOLDER
    return [page(name) for name in _TITLES if name not in hidden]


def _title(name: Name) -> str:
    kept = len(visit.current().shortlist.items) if name == "shortlist" else 0
    return f"{_(_TITLES[name])} ({number_text(kept)})" if kept else _(_TITLES[name])


def _showing(name: Name) -> Callable[[], None]:
    def show() -> None:
        # Imported when asked for: what some pages need takes a second to import, which no search shall wait for.
        import_module(f"policysearch.ui.{name}.page").show()

    return show
