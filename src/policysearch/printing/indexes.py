"""What an index holds, and what making it did: as JSON values and as tables for the terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from policysearch.index.taxonomy import Taxonomy, theme_name
from policysearch.records import BuildReport, Document, Passage, SkippedFile
from policysearch.search.engine import Index
from policysearch.text.languages import language_name

Json = dict[str, Any]


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
        "taxonomies": [
            {"id": one.id, "name": theme_name(one.id, taxonomies=[one]), "themes": _themes_json(one, index)}
            for one in index.generation.taxonomies
        ],
        "skipped": [asdict(item) for item in index.skipped()],
    }


def _themes_json(taxonomy: Taxonomy, index: Index) -> list[Json]:
    """Themes of a taxonomy, and how many passages have each."""
    counts = dict(index.generation.store.facet("theme"))
    values = [f"{taxonomy.id}/{topic.id}" for topic in taxonomy.topics]
    return [
        {"theme": value, "name": theme_name(value, taxonomies=[taxonomy]), "passages": counts.get(value, 0)}
        for value in values
    ]


def document_json(document: Document) -> Json:
    """A document without its text."""
    values = asdict(document)
    del values["text"]
    return values | {"sources": dict(document.sources), "characters": len(document.text)}


def passage_json(passage: Passage) -> Json:
    """A passage, whole."""
    return asdict(passage) | {"heading_path": list(passage.heading_path)}


def report_json(report: BuildReport) -> Json:
    """What `index --json` prints."""
    return asdict(report)


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
    for one in index.generation.taxonomies:
        name = theme_name(one.id, taxonomies=[one])
        listed = ", ".join(f"{theme['name']} {theme['passages']}" for theme in _themes_json(one, index))
        table.add_row("Themes", Text(f"{name} ({one.id}): {listed}"))
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


def document_table(document: Document, passages: Iterable[Passage]) -> Table:
    """What is known of a document, who says so, and how many passages of each kind it has."""
    table = _facts()
    sources = {name: f" ({source})" for name, source in document.sources}
    language = f"{language_name(document.language)} ({document.language_source})"
    values = document_json(document) | {"language": language, "pages": len(document.pages) or None}
    for name, value in values.items():
        shown = ", ".join(value) if isinstance(value, tuple | list) else value
        if shown not in (None, "") and name not in ("language_source", "sources"):
            source = sources.get(name, "") if name != "language" else ""
            table.add_row(name.replace("_", " ").capitalize(), Text(f"{shown}{source}"))
    kinds = kinds_json(passages)
    listed = ", ".join(f"{kind.replace('_', ' ')} {count}" for kind, count in kinds.items())
    table.add_row("Passages", f"{sum(kinds.values())}{listed and f' ({listed})'}")
    return table


def kinds_json(passages: Iterable[Passage]) -> dict[str, int]:
    """How many passages there are of each kind, most first."""
    return dict(Counter(passage.kind for passage in passages).most_common())


def passages_text(passages: Iterable[Passage]) -> Group:
    """Passages as they were cut, one after the other."""
    parts: list[Text | Padding] = []
    for p in passages:
        where = " › ".join(p.heading_path)
        facts = [f"#{p.ordinal}", p.kind, language_name(p.language), p.pages, where, p.passage_id]
        parts.append(Text(" · ".join(fact for fact in facts if fact), style="bold cyan"))
        if p.themes:
            parts.append(Text("  " + " · ".join(f"{t.value} {t.confidence:.2f}" for t in p.themes), style="dim"))
        parts.append(Padding(Text(p.text), (0, 0, 1, 2)))
    return Group(*parts)


def section_text(document: Document, section: Sequence[Passage], passage: Passage) -> Group:
    """A passage among the others of its section: they are dim, it is not and has a mark."""
    facts = (document.title, document.city, document.document_type, document.published, document.path)
    parts: list[Text | Padding] = [Text(" · ".join(filter(None, facts)), style="bold")]
    trail = " › ".join(passage.heading_path)
    if trail:
        parts.append(Text(trail, style="cyan"))
    for one in section:
        here = one == passage
        head = " · ".join(filter(None, (f"{'▶' if here else ' '} #{one.ordinal}", one.pages, one.passage_id)))
        parts.append(Text(f"\n{head}", style="bold cyan" if here else "dim"))
        parts.append(Padding(Text(one.text, style="" if here else "dim"), (0, 0, 0, 2)))
    return Group(*parts)


def _facts() -> Table:
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style="bold")
    table.add_column()
    return table


def _languages(counts: Mapping[str, int]) -> str:
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{language_name(tag)} {n}" for tag, n in ordered) or "none"
