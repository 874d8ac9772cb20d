"""Hits, and why each of them stands where it does: as JSON values and as text for the terminal."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from rich.console import Group
from rich.padding import Padding
from rich.text import Text

from policysearch.ingest.inline import as_read
from policysearch.records import Document, Evidence, Hit, MatchedTerm, Passage, Ranking
from policysearch.search.wording import every_word, parse
from policysearch.text.languages import language_name

Json = dict[str, Any]

_SCALES = {
    "hybrid": "z: standard deviations above the mean of the passages in its language. Words: what each adds to BM25.",
    "dense": "The score is the cosine of question and passage. Words that both have do not count.",
    "bm25": "The score is BM25 within each language. Words: what each adds to it; common ones are not listed.",
    "rank-bm25": "The score is BM25 as rank-bm25 computes it. Words: their weights in the system bm25.",
    "rrf": "The score is the sum of reciprocal ranks by cosine and by BM25. Words: what each adds to BM25.",
}
_BY_ENCODER = "no word matched: the encoder alone found it"
_BAND_STYLE = {"strong": "bold green", "likely": "yellow", "weak": "dim"}


def ranking_json(ranking: Ranking) -> Json:
    """What `search --json` prints."""
    return {
        "query": ranking.query,
        "language": ranking.language,
        "system": ranking.system,
        "lexical_weight": ranking.lexical_weight,
        "took_ms": round(ranking.took_ms, 1),
        "total": ranking.total,
        "documents": ranking.documents,
        "hits": [hit_json(hit) for hit in ranking.hits],
        "facets": {facet.field: dict(facet.counts) for facet in ranking.facets},
    }


def ranking_text(ranking: Ranking, *, exact: bool = False, explain: bool = False) -> Group:
    """Hits for reading, the sentence that answers set off; with `explain`, what each score is made of."""
    passages = f"{ranking.total} relevant passage{'s' * (ranking.total != 1)}"
    head = Text(f"{passages} in {ranking.documents} document{'s' * (ranking.documents != 1)}", style="bold")
    if limits := (every_word if exact else parse)(ranking.query).limits:
        head.append(f" {limits}")
    if ranking.total > len(ranking.hits):
        head.append(f", {len(ranking.hits)} shown")
    asked = f"  asked in {language_name(ranking.language)} · {ranking.took_ms:.0f} ms"
    head.append(asked, style="dim")
    if explain:
        head.append(f"\n{_SCALES.get(ranking.system, '')}", style="dim")
    return Group(head, *(_hit_text(hit, ranking, explain=explain) for hit in ranking.hits))


def nothing_text(ranking: Ranking, *, exact: bool = False) -> str:
    """What to say where there are no hits: why, and what to try."""
    wording = (every_word if exact else parse)(ranking.query)
    if wording.phrases:
        demands = wording.limits.removeprefix("with ")
        by_meaning = "leave out --exact" if exact else "take the quotation marks away"
        fewer = "Use" if exact else "Quote"
        return (
            f"No passage contains exactly {demands}. {fewer} fewer words, {by_meaning} to search by meaning, or search"
            " with fewer filters."
        )
    less = ", leave out fewer words" if wording.limits else ""
    return f"Nothing relevant found. Say it in other words{less}, or search with fewer filters."


def hit_json(hit: Hit) -> Json:
    """A hit, with where it stands and why it was found."""
    passage, document = hit.passage, hit.document
    return {
        "rank": hit.rank,
        "score": round(hit.score, 6),
        "dense": round(hit.dense, 6),
        "lexical": round(hit.lexical, 6),
        "band": hit.band,
        "passage_id": passage.passage_id,
        "document_id": document.document_id,
        "title": document.title,
        "path": document.path,
        "city": document.city,
        "country": document.country,
        "language": passage.language,
        "document_type": document.document_type,
        "published": document.published,
        "page_first": passage.page_first,
        "page_last": passage.page_last,
        "heading_path": list(passage.heading_path),
        "kind": passage.kind,
        "text": passage.text,
        "stated": passage.stated,
        "number": passage.number,
        "actors": list(passage.actors),
        "themes": [theme.value for theme in passage.themes],
        "start": passage.start,
        "end": passage.end,
        "evidence": asdict(hit.evidence) if hit.evidence else None,
        "versions": [{"path": its.path, "language": its.language, "title": its.title} for its in hit.versions],
        "neighbours": [{"passage_id": its.passage_id, "text": its.text} for its in hit.neighbours],
    }


def _hit_text(hit: Hit, ranking: Ranking, *, explain: bool) -> Group:
    passage, document = hit.passage, hit.document
    head = Text(f"\n{hit.rank:>2}. ", style="dim")
    head.append(document.title, style="bold")
    head.append(f"  {hit.band}", style=_BAND_STYLE[hit.band])
    facts = [
        document.city,
        language_name(passage.language),
        document.document_type,
        document.published,
        passage.pages,
        document.path,
    ]
    trail = " › ".join(passage.heading_path)
    where = [
        Text(" · ".join(fact for fact in facts if fact), style="cyan"),
        # The id is what `show` and `similar` ask for.
        Text(" · ".join(filter(None, (trail, passage.passage_id))), style="dim"),
    ]
    why = [_score(hit, ranking), _weighted_terms(hit)] if explain else [_terms(hit)]
    more = [Text(f"… {as_read(neighbour.text, document.media_type)[0]}") for neighbour in hit.neighbours]
    others = Text(f"other versions: {', '.join(map(_version, hit.versions))}", style="dim") if hit.versions else None
    body = [
        Padding(part, (0, 0, 0, 4))
        for part in (*where, _quote(passage, document, hit.evidence), *more, *why, others)
        if part
    ]
    return Group(head, *body)


def _quote(passage: Passage, document: Document, evidence: Evidence | None) -> Text:
    """The passage with its evidence in bold; rows of a table as they read on their own."""
    marks = [(evidence.start - passage.start, evidence.end - passage.start)] if evidence and not passage.stated else []
    text, marks = as_read(passage.stated or passage.text, document.media_type, marks)
    quote = Text(text)
    for start, end in marks:
        quote.stylize("bold", start, end)
    return quote


def _version(document: Document) -> str:
    return f"{document.path} ({language_name(document.language)})"


def _terms(hit: Hit) -> Text | None:
    if not hit.evidence or not hit.evidence.terms:
        return None
    return Text(f"matched: {', '.join(map(_pair, hit.evidence.terms))}", style="dim")


def _pair(term: MatchedTerm) -> str:
    return term.query if term.query == term.passage else f"{term.query} → {term.passage}"


def _score(hit: Hit, ranking: Ranking) -> Text:
    """How the two parts make the score, where they do."""
    cosine, bm25 = f"cosine {hit.dense:.3f}", f"BM25 {hit.lexical:.2f}"
    if (weight := ranking.lexical_weight) is not None:
        dense, lexical = f"{1 - weight:.2f} × {hit.dense:.2f}", f"{weight:.2f} × {hit.lexical:.2f}"
        return Text(f"score {hit.score:.2f} = {dense} (dense z) + {lexical} (lexical z)", style="green")
    parts = {"dense": cosine, "bm25": bm25, "rank-bm25": bm25}
    return Text(parts.get(ranking.system, f"score {hit.score:.4f} · {cosine} · {bm25}"), style="green")


def _weighted_terms(hit: Hit) -> Text | None:
    if hit.evidence is None:
        return None
    if terms := hit.evidence.terms:
        return Text(f"matched: {', '.join(f'{_pair(term)} {term.weight:.2f}' for term in terms)}", style="green")
    return Text(_BY_ENCODER, style="green")
