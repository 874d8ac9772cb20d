"""Fused runs, compared with the formulas written out with dictionaries, and independent of the order of the runs."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policysearch.errors import UsageError
from policysearch.evaluate.fusing import Method, fuse
from policysearch.evaluate.records import Ranked, Run

QUERIES = ("q1", "q2")
SCORES = st.dictionaries(st.sampled_from("abcdefghij"), st.floats(-1e6, 1e6, width=32), max_size=8)
RUNS = st.lists(st.dictionaries(st.sampled_from(QUERIES), SCORES), min_size=2, max_size=5)
METHODS: tuple[Method, ...] = ("rrf", "convex")


def run(rankings: dict[str, dict[str, float]], name: str = "run") -> Run:
    found = {}
    for query, scores in rankings.items():
        ids = sorted(scores, key=lambda item: (-scores[item], item))
        found[query] = Ranked(tuple(ids), np.array([scores[item] for item in ids], np.float32))
    return Run(name, found)


def by_hand(runs: Sequence[Run], query: str, method: Method, weights: Sequence[float], k: int) -> dict[str, float]:
    totals: dict[str, float] = {}
    for one, weight in zip(runs, weights, strict=True):
        if query not in one.rankings:
            continue
        ids, scores = one.rankings[query].ids, one.rankings[query].scores.tolist()
        for rank, (item, score) in enumerate(zip(ids, scores, strict=True), start=1):
            if method == "rrf":
                part = 1 / (k + rank)
            elif max(scores) == min(scores):
                part = 1.0
            else:
                part = (score - min(scores)) / (max(scores) - min(scores))
            totals[item] = totals.get(item, 0.0) + weight * part / sum(weights)
    return totals


@given(
    rankings=RUNS,
    method=st.sampled_from(METHODS),
    weights=st.lists(st.integers(0, 4), min_size=5, max_size=5),
    k=st.integers(0, 100),
)
def test_scores_are_those_of_the_formulas(
    rankings: list[dict[str, dict[str, float]]], method: Method, weights: list[int], k: int
) -> None:
    runs = [run(each) for each in rankings]
    weights = [1 + weights[0], *weights[1 : len(runs)]]
    fused = fuse(runs, method=method, weights=weights, k=k, name="both")
    assert set(fused.rankings) == {query for each in runs for query in each.rankings}
    for query, ranked in fused.rankings.items():
        expected = by_hand(runs, query, method, weights, k)
        assert dict(zip(ranked.ids, ranked.scores.tolist(), strict=True)) == pytest.approx(expected, abs=1e-6)
        assert list(ranked.ids) == sorted(expected, key=lambda item: (-round(expected[item], 12), item))


@given(rankings=RUNS, method=st.sampled_from(METHODS), data=st.data())
def test_the_order_of_the_runs_does_not_matter(
    rankings: list[dict[str, dict[str, float]]], method: Method, data: st.DataObject
) -> None:
    runs = [run(each) for each in rankings]
    shuffled = data.draw(st.permutations(runs))
    one, other = fuse(runs, method=method, name="fused"), fuse(shuffled, method=method, name="fused")
    assert set(one.rankings) == set(other.rankings)
    for query, ranked in one.rankings.items():
        assert ranked.ids == other.rankings[query].ids
        assert ranked.scores.tolist() == other.rankings[query].scores.tolist()


def test_reciprocal_ranks_of_two_runs() -> None:
    runs = [run({"q": {"a": 9, "b": 8, "c": 7}}), run({"q": {"c": 0.3, "a": 0.2}})]
    ranked = fuse(runs, method="rrf", name="rrf").rankings["q"]
    assert ranked.ids == ("a", "c", "b")
    np.testing.assert_allclose(ranked.scores, np.array([1 / 61 + 1 / 62, 1 / 63 + 1 / 61, 1 / 62]) / 2, rtol=1e-6)


def test_a_convex_sum_of_two_runs() -> None:
    runs = [run({"q": {"a": 20, "b": 15, "c": 10}}), run({"q": {"c": 0.3, "d": 0.1}})]
    ranked = fuse(runs, method="convex", weights=[3, 1], name="convex").rankings["q"]
    assert list(zip(ranked.ids, ranked.scores.tolist(), strict=True)) == [
        ("a", 0.75),
        ("b", 0.375),
        ("c", 0.25),
        ("d", 0.0),
    ]


def test_equal_scores_are_ordered_by_id_and_cut_after_that() -> None:
    runs = [run({"q": {"b": 2, "a": 1}}), run({"q": {"a": 2, "b": 1}})]
    for method in METHODS:
        assert fuse(runs, method=method, name="tied").rankings["q"].ids == ("a", "b")
        assert fuse(runs, method=method, depth=1, name="tied").rankings["q"].ids == ("a",)


def test_ranks_far_down_still_count() -> None:
    items = {f"d{number:04}": float(-number) for number in range(1000)}
    ranked = fuse([run({"q": items}), run({"q": items})], method="rrf", name="rrf").rankings["q"]
    assert ranked.ids == tuple(items)
    assert (np.diff(ranked.scores) < 0).all()


@pytest.mark.parametrize(
    ("weights", "reason"),
    [
        ([1.0], "these are 1 for 2 runs"),
        ([], "these are 0 for 2 runs"),
        ([1.0, -0.5], "they do not make a weighted mean"),
        ([0.0, 0.0], "they do not make a weighted mean"),
        ([1.0, float("nan")], "they do not make a weighted mean"),
        ([1e308, 1e308], "they do not make a weighted mean"),
    ],
)
def test_weights_that_cannot_be(weights: list[float], reason: str) -> None:
    with pytest.raises(UsageError, match=reason):
        fuse([run({}), run({})], method="convex", weights=weights, name="fused")


def test_what_cannot_be_fused() -> None:
    two = [run({}), run({})]
    with pytest.raises(UsageError, match="1 run: there is nothing to fuse"):
        fuse(two[:1], method="rrf", name="fused")
    with pytest.raises(UsageError, match=re.escape("borda: there is no such method. Choose one of: rrf, convex")):
        fuse(two, method="borda", name="fused")  # type: ignore[arg-type]  # wrong on purpose
    with pytest.raises(UsageError, match="k -1, depth 10"):
        fuse(two, method="rrf", k=-1, depth=10, name="fused")
