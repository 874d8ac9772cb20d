from pathlib import Path

import numpy as np
import pytest

from policysearch.index import statistics
from policysearch.index.statistics import MEAN_STRENGTH, SPREAD_STRENGTH, spreads

RNG = np.random.default_rng(3)
SWEDISH = (RNG.standard_normal((4000, 8)) + 2).astype(np.float32)
ITALIAN = (3 * RNG.standard_normal((5, 8)) - 2).astype(np.float32)
VECTORS = np.concatenate([ITALIAN, SWEDISH])
RANGES = {"it": range(5), "sv": range(5, 4005)}


def test_a_large_language_keeps_its_own_moments() -> None:
    found = spreads(VECTORS, RANGES)["sv"]
    np.testing.assert_allclose(found.mean, SWEDISH.mean(axis=0), atol=0.02)
    np.testing.assert_allclose(found.covariance, np.cov(SWEDISH.T, bias=True), atol=0.05)


def test_a_small_language_leans_on_all_of_them() -> None:
    found = spreads(VECTORS, RANGES)["it"]
    grand = VECTORS.mean(axis=0)
    expected = (5 * ITALIAN.mean(axis=0) + MEAN_STRENGTH * grand) / (5 + MEAN_STRENGTH)
    np.testing.assert_allclose(found.mean, expected, rtol=1e-4)
    within = (5 * np.cov(ITALIAN.T, bias=True) + 4000 * np.cov(SWEDISH.T, bias=True)) / 4005
    mixed = (5 * np.cov(ITALIAN.T, bias=True) + SPREAD_STRENGTH * within) / (5 + SPREAD_STRENGTH)
    np.testing.assert_allclose(found.covariance, mixed, rtol=1e-3, atol=1e-3)


def test_a_language_without_ranked_passages_gets_the_pooled_moments() -> None:
    found = spreads(SWEDISH, {"fi": range(0), "sv": range(4000)})["fi"]
    np.testing.assert_allclose(found.mean, SWEDISH.mean(axis=0), rtol=1e-4)


def test_vectors_may_be_mapped_and_longer_than_a_step(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    np.save(tmp_path / "vectors.npy", VECTORS.astype(np.float16))
    monkeypatch.setattr(statistics, "_STEP", 1000)
    mapped = spreads(np.load(tmp_path / "vectors.npy", mmap_mode="r"), RANGES)["sv"]
    exact = spreads(VECTORS.astype(np.float16).astype(np.float32), {"it": range(5), "sv": range(5, 4005)})["sv"]
    np.testing.assert_allclose(mapped.mean, exact.mean, rtol=1e-5)
    np.testing.assert_allclose(mapped.covariance, exact.covariance, rtol=1e-4, atol=1e-5)


def test_nothing_to_measure() -> None:
    assert spreads(np.empty((0, 8), np.float32), {}) == {}


def test_saved_and_loaded_they_are_the_same(tmp_path: Path) -> None:
    before = spreads(VECTORS, RANGES)
    statistics.save(tmp_path / "statistics.npz", before)
    after = statistics.load(tmp_path / "statistics.npz")
    assert after.keys() == before.keys()
    for language in before:
        np.testing.assert_array_equal(after[language].mean, before[language].mean)
        np.testing.assert_array_equal(after[language].covariance, before[language].covariance)
