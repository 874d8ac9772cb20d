"""The page of judges: one pooled passage at a time, blind to the systems, graded by keyboard."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st
from babel.lists import format_list

from policysearch.errors import PolicySearchError, UsageError
from policysearch.evaluate import judging
from policysearch.evaluate.judging import Pair
from policysearch.evaluate.records import Topic
from policysearch.search.systems import SYSTEMS
from policysearch.text.catalogue import marked
from policysearch.ui.evaluate.sources import found_topics
from policysearch.ui.i18n import _, interface_language, ngettext, number_text
from policysearch.ui.judge.desk import Desk, open_desk
from policysearch.ui.judge.results import show_downloads, show_problems, show_results
from policysearch.ui.judge.state import DEEPEST, JudgeState
from policysearch.ui.judge.topics import show_topics
from policysearch.ui.judge.turn import Turn
from policysearch.ui.judge.url import go_to, read_judge_state
from policysearch.ui.judge.view import GRADES, passage_html, topic_html
from policysearch.ui.notices import show_error, show_notice
from policysearch.ui.opening import open_index
from policysearch.ui.parts import show_from_top

_CANNOT = marked("This cannot be judged")
_FAILED = "judge: failed act"


def show() -> None:
    """The whole page, from the URL. What goes wrong on purpose is said in its place, with the way out."""
    title, motto = _("Judge"), _("How well does a passage answer a query? Blind to the systems that found it")
    st.html(f'<div class="ps-head"><h1 class="ps-title">{title}</h1><p class="ps-motto">{motto}</p></div>')
    try:
        state = read_judge_state()
        if not state.ready:
            _show_start(state)
            return
        with st.spinner(_("Reading the topics…")):
            desk = open_desk(state)
        show_topics(desk)
        _show_views(state)
        if state.view == "results":
            show_results(desk)
        else:
            _show_work(desk)
    except PolicySearchError as error:
        show_error(error, _(_CANNOT))
        st.button(_("Choose topics"), on_click=go_to, args=(JudgeState(),))


def _show_start(state: JudgeState) -> None:
    index = open_index()
    show_notice(
        _("Judge what the systems find"),
        _(
            "For every topic, the first passages of several systems are put together in an order that does not show"
            " which of them found what. You give each a grade, by keyboard if you like."
        ),
        _(
            "Every grade is on disk at once. Close the page whenever you want: the same name and topics go on where"
            " you stopped. Nothing leaves this machine."
        ),
    )
    _show_failed()
    found = found_topics(index)
    with st.form("judge", enter_to_submit=False):
        st.text_input(
            _("Topics: a folder on this machine with queries.jsonl"),
            value=state.topics or (found[0] if found else ""),
            key="judge topics",
            placeholder="/data/topics",
        )
        st.text_input(_("Your name, as it goes into the judgements"), value=state.judge, key="judge name")
        st.multiselect(_("Systems whose results are judged"), list(SYSTEMS), list(state.systems), key="judge systems")
        st.number_input(_("Results of each system"), 1, DEEPEST, state.depth, key="judge depth", width=180)
        st.form_submit_button(_("Start judging"), type="primary", on_click=_start)


def _start() -> None:
    values = st.session_state
    topics, name = values["judge topics"].strip(), " ".join(values["judge name"].split())
    given = {_("the topics"): topics, _("your name"): name, _("the systems"): values["judge systems"]}
    if missing := [what for what, value in given.items() if not value]:
        names = format_list(missing, locale=interface_language())
        values[_FAILED] = UsageError(names, _("this is not filled in"), _("Fill it in, and start again"))
        return
    go_to(JudgeState(topics, name, tuple(values["judge systems"]), values["judge depth"]))


def _show_failed() -> None:
    """What went wrong with the last click, once."""
    if error := st.session_state.pop(_FAILED, None):
        show_error(error, _(_CANNOT))


def _show_views(state: JudgeState) -> None:
    st.session_state["judge view"] = state.view
    names = {"judge": _("Judge"), "results": _("Results and agreement")}
    st.segmented_control(
        _("View"),
        list(names),
        key="judge view",
        format_func=names.__getitem__,
        label_visibility="collapsed",
        required=True,
        on_change=_choose_view,
    )


def _choose_view() -> None:
    state = read_judge_state()
    go_to(state.results() if st.session_state["judge view"] == "results" else state.at(state.topic, state.passage))


def _show_work(desk: Desk) -> None:
    _show_failed()
    pair = desk.place()
    if pair is None:
        _show_end(desk)
        return
    topic = desk.all_topics[pair[0]]
    passage = desk.index.passage(pair[1])
    show_from_top(*pair)
    st.html(_progress_html(desk, topic, pair))
    st.html(topic_html(topic))
    st.html(passage_html(passage, desk.index.document(passage.document_id)))
    _show_grades(desk, pair)
    _show_pool(desk, topic, pair)
    show_problems(desk)


def _progress_html(desk: Desk, topic: Topic, pair: Pair) -> str:
    """Such as "Topic 3 of 42 · passage 7 of 21 · 58 judged"."""
    ids, pool = list(desk.topics), desk.pool(topic)
    where, which = _("Another topic"), _("passage outside this pool")
    if topic.query_id in ids:
        at = ids.index(topic.query_id) + 1
        where = _("Topic {number} of {total}", number=number_text(at), total=number_text(len(ids)))
    if pair[1] in pool:
        which = _("passage {number} of {total}", number=pool.index(pair[1]) + 1, total=len(pool))
    judged = ngettext("{number} judged", "{number} judged", len(desk.grades))
    return f'<p class="ps-summary" role="status">{where} · {which} · <strong>{judged}</strong></p>'


def _show_grades(desk: Desk, pair: Pair) -> None:
    # The keys name the pair: a shortcut that is pressed twice never grades the next passage unseen.
    given, turn = desk.grades.get(pair), Turn(pair)
    where = f"{pair[0]} {pair[1]}"
    with st.container(horizontal=True, key="grades", gap="xsmall"):
        for grade, meaning in GRADES.items():
            st.button(
                _(meaning),
                key=f"{grade} {where}",
                shortcut=str(grade),
                type="primary" if grade == given else "secondary",
                on_click=_grade,
                args=(turn, pair, grade),
            )
        st.button(
            _("Skip"), key=f"skip {where}", shortcut="S", type="tertiary", on_click=_grade, args=(turn, pair, None)
        )
        _show_undo(desk, turn, f"undo {where}")


def _show_undo(desk: Desk, turn: Turn, key: str) -> None:
    nothing = not desk.standing
    st.button(_("Undo"), key=key, shortcut="U", type="tertiary", on_click=_undo, args=(turn,), disabled=nothing)


def _grade(turn: Turn, pair: Pair, grade: int | None) -> None:
    """Note a grade, None for a skipped passage, and go on.

    A button of a passage that the judge has left already is on its way out: pressed too fast, it leads where the
    first press led. The address is no help with that: the browser sends the one it knows, of the passage before.
    """
    try:
        desk = open_desk(read_judge_state())
        onward = desk.following(pair, grade)

        def act() -> Pair | None:
            if grade is not None and desk.grades.get(pair) != grade:
                desk.journal.add(desk.act(pair, grade))
            return onward

        _move(desk.state, turn.end(act))
    except PolicySearchError as error:
        st.session_state[_FAILED] = error


def _undo(turn: Turn) -> None:
    """Take the last act back and go to its passage."""
    try:
        desk = open_desk(read_judge_state())

        def act() -> Pair | None:
            if not desk.standing:
                return turn.pair
            last = desk.standing[-1]
            desk.journal.add(replace(last, grade=None, time=judging.now()))
            return last.pair

        _move(desk.state, turn.end(act))
    except PolicySearchError as error:
        st.session_state[_FAILED] = error


def _move(state: JudgeState, pair: Pair | None) -> None:
    go_to(state.at(*pair) if pair else state.anywhere())


def _show_pool(desk: Desk, topic: Topic, pair: Pair) -> None:
    """The passages of the topic by number, with the grades they have, to go back to one."""
    pool = desk.pool(topic)
    grades = {item_id: desk.grades.get((topic.query_id, item_id)) for item_id in pool}
    key = f"judge passage {len(desk.journal.acts)} {topic.query_id}"  # a list with other grades is another list
    st.session_state[key] = pair[1] if pair[1] in pool else None
    st.pills(
        _("Passages of this topic, with your grades"),
        pool,
        key=key,
        format_func=lambda one: f"{pool.index(one) + 1}" + ("" if grades[one] is None else f" · **{grades[one]}**"),
        on_change=_choose_passage,
        args=(key, topic.query_id, pool),
    )


def _choose_passage(key: str, query_id: str, pool: tuple[str, ...]) -> None:
    if (chosen := st.session_state[key]) in pool:
        go_to(read_judge_state().at(query_id, chosen))


def _show_end(desk: Desk) -> None:
    topics = ngettext("{number} topic", "{number} topics", len(desk.topics))
    judgements = ngettext("{number} judgement", "{number} judgements", len(desk.grades))
    show_notice(
        _("All is judged"),
        _("{topics}, {judgements} by {judge}.", topics=topics, judgements=judgements, judge=desk.state.judge),
        _(
            "The list of topics leads back to each of them. Results has the judgements as a file, and how far you"
            " agree with others who judged the same."
        ),
    )
    _show_undo(desk, Turn(None), "undo")
    show_downloads(desk)
