"""What changed between two runs: values by trec_eval, items that came, went and moved, and how that is shown."""

from __future__ import annotations

from io import StringIO

import numpy as np
import pytest
import pytrec_eval
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from policysearch.errors import DatasetError, UsageError
from policysearch.evaluate.comparing import Placed, compare, summary
from policysearch.evaluate.comparing_view import differences_json, differences_table
from policysearch.evaluate.records import Ranked, Run

RANKINGS = st.permutations("abcdefgh").flatmap(lambda ids: st.integers(0, 8).map(lambda n: tuple(ids[:n])))
GRADES = st.dictionaries(st.sampled_from("abcdefghxy"), st.integers(0, 3), min_size=1)
NAMES = ("rrf", "hybrid")


def run(name: str, **rankings: str) -> Run:
    """Each ranking is written as its items, one letter each, best first; all have the same score."""
    return Run(name, {query: Ranked(tuple(ids), np.ones(len(ids), np.float32)) for query, ids in rankings.items()})


A = run("rrf", q1="abcd", q2="ab", q4="ab")
B = run("hybrid", q1="caxb", q3="a", q4="ba")
QRELS = {"q1": {"c": 2, "d": 1, "a": 0}, "q2": {"a": 1}, "q3": {"a": 1}, "q4": {"a": 1, "b": 1}, "unjudged": {}}


def test_topics_come_with_the_largest_difference_first() -> None:
    differences = compare(A, B, QRELS, measure="RR@3", depth=3)
    assert [(topic.query_id, topic.value_a, topic.value_b) for topic in differences] == [
        ("q2", 1.0, 0.0),
        ("q3", 0.0, 1.0),
        ("q1", pytest.approx(1 / 3), 1.0),
        ("q4", 1.0, 1.0),
    ]


def test_items_that_came_went_and_moved() -> None:
    topic = next(topic for topic in compare(A, B, QRELS, depth=3) if topic.query_id == "q1")
    assert [item.item_id for item in topic.first_a] == ["a", "b", "c"]
    assert [item.item_id for item in topic.first_b] == ["c", "a", "x"]
    assert topic.gained == (Placed("x", None, None, 3),)
    assert topic.lost == (Placed("b", None, 2, 4),)
    assert topic.moved == (Placed("c", 2, 3, 1), Placed("a", 0, 1, 2))


@given(a=RANKINGS, b=RANKINGS, grades=GRADES)
def test_values_are_those_of_trec_eval_and_sides_can_be_swapped(
    a: tuple[str, ...], b: tuple[str, ...], grades: dict[str, int]
) -> None:
    runs = [Run("r", {"q": Ranked(ids, np.zeros(len(ids), np.float32))}) for ids in (a, b)]
    (topic,) = compare(runs[0], runs[1], {"q": grades}, measure="nDCG@5", depth=5)
    (swapped,) = compare(runs[1], runs[0], {"q": grades}, measure="nDCG@5", depth=5)
    evaluator = pytrec_eval.RelevanceEvaluator({"q": grades}, {"ndcg_cut_5"})
    for ids, value in ((a, topic.value_a), (b, topic.value_b)):
        expected = evaluator.evaluate({"q": {item: 1 / rank for rank, item in enumerate(ids, start=1)}})
        assert value == pytest.approx(expected["q"]["ndcg_cut_5"])
    assert topic.difference == -swapped.difference
    assert {item.item_id for item in topic.gained} == set(b[:5]) - set(a[:5])
    assert {item.item_id for item in topic.lost} == set(a[:5]) - set(b[:5])
    assert {item.item_id for item in topic.gained} == {item.item_id for item in swapped.lost}
    assert {item.item_id for item in topic.moved} == {item.item_id for item in swapped.moved}


