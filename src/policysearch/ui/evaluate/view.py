"""The figures of a report as HTML: summary, language pairs, and rankings side by side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from policysearch.evaluate import figures, heat_maps
from policysearch.evaluate.heat_maps import HeatMap
from policysearch.evaluate.records import Comparison, DataReport, Item, ProtocolName, Report, TopicReport
from policysearch.evaluate.verdict import clear, verdict
from policysearch.ui.i18n import _, interface_language, language_name, ngettext
from policysearch.ui.parts import table_html
from policysearch.ui.safe_text import escaped, isolated


def head_html(report: Report) -> str:
    """What was measured, when, and what the figures say in a sentence."""
    data = report.data
    facts = (
        report.created.replace("T", " ").replace("Z", " UTC"),
        _topics(data),
        _items(data),
        ngettext("{number} judgement", "{number} judgements", data.judgements),
        _("took {duration}", duration=figures.duration(report.seconds)),
    )
    return (
        f'<section class="ps-notice"><h2>{isolated(data.name)}</h2>'
        f"<p>{escaped(verdict(report, interface_language()))}</p>"
        f'<p class="ps-facts">{escaped(" · ".join(facts))}</p></section>'
    )


def summary_html(report: Report, measure: str) -> str:
    """Means of every system, with intervals, and differences to the first system."""
    titles = (_("System"), *figures.PROTOCOLS, _("Median latency"), _("Same language"))
    head = "".join(f"<th>{title}</th>" for title in titles)
    rows = "".join(_system_html(report, name, measure) for name in report.systems)
    return (
        f'{table_html(f"<tr>{head}</tr>", rows, "ps-summary-table")}<p class="ps-note">{" ".join(_legend(report))}</p>'
    )


def _legend(report: Report) -> Iterator[str]:
    """What the columns of the summary mean, as HTML, sentence by sentence."""
    yield _("{mono}: candidates in the query’s language.", mono="<b>mono</b>")
    yield _("{cross}: in one other language, mean over pairs.", cross="<b>cross</b>")
    yield _("{pooled}: all languages in one ranking.", pooled="<b>pooled</b>")
    yield _("In brackets: 95 % intervals.")
    if len(report.systems) > 1:
        first = escaped(next(iter(report.systems)))
        sign = "† p &lt; .05"
        yield _("Below it: the difference to {system}; {sign} after Holm’s correction.", system=first, sign=sign)
    column = "<b>" + _("Same language") + "</b>"
    yield _("{column}: how much of the first 10 is in the query’s own, and how much would be fair.", column=column)


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
    nothing = _("It found nothing.")
    ranking = f'<ol class="ps-items">{found or f"<li><small>{nothing}</small></li>"}</ol>'
    if not missed:
        return ranking
    shown, in_all = len(topic.missed[system]), topic.missed_in_all.get(system, 0)
    title = _("Relevant, not among these")
    if in_all > shown:
        title = _("Relevant, not among these (the first {number} of {total})", number=shown, total=in_all)
    return f'{ranking}<h3 class="ps-missed">{title}</h3><ol class="ps-items">{missed}</ol>'


def _topics(data: DataReport) -> str:
    topics = ngettext("{number} topic", "{number} topics", sum(data.topics.values()))
    languages = _languages(data.topics)
    if data.sampled:
        return _("{topics} (a sample) in {languages}", topics=topics, languages=languages)
    return _("{topics} in {languages}", topics=topics, languages=languages)


def _items(data: DataReport) -> str:
    number = sum(data.items.values())
    if data.unit == "passage":
        items = ngettext("{number} passage", "{number} passages", number)
    else:
        items = ngettext("{number} document", "{number} documents", number)
    return _("{items} in {languages}", items=items, languages=_languages(data.items))


def _languages(counts: Mapping[str, int]) -> str:
    return ngettext("{number} language", "{number} languages", len(counts))


def _system_html(report: Report, name: str, measure: str) -> str:
    system = report.systems[name]
    cells = "".join(_score_html(report, name, protocol, measure) for protocol in figures.PROTOCOLS)
    latency = figures.milliseconds(system.latency_ms.get("p50"))
    same = system.same_language
    share = figures.NOTHING
    if same:
        fair = _("fair {share}", share=figures.share(same.fair_share))
        share = f"{figures.share(same.share)} <small>{fair}</small>"
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
    record = _(
        "topics won {won}, tied {tied}, lost {lost}", won=compared.wins, tied=compared.ties, lost=compared.losses
    )
    hint = escaped(f"{figures.probability(compared.p_holm)} (Holm); {record}")
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
    figure = shade.hint.partition(": ")[2]  # what stands before it are the languages, in English
    hint = escaped(f"{language_name(row)} → {language_name(column)}: {figure}")
    return f'<td class="{" ".join(kinds)}" style="{style}" title="{hint}">{text}</td>'


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
        kind, text = "weak", _("not judged")
    elif item.grade > 0:
        kind, text = "strong", _("relevant · {grade}", grade=item.grade)
    else:
        kind, text = "irrelevant", _("not relevant")
    return f'<span class="ps-band ps-{kind}">{text}</span>'


def _move(item: Item, ranks: Mapping[str, int | None]) -> str:
    """How an item stands against its place in the other ranking."""
    other = ranks.get(item.item_id)
    if other is None:
        return _move_html(_("only here"), _("The other one does not have it among its first"))
    if item.rank is None or other == item.rank:
        return _move_html("=", _("At the same rank in the other one"))
    sign, way = ("▲", " ps-better") if other > item.rank else ("▼", " ps-worse")
    return _move_html(f"{sign} {abs(other - item.rank)}", _("The other one has it at {rank}", rank=other), way)


def _move_html(text: str, hint: str, way: str = "") -> str:
    return f'<span class="ps-move{way}" title="{escaped(hint)}">{escaped(text)}</span>'


def problem_lines(report: Report) -> Iterable[str]:
    """What was wrong with the data, one line each."""
    return [f"{one.kind}, {one.place}: {one.detail}" for one in report.data.problems]
