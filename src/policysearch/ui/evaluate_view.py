"""The figures of a report as HTML: summary, language pairs, and rankings side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from policysearch.evaluate import figures, heat_maps
from policysearch.evaluate.heat_maps import HeatMap
from policysearch.evaluate.records import Comparison, Item, ProtocolName, Report, TopicReport
from policysearch.evaluate.verdict import clear, verdict
from policysearch.text.languages import language_name
from policysearch.ui.parts import table_html
from policysearch.ui.safe_text import escaped, isolated


def head_html(report: Report) -> str:
    """What was measured, when, and what the figures say in a sentence."""
    data = report.data
    sampled = " (a sample)" if data.sampled else ""
    facts = (
        report.created.replace("T", " ").replace("Z", " UTC"),
        f"{figures.number(sum(data.topics.values()))} topics{sampled} in {_languages(data.topics)}",
        f"{figures.number(sum(data.items.values()))} {data.unit}s in {_languages(data.items)}",
        f"{figures.number(data.judgements)} judgements",
        f"took {figures.duration(report.seconds)}",
    )
    return (
        f'<section class="ps-notice"><h2>{isolated(data.name)}</h2><p>{escaped(verdict(report))}</p>'
        f'<p class="ps-facts">{escaped(" · ".join(facts))}</p></section>'
    )


def summary_html(report: Report, measure: str) -> str:
    """Means of every system, with intervals, and differences to the first system."""
    head = "<tr><th>System</th>" + "".join(f"<th>{one}</th>" for one in figures.PROTOCOLS)
    head += "<th>Median latency</th><th>Same language</th></tr>"
    rows = "".join(_system_html(report, name, measure) for name in report.systems)
    first = escaped(next(iter(report.systems)))
    note = f" Below it: the difference to {first}; † p &lt; .05 after Holm’s correction." * (len(report.systems) > 1)
    return table_html(head, rows, "ps-summary-table") + (
        '<p class="ps-note"><b>mono</b>: candidates in the query’s language. <b>cross</b>: in one other language, mean'
        f" over pairs. <b>pooled</b>: all languages in one ranking. In brackets: 95 % intervals.{note}"
        " <b>Same language</b>: how much of the first 10 is in the query’s own, and how much would be fair.</p>"
    )


def maps_html(report: Report, name: str, measure: str, counts: Mapping[str, int]) -> str:
    """Means by pair of languages, and for all but the first system the differences to it."""
    first = next(iter(report.systems))
    maps = [_map_html(heat_maps.level(report, name, measure, counts), f"{measure}, {name}")]
    if name != first:
        maps.append(_map_html(heat_maps.difference(report, name, measure, counts), f"{name} − {first}"))
    return f'<div class="ps-maps">{"".join(maps)}</div>'


def topic_html(topic: TopicReport) -> str:
    """The query, in large type."""
    return (
        f'<section class="ps-topic"><p class="ps-facts">{isolated(language_name(topic.language))} ·'
        f" {isolated(topic.query_id)}</p>"
        f'<h2 lang="{escaped(topic.language)}" dir="auto">{escaped(topic.text)}</h2></section>'
    )


def ranking_html(topic: TopicReport, system: str, other: str) -> str:
    """One system's first items with grades and how they moved against `other`, and the relevant items it missed."""
    ranks = {item.item_id: item.rank for item in (*topic.retrieved[other], *topic.missed[other])}
    found = "".join(_item_html(item, _move(item, ranks) if system != other else "") for item in topic.retrieved[system])
    missed = "".join(_item_html(item, "") for item in topic.missed[system])
    parts = [f'<ol class="ps-items">{found or "<li><small>It found nothing.</small></li>"}</ol>']
    if missed:
        shown, in_all = len(topic.missed[system]), topic.missed_in_all.get(system, 0)
        more = f" (the first {shown} of {in_all})" if in_all > shown else ""
        parts.append(f'<h3 class="ps-missed">Relevant, not among these{more}</h3><ol class="ps-items">{missed}</ol>')
    return "".join(parts)


def _languages(counts: Mapping[str, int]) -> str:
    return f"{len(counts)} language" + ("" if len(counts) == 1 else "s")


def _system_html(report: Report, name: str, measure: str) -> str:
    system = report.systems[name]
    cells = "".join(_score_html(report, name, protocol, measure) for protocol in figures.PROTOCOLS)
    latency = figures.milliseconds(system.latency_ms.get("p50"))
    same = system.same_language
    share = f"{figures.share(same.share)} <small>fair {figures.share(same.fair_share)}</small>" if same else "–"
    return f"<tr><th>{isolated(name)}</th>{cells}<td>{latency}</td><td>{share}</td></tr>"


