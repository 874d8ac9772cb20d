"""A question is moved toward what stands out, and toward nothing where nothing does."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from policysearch.index.generation import Generation, open_current
from policysearch.search.feedback import moved

WEIGHT = 0.2


@pytest.fixture(scope="module")
def generation(corpus_index: Path) -> Generation:
    return open_current(corpus_index)


@pytest.fixture(scope="module")
def rows(generation: Generation) -> np.ndarray:
    """Two passages of each language."""
    return np.concatenate([np.array(its.ranked)[:2] for its in generation.store.languages.values()])


@pytest.fixture(scope="module")
def vector(generation: Generation) -> np.ndarray:
    return np.array(3 * generation.dense.read(range(1))[0])


def unit(vector: np.ndarray) -> np.ndarray:
    return np.array(vector / np.linalg.norm(vector))


def off_its_mean(generation: Generation, row: int) -> np.ndarray:
    """Of length 1."""
    (its,) = [generation.statistics[name].mean for name, at in generation.store.languages.items() if row in at.all]
    return unit(generation.dense.read(range(row, row + 1))[0] - its)


def test_what_scores_a_little_less_counts_a_little_less(
    generation: Generation, rows: np.ndarray, vector: np.ndarray
) -> None:
    scores = np.zeros(len(rows), np.float32)
    scores[[4, 9]] = 3.4, 3.0  # one temperature apart
    parts = np.e * off_its_mean(generation, rows[4]) + off_its_mean(generation, rows[9])
    expected = unit(vector) + WEIGHT * parts / (np.e + 1)
    np.testing.assert_allclose(moved(generation, vector, rows, scores, WEIGHT), expected, atol=1e-5)


def test_five_are_enough(generation: Generation, rows: np.ndarray, vector: np.ndarray) -> None:
    scores = np.full(len(rows), 3, np.float32)
    scores[:5] = 3.1
    first = moved(generation, vector, rows[:5], scores[:5], WEIGHT)
    np.testing.assert_allclose(moved(generation, vector, rows, scores, WEIGHT), first, atol=1e-6)


@pytest.mark.parametrize("score", [1.4, 2.0])
def test_what_ten_passages_reach_by_chance_is_nothing(
    generation: Generation, rows: np.ndarray, vector: np.ndarray, score: float
) -> None:
    scores = np.full(len(rows), score, np.float32)
    assert moved(generation, vector, rows, scores, WEIGHT) is vector


def test_an_empty_ranking_moves_nothing(generation: Generation, vector: np.ndarray) -> None:
    nothing = np.empty(0, np.int64), np.empty(0, np.float32)
    assert moved(generation, vector, *nothing, WEIGHT) is vector
