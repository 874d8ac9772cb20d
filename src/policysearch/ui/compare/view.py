"""Comparisons as HTML: the matrix of places and questions, and plans side by side."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import urlencode

from policysearch.export.comparison import quoted
from policysearch.ingest.inline import as_read
from policysearch.records import Document, Hit, Passage
from policysearch.search.compare import Matrix, Place, PlaceAnswers
from policysearch.search.plans import Certainty, Coverage, Matched
from policysearch.text.catalogue import marked
from policysearch.ui.compare.state import CompareState
from policysearch.ui.document.quote import link_to
from policysearch.ui.hits.view import BANDS, band_html
from policysearch.ui.i18n import _, country_name, language_name, ngettext, number_text
from policysearch.ui.parts import facts_html, pages_text, quoted_html, trail_html
from policysearch.ui.safe_text import escaped, isolated, quote_html
from policysearch.ui.search.state import SearchState

_LONGEST = 260
"""Characters of a quote in a cell; the rest is a click away."""

CERTAINTIES: dict[Certainty | None, tuple[str, str]] = {
    "strong": (marked("Counterpart"), "ps-strong"),
    "likely": (marked("Likely counterpart"), "ps-likely"),
    None: (marked("No counterpart"), "ps-none"),
}
"""What is said of an objective, and the class of its badge."""


def matrix_html(matrix: Matrix, rows: Iterable[PlaceAnswers], state: CompareState) -> str:
    """The table: places down, questions across; each cell quotes the best passage, or says that there is none."""
    heads = "".join(
        f'<th scope="col" lang="{escaped(ranking.language)}">{isolated(ranking.query)}</th>'
        for ranking in matrix.rankings
    )
    body = "".join(_row(row, matrix, state) for row in rows)
    label = escaped(_("Answers by place and question"))
    return (
        f'<div class="ps-scroll ps-matrix-frame" tabindex="0" role="region" aria-label="{label}">'
        f'<table class="ps-matrix"><thead><tr><th scope="col">{escaped(_("Place"))}</th>{heads}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def place_name(place: Place) -> str:
    """What a place is called."""
    return place.name or _("Documents that name no city")


def asked_html(passage: Passage, document: Document) -> str:
    """The passage that a search for the like of it starts from."""
    title = isolated(document.title, document.language)
    return (
        f'<article class="ps-asked"><h2>{title}</h2><p class="ps-facts">{facts_html(passage, document)}</p>'
        f"{trail_html(passage)}{quoted_html(passage, document)}"
        f'<p><a class="ps-link" href="{escaped(link_to(document, passage))}" target="_self">'
        f"{escaped(_('Open in its document'))}</a></p></article>"
    )


def coverage_html(way: Coverage) -> str:
    """How much of a plan the other one has, in a sentence and as a bar."""
    total = len(way.objectives)
    counts = {certainty: way.count(certainty) for certainty in CERTAINTIES}
    number, said = (
        counts["strong"],
        {
            "other": way.other.title,
            "total": number_text(total),
            "likely": number_text(counts["likely"]),
            "none": number_text(counts[None]),
        },
    )
    if way.numbered:
        summary = ngettext(
            "{number} of {total} objectives has a counterpart in “{other}”, {likely} a likely one, {none} none.",
            "{number} of {total} objectives have a counterpart in “{other}”, {likely} a likely one, {none} none.",
            number,
            **said,
        )
    else:
        summary = ngettext(
            "{number} of {total} passages has a counterpart in “{other}”, {likely} a likely one, {none} none.",
            "{number} of {total} passages have a counterpart in “{other}”, {likely} a likely one, {none} none.",
            number,
            **said,
        )
    bars = "".join(
        f'<i class="{kind}" style="flex-grow: {counts[certainty]}"></i>'
        for certainty, (_name, kind) in CERTAINTIES.items()
        if counts[certainty]
    )
    return (
        f'<div class="ps-coverage"><p class="ps-facts"><strong>{isolated(way.plan.title)}</strong></p>'
        f'<div class="ps-cover" aria-hidden="true">{bars}</div><p>{escaped(summary)}</p></div>'
    )


def objectives_html(way: Coverage, shown: Iterable[Matched]) -> str:
    """Each objective, and beside it what comes nearest in the other plan."""
    rows = "".join(_objective(matched, way) for matched in shown)
    return (
        f'<table class="ps-objectives"><thead><tr><th scope="col">{isolated(way.plan.title)}</th>'
        f'<th scope="col">{isolated(way.other.title)}</th></tr></thead><tbody>{rows}</tbody></table>'
    )


def _row(row: PlaceAnswers, matrix: Matrix, state: CompareState) -> str:
    place = row.place
    country = f"<small>{isolated(country_name(place.country))}</small>" if place.country else ""
    name = isolated(place_name(place))
    if row.answered:
        link = f"compare?{urlencode(replace(state, place=place.name).to_params(), doseq=True)}"
        name = f'<a class="ps-link" href="{escaped(link)}" target="_self">{name}</a>'
    head = f'<th scope="row">{name}{country}</th>'
    if not row.answered:
        return f'<tr class="ps-silent">{head}<td colspan="{len(row.hits)}">{escaped(_nothing(place))}</td></tr>'
    cells = (_cell(hit, place, question) for hit, question in zip(row.hits, matrix.questions, strict=True))
    return f"<tr>{head}{''.join(cells)}</tr>"


def _cell(hit: Hit | None, place: Place, question: str) -> str:
    if hit is None:
        return f'<td class="ps-muted">{escaped(_nothing(place))}</td>'
    passage = hit.passage
    link = escaped(link_to(hit.document, passage, SearchState(question)))
    where = " · ".join(isolated(text) for text in (language_name(passage.language), pages_text(passage)) if text)
    title = isolated(hit.document.title, hit.document.language)
    return (
        f'<td data-passage="{escaped(passage.passage_id)}">{_quote(quoted(hit), passage, hit.document)}{_band(hit)}'
        f'<p class="ps-cell-where"><a class="ps-link" href="{link}" target="_self">{title}</a> · {where}</p></td>'
    )


def _band(hit: Hit) -> str:
    return band_html(hit.band)


def _nothing(place: Place) -> str:
    return ngettext("Nothing found in {number} document", "Nothing found in {number} documents", len(place.documents))


def _quote(text: str, passage: Passage, document: Document) -> str:
    line = " ".join(as_read(text, document.media_type)[0].split())
    if len(line) > _LONGEST:
        line = line[:_LONGEST].rsplit(" ", 1)[0] + " …"
    return quote_html(line, [], passage.language)


def _objective(matched: Matched, way: Coverage) -> str:
    name, kind = CERTAINTIES[matched.certainty]
    badge = f'<span class="ps-band {kind}">{escaped(_(name))}</span>'
    said = _said(matched.objective, way.plan)
    own = f'<td data-label="{escaped(way.plan.title)}">{said}</td>'
    label = escaped(way.other.title)
    if matched.hit is None:
        nothing = f'<p class="ps-note">{escaped(_("Nothing like it."))}</p>'
        return f'<tr>{own}<td data-label="{label}">{badge}{nothing}</td></tr>'
    hit = matched.hit
    said = _said(hit.passage, hit.document)
    if matched.certainty is None:
        said = f"<details><summary>{escaped(_('What comes nearest'))}</summary>{said}</details>"
    return f'<tr>{own}<td data-label="{label}">{badge}{said}</td></tr>'


def _said(passage: Passage, document: Document) -> str:
    link = link_to(document, passage)
    where = " · ".join(text for text in (*passage.heading_path[-1:], pages_text(passage)) if text)
    place = (
        f'<a class="ps-link" href="{escaped(link)}" target="_self">{isolated(where or _("Open"), passage.language)}</a>'
    )
    return f'{_quote(passage.said, passage, document)}<p class="ps-cell-where">{place}</p>'


def legend_html() -> str:
    """What the bands mean."""
    rows = "".join(
        f'<li><span class="ps-band ps-{band}">{escaped(_(name))}</span> {escaped(_(meaning))}</li>'
        for band, (name, meaning) in BANDS.items()
    )
    return (
        f'<details class="ps-legend"><summary>{escaped(_("How sure is a match?"))}</summary><ul>{rows}</ul></details>'
    )
