"""What came of the judging: who judged how much, the judgements as files, and how far two judges agree."""

from __future__ import annotations

import re
from urllib.parse import urlencode

import streamlit as st

from policysearch.errors import UsageError
from policysearch.evaluate import judging
from policysearch.evaluate.figures import share, value
from policysearch.evaluate.judging import Agreement, Pair
from policysearch.ui.i18n import _, ngettext, number_text
from policysearch.ui.judge.desk import Desk
from policysearch.ui.judge.view import GRADES
from policysearch.ui.notices import show_notice
from policysearch.ui.parts import folded_html, plain, table_html
from policysearch.ui.safe_text import escaped, isolated, label

_SHORT = 160


def show_results(desk: Desk) -> None:
    """The whole view."""
    if not desk.acts:
        show_notice(_("Nothing is judged yet"), _("The first grade that you give begins the journal."))
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
    title = _("Judgements of {judge}", judge=isolated(judge))
    st.html(f'<h2 class="ps-section">{title}</h2>')
    with st.container(horizontal=True):
        for ending, content, kind in files:
            file = f"{name}-{_file_name(judge)}-{ending}"
            title = _("Download {file}", file=ending)
            st.download_button(title, content, file, kind, on_click="ignore", key=f"download {ending}")
        journal = desk.journal.path
        st.download_button(
            _("Download journal"),
            journal.read_bytes,
            journal.name,
            "application/jsonl",
            on_click="ignore",
            key="journal",
        )
    st.caption(
        _(
            "qrels.tsv is in BEIR layout, ready for an evaluation; qrels.json says who judged what and when, on which"
            " index. The journal is {path} and holds every act of every judge.",
            path=label(str(journal)),
        )
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
    meanings = (f"{grade} {_(meaning)}" for grade, meaning in GRADES.items())
    titles = (_("Judged by"), *meanings, _("All"), _("Last (UTC)"))
    head = "".join(f"<th>{escaped(title)}</th>" for title in titles)
    return table_html(f"<tr>{head}</tr>", "".join(rows))


def _show_agreement(desk: Desk) -> None:
    me = desk.state.judge
    others = [judge for judge in judging.judges(desk.acts) if judge != me]
    if not others:
        st.caption(_("Agreement is shown here once a second judge has graded the same topics under another name."))
        return
    other = desk.state.other or others[0]
    if other not in others:
        remedy = _("Those who have: {names}", names=", ".join(others))
        raise UsageError(other, _("this judge has not judged these topics"), remedy)
    heading = _("Agreement")
    st.html(f'<h2 class="ps-section">{heading}</h2>')
    st.session_state["judge with"] = other
    title = _("Agreement of {judge} with", judge=label(me))
    st.selectbox(title, others, key="judge with", format_func=plain, on_change=_choose_other, args=(desk,))
    found = judging.agreement(desk.acts, me, other)
    if not found.pairs:
        apart = _("{first} and {second} have not judged the same passages so far.", first=me, second=other)
        show_notice(_("Nothing in common yet"), apart)
        return
    st.html(agreement_html(found))
    st.html(disagreements_html(desk, found))


def _choose_other(desk: Desk) -> None:
    st.query_params.from_dict(desk.state.results(st.session_state["judge with"]).to_params())


def agreement_html(found: Agreement) -> str:
    """Kappa, and how often each grade of one judge met each of the other."""
    first, second = (isolated(judge) for judge in found.judges)
    rows = "".join(
        f"<tr><th>{first}: {grade}</th>" + "".join(_count_html(found, grade, other) for other in GRADES) + "</tr>"
        for grade in GRADES
    )
    head = "<tr><td></td>" + "".join(f"<th>{second}: {grade}</th>" for grade in GRADES) + "</tr>"
    note = _(
        "1 is full agreement, 0 what chance alone would give. With weights, 0 against 3 counts nine times as much as"
        " 0 against 1."
    )
    return f'{_figures_html(found)}<p class="ps-note">{note}</p>{table_html(head, rows, "ps-confusion")}'


def _figures_html(found: Agreement) -> str:
    same = int(found.confusion.trace())
    figures = {
        _("Judged by both"): number_text(found.pairs),
        _("Same grade"): f"{number_text(same)} <small>{share(same / found.pairs)}</small>",
        _("Cohen’s κ"): value(found.kappa, 2),
        _("κ, quadratic weights"): value(found.weighted_kappa, 2),
    }
    shown = "".join(f"<div><dt>{name}</dt><dd>{figure}</dd></div>" for name, figure in figures.items())
    return f'<dl class="ps-figures">{shown}</dl>'


def disagreements_html(desk: Desk, found: Agreement) -> str:
    """Every pair with two grades, the widest apart first, with a link to look at it again."""
    if not found.disagreements:
        never = _("They never disagree.")
        return f'<p class="ps-note">{never}</p>'
    first, second = (isolated(judge) for judge in found.judges)
    rows = "".join(_disagreement_html(desk, pair, one, other) for pair, one, other in found.disagreements)
    head = "".join(f"<th>{title}</th>" for title in (_("Query"), _("Passage"), first, second))
    title = ngettext("{number} disagreement", "{number} disagreements", len(found.disagreements))
    return f'<h2 class="ps-section">{title}</h2>{table_html(f"<tr>{head}</tr>", rows, "ps-texts")}'


def show_problems(desk: Desk) -> None:
    """What could not be used of the topics and of the journal; nothing where all could."""
    lines = [f"{one.kind}, {one.place}: {one.detail}" for one in (*desk.problems, *desk.journal.problems)]
    if desk.others:
        lines.append(
            ngettext(
                "acts, {number} about queries that are not there, or that have other words now",
                "acts, {number} about queries that are not there, or that have other words now",
                len(desk.others),
            )
        )
    if lines:
        title = _("Left out of topics and journal: {number}", number=number_text(len(lines)))
        st.html(folded_html(title, lines))


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
        return _("{passage} (not in this index any more)", passage=isolated(item_id))
    text = " ".join(passage.text.split())
    shown = text if len(text) <= _SHORT else f"{text[:_SHORT].rsplit(' ', 1)[0]} …"
    title = isolated(desk.index.document(passage.document_id).title)
    return f"<strong>{title}</strong><br>{isolated(shown, passage.language)}"


def _file_name(judge: str) -> str:
    return re.sub(r"[^\w.-]+", "-", judge)
