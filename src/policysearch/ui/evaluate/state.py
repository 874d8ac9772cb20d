"""An evaluation as an address: what is asked for, or which report is looked at, and how."""

from __future__ import annotations

from dataclasses import dataclass, replace

from policysearch.errors import UsageError
from policysearch.search.systems import SYSTEMS
from policysearch.ui.i18n import _
from policysearch.ui.params import Params, last, number, several

MEASURES: tuple[str, ...] = ("nDCG@10", "R@100", "RR@10", "AP")
"""What is measured where nothing else is said."""
MOST = 100_000
"""Queries per language, and seeds: more than anybody has."""


@dataclass(frozen=True, slots=True)
class EvaluateState:
    """One look at the page. Without `report`, it is the form to start an evaluation with.

    Of a report: the `measure` shown, the system of the `map`, and a `topic` in the rankings of systems `a` and `b`;
    empty where the first is meant.
    """

    source: str = ""
    systems: tuple[str, ...] = tuple(SYSTEMS)
    measures: tuple[str, ...] = MEASURES
    queries: int | None = None
    seed: int = 0
    report: str = ""
    measure: str = ""
    map: str = ""
    topic: str = ""
    a: str = ""
    b: str = ""

    @classmethod
    def from_params(cls, params: Params) -> EvaluateState:
        """The look that URL parameters name. Raises UsageError for a value that cannot be."""
        systems = several(params, "system") or tuple(SYSTEMS)
        for system in systems:
            if system not in SYSTEMS:
                remedy = _("Choose from: {names}", names=", ".join(SYSTEMS))
                raise UsageError(f"system={system}", _("there is no such system"), remedy)
        return cls(
            source=last(params, "source"),
            systems=systems,
            measures=several(params, "measure") or MEASURES,
            queries=number(params, "queries", 1, MOST),
            seed=number(params, "seed", 0, MOST) or 0,
            report=last(params, "report"),
            measure=last(params, "show"),
            map=last(params, "map"),
            topic=last(params, "topic"),
            a=last(params, "a"),
            b=last(params, "b"),
        )

    def to_params(self) -> dict[str, str | list[str]]:
        """The URL parameters that `from_params` reads back as this look; nothing that is at its default."""
        if self.report:
            names = {"report": "report", "show": "measure", "map": "map", "topic": "topic", "a": "a", "b": "b"}
            return {name: value for name, field in names.items() if (value := getattr(self, field))}
        params: dict[str, str | list[str]] = {"source": self.source} if self.source else {}
        if self.systems != tuple(SYSTEMS):
            params["system"] = list(self.systems)
        if self.measures != MEASURES:
            params["measure"] = list(self.measures)
        if self.queries:
            params["queries"] = str(self.queries)
        return params | ({"seed": str(self.seed)} if self.seed else {})

    def looking(self, **changes: str) -> EvaluateState:
        """The same report, looked at in another way: `measure`, `map`, `topic`, `a` or `b`."""
        return replace(self, **changes)  # type: ignore[arg-type]  # fields of text only
