"""Two runs, topic by topic: what a measure says of each, and which items moved, came in or fell out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isclose
from statistics import fmean

import ir_measures
from scipy.stats import kendalltau

from policysearch.errors import DatasetError, UsageError
from policysearch.evaluate import measures
from policysearch.evaluate.records import Qrels, Run


@dataclass(frozen=True, slots=True)
class Placed:
    """An item with its rank in each whole run, None where it is not there; `grade` is None where nobody judged it."""

    item_id: str
    grade: int | None
    rank_a: int | None
    rank_b: int | None


@dataclass(frozen=True, slots=True)
class TopicDifference:
    """One topic in runs A and B: both values, and the first items of both."""

    query_id: str
    value_a: float
    value_b: float
    first_a: tuple[Placed, ...]
    first_b: tuple[Placed, ...]

    @property
    def difference(self) -> float:
        """Above 0 where B is better."""
        return self.value_b - self.value_a

    @property
    def gained(self) -> tuple[Placed, ...]:
        """Among the first of B, not of A."""
        return tuple(item for item in self.first_b if item not in self.first_a)

    @property
    def lost(self) -> tuple[Placed, ...]:
        """Among the first of A, not of B."""
        return tuple(item for item in self.first_a if item not in self.first_b)

    @property
    def shared(self) -> tuple[Placed, ...]:
        """Among the first of both, in the order of B."""
        return tuple(item for item in self.first_b if item in self.first_a)

    @property
    def moved(self) -> tuple[Placed, ...]:
        """Among the first of both, at another rank."""
        return tuple(item for item in self.shared if item.rank_a != item.rank_b)


@dataclass(frozen=True, slots=True)
class Summary:
    """Means over topics. A topic is won where B is better than A.

    `overlap` is the share of the first items that both have; `tau` is Kendall's τ-b of the order of those, None where
    no topic shares two.
    """

    topics: int
    mean_a: float
    mean_b: float
    wins: int
    ties: int
    losses: int
    overlap: float
    tau: float | None

    @property
    def difference(self) -> float:
        """Above 0 where B is better."""
        return self.mean_b - self.mean_a


def compare(a: Run, b: Run, qrels: Qrels, *, measure: str = "nDCG@10", depth: int = 10) -> tuple[TopicDifference, ...]:
    """Every judged topic with its value in both runs and their first `depth` items, the largest difference first.

    A topic that a run lacks has the value 0 there. `measure` is written as ir_measures does: nDCG@10, AP, RR@5. Raises
    UsageError for a measure or depth that cannot be, DatasetError where no judged topic is in either run.
    """
    if depth < 1:
        raise UsageError(f"depth {depth}", "there is nothing to compare", "Use a depth of 1 or more")
    judged = {query: grades for query, grades in qrels.items() if grades}
    if not any(query in run.rankings for query in judged for run in (a, b)):
        reason = "neither has a topic that is judged"
        raise DatasetError(f"{a.name} and {b.name}", reason, "Name the judgements whose query ids the runs use")
    values_a, values_b = _values((a, b), judged, measure)
    found = (
        TopicDifference(
            query, values_a[query], values_b[query], *_firsts(_ids(a, query), _ids(b, query), grades, depth)
        )
        for query, grades in judged.items()
    )
    return tuple(sorted(found, key=lambda topic: (-abs(topic.difference), topic.query_id)))


def summary(differences: Sequence[TopicDifference]) -> Summary:
    """What all topics say together; there must be one at least."""
    ties = sum(isclose(topic.value_a, topic.value_b, abs_tol=_EQUAL) for topic in differences)
    wins = sum(topic.difference > _EQUAL for topic in differences)
    taus = [tau for topic in differences if (tau := _tau(topic)) is not None]
    return Summary(
        topics=len(differences),
        mean_a=fmean(topic.value_a for topic in differences),
        mean_b=fmean(topic.value_b for topic in differences),
        wins=wins,
        ties=ties,
        losses=len(differences) - wins - ties,
        overlap=fmean(_overlap(topic) for topic in differences),
        tau=fmean(taus) if taus else None,
    )


_EQUAL = 1e-9
"""Values that differ less differ by rounding."""


def _values(runs: Sequence[Run], qrels: Qrels, measure: str) -> list[dict[str, float]]:
    """The measure by query id, for each run."""
    evaluator = ir_measures.evaluator(
        measures.parse([measure])[:1], {query: dict(grades) for query, grades in qrels.items()}
    )
    return [{metric.query_id: metric.value for metric in evaluator.iter_calc(_by_rank(run))} for run in runs]


def _by_rank(run: Run) -> dict[str, dict[str, float]]:
    """Scores that have the run's order and no ties."""
    return {
        query: {item: -float(rank) for rank, item in enumerate(ranked.ids)} for query, ranked in run.rankings.items()
    }


def _ids(run: Run, query: str) -> tuple[str, ...]:
    return run.rankings[query].ids if query in run.rankings else ()


def _firsts(
    ids_a: Sequence[str], ids_b: Sequence[str], grades: Mapping[str, int], depth: int
) -> tuple[tuple[Placed, ...], tuple[Placed, ...]]:
    ranks_a = {item: rank for rank, item in enumerate(ids_a, start=1)}
    ranks_b = {item: rank for rank, item in enumerate(ids_b, start=1)}

    def first(ids: Sequence[str]) -> tuple[Placed, ...]:
        return tuple(Placed(item, grades.get(item), ranks_a.get(item), ranks_b.get(item)) for item in ids[:depth])

    return first(ids_a), first(ids_b)


def _overlap(topic: TopicDifference) -> float:
    longer = max(len(topic.first_a), len(topic.first_b))
    return len(topic.shared) / longer if longer else 1.0


def _tau(topic: TopicDifference) -> float | None:
    if len(topic.shared) < 2:
        return None
    ranks_a, ranks_b = zip(*((item.rank_a, item.rank_b) for item in topic.shared), strict=True)
    return float(kendalltau(ranks_a, ranks_b).statistic)
