"""The passage that a document is opened at: brought into sight, copied with where it is from."""

from __future__ import annotations

from urllib.parse import urlencode

import streamlit as st

from policysearch.ingest.blocks import plain
from policysearch.records import Document, Passage
from policysearch.ui.document_link import first_words
from policysearch.ui.document_state import DocumentState
from policysearch.ui.i18n import _, country_name
from policysearch.ui.safe_text import escaped
from policysearch.ui.state import SearchState

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
  const copied = async (text) => {
    if (navigator.clipboard) return navigator.clipboard.writeText(text);
    const field = document.body.appendChild(document.createElement("textarea"));
    field.value = text;
    field.select();
    document.execCommand("copy");
    field.remove();
  };
  document.addEventListener("click", async (event) => {
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
    const button = event.target.closest(".ps-copy");
    if (button) {
      const link = new URL(button.dataset.link, document.baseURI).href;
      await copied(button.dataset.quote ? `${button.dataset.quote}\\n${link}` : link);
      const label = button.querySelector("span");
      const name = label.textContent;
      if (name === button.dataset.done) return;
      label.textContent = button.dataset.done;
      setTimeout(() => { label.textContent = name; }, 2000);
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
    """Buttons that copy the passage's address, and its words with where they are from."""
    link = escaped(link_to(document, passage))
    done = escaped(_("Copied"))
    quote = escaped(citation(document, passage))
    return (
        f'<button type="button" class="ps-copy" data-link="{link}" data-done="{done}">'
        f'<span aria-live="polite">{escaped(_("Copy link"))}</span></button>'
        f'<button type="button" class="ps-copy" data-link="{link}" data-quote="{quote}" data-done="{done}">'
        f'<span aria-live="polite">{escaped(_("Copy quote"))}</span></button>'
    )


def link_to(document: Document, passage: Passage, search: SearchState | None = None) -> str:
    """The address of a passage, which can tell when its document has changed, under a search if one is given."""
    state = DocumentState(passage=passage.passage_id, path=document.path, quote=first_words(passage))
    params = state.to_params() | (search.to_params() if search else {})
    return f"document?{urlencode(params, doseq=True)}"


def citation(document: Document, passage: Passage) -> str:
    """The passage's words, and on a second line who says so where."""
    words = "\n".join(line for line in map(plain, (passage.stated or passage.text).splitlines()) if line)
    country = country_name(document.country) if document.country else None
    pages = _pages(passage)
    parts = (document.title, document.city, country, document.published, document.source_url, pages)
    return f"“{words}”\n— {', '.join(part for part in parts if part)}"


def _pages(passage: Passage) -> str:
    if passage.page_first is None:
        return ""
    if passage.page_last in (None, passage.page_first):
        return _("page {number}", number=passage.page_first)
    return _("pages {first}–{last}", first=passage.page_first, last=passage.page_last)
