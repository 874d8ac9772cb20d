import numpy as np

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


def test_one_language_gets_plain_standard_scores() -> None:
    scores = np.array([0, 2, 0, 2], np.float32)
    assert lexical_z([scores]) == [(1.0, 1.0)]


def test_a_chance_match_in_a_foreign_language_does_not_weigh_more_than_a_meant_one() -> None:
    own, foreign = np.array([0, 4, 4, 0], np.float32), np.array([0, 0, 0, 1], np.float32)
    (own_mean, own_deviation), (foreign_mean, foreign_deviation) = lexical_z([own, foreign])
    assert (own_mean, foreign_mean) == (2.0, 0.25)
    assert own_deviation == foreign_deviation == own.std()


def test_silence_is_no_evidence() -> None:
    assert lexical_z([np.zeros(5, np.float32), np.zeros(0, np.float32)]) == [(0.0, 1.0), (0.0, 1.0)]
    assert lexical_z([]) == []
