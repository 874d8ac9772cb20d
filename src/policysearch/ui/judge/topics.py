"""The list of topics at the side: how far each is judged, and the way to any of them."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from policysearch.evaluate.records import Topic
from policysearch.text.catalogue import marked
from policysearch.ui.i18n import _, language_name, number_text
from policysearch.ui.judge.desk import Desk
from policysearch.ui.judge.url import go_to, read_judge_state
from policysearch.ui.parts import plain
from policysearch.ui.safe_text import label

_MOST_IN_SIGHT = 300
"""Topics that are listed; of more, one is picked by typing."""
_DONE = marked(":green[✓ done]")


def show_topics(desk: Desk) -> None:
    """The list of topics, in the sidebar, with what is done."""
    state = desk.state
    with st.sidebar:
        st.markdown(f"**{label(state.judge)}**")
        systems = ", ".join(map(label, state.systems))
        pooled = _("first {number} of {systems}", number=state.depth, systems=systems)
        st.caption(f"{label(state.topics)} · {pooled}")
        st.button(_("Change"), on_click=go_to, args=(replace(state.anywhere(), judge=""),), key="change")
        languages = sorted({topic.language for topic in desk.all_topics.values()}, key=language_name)
        if len(languages) > 1:
            st.session_state["judge languages"] = list(state.languages)
            st.multiselect(
                _("Topics in"),
                languages,
                key="judge languages",
                format_func=language_name,
                placeholder=_("All languages"),
                on_change=_choose_languages,
            )
        _show_list(desk)


def _show_list(desk: Desk) -> None:
    done = _(_DONE)
    marks = [_mark(desk, topic, done) for topic in desk.topics.values()]
    numbers = {query_id: number for number, query_id in enumerate(desk.topics, start=1)}
    place = desk.place() if desk.state.view == "judge" else None
    # A choice comes back as its label: what the list holds is in its key, and what changes is not in the labels.
    key = f"judge topic {' '.join(desk.state.languages)}"
    st.session_state[key] = place[0] if place and place[0] in desk.topics else None
    title = _("Topics · {number} of {total} done", number=marks.count(done), total=number_text(len(marks)))
    options = list(desk.topics)

    def shown(query_id: str) -> str:
        return f"{numbers[query_id]}\\. {label(desk.topics[query_id].text)}"

    def shown_plain(query_id: str) -> str:
        return f"{numbers[query_id]}. {plain(desk.topics[query_id].text)}"

    go, its = _choose_topic, (key, options)
    with st.container(key="topics"):
        if len(options) <= _MOST_IN_SIGHT:
            st.radio(title, options, None, shown, key=key, captions=marks, on_change=go, args=its)
        else:
            st.selectbox(title, options, None, shown_plain, key=key, on_change=go, args=its)


def _mark(desk: Desk, topic: Topic, done: str) -> str:
    if not (judged := desk.judged(topic)):
        return ""
    return done if desk.done(topic) else _("{number} of {total}", number=judged, total=len(desk.pool(topic)))


def _choose_topic(key: str, topics: list[str]) -> None:
    if (chosen := st.session_state[key]) in topics:
        go_to(read_judge_state().at(chosen))


def _choose_languages() -> None:
    go_to(read_judge_state().among(st.session_state["judge languages"]))
