"""Cities side by side, and plans: as JSON values and as text for the terminal."""

from __future__ import annotations

from typing import Any

from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from policysearch.export.comparison import quoted
from policysearch.printing.indexes import document_json, passage_json
from policysearch.printing.rankings import hit_json
from policysearch.records import Hit, Passage
from policysearch.search.compare import Matrix, Place, PlaceAnswers
from policysearch.search.plans import Coverage, Gaps, Matched

Json = dict[str, Any]

_STYLES = {"strong": "bold green", "likely": "yellow", "weak": "dim"}
_NO_COUNTERPART = "no counterpart"


def matrix_json(matrix: Matrix) -> Json:
    """What `compare --json` prints for questions."""
    return {
        "questions": [{"text": its.query, "language": its.language, "total": its.total} for its in matrix.rankings],
        "documents": matrix.documents,
        "places": [
            {
                "kind": row.place.kind,
                "name": row.place.name,
                "country": row.place.country,
                "documents": [its.path for its in row.place.documents],
                "answers": [hit_json(hit) if hit else None for hit in row.hits],
            }
            for row in matrix.rows
        ],
    }


def matrix_text(matrix: Matrix) -> Group:
    """Place by place, the best quote for each question; below, all that were looked at in vain."""
    answered = [row for row in matrix.rows if row.answered]
    count = f"{len(answered)} of {len(matrix.rows)} places have an answer; {matrix.documents} documents were looked at"
    if matrix.about is not None:
        count += f", {len(matrix.about)} of them about the practice"
    parts: list[Text | Padding] = [Text(count, style="bold")]
    if len(matrix.questions) > 1:
        parts += [Text(f"{number}. {question}") for number, question in enumerate(matrix.questions, 1)]
    for row in answered:
        parts += [Text(f"\n{place_name(row.place)}", style="bold cyan"), *_answers(row)]
    if silent := [row.place for row in matrix.rows if not row.answered]:
        names = ", ".join(f"{place_name(place)} ({len(place.documents)})" for place in silent)
        parts.append(Text(f"\nNothing relevant found (documents looked at): {names}", style="dim"))
    return Group(*parts)


def place_name(place: Place) -> str:
    """A city or a publisher; where documents name neither, so much."""
    return place.name or "Documents that name no city"


def gaps_json(gaps: Gaps) -> Json:
    """What `compare --json` prints for plans."""
    return {"there": _coverage_json(gaps.there), "back": _coverage_json(gaps.back)}


def gaps_text(gaps: Gaps) -> Group:
    """Both directions: how much is covered, and objective by objective what comes nearest."""
    return Group(*(part for way in (gaps.there, gaps.back) for part in (_summary(way), _coverage_table(way))))


def asked_text(passage: Passage) -> Text:
    """The passage that `similar` starts from."""
    return Text(f"Who else says this?\n{passage.said}\n", style="italic")


def _answers(row: PlaceAnswers) -> list[Padding]:
    several = len(row.hits) > 1
    texts = (_answer(hit, row.place, f"{number}. " if several else "") for number, hit in enumerate(row.hits, 1))
    return [Padding(text, (0, 0, 0, 2)) for text in texts]


def _answer(hit: Hit | None, place: Place, number: str) -> Text:
    text = Text(number)
    if hit is None:
        count = len(place.documents)
        return text.append(f"nothing found in {count} document{'s' * (count != 1)}", style="dim")
    text.append(quoted(hit)).append(f"  {hit.band}", style=_STYLES[hit.band])
    where = " · ".join(part for part in (hit.document.path, hit.passage.pages, hit.passage.passage_id) if part)
    return text.append(f"\n{where}", style="dim")


def _coverage_json(way: Coverage) -> Json:
    return {
        "plan": document_json(way.plan),
        "other": document_json(way.other),
        "numbered": way.numbered,
        "counterparts": way.count("strong"),
        "likely": way.count("likely"),
        "none": way.count(None),
        "objectives": [_matched_json(matched) for matched in way.objectives],
    }


def _matched_json(matched: Matched) -> Json:
    return {
        "objective": passage_json(matched.objective),
        "certainty": matched.certainty,
        "mutual": matched.mutual,
        "nearest": hit_json(matched.hit) if matched.hit else None,
    }


def _summary(way: Coverage) -> Text:
    what = "objectives" if way.numbered else "passages"
    text = Text(f"\n{way.plan.title} → {way.other.title}\n", style="bold")
    counts = f"{way.count('strong')} of {len(way.objectives)} {what} have a counterpart"
    return text.append(f"{counts}, {way.count('likely')} likely, {way.count(None)} none\n", style="not bold")


def _coverage_table(way: Coverage) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column("What it wants", ratio=1)
    table.add_column("")
    table.add_column("What comes nearest", ratio=1)
    for matched in way.objectives:
        certainty = matched.certainty
        band = Text(certainty or _NO_COUNTERPART, style=_STYLES.get(certainty or "", "dim"))
        nearest = Text(matched.hit.passage.said if matched.hit else "", style="" if certainty else "dim")
        table.add_row(Text(matched.objective.said), band, nearest)
    return table
