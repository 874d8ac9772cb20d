"""Intervals and p values against scipy's, on data where each need is asked once; needs that hang together by hand."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from policysearch.evaluate.records import Cell, Measured
from policysearch.evaluate.significance import holm, significance

RNG = np.random.default_rng(7)
FIRST = RNG.uniform(0.2, 0.8, 60)
OTHER = np.clip(FIRST + RNG.normal(0.05, 0.15, 60), 0, 1)


def pooled(needs: list[str]) -> tuple[Cell, ...]:
    return tuple(Cell(f"q{number}", need, "sv", None) for number, need in enumerate(needs))


def measured(cells: tuple[Cell, ...], *values: NDArray[np.float64]) -> Measured:
    names = ("first", "other", "third")
    return Measured(cells, ("nDCG@10",), {name: its[:, None] for name, its in zip(names, values, strict=False)})


def test_p_and_interval_are_scipys() -> None:
    found = significance(measured(pooled([f"n{i}" for i in range(60)]), FIRST, OTHER), seed=1)
    ours = found.against_first["other"]["pooled"]["nDCG@10"]
    theirs = stats.permutation_test(
        (OTHER, FIRST),
        lambda a, b, axis: np.mean(a - b, axis=axis),
        permutation_type="samples",
        vectorized=True,
        n_resamples=50_000,
        rng=np.random.default_rng(0),
    )
    assert ours.difference == pytest.approx((OTHER - FIRST).mean())
    assert ours.p == pytest.approx(theirs.pvalue, abs=0.004)
    bounds = stats.bootstrap((OTHER - FIRST,), np.mean, method="percentile", rng=np.random.default_rng(0))
    assert (ours.low, ours.high) == pytest.approx(tuple(bounds.confidence_interval), abs=0.004)
    mean = stats.bootstrap((OTHER,), np.mean, method="percentile", rng=np.random.default_rng(0)).confidence_interval
    assert found.intervals["other"]["pooled"]["nDCG@10"] == pytest.approx(tuple(mean), abs=0.006)
    assert (ours.wins, ours.ties, ours.losses) == (
        int((OTHER > FIRST).sum()), int((OTHER == FIRST).sum()), int((OTHER < FIRST).sum())
    )  # fmt: skip


def test_the_same_question_in_many_languages_is_one_witness() -> None:
    """Ten versions of six needs prove no more than six needs, however often they are asked."""
    first, other = np.zeros(6), np.array([0.3, 0.2, 0.4, 0.1, 0.2, -0.1])
    once = significance(measured(pooled(list("abcdef")), first, other), seed=1)
    often = significance(measured(pooled(list("abcdef") * 10), np.tile(first, 10), np.tile(other, 10)), seed=1)
    as_if_independent = significance(
        measured(pooled([f"n{i}" for i in range(60)]), np.tile(first, 10), np.tile(other, 10)), seed=1
    )
    p = [its.against_first["other"]["pooled"]["nDCG@10"].p for its in (once, often, as_if_independent)]
    assert p[0] == pytest.approx(p[1])
    assert p[0] == pytest.approx(6 / 64, abs=0.01)  # 6 of the 2⁶ exchanges of signs sum up to 1.1 or more
    assert p[2] < 0.001


def test_protocols_are_means_of_pairs() -> None:
    cells = tuple(
        Cell(f"q{i}-{a}", f"n{i}", a, b) for i in range(20) for a, b in (("sv", "it"), ("it", "sv"), ("sv", "sv"))
    )
    values = RNG.uniform(size=60)
    found = significance(measured(cells, values, values + 0.1), seed=0)
    assert list(found.intervals["first"]) == ["mono", "cross", "it-sv", "sv-it", "sv-sv"]
    cross = found.against_first["other"]["cross"]["nDCG@10"]
    assert (cross.difference, cross.low, cross.high) == pytest.approx((0.1, 0.1, 0.1))
    assert (cross.wins, cross.ties, cross.losses) == (40, 0, 0)
    low, high = found.intervals["first"]["cross"]["nDCG@10"]
    pairs = [values[[i for i, cell in enumerate(cells) if cell.pair == pair]].mean() for pair in ("sv-it", "it-sv")]
    assert low < np.mean(pairs) < high


def test_equal_systems_do_not_differ() -> None:
    found = significance(measured(pooled(list("abc")), np.ones(3), np.ones(3)), seed=0)
    same = found.against_first["other"]["pooled"]["nDCG@10"]
    assert (same.difference, same.p, same.p_holm, same.ties) == (0.0, 1.0, 1.0, 3)
    assert found.against_first["first"] == {}


def test_a_single_system_has_intervals() -> None:
    found = significance(measured(pooled(list("abc")), np.array([0.0, 0.5, 1.0])), seed=0)
    low, high = found.intervals["first"]["pooled"]["nDCG@10"]
    assert low < 0.5 < high


def test_the_same_seed_gives_the_same_figures() -> None:
    data = measured(pooled([f"n{i}" for i in range(60)]), FIRST, OTHER)
    once, again = significance(data, seed=3), significance(data, seed=3)
    assert (once.intervals, once.against_first) == (again.intervals, again.against_first)
    assert significance(data, seed=4).intervals != once.intervals


def test_holm_by_hand() -> None:
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([0.9, 0.8]) == [1.0, 1.0]
    assert holm([]) == []


def test_p_values_are_corrected_over_systems_and_protocols() -> None:
    found = significance(measured(pooled([f"n{i}" for i in range(60)]), FIRST, OTHER, FIRST + 0.2), seed=1)
    p = {name: found.against_first[name]["pooled"]["nDCG@10"] for name in ("other", "third")}
    assert p["third"].p_holm == pytest.approx(2 * p["third"].p)
    assert p["other"].p_holm == pytest.approx(max(p["other"].p, 2 * p["third"].p))
