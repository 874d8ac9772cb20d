import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from policysearch.search.fusion import convex, order, reciprocal_ranks


def test_convex_sum() -> None:
    found = convex(np.array([1, 2], np.float32), np.array([3, -1], np.float32), 0.25)
    np.testing.assert_allclose(found, [1.5, 1.25])


def test_reciprocal_ranks_of_the_paper() -> None:
    found = reciprocal_ranks(np.array([1, 2, np.inf]), np.array([np.inf, 1, 3]), 60)
    np.testing.assert_allclose(found, [1 / 61, 1 / 62 + 1 / 61, 1 / 63], rtol=1e-6)


def test_order_is_by_score_then_by_id() -> None:
    scores = np.array([0.5, 0.9, 0.5, 0.5 + 1e-8], np.float32)
    assert order(scores, np.array([3, 0, 1, 2])).tolist() == [1, 2, 3, 0]


@given(st.lists(st.integers(0, 5), min_size=1, max_size=30))
def test_order_does_not_depend_on_how_candidates_arrive(values: list[int]) -> None:
    scores, ids = np.array(values, np.float32), np.arange(len(values))
    shuffled = np.random.default_rng(len(values)).permutation(len(values))
    assert ids[order(scores, ids)].tolist() == ids[shuffled][order(scores[shuffled], ids[shuffled])].tolist()


def test_scores_that_differ_by_rounding_are_equal_wherever_they_lie() -> None:
    """At a border of decimals too, and however small all of them are."""
    for scale in (1, 1e-3, 50):
        scores = np.array([0.88850049, 0.88849999, 0.8885004, 2.0, 0.7], np.float32) * np.float32(scale)
        assert order(scores, np.array([2, 1, 0, 3, 4])).tolist() == [3, 2, 1, 0, 4]


def test_small_differences_count_where_all_scores_are_small() -> None:
    scores = np.array([1 / 1060, 1 / 1061, 1 / 1059], np.float32)
    assert order(scores, np.array([0, 1, 2])).tolist() == [2, 0, 1]
