"""Keep a passage for the shortlist of this visit, wherever it is shown."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from policysearch.errors import PolicySearchError, UsageError
from policysearch.export.brief import Asked, kept
from policysearch.search.engine import Index
from policysearch.search.limits import filters_of
from policysearch.ui import visit
from policysearch.ui.i18n import _, localised, ngettext
from policysearch.ui.opening import open_index
from policysearch.ui.safe_text import escaped
from policysearch.ui.search.asking import limits_of
from policysearch.ui.search.url import read_state

# One listener for the buttons of all cards: a widget for each of them would take the browser its time.
_pressed = st.components.v2.component(
    "policysearch.keep",
    js="""
export default ({ setTriggerValue }) => {
  const keep = ({ target }) => {
    const button = target.closest("[data-keep]");
    if (button) setTriggerValue("keep", { passage: button.dataset.keep, question: button.dataset.question });
  };
  document.addEventListener("click", keep);
  document.documentElement.dataset.keeps = "";
  return () => document.removeEventListener("click", keep);
};
""",
)
_KEY = "keeping"


def keep_button_html(passage_id: str, question: str = "") -> str:
    """The button of a card that keeps a passage, or lets go of it: see `show_kept`.

    The passage is kept under `question`, or where none is named, under the search in the address.
    """
    names = (_("Keep"), _("Put it on your shortlist")), (_("Kept"), _("Remove it from your shortlist"))
    spans = "".join(f'<span title="{escaped(title)}">{escaped(name)}</span>' for name, title in names)
    return (
        f'<button type="button" class="ps-keep" data-keep="{escaped(passage_id)}"'
        f' data-question="{escaped(question)}">{spans}</button>'
    )


def show_kept() -> None:
    """Listen for the buttons of cards, once on every page, and have each say whether its passage is kept.

    A style says it: the cards stay as they are, and with them what has the focus.
    """
    _pressed(key=_KEY, on_keep_change=_turn)
    kept_ids = (item.passage_id for item in visit.current().shortlist.items)
    st.html(f"<style>{kept_style(kept_ids)}</style>")


def kept_style(passage_ids: Iterable[str]) -> str:
    """The style with which the buttons of these passages say that they are kept, and all others that they are not."""
    buttons = ",".join(f'[data-keep="{passage_id}"]' for passage_id in passage_ids) or ":not(*)"
    return f".ps-keep:is({buttons}) span:first-child, .ps-keep:not({buttons}) span:last-child {{display: none}}"


def show_keep(passage_id: str) -> None:
    """A widget that keeps a passage under the search in the address, or lets go of it."""
    has = visit.current().shortlist.has(passage_id)
    st.button(
        _("Kept") if has else _("Keep"),
        icon=":material/bookmark_added:" if has else ":material/bookmark_add:",
        key=f"keep {passage_id}",
        help=_("Remove it from your shortlist") if has else _("Put it on your shortlist"),
        type="tertiary",
        on_click=_let_go if has else _keep,
        args=(passage_id,),
    )


def _turn() -> None:
    """Keep the passage whose button was pressed, or let go of it."""
    pressed = st.session_state[_KEY].keep
    passage_id, question = str(pressed["passage"]), str(pressed["question"])
    if visit.current().shortlist.has(passage_id):
        _let_go(passage_id)
    else:
        _keep(passage_id, question)


def _keep(passage_id: str, question: str = "") -> None:
    try:
        index = open_index()
        passage = index.passage(passage_id)
        asked = Asked(question) if question else _asked(index)
        item = kept(passage, index.document(passage.document_id), asked)
        shortlist = visit.change_shortlist(lambda before: before.keeping(item))
    except PolicySearchError as error:
        st.toast(_("This could not be kept: {reason}", reason=localised(error.reason)), icon=":material/error:")
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
