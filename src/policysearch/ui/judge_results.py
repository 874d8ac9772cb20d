"""What came of the judging: who judged how much, the judgements as files, and how far two judges agree."""

from __future__ import annotations

import re
from urllib.parse import urlencode

import streamlit as st

from policysearch.errors import UsageError
from policysearch.evaluate import judging
from policysearch.evaluate.figures import value
from policysearch.evaluate.judging import GRADES, Agreement, Pair
from policysearch.ui.judge_desk import Desk
from policysearch.ui.notices import show_notice
from policysearch.ui.parts import folded_html, plain, table_html
from policysearch.ui.safe_text import escaped, isolated, label

_SHORT = 160


def show_results(desk: Desk) -> None:
    """The whole view."""
    if not desk.acts:
        show_notice("Nothing is judged yet", "The first grade that you give begins the journal.")
        show_problems(desk)
        return
    st.html(judges_html(desk))
    show_downloads(desk)
    _show_agreement(desk)
    show_problems(desk)


def show_downloads(desk: Desk) -> None:
    """The judgements of this judge as BEIR qrels with their origin, and the journal as it is."""
    judge, name = desk.state.judge, desk.journal.path.stem
    if not desk.grades:
        return
    manifest = desk.index.manifest
    files = (
        ("qrels.tsv", lambda: judging.qrels_text(desk.acts, judge), "text/tab-separated-values"),
        ("qrels.json", lambda: judging.origin_text(desk.acts, judge, manifest), "application/json"),
    )
    st.html(f'<h2 class="ps-section">Judgements of {isolated(judge)}</h2>')
    with st.container(horizontal=True):
        for ending, content, kind in files:
            file = f"{name}-{_file_name(judge)}-{ending}"
            st.download_button(f"Download {ending}", content, file, kind, on_click="ignore", key=f"download {ending}")
        journal = desk.journal.path
        st.download_button(
            "Download journal", journal.read_bytes, journal.name, "application/jsonl", on_click="ignore", key="journal"
        )
    st.caption(
        f"qrels.tsv is in BEIR layout, ready for an evaluation; qrels.json says who judged what and when, on which"
        f" index. The journal is {label(str(journal))} and holds every act of every judge."
    )


def judges_html(desk: Desk) -> str:
    """A table: judges, how often each gave each grade, and when they last judged."""
    rows = []
    for judge in judging.judges(desk.acts):
        acts = judging.standing(desk.acts, judge)
        grades = list(judging.grades(acts, judge).values())
        counts = "".join(f"<td>{grades.count(grade)}</td>" for grade in GRADES)
        last = acts[-1].time[:16].replace("T", " ") if acts else "–"
        rows.append(f"<tr><th>{isolated(judge)}</th>{counts}<td>{len(grades)}</td><td>{escaped(last)}</td></tr>")
    names = "".join(f"<th>{grade} {escaped(meaning)}</th>" for grade, meaning in GRADES.items())
    head = f"<tr><th>Judge</th>{names}<th>All</th><th>Last (UTC)</th></tr>"
    return table_html(head, "".join(rows))


def _show_agreement(desk: Desk) -> None:
    me = desk.state.judge
    others = [judge for judge in judging.judges(desk.acts) if judge != me]
    if not others:
        st.caption("Agreement is shown here once a second judge has graded the same topics under another name.")
        return
    other = desk.state.other or others[0]
    if other not in others:
        raise UsageError(other, "this judge has not judged these topics", f"Those who have: {', '.join(others)}")
    st.html('<h2 class="ps-section">Agreement</h2>')
    st.session_state["judge with"] = other
    title = f"Agreement of {label(me)} with"
    st.selectbox(title, others, key="judge with", format_func=plain, on_change=_choose_other, args=(desk,))
    found = judging.agreement(desk.acts, me, other)
    if not found.pairs:
        show_notice("Nothing in common yet", f"{me} and {other} have not judged the same passages so far.")
        return
    st.html(agreement_html(found))
    st.html(disagreements_html(desk, found))


