"""What lies before a judge: topics, their pools, what is judged already, and what comes next."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import streamlit as st

from policysearch.errors import UsageError
from policysearch.evaluate import judging
from policysearch.evaluate.judging import Act, Journal, Pair
from policysearch.evaluate.records import Problem, Ranked, Run, Topic
from policysearch.index import generation as generations
from policysearch.search.engine import Index
from policysearch.ui.i18n import _
from policysearch.ui.judge.state import JudgeState
from policysearch.ui.opening import index_folder, open_index

FOLDER = "judgements"
"""Where journals lie, in the folder of the index."""


@dataclass(frozen=True, slots=True, eq=False)
class Desk:
    """The work of one judge on one set of topics, as it stands now.

    `topics` are those in the chosen languages, `all_topics` all of them. `acts` are those on the topics as they are
    worded now, `others` the rest of the journal. Of this judge: `standing` acts, oldest first, the `grades` that
    count, and the topics that were `begun`.
    """

    state: JudgeState
    index: Index
    manifest: str
    all_topics: Mapping[str, Topic]
    topics: Mapping[str, Topic]
    problems: tuple[Problem, ...]
    journal: Journal
    acts: list[Act]
    others: list[Act]
    standing: list[Act]
    grades: Mapping[Pair, int]
    begun: frozenset[str]

    def pool(self, topic: Topic) -> tuple[str, ...]:
        """The passages of a topic that are to be judged, in the order of judging."""
        return _pool(self.index, self.manifest, topic.query_id, topic.text, self.state.systems, self.state.depth)

    def judged(self, topic: Topic) -> int:
        """How many passages of its pool have a grade; without one, the pool need not be known."""
        if topic.query_id not in self.begun:
            return 0
        return sum((topic.query_id, item_id) in self.grades for item_id in self.pool(topic))

    def done(self, topic: Topic) -> bool:
        """Whether its whole pool has grades."""
        judged = self.judged(topic)
        return judged > 0 and judged == len(self.pool(topic))

    def place(self) -> Pair | None:
        """Where the judge is: where the address says, else at the next pair without grade; None when all is done.

        Raises UsageError for a topic that is not among those of the folder.
        """
        query_id, item_id = self.state.topic, self.state.passage
        if not query_id:
            return self.following(None)
        if query_id not in self.all_topics:
            raise UsageError(query_id, _("the topics have no such id"), _("Choose one of the list"))
        if item_id:
            return query_id, item_id
        pairs = self._pairs(query_id)
        return next((pair for pair in pairs if pair not in self.grades), pairs[0] if pairs else None)

    def following(self, after: Pair | None, grade: int | None = None) -> Pair | None:
        """The next pair without grade after another one, which is given this grade, beginning again at the end."""
        graded = self.grades if grade is None else {*self.grades, after}
        return next((pair for pair in self._round(after) if pair not in graded), None)

    def act(self, pair: Pair, grade: int | None) -> Act:
        """What this judge decides on a pair, now."""
        query_id, item_id = pair
        return Act(
            query_id=query_id,
            item_id=item_id,
            grade=grade,
            judge=self.state.judge,
            time=judging.now(),
            generation=self.index.manifest.generation,
            manifest=self.manifest,
            query=judging.digest(self.all_topics[query_id].text),
            quote=judging.digest(self.index.passage(item_id).text),
        )

    def _round(self, after: Pair | None) -> Iterator[Pair]:
        """All pairs once, from the one after `after` to itself. Pools are made one by one, as they are reached."""
        ids = list(self.topics)
        here: list[Pair] = []
        if after and after[0] in self.topics:
            first = ids.index(after[0])
            ids = [*ids[first + 1 :], *ids[:first]]
            here = self._pairs(after[0])
        at = here.index(after) + 1 if after in here else 0
        yield from here[at:]
        for query_id in ids:
            yield from self._pairs(query_id)
        yield from here[:at]

    def _pairs(self, query_id: str) -> list[Pair]:
        return [(query_id, item_id) for item_id in self.pool(self.all_topics[query_id])]


def open_desk(state: JudgeState) -> Desk:
    """Everything for a judge who has chosen topics and given a name.

    Raises StoredIndexError, EncoderError, DatasetError, UsageError.
    """
    index = open_index()
    topics, problems = _topics(state.topics, _changed(state.topics))
    everything = {topic.query_id: topic for topic in topics}
    chosen = {
        query_id: topic
        for query_id, topic in everything.items()
        if not state.languages or topic.language in state.languages
    }
    if not chosen:
        languages = ", ".join(state.languages)
        raise UsageError(languages, _("no topic is in this language"), _("Choose other languages"))
    journal = Journal(journal_path(state.topics))
    acts, others = judging.about(journal.acts, topics)
    grades = judging.grades(acts, state.judge)
    return Desk(
        state=state,
        index=index,
        manifest=_manifest(str(index.path), index.manifest.generation),
        all_topics=everything,
        topics=chosen,
        problems=problems,
        journal=journal,
        acts=acts,
        others=others,
        standing=judging.standing(acts, state.judge),
        grades=grades,
        begun=frozenset(pair[0] for pair in grades),
    )


def journal_path(topics: str) -> Path:
    """The journal for a folder of topics: named after it, in the folder of the index."""
    name = re.sub(r"[^\w.-]+", "-", Path(topics).absolute().name).strip("-.") or "topics"
    return index_folder() / FOLDER / f"{name}.jsonl"


def _changed(folder: str) -> float:
    """When the topics were last changed: the key that keeps them up to date."""
    path = Path(folder)
    try:
        return (path / judging.TOPICS if path.is_dir() else path).stat().st_mtime
    except OSError:
        return 0


@st.cache_data(max_entries=8, show_spinner=False)
def _topics(folder: str, changed: float) -> tuple[tuple[Topic, ...], tuple[Problem, ...]]:  # noqa: ARG001 - a key
    return judging.read_topics(Path(folder))


@st.cache_data(max_entries=8, show_spinner=False)
def _manifest(folder: str, generation: str) -> str:
    return generations.file_sha256(Path(folder) / generation / "manifest.json")


@st.cache_data(max_entries=10_000, show_spinner=False)
def _pool(
    _index: Index,
    manifest: str,  # noqa: ARG001 - a key
    query_id: str,
    text: str,
    systems: tuple[str, ...],
    depth: int,
) -> tuple[str, ...]:
    """A topic's pool; `manifest` stands for the index among the keys of the cache."""
    runs = []
    for system in systems:
        ranking = _index.rank(text, system=system, limit=depth)
        scores = np.array([score for item_id, score in ranking], np.float32)
        runs.append(Run(system, {query_id: Ranked(tuple(item_id for item_id, score in ranking), scores)}))
    return judging.pool(runs, query_id, depth)
