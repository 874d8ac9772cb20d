"""When a search found nothing: what was looked at, and what would find something."""

from __future__ import annotations

from collections.abc import Iterator

import streamlit as st

from policysearch.records import Ranking
from policysearch.search.engine import Index
from policysearch.search.wording import parse
from policysearch.ui.i18n import _, language_name, ngettext
from policysearch.ui.naming import FILTERS, demands_text, either, limit_texts
from policysearch.ui.notices import show_notice
from policysearch.ui.safe_text import label
from policysearch.ui.search.asking import ask, searched
from policysearch.ui.search.examples import show_examples
from policysearch.ui.search.filters import chips_html
from policysearch.ui.search.state import CHOICES, SearchState
from policysearch.ui.search.url import go_to

_NAMED = 6
"""Languages that are named; of more only the number is said."""


def show_nothing(index: Index, ranking: Ranking, state: SearchState) -> None:
    """What was searched, and what to try: each way out with what it leads to."""
    if state.limited:
        st.html(chips_html(state))
    wording = parse(ranking.query)
    if state.exact or wording.phrases:
        demands = _("all these words: {words}", words=wording.text) if state.exact else demands_text(wording)
        show_notice(
            _("No passage has exactly these words"),
            _("What was looked for: {demands}.", demands=demands),
            _looked_at(index, state),
            _("Use fewer words, or search by meaning, in all languages."),
        )
    else:
        show_notice(
            _("Nothing relevant was found"),
            _(
                "No passage answers “{question}” (read as {language}).",
                question=ranking.query,
                language=language_name(ranking.language),
            ),
            _looked_at(index, state),
            _("Say it in other words, or ask for less at once. A question often finds more than single words."),
        )
    _show_ways_out(index, state)
    show_examples(_("Or try one of these"))


def _looked_at(index: Index, state: SearchState) -> str:
    documents, languages = searched(index, state)
    if not documents:
        return _("No document passes the filters that are set.")
    where = ngettext("{number} language", "{number} languages", len(languages))
    if len(languages) <= _NAMED:
        where = either([language_name(tag) for tag in languages])
    said = ngettext(
        "{number} document was searched, in {where}.", "{number} documents were searched, in {where}.", documents,
        where=where,
    )  # fmt: skip
    limits = ", ".join(limit_texts(state))
    return f"{said} {_('Filters that are set: {limits}.', limits=limits)}" if limits else said


def _show_ways_out(index: Index, state: SearchState) -> None:
    ways = [(text, way, documents) for text, way in _ways_out(state) if (documents := ask(index, way).documents)]
    if not ways:
        return
    with st.container(gap="xsmall", key="ways"):
        for number, (text, way, documents) in enumerate(ways):
            count = ngettext("{number} document", "{number} documents", documents)
            st.button(f"{text} :gray[{count}]", on_click=go_to, args=(way,), key=f"way:{number}")


def _ways_out(state: SearchState) -> Iterator[tuple[str, SearchState]]:
    wording = parse(state.question)
    if state.exact or wording.phrases:
        yield _("Search by meaning"), state.asking(wording.unquoted).exactly(exact=False)
    chosen = [choice for choice in CHOICES if state.chosen(choice)]
    for choice in chosen:
        yield _("Without the filter {filter}", filter=label(_(FILTERS[choice]))), state.choosing(choice, ())
    if state.has_years:
        yield _("Without the filter {filter}", filter=label(_("Year"))), state.between(None, None)
    if len(chosen) + state.has_years > 1:
        yield _("Search without filters"), state.unlimited()
