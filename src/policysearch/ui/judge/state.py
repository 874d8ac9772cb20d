"""A judge's place as an address: whose work it is, on which topics, with which pool, and where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from policysearch.errors import UsageError
from policysearch.search.systems import SYSTEMS
from policysearch.ui.i18n import _
from policysearch.ui.params import Params, last, number, several

POOLED: tuple[str, ...] = ("hybrid", "dense", "bm25")
"""Systems whose results are judged, where nothing else is said."""
DEPTH = 10
DEEPEST = 100
"""How many results of each system are judged: at first, and at most."""

View = Literal["judge", "results"]


@dataclass(frozen=True, slots=True)
class JudgeState:
    """What one judge has chosen. `languages` limits the topics; without `passage` it is the next one without grade."""

    topics: str = ""
    judge: str = ""
    systems: tuple[str, ...] = POOLED
    depth: int = DEPTH
    languages: tuple[str, ...] = ()
    topic: str = ""
    passage: str = ""
    view: View = "judge"
    other: str = ""

    @classmethod
    def from_params(cls, params: Params) -> JudgeState:
        """The place that URL parameters name. Raises UsageError for a value that cannot be."""
        systems = several(params, "system") or POOLED
        for system in systems:
            if system not in SYSTEMS:
                remedy = _("Choose from: {names}", names=", ".join(SYSTEMS))
                raise UsageError(f"system={system}", _("there is no such system"), remedy)
        return cls(
            topics=last(params, "topics"),
            judge=last(params, "judge"),
            systems=systems,
            depth=number(params, "depth", 1, DEEPEST) or DEPTH,
            languages=several(params, "language"),
            topic=last(params, "topic"),
            passage=last(params, "passage"),
            view="results" if last(params, "view") == "results" else "judge",
            other=last(params, "with"),
        )

    def to_params(self) -> dict[str, str | list[str]]:
        """The URL parameters that `from_params` reads back as this place; nothing that is at its default."""
        texts = {"topics": self.topics, "judge": self.judge, "topic": self.topic, "passage": self.passage}
        params: dict[str, str | list[str]] = {name: text for name, text in texts.items() if text}
        if self.systems != POOLED:
            params["system"] = list(self.systems)
        if self.depth != DEPTH:
            params["depth"] = str(self.depth)
        if self.languages:
            params["language"] = list(self.languages)
        if self.view == "results":
            params |= {"view": "results"} | ({"with": self.other} if self.other else {})
        return params

    @property
    def ready(self) -> bool:
        """Whether the work can begin."""
        return bool(self.topics and self.judge)

    def at(self, query_id: str, item_id: str = "") -> JudgeState:
        """The same work at another place; without an item, at the topic's next one without grade."""
        return replace(self, topic=query_id, passage=item_id, view="judge", other="")

    def anywhere(self) -> JudgeState:
        """The same work at the next pair without grade."""
        return self.at("")

    def among(self, languages: Sequence[str]) -> JudgeState:
        """Topics in these languages only; all of them where there is none."""
        return replace(self.anywhere(), languages=tuple(languages))

    def results(self, other: str = "") -> JudgeState:
        """What the judges have done, with the agreement with another judge."""
        return replace(self, view="results", other=other)
