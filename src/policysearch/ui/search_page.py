"""The search page: a question, the filters, the hits."""

from __future__ import annotations

import streamlit as st

from policysearch.errors import PolicySearchError, UsageError
from policysearch.records import Ranking
from policysearch.search.engine import Index
from policysearch.search.wording import parse
from policysearch.text.languages import language_name
from policysearch.ui.asking import Counts, ask, counts_of
from policysearch.ui.examples import EXAMPLES
from policysearch.ui.filters import show_filters
from policysearch.ui.hit_view import BANDS, hit_html
from policysearch.ui.notices import show_error, show_notice
from policysearch.ui.opening import open_index
from policysearch.ui.safe_text import escaped, isolated, label
from policysearch.ui.state import MOST, SearchState
from policysearch.ui.url import go_to, read_state

QUESTION = "question"
"""Key of the field for it."""

_SIGNS = (
    '`"low emission zone"` finds passages with exactly these words.\n\n'
    '`parking -bicycle` leaves out passages and titles with that word, `-"bus lane"` those with these words.'
)
"""What may be written into a question, as Markdown."""

_HEAD = """
<h1 class="ps-title">policysearch</h1>
<p class="ps-motto">Ask in your language, find it in theirs</p>
"""


def show() -> None:
    """The whole page, from the URL. What goes wrong on purpose is said in its place, with the way out."""
    st.html(_HEAD)
    try:
        state = read_state()
        _show_question(state)
        _show_search(open_index(), state)
    except PolicySearchError as error:
        show_error(error)
        if isinstance(error, UsageError):
            st.button("Start over", on_click=go_to, args=(SearchState(),))
        else:
            st.button("Try again")


def _show_question(state: SearchState) -> None:
    # Only a question from elsewhere (a link, an example, the back button) replaces what is being typed.
    if st.session_state.get("question in URL") != state.question:
        st.session_state["question in URL"] = st.session_state[QUESTION] = state.question
    with st.form("ask", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(
            "Your question, in any language",
            key=QUESTION,
            placeholder="Ask a question or type a few words",
            autocomplete="off",
            help=_SIGNS,
        )
        st.form_submit_button("Search", type="primary", on_click=_ask)


def _ask() -> None:
    state = read_state().asking(st.session_state[QUESTION])
    st.session_state["question in URL"] = state.question
    go_to(state)


def _show_search(index: Index, state: SearchState) -> None:
    if not state.question:
        show_filters(state, counts_of(index, state, None))
        _show_start(index)
        return
    with st.spinner("Searching…"):
        ranking = ask(index, state)
        counts = counts_of(index, state, ranking)
    show_filters(state, counts)
    if ranking.hits:
        _show_ranking(ranking, state, counts)
    else:
        _show_nothing(ranking, state)


def _show_start(index: Index) -> None:
    manifest = index.manifest
    documents = counted(manifest.documents, "document")
    passages = counted(manifest.passages, "passage")
    languages = counted(len(manifest.languages), "language")
    show_notice(
        "Search policy documents across languages",
        "Ask a question in your own language. The passages that answer it are found in whatever language they"
        " are written, and quoted word for word, with the place where they stand.",
        f"This index holds {documents} with {passages} in {languages}. Questions and documents stay on this machine.",
    )
    _show_examples("For example")


def _show_examples(title: str) -> None:
    st.markdown(f"**{title}**")
    with st.container(gap="xsmall", key="examples"):
        for question in EXAMPLES:
            st.button(label(question), on_click=go_to, args=(SearchState(question),), key=f"example:{question}")


def _show_ranking(ranking: Ranking, state: SearchState, counts: Counts) -> None:
    _show_summary(ranking)
    _show_strip(state, counts)
    for hit in ranking.hits:
        st.html(hit_html(hit, ranking.lexical_weight))
    if ranking.total > len(ranking.hits) and state.shown < MOST:
        left = ranking.total - len(ranking.hits)
        st.button(f"Show more ({left} left)", on_click=go_to, args=(state.showing_more(),))
    _show_legend()


def _show_summary(ranking: Ranking) -> None:
    passages = counted(ranking.total, "relevant passage")
    limits = parse(ranking.query).limits
    asked_in = isolated(language_name(ranking.language))
    st.html(
        f'<p class="ps-summary" role="status"><strong>{passages}</strong>{f" {isolated(limits)}" if limits else ""}'
        f" · asked in {asked_in} · <small>{duration(ranking.took_ms)}</small></p>"
    )


def counted(number: int, noun: str) -> str:
    """Such as "1 document" or "1,200 documents"."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def duration(milliseconds: float) -> str:
    """Such as "48 ms" or "1.2 s"."""
    return f"{milliseconds:.0f} ms" if milliseconds < 1000 else f"{milliseconds / 1000:.1f} s"


def _show_strip(state: SearchState, counts: Counts) -> None:
    """Hits per language; a click limits the search to it."""
    languages = counts["language"]
    values = [*languages, *(tag for tag in state.languages if tag not in languages)]
    st.session_state["strip"] = list(state.languages)
    st.pills(
        "Hits per language",
        values,
        key="strip",
        selection_mode="multi",
        format_func=lambda tag: f"{label(language_name(tag))} {languages.get(tag, 0)}",
        on_change=_choose_languages,
    )


def _choose_languages() -> None:
    go_to(read_state().choosing("language", st.session_state["strip"]))


def _show_legend() -> None:
    rows = "".join(
        f'<li><span class="ps-band ps-{band}">{name}</span> {escaped(meaning)}</li>'
        for band, (name, meaning) in BANDS.items()
    )
    st.html(f'<details class="ps-legend"><summary>How sure is a match?</summary><ul>{rows}</ul></details>')


def _show_nothing(ranking: Ranking, state: SearchState) -> None:
    where = "under the filters that are set" if state.limited else "in this index"
    wording = parse(ranking.query)
    if wording.phrases:
        demands = wording.limits.removeprefix("with ")
        show_notice(
            "No passage has exactly these words",
            f"No passage {where} contains exactly {demands}.",
            "Quote fewer words, or take the quotation marks away to search by meaning, in all languages.",
        )
        by_meaning = state.asking(wording.unquoted)
        st.button("Search by meaning", on_click=go_to, args=(by_meaning,), type="primary")
    else:
        without = f" {wording.limits}" if wording.limits else ""
        show_notice(
            "Nothing relevant was found",
            f"No passage {where}{without} answers “{wording.text}” (read as {language_name(ranking.language)}).",
            "Say it in other words, or ask for less at once. A question often finds more than single words.",
        )
    if state.limited:
        st.button("Search without filters", on_click=go_to, args=(state.unlimited(),), type="primary")
    _show_examples("Or try one of these")
