"""Tables for a text: Markdown, LaTeX (booktabs), and the values of every single ranking as CSV."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from policysearch.evaluate import figures
from policysearch.evaluate.records import Measured, ProtocolName, Report

_DAGGER = "†"
_MARKUP = re.compile(r"([\\`*_{}\[\]<>|#~$&])")
_LATEX = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': "{''}",
    "[": "{[}",  # at the start of a row they would belong to the line break before it
    "*": "{*}",
    "−": "$-$",
    "–": "--",
    _DAGGER: r"$^\dagger$",
} | {sign: f"\\{sign}" for sign in "&%$#_{}"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One cell of a table: bold is the best of its column, a dagger marks a significant difference to the first."""

    text: str
    bold: bool = False
    dagger: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """What is said above it, the heads of its columns, and its rows; the first column holds names."""

    caption: str
    label: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Entry, ...], ...]


def markdown(report: Report) -> str:
    """One table per measure, then one of language pairs."""
    return "\n".join(_markdown(table) for table in _tables(report))


def latex(report: Report) -> str:
    r"""The same for LaTeX, to be read by \\input; needs the package booktabs."""
    return "\n".join(_latex(table) for table in _tables(report))


def per_query(measured: Measured, path: Path) -> None:
    """Write one row per system and ranking, with a column per measure.

    `target_language` is empty in the pooled ranking. Ids are written as they are, even one that a spreadsheet would
    take for a formula.
    """
    with path.open("w", encoding="utf-8", errors="replace", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        names = ("system", "protocol", "query_id", "need", "query_language", "target_language")
        writer.writerow([*names, *measured.measures])
        for system, values in measured.values.items():
            for cell, row in zip(measured.cells, values.tolist(), strict=True):
                key = (system, cell.protocol, cell.query_id, cell.need, cell.language, cell.target or "")
                writer.writerow([*key, *(f"{x:.6f}" for x in row)])


def _tables(report: Report) -> Iterator[Table]:
    names = figures.measures(report)
    for measure in names:
        yield _summary(report, measure)
    yield _pairs(report, names[0])


def _summary(report: Report, measure: str) -> Table:
    caption = f"{measure} on {report.data.name} ({_topics(report)})"
    if len(report.systems) > 1:
        caption += f". {_DAGGER}: differs from {next(iter(report.systems))} (p < .05, Holm-corrected)"
    best = {protocol: _best(report, protocol, measure) for protocol in figures.PROTOCOLS}
    rows = []
    for name in report.systems:
        cells = [_mean(report, name, protocol, measure, best[protocol]) for protocol in figures.PROTOCOLS]
        rows.append((Entry(name), *cells))
    return Table(caption, f"tab:{_slug(measure)}", ("system", *figures.PROTOCOLS), tuple(rows))


def _best(report: Report, protocol: ProtocolName, measure: str) -> str:
    if len(report.systems) < 2 or not figures.is_quality(measure):
        return ""
    return figures.best(figures.means(system, protocol).get(measure) for system in report.systems.values())


def _mean(report: Report, name: str, protocol: ProtocolName, measure: str, best: str) -> Entry:
    system = report.systems[name]
    shown = figures.value(figures.means(system, protocol).get(measure))
    comparison = system.against_first.get(protocol, {}).get(measure)
    return Entry(shown, bold=shown == best, dagger=comparison is not None and figures.significant(comparison))


def _pairs(report: Report, measure: str) -> Table:
    name, system = next(iter(report.systems.items()))
    asked, targets = figures.languages(system.pairs)
    rows = tuple(
        (
            Entry(row),
            *(Entry(figures.value(system.pairs.get(f"{row}-{column}", {}).get(measure), 2)) for column in targets),
        )
        for row in asked
    )
    caption = f"{measure} of {name} on {report.data.name}, by language of the query (rows) and of the candidates"
    return Table(caption, f"tab:{_slug(measure)}-pairs", ("query", *targets), rows)


def _topics(report: Report) -> str:
    topics, languages = sum(report.data.topics.values()), len(report.data.topics)
    return f"{figures.number(topics)} topics in {languages} language{'s' if languages != 1 else ''}"


def _slug(name: str) -> str:
    return re.sub(r"\W+", "-", name.lower()).strip("-")


def _markdown(table: Table) -> str:
    def shown(entry: Entry) -> str:
        text = _plain(entry.text)
        bold = f"**{text}**" if entry.bold else text
        return bold + (_DAGGER if entry.dagger else "")

    lines = [_plain(table.caption), "", _line(_plain(head) for head in table.heads)]
    lines.append(_line(["---", *["---:"] * (len(table.heads) - 1)]))
    lines += [_line(shown(entry) for entry in row) for row in table.rows]
    return "\n".join([*lines, ""])


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _plain(text: str) -> str:
    """`text` in Markdown that reads as `text`, on one line."""
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))


def _latex(table: Table) -> str:
    def shown(entry: Entry) -> str:
        text = _tex(entry.text)
        bold = rf"\textbf{{{text}}}" if entry.bold else text
        return bold + (_tex(_DAGGER) if entry.dagger else "")

    rows = [" & ".join(shown(entry) for entry in row) + r" \\" for row in table.rows]
    lines = [
        r"\begin{table}",
        r"  \centering",
        rf"  \caption{{{_tex(table.caption)}}}",
        rf"  \label{{{table.label}}}",
        rf"  \begin{{tabular}}{{l{'r' * (len(table.heads) - 1)}}}",
        r"    \toprule",
        f"    {' & '.join(_tex(head) for head in table.heads)} \\\\",
        r"    \midrule",
        *(f"    {row}" for row in rows),
        r"    \bottomrule",
        r"  \end{tabular}",
        r"\end{table}",
    ]
    return "\n".join([*lines, ""])


def _tex(text: str) -> str:
    """`text` in LaTeX that reads as `text`, on one line."""
    return "".join(_LATEX.get(sign, sign) for sign in " ".join(text.split()))
