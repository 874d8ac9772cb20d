"""Records as JSON values and as tables for the terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from policysearch.records import BuildReport, Document, Evidence, Hit, Passage, Ranking, SkippedFile
from policysearch.search.engine import Index
from policysearch.text.languages import language_name

if TYPE_CHECKING:
    from policysearch.evaluate.records import Report, SystemReport
    from policysearch.evaluate.replaying import Change

Json = dict[str, Any]

PROTOCOLS = ("mono", "cross", "pooled")

_NOTE = (
    "† differs from the first system (paired randomisation test over needs, Holm-corrected p < .05). In brackets: fair."
)

_BAND_STYLE = {"strong": "bold green", "likely": "yellow", "weak": "dim"}


def ranking_json(ranking: Ranking) -> Json:
    """What `search --json` prints."""
    return {
        "query": ranking.query,
        "language": ranking.language,
        "system": ranking.system,
        "took_ms": round(ranking.took_ms, 1),
        "total": ranking.total,
        "hits": [_hit_json(hit) for hit in ranking.hits],
        "facets": {facet.field: dict(facet.counts) for facet in ranking.facets},
    }


def info_json(index: Index) -> Json:
    """What `info --json` prints."""
    manifest = index.manifest
    return {
        "documents": manifest.documents,
        "passages": manifest.passages,
        "languages": dict(manifest.languages),
        "encoder": manifest.encoder["id"],
        "model": manifest.encoder["model"],
        "dimension": manifest.encoder["dimension"],
        "generation": manifest.generation,
        "created": manifest.created,
        "corpus": manifest.corpus,
        "bytes": sum(size for size, _ in manifest.files.values()),
        "skipped": [asdict(item) for item in index.skipped()],
    }


def document_json(document: Document) -> Json:
    """A document without its text."""
    values = asdict(document)
    del values["text"]
    return values | {"characters": len(document.text)}


def passage_json(passage: Passage) -> Json:
    """A passage, whole."""
    return asdict(passage) | {"heading_path": list(passage.heading_path)}


def report_json(report: BuildReport) -> Json:
    """What `index --json` prints."""
    return asdict(report)


def ranking_text(ranking: Ranking) -> Group:
    """Hits for reading, the sentence that answers set off."""
    head = Text(f"{ranking.total} relevant passages", style="bold")
    if ranking.total > len(ranking.hits):
        head.append(f", the first {len(ranking.hits)} shown")
    asked = f"  asked in {language_name(ranking.language)} · {ranking.took_ms:.0f} ms"
    return Group(head.append(asked, style="dim"), *(_hit_text(hit) for hit in ranking.hits))


def report_table(report: BuildReport) -> Table:
    """What an index run did."""
    table = _facts()
    state = f"generation {report.generation}" if report.changed else "nothing has changed"
    failed = sum(item.failed for item in report.skipped)
    table.add_row("Index", f"{state}, {report.seconds:.1f} s")
    table.add_row(
        "Documents",
        f"{report.documents} ({report.added} added, {report.removed} removed, {report.reused} unchanged)",
    )
    table.add_row("Passages", f"{report.passages} ({report.embedded} embedded now)")
    table.add_row("Languages", _languages(report.languages))
    table.add_row("Left out", f"{len(report.skipped)} files, {failed} of them could not be read")
    return table


def skipped_line(item: SkippedFile) -> Text:
    """One file that is not in the index: which, why, what to do."""
    line = Text(item.path, style="red" if item.failed else "dim")
    return line.append(f": {item.reason}. {item.remedy}", style="default")


def info_table(index: Index) -> Table:
    """What an index holds."""
    manifest, table = index.manifest, _facts()
    table.add_row("Corpus", Text(manifest.corpus))
    table.add_row("Documents", str(manifest.documents))
    table.add_row("Passages", str(manifest.passages))
    table.add_row("Languages", _languages(manifest.languages))
    table.add_row("Encoder", Text(manifest.encoder["id"]))
    table.add_row("Generation", f"{manifest.generation}, made {manifest.created}")
    table.add_row("Size", f"{sum(size for size, _ in manifest.files.values()) / 2**20:.1f} MiB")
    table.add_row("Left out", f"{len(index.skipped())} files")
    return table


def documents_table(documents: Iterable[Document]) -> Table:
    """One line a document."""
    table = Table(box=None, pad_edge=False)
    for name in ("Id", "File", "Title", "City", "Language", "Type", "Published"):
        table.add_column(name, overflow="fold")
    for d in documents:
        cells = (
            d.document_id,
            d.path,
            d.title,
            d.city,
            language_name(d.language),
            d.document_type,
            d.published,
        )
        table.add_row(*(Text(cell or "–") for cell in cells))
    return table


def document_table(document: Document) -> Table:
    """What is known of a document."""
    table = _facts()
    values = document_json(document)
    language = f"{language_name(document.language)} ({document.language_source})"
    for name, value in (values | {"language": language, "pages": len(document.pages) or None}).items():
        shown = ", ".join(value) if isinstance(value, tuple | list) else value
        if shown not in (None, "") and name != "language_source":
            table.add_row(name.replace("_", " ").capitalize(), Text(str(shown)))
    return table


def passages_text(passages: Iterable[Passage]) -> Group:
    """Passages as they were cut, one after the other."""
    parts: list[Text | Padding] = []
    for p in passages:
        where = " › ".join(p.heading_path)
        facts = [f"#{p.ordinal}", p.kind, language_name(p.language), p.pages, where, p.passage_id]
        parts.append(Text(" · ".join(fact for fact in facts if fact), style="bold cyan"))
        parts.append(Padding(Text(p.text), (0, 0, 1, 2)))
    return Group(*parts)


def _hit_json(hit: Hit) -> Json:
    passage, document = hit.passage, hit.document
    return {
        "rank": hit.rank,
        "score": round(hit.score, 6),
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
        "start": passage.start,
        "end": passage.end,
        "evidence": asdict(hit.evidence) if hit.evidence else None,
    }


def _hit_text(hit: Hit) -> Group:
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
    where = [Text(" · ".join(fact for fact in facts if fact), style="cyan")]
    if passage.heading_path:
        where.append(Text(" › ".join(passage.heading_path), style="dim"))
    body = [Padding(part, (0, 0, 0, 4)) for part in (*where, _quote(passage, hit.evidence), _terms(hit)) if part]
    return Group(head, *body)


def _quote(passage: Passage, evidence: Evidence | None) -> Text:
    quote = Text(passage.text)
    if evidence:
        quote.stylize("bold", evidence.start - passage.start, evidence.end - passage.start)
    return quote


def _terms(hit: Hit) -> Text | None:
    if not hit.evidence or not hit.evidence.terms:
        return None
    pairs = [t.query if t.query == t.passage else f"{t.query} → {t.passage}" for t in hit.evidence.terms]
    return Text(f"matched: {', '.join(pairs)}", style="dim")


def _facts() -> Table:
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style="bold")
    table.add_column()
    return table


def _languages(counts: Mapping[str, int]) -> str:
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{language_name(tag)} {n}" for tag, n in ordered) or "none"


def evaluation_text(report: Report) -> Group:
    """An evaluation in one table: the means of each system, and how sure its distance from the first is."""
    data, measures = report.data, report.options.measures
    head = Text(f"{data.name}: {sum(data.topics.values())} topics in {len(data.topics)} languages, ", style="bold")
    head.append(f"{sum(data.items.values())} {data.unit}s in {len(data.items)}")
    parts: list[RenderableType] = [head]
    table = Table(box=None, pad_edge=False)
    table.add_column("System")
    for protocol in PROTOCOLS:
        for measure in measures if protocol == "pooled" else measures[:1]:
            table.add_column(f"{protocol}\n{measure}", justify="right")
    for name in ("same-language\nshare", "p50\nms", "p95\nms"):
        table.add_column(name, justify="right")
    for name, system in report.systems.items():
        table.add_row(name, *_means(system, measures), *_speed(system))
    parts += [table, Text(_NOTE, style="dim")]
    kinds = Counter(problem.kind for problem in data.problems)
    if data.own_language_removed:
        parts.append(
            Text(
                f"{data.own_language_removed} topics have no relevant {data.unit} in their own language: those "
                "of that language are left out of their pooled ranking."
            )
        )
    parts += [Text(f"{count} × {kind}", style="yellow") for kind, count in kinds.items()]
    return Group(*parts)


def changes_json(changes: Sequence[Change]) -> Json:
    """What `evaluate --replay --json` prints."""
    return {
        "reproduced": not any(change.matters for change in changes),
        "changes": [asdict(change) for change in changes],
    }


def changes_text(changes: Sequence[Change]) -> Group:
    """What a replay found."""
    same = Text("All figures are as they were.", style="bold green")
    other = Text("Not reproduced: figures or data differ.", style="bold red")
    parts: list[RenderableType] = [other if any(change.matters for change in changes) else same]
    if changes:
        table = Table("What", "Name", "Before", "Now", box=None, pad_edge=False)
        for change in changes:
            table.add_row(change.kind, Text(change.name), Text(str(change.before)), Text(str(change.after)))
        parts.append(table)
    return Group(*parts)


def _means(system: SystemReport, measures: Sequence[str]) -> Iterator[str]:
    for protocol in PROTOCOLS:
        means: Mapping[str, float] = getattr(system, protocol)
        for measure in measures if protocol == "pooled" else measures[:1]:
            against = system.against_first.get(protocol, {}).get(measure)
            mark = "" if against is None or against.p_holm >= 0.05 else "†"
            yield f"{means[measure]:.3f}{mark}" if measure in means else "–"


def _speed(system: SystemReport) -> Iterator[str]:
    share = system.same_language
    yield f"{share.share:.0%} ({share.fair_share:.0%})" if share else "–"
    for name in ("p50", "p95"):
        yield f"{system.latency_ms[name]:.1f}" if name in system.latency_ms else "–"
