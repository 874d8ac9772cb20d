"""Several runs as one: their reciprocal ranks, or their scores on one scale, added up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from math import isfinite
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from policysearch.errors import UsageError
from policysearch.evaluate.records import Ranked, Run

Method = Literal["rrf", "convex"]

Values = NDArray[np.float64]


def fuse(
    runs: Sequence[Run],
    *,
    method: Method,
    weights: Sequence[float] | None = None,
    k: int = 60,
    depth: int = 1000,
    name: str,
) -> Run:
    """One run out of two or more: of every query of any of them the `depth` best items, ties by item id.

    An item's score is the weighted mean of its `reciprocal_ranks` (rrf) or its `min_max` scores (convex) in all runs; a
    run that lacks the item, or the query, counts as 0. Only the ratio of the weights matters, and they are equal where
    none are given. The order of the runs does not matter. Raises UsageError.
    """
    _check(len(runs), method, k, depth)
    shares = _shares(len(runs), weights)
    scale = partial(reciprocal_ranks, k=k) if method == "rrf" else min_max
    rankings = {}
    for query in dict.fromkeys(query for run in runs for query in run.rankings):
        parts = [(run.rankings[query], share) for run, share in zip(runs, shares, strict=True) if query in run.rankings]
        rankings[query] = _fused(parts, scale, depth)
    return Run(name, rankings)


def reciprocal_ranks(ranked: Ranked, k: int) -> Values:
    """1 / (k + rank) of each item (n,). Cormack, Clarke and Büttcher 2009; equal weights give their order."""
    return 1 / (k + np.arange(1.0, len(ranked.ids) + 1))


def min_max(ranked: Ranked) -> Values:
    """Scores (n,) on the scale from 0, the last item, to 1, the first; all 1 where all are equal.

    One of the scalings of Bruch, Gai and Ingber 2022 (arXiv 2210.11934). What a run did not find it would have scored
    no higher than its last item: 0 here.
    """
    scores = ranked.scores.astype(np.float64)
    low, high = (scores.min(), scores.max()) if len(scores) else (0.0, 0.0)
    return (scores - low) / (high - low) if high > low else np.ones_like(scores)


def _fused(parts: Sequence[tuple[Ranked, float]], scale: Callable[[Ranked], Values], depth: int) -> Ranked:
    ids = sorted({item for ranked, _ in parts for item in ranked.ids})
    columns = {item: column for column, item in enumerate(ids)}
    values = np.zeros((len(parts), len(ids)))
    for row, (ranked, share) in enumerate(parts):
        values[row, [columns[item] for item in ranked.ids]] = share * scale(ranked)
    # Smallest first, so that a sum is the same to the last bit in whatever order the runs come; and what then differs
    # by rounding alone is equal.
    scores = np.round(np.sort(values, axis=0).sum(axis=0), 12)
    best = np.argsort(-scores, kind="stable")[:depth]
    return Ranked(tuple(ids[column] for column in best.tolist()), scores[best].astype(np.float32))


def _shares(count: int, weights: Sequence[float] | None) -> list[float]:
    """One weight a run; together they are 1."""
    weights = [1.0] * count if weights is None else weights
    shown = f"weights {', '.join(f'{weight:g}' for weight in weights)}"
    if len(weights) != count:
        raise UsageError(shown, f"these are {len(weights)} for {count} runs", "Give one weight for each run")
    total = sum(weights)
    if min(weights) < 0 or total == 0 or not isfinite(total):
        remedy = "Give weights of 0 or more, at least one of them above 0"
        raise UsageError(shown, "they do not make a weighted mean", remedy)
    return [weight / total for weight in weights]


def _check(count: int, method: str, k: int, depth: int) -> None:
    if count < 2:
        raise UsageError(f"{count} run{'' if count == 1 else 's'}", "there is nothing to fuse", "Name two or more runs")
    if method not in get_args(Method):
        raise UsageError(method, "there is no such method", f"Choose one of: {', '.join(get_args(Method))}")
    if k < 0 or depth < 1:
        raise UsageError(f"k {k}, depth {depth}", "these cannot be", "Use k ≥ 0 and depth ≥ 1")
