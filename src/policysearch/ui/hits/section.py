"""The section that a hit stands in, read in a dialog over the results once somebody asks for it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from policysearch.ingest.blocks import Block
from policysearch.records import Hit, Passage
from policysearch.search.engine import Index
from policysearch.search.marking import Marking, matched_words
from policysearch.ui.document.blocks import blocks_of
from policysearch.ui.document.quote import link_to, show_in_sight
from policysearch.ui.document.text import text_html
from policysearch.ui.i18n import _
from policysearch.ui.parts import pages_text
from policysearch.ui.safe_text import escaped, isolated
from policysearch.ui.search.state import SearchState

_REACH = 10_000
"""Characters before and after the passage: a document without headings is one section, however long."""

# One listener for all cards: a widget for each of them would take the browser its time.
_asked_for = st.components.v2.component(
    "policysearch.section",
    js="""
export default ({ setTriggerValue }) => {
  const ask = ({ target }) => {
    const button = target.closest("[data-section]");
    if (button) setTriggerValue("section", button.dataset.section);
  };
  document.addEventListener("click", ask);
  return () => document.removeEventListener("click", ask);
};
""",
)


def amid_more(index: Index, hits: Sequence[Hit]) -> frozenset[str]:
    """Ids of the hits' passages whose section says more than what is shown of it."""
    beside = {hit.passage.passage_id: _rows_beside(index, hit) for hit in hits}
    rows = sorted({row for its in beside.values() for row in its})
    found = dict(zip(rows, index.generation.store.passages(rows), strict=True))
    return frozenset(
        hit.passage.passage_id
        for hit in hits
        if any(_is_more(found[row], hit.passage) for row in beside[hit.passage.passage_id])
    )


def section_button_html(passage: Passage) -> str:
    """The button that asks for the section of a passage: see `show_section`."""
    return f'<button type="button" data-section="{escaped(passage.passage_id)}">{escaped(_("In context"))}</button>'


@st.fragment
def show_section(index: Index, hits: Sequence[Hit], search: SearchState) -> None:
    """The section of the hit whose button was pressed. As a fragment it runs alone: nothing is searched for again."""
    asked = _asked_for(key="section", on_section_change=lambda: None).section  # None but in the run after a press
    if hit := next((hit for hit in hits if hit.passage.passage_id == asked), None):
        st.dialog(_("In context"), width="medium")(_show)(index, hit, search)


def section_html(hit: Hit, passages: Sequence[Passage], search: SearchState) -> str:
    """What stands under the heading of a hit, marked as in its document, of which `passages` are all."""
    document, passage = hit.document, hit.passage
    section = section_of(blocks_of(document), passage)
    near = [block for block in section if _is_near(block, passage)]
    meaning = ((hit.evidence.start, hit.evidence.end),) if hit.evidence else ()
    marks = Marking((hit,), meaning, tuple(matched_words(hit)))
    link = partial(link_to, document, search=search)
    title, pages = isolated(document.title, document.language), pages_text(passage)
    facts = f"{title} · {isolated(pages)}" if pages else title
    more = "" if near == section else f'<p class="ps-note">{escaped(_("The section is longer than this."))}</p>'
    return (
        f'<p class="ps-facts">{facts}</p>{text_html(document, near, passages, marks, link)}{more}'
        f'<p><a class="ps-link" href="{escaped(link(passage))}" target="_self">'
        f"{escaped(_('Open in its document'))}</a></p>"
    )


def section_of(blocks: Sequence[Block], passage: Passage) -> list[Block]:
    """The blocks from the heading above a passage to before the next one; all, where there is no heading."""
    headings = [number for number, block in enumerate(blocks) if block.kind == "heading"]
    first = max((number for number in headings if blocks[number].start <= passage.start), default=0)
    last = min((number for number in headings if blocks[number].start > passage.start), default=len(blocks))
    return list(blocks[first:last])


def _show(index: Index, hit: Hit, search: SearchState) -> None:
    st.html(section_html(hit, index.passages(hit.document), search))
    show_in_sight(hit.passage, None)


def _rows_beside(index: Index, hit: Hit) -> list[int]:
    """The rows before and after what is shown: of a document's passages one follows the other."""
    rows = [index.generation.store.row(passage.passage_id) for passage in (hit.passage, *hit.neighbours)]
    return [row for row in (min(rows) - 1, max(rows) + 1) if 0 <= row < index.manifest.passages]


def _is_more(passage: Passage, of: Passage) -> bool:
    return (passage.document_id, passage.heading_path) == (of.document_id, of.heading_path)


def _is_near(block: Block, passage: Passage) -> bool:
    return passage.start - _REACH < block.end and block.start < passage.end + _REACH
