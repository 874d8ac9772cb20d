from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from policysearch.index.statistics import Spread
from policysearch.search.fairness import LEAST_DEVIATION, STRENGTH, Scale, crowding, dense_z, lexical_scales, reached_by


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


scores_of = st.lists(st.floats(0, 20, width=32), max_size=12).map(lambda scores: np.array(scores, np.float32))


def test_one_language_gets_plain_standard_scores() -> None:
    scores = np.array([0, 2, 0, 2], np.float32)
    assert lexical_scales([scores]) == [Scale(1.0, 1.0)]
    np.testing.assert_allclose(Scale(1.0, 1.0).z(scores), [-1, 1, -1, 1])


@given(st.lists(scores_of, min_size=1, max_size=4))
def test_scales_are_those_of_a_language_with_some_average_passages_of_all(by_language: list[np.ndarray]) -> None:
    """The mean as if `STRENGTH` passages more had the mean of all; the variance that within languages."""
    sizes = np.array([len(scores) for scores in by_language])
    if not sizes.sum():
        return
    everything = np.concatenate(by_language).astype(float)
    within = sum(((scores - scores.mean()) ** 2).sum() for scores in by_language if len(scores)) / sizes.sum()
    for scores, scale in zip(by_language, lexical_scales(by_language), strict=True):
        mean = np.append(scores, [everything.mean()] * int(STRENGTH)).mean()
        own = ((scores - scores.mean()) ** 2).sum() if len(scores) else 0.0
        deviation = np.sqrt((own + STRENGTH * within) / (len(scores) + STRENGTH))
        assert scale.mean == pytest.approx(mean, rel=1e-4, abs=1e-6)
        assert scale.deviation == pytest.approx(deviation or 1.0, rel=1e-3, abs=1e-3)


def test_a_language_without_good_terms_is_made_up_for_by_its_own_deviation() -> None:
    """The same passages, with translations that score a third: they count as much."""
    own = np.tile([0, 0, 0, 4], 2500).astype(np.float32)
    (first, second) = lexical_scales([own, own / 3])
    assert first.z(own)[3] == pytest.approx(second.z(own / 3)[3], rel=0.02)


def test_a_poor_match_that_is_rare_stands_out_no_more_than_a_share_of_the_best_languages_deviation() -> None:
    own, foreign = np.tile([0, 0, 0, 4], 2500).astype(np.float32), np.zeros(10_000, np.float32)
    foreign[7] = 0.4
    (first, second) = lexical_scales([own, foreign])
    assert second.deviation == pytest.approx(LEAST_DEVIATION * first.deviation)
    assert second.z(foreign)[7] < first.z(own)[3]


def test_what_few_passages_happen_to_match_is_no_measure() -> None:
    """A chance match among three passages does not stand out as one among many does."""
    many, few = np.tile([0, 0, 0, 4], 100).astype(np.float32), np.array([0, 0, 0.1], np.float32)
    (_, scale) = lexical_scales([many, few])
    assert scale.deviation > many.std() / 2
    assert scale.z(few)[2] < 0.1


@given(st.lists(st.lists(st.floats(0, 20, width=32), min_size=2, max_size=9), min_size=2, max_size=4), st.randoms())
def test_the_order_of_languages_does_not_matter(by_language: list[list[float]], random: Random) -> None:
    scores = [np.array(its, np.float32) for its in by_language]
    order = random.sample(range(len(scores)), len(scores))
    scales = lexical_scales(scores)
    for place, scale in zip(order, lexical_scales([scores[place] for place in order]), strict=True):
        assert (scale.mean, scale.deviation) == pytest.approx((scales[place].mean, scales[place].deviation))


def test_silence_is_no_evidence() -> None:
    silent = Scale(0.0, 1.0)
    assert lexical_scales([np.zeros(5, np.float32), np.zeros(0, np.float32)]) == [silent, silent]
    assert lexical_scales([np.zeros(0, np.float32)]) == [silent]
    assert lexical_scales([]) == []


@pytest.mark.parametrize("passages", [101, 5000, 1_000_000])
def test_a_score_stands_out_less_the_more_passages_may_reach_it_by_chance(passages: int) -> None:
    assert reached_by(100, passages) == pytest.approx(norm.isf(100 / passages))


def test_only_what_has_more_passages_than_is_usual_is_crowded() -> None:
    assert crowding({}) == {}
    assert crowding({"sv": 9}) == crowding({"sv": 90_000}) == {"sv": 0.0}
    assert set(crowding({"sv": 500, "it": 500, "de": 500}).values()) == {0.0}
    assert crowding({"sv": 1, "it": 500, "de": 700})["sv"] == 0.0


def test_crowding_counts_in_logarithms_of_what_is_added_to_all() -> None:
    found = crowding({"sv": 0, "it": 0, "de": 29_700})
    assert found == pytest.approx({"sv": 0.0, "it": 0.0, "de": np.log(100) * 2 / 3})


def test_no_score_is_too_low_where_there_are_hardly_any_passages() -> None:
    assert reached_by(100, 100) == reached_by(1, 0) == float("-inf")
