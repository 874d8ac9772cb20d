import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from policysearch.index.statistics import Spread
from policysearch.search.fairness import dense_z, lexical_z


def test_closed_form_equals_the_scan_over_all_passages() -> None:
    vectors = np.random.default_rng(1).standard_normal((300, 12)).astype(np.float32)
    query = vectors[0] / np.linalg.norm(vectors[0])
    scores = vectors @ query
    spread = Spread(vectors.mean(axis=0), np.cov(vectors.T, bias=True).astype(np.float32))
    np.testing.assert_allclose(dense_z(scores, query, spread), (scores - scores.mean()) / scores.std(), atol=1e-4)


def test_a_constant_shift_of_a_language_changes_nothing() -> None:
    vectors = np.random.default_rng(2).standard_normal((300, 12)).astype(np.float32)
    query, shift = vectors[0], np.full(12, 5, np.float32)
    covariance = np.cov(vectors.T, bias=True).astype(np.float32)
    here = dense_z(vectors @ query, query, Spread(vectors.mean(axis=0), covariance))
    there = dense_z((vectors + shift) @ query, query, Spread((vectors + shift).mean(axis=0), covariance))
    np.testing.assert_allclose(here, there, atol=1e-3)


def test_passages_that_are_all_alike_do_not_divide_by_zero() -> None:
    spread = Spread(np.ones(4, np.float32), np.zeros((4, 4), np.float32))
    query = np.ones(4, np.float32)
    assert dense_z(np.array([4.0], np.float32), query, spread).tolist() == [0.0]


def test_silence_is_no_evidence() -> None:
    assert lexical_z(np.zeros(5, np.float32), slice(0, 5)).tolist() == [0, 0, 0, 0, 0]
    assert lexical_z(np.zeros(0, np.float32), slice(0, 0)).tolist() == []


def test_passages_outside_the_ranked_part_are_measured_by_it() -> None:
    scores = np.array([0, 2, 0, 2, 9], np.float32)
    np.testing.assert_allclose(lexical_z(scores, slice(0, 4)), [-1, 1, -1, 1, 8])


@given(st.lists(st.floats(0, 100, width=16), min_size=2, max_size=40))
def test_standard_scores_keep_the_order(values: list[float]) -> None:
    scores = np.array(values, np.float32)
    found = lexical_z(scores, slice(0, len(scores)))
    assert np.isfinite(found).all()
    assert all(found[i] <= found[j] for i in range(len(scores)) for j in range(len(scores)) if scores[i] < scores[j])
