from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from policysearch.index import statistics
from policysearch.index.statistics import MEAN_SHARE, SPREAD_SHARE, STRENGTH, UNREFERENCED_STRENGTH, Read, spreads

RNG = np.random.default_rng(3)
SWEDISH = (RNG.standard_normal((4000, 8)) + 2).astype(np.float32)
ITALIAN = (3 * RNG.standard_normal((5, 8)) - 2).astype(np.float32)
VECTORS = np.concatenate([ITALIAN, SWEDISH])
RANGES = {"it": range(5), "sv": range(5, 4005)}
REFERENCE = {"it": np.full(8, -1, np.float32), "sv": np.full(8, 1, np.float32)}


def rows_of(vectors: NDArray[np.float32]) -> Read:
    return lambda rows: vectors[rows.start : rows.stop]


def test_the_only_language_keeps_its_own_moments() -> None:
    for reference in ({}, REFERENCE):
        found = spreads(rows_of(SWEDISH), {"sv": range(4000)}, reference)["sv"]
        np.testing.assert_allclose(found.mean, SWEDISH.mean(axis=0), rtol=1e-4)
        np.testing.assert_allclose(found.covariance, np.cov(SWEDISH.T, bias=True), rtol=1e-3, atol=1e-4)


def test_a_mean_is_partly_that_of_texts_that_say_the_same_moved_to_where_the_corpus_is() -> None:
    found = spreads(rows_of(VECTORS), RANGES, REFERENCE)
    own = {"it": ITALIAN.mean(axis=0), "sv": SWEDISH.mean(axis=0)}
    moved = (5 * (own["it"] + 1) + 4000 * (own["sv"] - 1)) / 4005
    for language, n, lean in (("it", 5, -1), ("sv", 4000, 1)):
        share = MEAN_SHARE * n / (n + STRENGTH)
        expected = share * own[language] + (1 - share) * (lean + moved)
        np.testing.assert_allclose(found[language].mean, expected, rtol=1e-3)


def test_what_a_corpus_is_about_does_not_pass_for_its_language() -> None:
    """The passages of one language are all about one thing, those of the other are not."""
    topic = np.array([4, 0, 0, 0, 0, 0, 0, 0], np.float32)
    swedish, italian = SWEDISH[:300], RNG.standard_normal((300, 8)).astype(np.float32) - 2 + topic
    vectors = np.concatenate([italian, swedish])
    lean = {"it": np.full(8, -2, np.float32), "sv": np.full(8, 2, np.float32)}
    ranges = {"it": range(300), "sv": range(300, 600)}
    alone, found = spreads(rows_of(vectors), ranges), spreads(rows_of(vectors), ranges, lean)
    assert (alone["it"].mean - alone["sv"].mean)[0] > -0.5
    assert (found["it"].mean - found["sv"].mean)[0] < -2


def test_a_small_language_without_reference_leans_on_all_of_them() -> None:
    found = spreads(rows_of(VECTORS), RANGES)["it"]
    grand = VECTORS.mean(axis=0)
    expected = (5 * ITALIAN.mean(axis=0) + UNREFERENCED_STRENGTH * grand) / (5 + UNREFERENCED_STRENGTH)
    np.testing.assert_allclose(found.mean, expected, rtol=1e-4)


def test_a_covariance_is_mostly_that_of_all_languages_each_counting_once() -> None:
    found = spreads(rows_of(VECTORS), RANGES)["it"]
    italian, swedish = np.cov(ITALIAN.T, bias=True), np.cov(SWEDISH.T, bias=True)
    weights = 5 / (5 + STRENGTH), 4000 / (4000 + STRENGTH)
    pooled = (weights[0] * italian + weights[1] * swedish) / sum(weights)
    share = SPREAD_SHARE * 5 / (5 + STRENGTH)
    np.testing.assert_allclose(found.covariance, share * italian + (1 - share) * pooled, rtol=1e-3, atol=1e-3)


def test_a_language_without_ranked_passages_gets_the_pooled_moments() -> None:
    found = spreads(rows_of(SWEDISH), {"fi": range(0), "sv": range(4000)})["fi"]
    np.testing.assert_allclose(found.mean, SWEDISH.mean(axis=0), rtol=1e-4)


def test_vectors_are_read_in_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = spreads(rows_of(VECTORS), RANGES)["sv"]
    monkeypatch.setattr(statistics, "_STEP", 1000)
    asked: list[range] = []

    def read(rows: range) -> NDArray[np.float32]:
        asked.append(rows)
        return VECTORS[rows.start : rows.stop]

    found = spreads(read, RANGES)["sv"]
    np.testing.assert_allclose(found.mean, whole.mean, rtol=1e-5)
    np.testing.assert_allclose(found.covariance, whole.covariance, rtol=1e-4, atol=1e-5)
    assert max(map(len, asked)) == 1000


def test_nothing_to_measure() -> None:
    assert spreads(rows_of(np.empty((0, 8), np.float32)), {}) == {}


def test_saved_and_loaded_they_are_the_same(tmp_path: Path) -> None:
    before = spreads(rows_of(VECTORS), RANGES)
    statistics.save(tmp_path / "statistics.npz", before)
    after = statistics.load(tmp_path / "statistics.npz")
    assert after.keys() == before.keys()
    for language in before:
        np.testing.assert_array_equal(after[language].mean, before[language].mean)
        np.testing.assert_array_equal(after[language].covariance, before[language].covariance)
