"""The best of every group first, without losing anyone or changing the order among those that come first."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policysearch.search.balance import first_of_each

GROUPS = st.lists(st.sampled_from(["Milano", "Uppsala", "Wien", None]), max_size=40)
LEAST = st.integers(1, 4)


@pytest.mark.parametrize(
    ("least", "order"),
    [(1, [0, 3, 5, 1, 2, 4, 6]), (2, [0, 1, 3, 5, 6, 2, 4]), (9, [0, 1, 2, 3, 4, 5, 6])],
)
def test_the_best_of_every_group_come_first_in_the_order_of_scores(least: int, order: list[int]) -> None:
    assert first_of_each(["it", "it", "it", "sv", "it", "de", "sv"], least).tolist() == order


def test_no_hits_no_order() -> None:
    assert first_of_each([], 2).tolist() == []


@given(GROUPS, LEAST)
def test_everyone_stays_and_each_part_keeps_its_order(groups: list[str | None], least: int) -> None:
    order = first_of_each(groups, least).tolist()
    assert sorted(order) == list(range(len(groups)))
    first = sum(min(groups.count(group), least) for group in set(groups))
    assert order[:first] == sorted(order[:first])
    assert order[first:] == sorted(order[first:])
    for group in set(groups):
        assert [groups[i] for i in order[:first]].count(group) == min(groups.count(group), least)


@given(GROUPS, LEAST, st.integers(0, 40))
def test_what_comes_after_does_not_change_what_comes_first(groups: list[str | None], least: int, cut: int) -> None:
    whole, begun = first_of_each(groups, least).tolist(), first_of_each(groups[:cut], least).tolist()
    assert [i for i in whole if i < cut] == begun
