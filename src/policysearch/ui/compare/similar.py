"""Who else does this: passages of other places that say the like of one."""

from __future__ import annotations

import streamlit as st

from policysearch.records import Hit
from policysearch.search.engine import Index
from policysearch.ui.compare.state import CompareState
from policysearch.ui.compare.view import asked_html, legend_html
from policysearch.ui.hits.card import show_hit
from policysearch.ui.i18n import _, ngettext
from policysearch.ui.notices import show_notice
from policysearch.ui.pages import page
from policysearch.ui.safe_text import escaped

_SHOWN = 10


def show_similar(index: Index, state: CompareState) -> None:
    """The passage, and the best counterpart in each other place. Raises UsageError."""
    if not state.passage:
        show_notice(
            _("Start from a passage"),
            _("Search for something, and choose “Find similar” at a passage: other cities that do the like are found."),
        )
        st.page_link(page("search"), label=_("Search"), icon=":material/search:")
        return
    passage = index.passage(state.passage)
    document = index.document(passage.document_id)
    st.html(asked_html(passage, document))
    ranking = index.similar(state.passage, per_city=1, limit=_SHOWN)
    own = [hit for hit in ranking.hits if document.city and hit.document.city == document.city]
    others = [hit for hit in ranking.hits if hit not in own]
    if not ranking.hits:
        show_notice(
            _("Nobody else says the like"),
            _("No passage of another document comes near to this one."),
            _("Search for it in your own words, or choose a longer passage."),
        )
        return
    number = len({hit.document.city or hit.document.document_id for hit in others})
    count = ngettext("{number} other place says the like", "{number} other places say the like", number)
    st.html(f'<div role="status"><h2 class="ps-section">{escaped(count)}</h2></div>')
    _show_all(others)
    if own:
        st.html(f'<h2 class="ps-section">{escaped(_("In the same city"))}</h2>')
        _show_all(own)
    st.html(legend_html())


def _show_all(hits: list[Hit]) -> None:
    for hit in hits:
        show_hit(hit, "")
