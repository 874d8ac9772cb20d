"""A hit with what can be done with it: open its document, copy the quote, find the like, keep it."""

from __future__ import annotations

import streamlit as st

from policysearch.export.citation import quotation
from policysearch.records import DocumentHits, Hit
from policysearch.ui.document.quote import link_to
from policysearch.ui.hits.section import section_button_html
from policysearch.ui.hits.view import group_html, hit_html, passage_html
from policysearch.ui.i18n import _, interface_language
from policysearch.ui.safe_text import escaped
from policysearch.ui.search.state import SearchState
from policysearch.ui.shortlist.keeping import keep_button_html


def show_hit(hit: Hit, question: str) -> None:
    """A hit that stands alone."""
    keep = keep_button_html(hit.passage.passage_id, question)
    st.html(hit_html(hit, actions=actions_html(hit, SearchState(question)) + keep))


def show_group(
    group: DocumentHits, number: int, state: SearchState, lexical_weight: float | None, amid: frozenset[str]
) -> None:
    """A document with its hits, in one element: each takes the browser its time.

    The passages whose ids are `amid` more can be read in their section.
    """
    hits = []
    for hit in group.hits:
        passage_id = hit.passage.passage_id
        actions = actions_html(hit, state, amid_more=passage_id in amid) + keep_button_html(passage_id)
        hits.append(passage_html(hit, actions, lexical_weight))
    st.html(f'<section class="ps-result">{group_html(group, number, state)}{"".join(hits)}</section>')


def actions_html(hit: Hit, state: SearchState, *, amid_more: bool = False) -> str:
    """Links to the quote in its document, under a search, and to what is like it; a button that copies it.

    Of a passage amid more, a button shows the section as well. The links work with the script of
    `policysearch.ui.script`; without it they load the page anew.
    """
    passage_id = hit.passage.passage_id
    link = escaped(link_to(hit.document, hit.passage, state))
    quote = escaped(quotation(hit.document, hit.passage, interface_language()))
    return (
        f'<a class="ps-link" href="{link}" target="_self">{_("Open")}</a>'
        f"{section_button_html(hit.passage) if amid_more else ''}"
        f'<button type="button" data-copy="{quote}" data-link="{link}" data-done="{escaped(_("Copied"))}">'
        f'<span aria-live="polite">{_("Copy quote")}</span></button>'
        f'<a class="ps-link" href="compare?passage={escaped(passage_id)}" target="_self">{_("Find similar")}</a>'
    )