def test_summary() -> None:
    whole = summary(compare(A, B, QRELS, measure="RR@3", depth=3))
    assert (whole.topics, whole.wins, whole.ties, whole.losses) == (4, 2, 1, 1)
    assert whole.mean_a == pytest.approx((1 + 0 + 1 / 3 + 1) / 4)
    assert whole.difference == pytest.approx((3 - 7 / 3) / 4)
    # q1 shares two of three, in the opposite order; q4 both, in the opposite order; q2 and q3 are in one run alone.
    assert whole.overlap == pytest.approx((2 / 3 + 1 + 0 + 0) / 4)
    assert whole.tau == -1.0


def test_a_run_and_itself() -> None:
    differences = compare(A, A, QRELS)
    whole = summary(differences)
    assert (whole.difference, whole.ties, whole.overlap, whole.tau) == (0.0, 4, 1.0, 1.0)
    assert not any(topic.gained or topic.lost or topic.moved for topic in differences)


def test_no_order_to_compare_where_nothing_is_shared() -> None:
    assert summary(compare(run("a", q1="ab"), run("b", q1="cd"), QRELS)).tau is None


@pytest.mark.parametrize("measure", ["nDGC@10", "nDCG@", "P", "", "nDCG(x=1)@3"])
def test_a_measure_that_there_is_not(measure: str) -> None:
    with pytest.raises(UsageError, match="there is no such measure"):
        compare(A, B, QRELS, measure=measure)


def test_what_cannot_be_compared() -> None:
    with pytest.raises(DatasetError, match="rrf and hybrid: neither has a topic that is judged"):
        compare(A, B, {"1": {"a": 1}})
    with pytest.raises(UsageError, match="depth 0"):
        compare(A, B, QRELS, depth=0)


def test_both_rankings_side_by_side() -> None:
    console = Console(width=100, record=True, file=StringIO())
    console.print(differences_table(compare(A, B, QRELS, depth=3), names=NAMES, measure="nDCG@10", topics=3))
    lines = [line.split() for line in console.export_text(clear=False).splitlines()]
    # A: (2/log2(4) + 1/log2(5)) / (2 + 1/log2(3)) = .544 for q1; B: 2 / (2 + 1/log2(3)) = .760.
    assert ["nDCG@10", "rrf", ".636", "→", "hybrid", ".690", "+.054"] in lines
    start = next(place for place, line in enumerate(lines) if line[:1] == ["q1"])
    assert lines[start + 1 : start + 5] == [
        ["#", "rrf", "grade", "hybrid", "grade"],
        ["1", "a", "0", "c", "2", "↑2"],
        ["2", "b", "–", "gone", "(4)", "a", "0", "↓1"],
        ["3", "c", "2", "x", "–", "new"],
    ]
    assert "1 more topic, with differences no larger" in console.export_text()


def test_long_ids_are_folded_and_not_cut() -> None:
    a, b = "first-" * 20, "second-" * 20
    runs = [Run(name, {"q": Ranked((item,), np.ones(1, np.float32))}) for name, item in (("a", a), ("b", b))]
    console = Console(width=100, record=True, file=StringIO())
    console.print(differences_table(compare(runs[0], runs[1], {"q": {a: 1}}), names=("a", "b"), measure="nDCG@10"))
    text = console.export_text()
    assert max(map(len, text.splitlines())) <= 100
    assert text.count("first-") + text.count("second-") >= 36


def test_json_values() -> None:
    values = differences_json(compare(A, B, QRELS, measure="RR@3", depth=3), names=NAMES, measure="RR@3")
    assert (values["a"], values["b"], values["measure"]) == ("rrf", "hybrid", "RR@3")
    assert values["summary"]["wins"] == 2
    q1 = values["topics"][2]
    assert (q1["query_id"], q1["b"]) == ("q1", 1.0)
    assert q1["gained"] == [{"item_id": "x", "grade": None, "rank_a": None, "rank_b": 3}]
    assert [item["item_id"] for item in q1["lost"]] == ["b"]
    assert [item["item_id"] for item in q1["moved"]] == ["c", "a"]
    assert values["topics"][3]["unmoved"] == []
