"""Cities × questions: what is asked, of whom, and what each place says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from policysearch.errors import UsageError
from policysearch.export.comparison import matrix_csv
from policysearch.records import Band
from policysearch.search.compare import Matrix, PlaceAnswers, compare
from policysearch.search.engine import Index
from policysearch.search.limits import Limits
from policysearch.search.practice import standard_questions
from policysearch.ui.asker import language_of_asker
from policysearch.ui.compare.state import CompareState
from policysearch.ui.compare.url import go_to, read_compare_state
from policysearch.ui.compare.view import legend_html, matrix_html, place_name
from policysearch.ui.hits.card import show_hit
from policysearch.ui.hits.chart import added_up, show_hits_chart
from policysearch.ui.i18n import _, country_name, interface_language, ngettext, number_text
from policysearch.ui.notices import show_error, show_notice
from policysearch.ui.parts import plain
from policysearch.ui.safe_text import escaped

_QUESTIONS, _PRACTICE, _TOPIC = "compare questions", "compare practice", "compare topic"
_CITIES, _COUNTRIES = "compare cities", "compare countries"
_AT_FIRST = 12
"""Places in sight; the others are a click away."""


def show_questions(index: Index, state: CompareState) -> None:
    """The fields, and once something is asked the matrix. Raises UsageError, EncoderError."""
    _show_fields(state)
    practice, places = st.columns(2) if state.questions else (st.container(), st.container())
    with practice:
        _show_practice(state)
    with places:
        _show_places(index, state)
    if not state.questions:
        show_notice(
            _("Ask several cities the same thing"),
            _(
                "Write one question or several, or name a practice: each city’s best passage for each question is"
                " quoted side by side, and a city that says nothing is named as well."
            ),
        )
        return
    with st.spinner(_("Comparing…")):
        matrix = _matrix(index, f"{index.path}/{index.manifest.generation}", hash(index.glossary.pairs), _asked(state))
    _show_summary(matrix)
    _show_matrix(matrix, state)
    _show_place(matrix, state)
    _show_below(index, matrix, state)


def _asked(state: CompareState) -> CompareState:
    """What a matrix hangs on: how it is shown is no reason to make it anew."""
    return CompareState(
        questions=state.questions,
        practice=state.practice,
        expected=state.expected,
        cities=state.cities,
        countries=state.countries,
    )


def _limits(state: CompareState) -> Limits:
    return {"cities": state.cities, "countries": state.countries}


# The generation and the glossary tell apart answers that are no longer the same.
@st.cache_resource(max_entries=20, ttl="5m", show_spinner=False)
def _matrix(_index: Index, _generation: str, _glossary: int, state: CompareState) -> Matrix:
    return compare(_index, state.questions, practice=state.practice, expected=state.expected, **_limits(state))


def _show_fields(state: CompareState) -> None:
    # Only questions from elsewhere (a link, the back button, a practice) replace what is being typed.
    asked = (state.questions, state.practice)
    if st.session_state.get("compared questions") != asked or _QUESTIONS not in st.session_state:
        st.session_state["compared questions"] = asked
        st.session_state[_QUESTIONS] = "\n".join(state.questions)
        st.session_state[_PRACTICE] = state.practice
    with st.form("compare ask", border=False):
        st.text_area(
            _("Questions, one on each line, in any language"),
            key=_QUESTIONS,
            height=max(90, 27 * (len(state.questions) + 2)),
            placeholder=_("Who pays for protection against cloudbursts?"),
        )
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.text_input(
                _("Only in documents about (may be empty)"),
                key=_PRACTICE,
                placeholder=_("bicycle parking"),
                help=_("A practice in a few words. Documents that are not about it are not asked, but named."),
            )
            st.form_submit_button(_("Compare"), type="primary", on_click=_ask)


def _show_practice(state: CompareState) -> None:
    with (
        st.expander(_("Six questions about a practice"), expanded=not state.questions, type="compact"),
        st.form("compare six", border=False),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        st.text_input(
            _("Practice, in a few words"),
            key=_TOPIC,
            placeholder=_("bicycle parking"),
            help=_("Asks for the problem, who is responsible, measures, indicators, cost and results."),
        )
        st.form_submit_button(_("Ask these"), on_click=_ask_of_practice)


def _ask() -> None:
    _go_asking(st.session_state[_QUESTIONS].splitlines(), st.session_state[_PRACTICE])


def _ask_of_practice() -> None:
    topic = st.session_state[_TOPIC].strip()
    try:
        questions = standard_questions(topic, interface_language())
    except UsageError as error:
        show_error(error, _("This cannot be compared"))
    else:
        _go_asking(questions, topic)


def _go_asking(questions: Sequence[str], practice: str) -> None:
    state = read_compare_state().asking(tuple(questions), practice)
    go_to(replace(state, expected=language_of_asker(*state.questions, state.practice) or ""))


def _show_places(index: Index, state: CompareState) -> None:
    facets = {facet.field: dict(facet.counts) for facet in index.facets()}
    limited = bool(state.cities or state.countries)
    with st.expander(_("Cities and countries"), expanded=limited, type="compact"):
        for key, title, field, chosen in (
            (_CITIES, _("Cities"), "city", state.cities),
            (_COUNTRIES, _("Countries"), "country", state.countries),
        ):
            values = sorted({*facets.get(field, {}), *chosen}, key=str.casefold)
            st.session_state[key] = list(chosen)
            st.multiselect(
                title,
                values,
                key=key,
                format_func=_country_label if field == "country" else plain,
                on_change=_choose_places,
                placeholder=_("All"),
            )


def _country_label(code: str) -> str:
    return plain(country_name(code))


def _choose_places() -> None:
    cities, countries = tuple(st.session_state[_CITIES]), tuple(st.session_state[_COUNTRIES])
    go_to(replace(read_compare_state(), cities=cities, countries=countries, place=""))


def _best(row: PlaceAnswers) -> Band | None:
    return next(
        (band for band in ("strong", "likely", "weak") if any(hit and hit.band == band for hit in row.hits)), None
    )


def _show_summary(matrix: Matrix) -> None:
    counts = Counter(_best(row) for row in matrix.rows)
    found = ngettext(
        "{number} of {total} places has a good match",
        "{number} of {total} places have a good match",
        counts["strong"] + counts["likely"],
        total=number_text(len(matrix.rows)),
    )
    rest = _("{weak} only a weak one, {none} nothing", weak=number_text(counts["weak"]), none=number_text(counts[None]))
    looked = ngettext("{number} document looked at", "{number} documents looked at", matrix.documents)
    if matrix.about is not None:
        looked += " · " + ngettext("{number} about the practice", "{number} about the practice", len(matrix.about))
    st.html(
        f'<p class="ps-summary" role="status"><strong>{escaped(found)}</strong>, {escaped(rest)}'
        f" · <small>{escaped(looked)}</small></p>"
    )


def _show_matrix(matrix: Matrix, state: CompareState) -> None:
    shown = matrix.rows if state.all else matrix.rows[:_AT_FIRST]
    st.html(matrix_html(matrix, shown, state))
    if len(matrix.rows) > _AT_FIRST:
        every = ngettext("Show all {number} places", "Show all {number} places", len(matrix.rows))
        text = _("Show the first {number}", number=number_text(_AT_FIRST)) if state.all else every
        st.button(text, on_click=go_to, args=(replace(state, all=not state.all),))


def _show_place(matrix: Matrix, state: CompareState) -> None:
    """One place's answers as cards, with all that can be done with a hit."""
    rows = {row.place.name: row for row in matrix.rows if row.answered}
    if not rows:
        return
    st.html(f'<h2 class="ps-section">{escaped(_("Look closer, and keep"))}</h2>')
    st.session_state["compare place"] = state.place if state.place in rows else None
    st.selectbox(
        _("Place"),
        list(rows),
        key="compare place",
        index=None,
        placeholder=_("Choose a place to see its passages"),
        format_func=lambda name: place_name(rows[name].place),
        on_change=_choose_place,
    )
    row = rows.get(state.place) if state.place else None
    for number, hit in enumerate(row.hits if row else ()):
        if hit:
            question = matrix.questions[number]
            st.html(f'<p class="ps-asked-for" dir="auto">{escaped(question)}</p>')
            show_hit(replace(hit, rank=number + 1), question)


def _choose_place() -> None:
    go_to(replace(read_compare_state(), place=st.session_state["compare place"] or ""))


def _show_below(index: Index, matrix: Matrix, state: CompareState) -> None:
    with st.expander(_("Passages by city and year")):
        show_hits_chart(added_up([ranking.facets for ranking in matrix.rankings]))
    st.download_button(
        _("Download as a table (CSV)"),
        data=lambda: matrix_csv(index, matrix, _limits(state)),
        file_name="comparison.csv",
        mime="text/csv",
        icon=":material/download:",
        help=_("Every question, every place and every document that was looked at, found or not"),
        on_click="ignore",
    )
    st.html(legend_html())
