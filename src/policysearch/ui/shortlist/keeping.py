"""Keep a passage for the shortlist of this visit, wherever it is shown."""

from __future__ import annotations

import streamlit as st

from policysearch.errors import PolicySearchError, UsageError
from policysearch.export.brief import Asked, kept
from policysearch.search.engine import Index
from policysearch.search.limits import filters_of
from policysearch.ui import visit
from policysearch.ui.i18n import _, ngettext
from policysearch.ui.opening import open_index
from policysearch.ui.search.asking import limits_of
from policysearch.ui.search.url import read_state


def show_keep(passage_id: str, place: str, question: str | None = None) -> None:
    """A button that keeps a passage, or lets go of it; `place` tells apart buttons for one passage on one page.

    The passage is kept under `question`, or where none is named, under the search in the address.
    """
    has = visit.current().shortlist.has(passage_id)
    st.button(
        _("Kept") if has else _("Keep"),
        icon=":material/bookmark_added:" if has else ":material/bookmark_add:",
        key=f"keep {place} {passage_id}",
        help=_("Remove it from your shortlist") if has else _("Put it on your shortlist"),
        type="tertiary",
        on_click=_let_go if has else _keep,
        args=(passage_id,) if has else (passage_id, question),
    )


def _keep(passage_id: str, question: str | None) -> None:
    try:
        index = open_index()
        passage = index.passage(passage_id)
        asked = Asked(question) if question else _asked(index)
        item = kept(passage, index.document(passage.document_id), asked)
        shortlist = visit.change_shortlist(lambda before: before.keeping(item))
    except PolicySearchError as error:
        st.toast(_("This could not be kept: {reason}", reason=error.reason), icon=":material/error:")
        return
    number = len(shortlist.items)
    said = ngettext("Kept. {number} passage in your shortlist", "Kept. {number} passages in your shortlist", number)
    st.toast(said, icon=":material/bookmark_added:")


def _let_go(passage_id: str) -> None:
    visit.change_shortlist(lambda before: before.without(passage_id))
    st.toast(_("Removed from your shortlist. You can undo this there."), icon=":material/bookmark_remove:")


def _asked(index: Index) -> Asked | None:
    """The search in the address; None where there is none, or none that makes sense."""
    try:
        state = read_state()
        filters = filters_of(index.generation.store, limits_of(state))
    except UsageError:
        return None
    return Asked(state.question, filters, state.exact, state.asked_in) if state.question else None