def _choose_other(desk: Desk) -> None:
    st.query_params.from_dict(desk.state.results(st.session_state["judge with"]).to_params())


def agreement_html(found: Agreement) -> str:
    """Kappa, and how often each grade of one judge met each of the other."""
    first, second = (isolated(judge) for judge in found.judges)
    same = int(found.confusion.trace())
    rows = "".join(
        f"<tr><th>{first}: {grade}</th>" + "".join(_count_html(found, grade, other) for other in GRADES) + "</tr>"
        for grade in GRADES
    )
    head = "<tr><td></td>" + "".join(f"<th>{second}: {grade}</th>" for grade in GRADES) + "</tr>"
    return (
        '<dl class="ps-figures">'
        f"<div><dt>Judged by both</dt><dd>{found.pairs}</dd></div>"
        f"<div><dt>Same grade</dt><dd>{same} <small>{100 * same / found.pairs:.0f} %</small></dd></div>"
        f"<div><dt>Cohen’s κ</dt><dd>{value(found.kappa, 2)}</dd></div>"
        f"<div><dt>κ, quadratic weights</dt><dd>{value(found.weighted_kappa, 2)}</dd></div></dl>"
        '<p class="ps-note">1 is full agreement, 0 what chance alone would give. With weights, 0 against 3 counts nine'
        " times as much as 0 against 1.</p>"
        f"{table_html(head, rows, 'ps-confusion')}"
    )


def disagreements_html(desk: Desk, found: Agreement) -> str:
    """Every pair with two grades, the widest apart first, with a link to look at it again."""
    if not found.disagreements:
        return '<p class="ps-note">They never disagree.</p>'
    first, second = (isolated(judge) for judge in found.judges)
    rows = "".join(_disagreement_html(desk, pair, one, other) for pair, one, other in found.disagreements)
    head = f"<tr><th>Query</th><th>Passage</th><th>{first}</th><th>{second}</th></tr>"
    count = len(found.disagreements)
    title = f'<h2 class="ps-section">{count} disagreement{"" if count == 1 else "s"}</h2>'
    return title + table_html(head, rows, "ps-texts")


def show_problems(desk: Desk) -> None:
    """What could not be used of the topics and of the journal; nothing where all could."""
    lines = [f"{one.kind}, {one.place}: {one.detail}" for one in (*desk.problems, *desk.journal.problems)]
    if desk.others:
        lines.append(f"acts, {len(desk.others)} about queries that are not there, or that have other words now")
    if lines:
        st.html(folded_html(f"Left out of topics and journal: {len(lines)}", lines))


def _count_html(found: Agreement, grade: int, other: int) -> str:
    count = int(found.confusion[grade, other])
    shade = round(100 * count / max(int(found.confusion.max()), 1))
    kind = "ps-same" if grade == other else "ps-apart"
    return f'<td class="{kind}" style="--shade: {shade}%">{count}</td>'


def _disagreement_html(desk: Desk, pair: Pair, one: int, other: int) -> str:
    query_id, item_id = pair
    address = escaped("?" + urlencode(desk.state.at(query_id, item_id).to_params(), doseq=True))
    return (
        f'<tr><td><a href="{address}">{isolated(desk.all_topics[query_id].text)}</a></td>'
        f"<td>{_passage(desk, item_id)}</td><td>{one}</td><td>{other}</td></tr>"
    )


def _passage(desk: Desk, item_id: str) -> str:
    try:
        passage = desk.index.passage(item_id)
    except UsageError:
        return f"{isolated(item_id)} (not in this index any more)"
    text = " ".join(passage.text.split())
    shown = text if len(text) <= _SHORT else f"{text[:_SHORT].rsplit(' ', 1)[0]} …"
    title = isolated(desk.index.document(passage.document_id).title)
    return f"<strong>{title}</strong><br>{isolated(shown, passage.language)}"


def _file_name(judge: str) -> str:
    return re.sub(r"[^\w.-]+", "-", judge)
