"""The passage that a document is opened at: brought into sight, copied with where it is from."""

from __future__ import annotations

from urllib.parse import urlencode

import streamlit as st

from policysearch.export.citation import quotation
from policysearch.records import Document, Passage
from policysearch.ui.document.link import first_words
from policysearch.ui.document.state import DocumentState
from policysearch.ui.i18n import _, interface_language
from policysearch.ui.safe_text import escaped
from policysearch.ui.search.state import SearchState

_SCRIPT = """
(() => {
  const turn = (window.policysearchTurn = (window.policysearchTurn || 0) + 1);
  const { opened, drawn } = document.querySelector("[data-opened]").dataset;
  const open = (tries) => {
    if (turn !== window.policysearchTurn) return;
    const shown = document.querySelector(drawn ? ".ps-sheet" : ".ps-text");
    const parts = shown ? shown.querySelectorAll(drawn ? "i" : `[data-at="${Number(opened)}"]`) : [];
    if (!shown || (opened && !drawn && !parts.length)) {
      if (tries) setTimeout(open, 50, tries - 1);
      return;
    }
    shown.querySelectorAll(".ps-opened").forEach((part) => part.classList.remove("ps-opened"));
    if (!opened || !parts.length) return;
    if (!drawn) parts.forEach((part) => part.classList.add("ps-opened"));
    parts[0].scrollIntoView({ block: "start" });
  };
  open(200);
  if (window.policysearchListens) return;
  window.policysearchListens = true;
  document.addEventListener("click", (event) => {
    const section = event.target.closest(".ps-contents a");
    if (section) {
      event.preventDefault();
      const heading = document.getElementById(section.hash.slice(1));
      const folded = section.closest("details");
      if (folded) folded.open = false;
      heading.scrollIntoView({ block: "start" });
      heading.tabIndex = -1;
      heading.focus({ preventScroll: true });
    }
  });
})();
"""


def show_in_sight(passage: Passage | None, page: int | None) -> None:
    """Outline a passage in the text and bring it into sight, once for each passage; None outlines none.

    With `page`, the text is not there: what is drawn of the passage on that page is brought into sight.
    """
    opened = "" if passage is None else str(passage.ordinal)
    drawn = "" if page is None else str(page)
    # The comment makes each place a script of its own: the same one would not run again.
    html = f'<span class="ps-nothing" data-opened="{opened}" data-drawn="{drawn}"></span>'
    st.html(f"{html}<script>/* {opened} {drawn} */{_SCRIPT}</script>", unsafe_allow_javascript=True)


def copy_html(document: Document, passage: Passage) -> str:
    """Buttons that copy the passage's address, and its words with where they are from: see `policysearch.ui.script`."""
    link = escaped(link_to(document, passage))
    done = escaped(_("Copied"))
    quote = escaped(quotation(document, passage, interface_language()))
    return (
        f'<button type="button" class="ps-copy" data-copy="" data-link="{link}" data-done="{done}">'
        f'<span aria-live="polite">{escaped(_("Copy link"))}</span></button>'
        f'<button type="button" class="ps-copy" data-copy="{quote}" data-link="{link}" data-done="{done}">'
        f'<span aria-live="polite">{escaped(_("Copy quote"))}</span></button>'
    )


def link_to(document: Document, passage: Passage, search: SearchState | None = None) -> str:
    """The address of a passage, which can tell when its document has changed, under a search if one is given."""
    state = DocumentState(passage=passage.passage_id, path=document.path, quote=first_words(passage))
    params = state.to_params() | (search.to_params() if search else {})
    return f"document?{urlencode(params, doseq=True)}"