def _score_html(report: Report, name: str, protocol: ProtocolName, measure: str) -> str:
    every = (figures.means(system, protocol).get(measure) for system in report.systems.values())
    system = report.systems[name]
    shown = figures.value(figures.means(system, protocol).get(measure))
    best = shown == figures.best(every) and len(report.systems) > 1 and figures.is_quality(measure)
    bounds = system.intervals.get(protocol, {}).get(measure)
    compared = system.against_first.get(protocol, {}).get(measure)
    parts = [f"<b>{shown}</b>" if best else f"<span>{shown}</span>"]
    if bounds:
        parts.append(f"<small>{figures.interval(*bounds)}</small>")
    if compared:
        parts.append(_compared_html(compared))
    return f"<td>{''.join(parts)}</td>"


def _compared_html(compared: Comparison) -> str:
    side = ("ps-better" if compared.difference > 0 else "ps-worse") if clear(compared) else ""
    record = f"topics won {compared.wins}, tied {compared.ties}, lost {compared.losses}"
    hint = f"{figures.probability(compared.p_holm)} (Holm); {record}"
    return f'<small class="{side}" title="{hint}">{figures.signed(compared.difference)}{"†" if side else ""}</small>'


def _map_html(found: HeatMap, caption: str) -> str:
    head = "<tr><td></td>" + "".join(f"<th>{_code(one)}</th>" for one in found.columns) + "</tr>"
    rows = "".join(
        f"<tr><th>{isolated(language_name(row))}</th>"
        + "".join(_shade_html(found, row, column) for column in found.columns)
        + "</tr>"
        for row in found.rows
    )
    low, high = found.ends
    scale = f'<p class="ps-scale">{low} <i class="ps-{found.kind}"></i> {high}</p>'
    table = table_html(head, rows, "ps-heat")
    return f"<figure><figcaption>{escaped(caption)}</figcaption>{table}{scale}</figure>"


def _code(language: str) -> str:
    return f'<abbr title="{escaped(language_name(language))}">{escaped(language)}</abbr>'


def _shade_html(found: HeatMap, row: str, column: str) -> str:
    shade = found.cells.get(f"{row}-{column}")
    if shade is None:
        return "<td></td>"
    side = "minus" if shade.strength < 0 else "plus"
    kinds = [f"ps-{found.kind}", f"ps-{side}", *(["ps-own"] if row == column else [])]
    text = f"<b>{shade.text}</b>" if shade.significant else shade.text
    style = f"--strength: {abs(shade.strength)}%"
    return f'<td class="{" ".join(kinds)}" style="{style}" title="{escaped(shade.hint)}">{text}</td>'


def _item_html(item: Item, move: str) -> str:
    rank = "–" if item.rank is None else str(item.rank)
    title = f"<strong>{isolated(item.title, item.language)}</strong>" if item.title else ""
    facts = " · ".join(part for part in (isolated(language_name(item.language)) if item.language else "", move) if part)
    quote = f'<blockquote lang="{escaped(item.language)}" dir="auto">{escaped(item.quote)}</blockquote>'
    return (
        f'<li data-item="{escaped(item.item_id)}"><p><span class="ps-rank">{rank}</span> {_grade_html(item)}'
        f" <small>{facts}</small></p>{title}{quote if item.quote else ''}<code>{isolated(item.item_id)}</code></li>"
    )


def _grade_html(item: Item) -> str:
    if item.grade is None:
        return '<span class="ps-band ps-weak">not judged</span>'
    if item.grade > 0:
        return f'<span class="ps-band ps-strong">relevant · {item.grade}</span>'
    return '<span class="ps-band ps-irrelevant">not relevant</span>'


def _move(item: Item, ranks: Mapping[str, int | None]) -> str:
    """How an item stands against its place in the other ranking."""
    other = ranks.get(item.item_id)
    if other is None:
        return '<span class="ps-move" title="The other one does not have it among its first">only here</span>'
    if item.rank is None or other == item.rank:
        return '<span class="ps-move" title="At the same rank in the other one">=</span>'
    up = other > item.rank
    sign, way = ("▲", "ps-better") if up else ("▼", "ps-worse")
    return f'<span class="ps-move {way}" title="The other one has it at {other}">{sign} {abs(other - item.rank)}</span>'


def problem_lines(report: Report) -> Iterable[str]:
    """What was wrong with the data, one line each."""
    return [f"{one.kind}, {one.place}: {one.detail}" for one in report.data.problems]
