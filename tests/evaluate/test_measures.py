"""Values are those of pytrec_eval; which rankings are measured is worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
import pytrec_eval
from hypothesis import given
from hypothesis import strategies as st

from policysearch.errors import UsageError
from policysearch.evaluate import measures
from policysearch.evaluate.measures import candidates, cells, measure, parse, shares, without_own_language
from policysearch.evaluate.records import Cell, Measured, Ranked, Run, Share, Topic
from policysearch.evaluate.runs import read_run, write_run

LANGUAGES = {"d1-sv": "sv", "d1-it": "it", "d2-sv": "sv", "d2-it": "it", "d3-it": "it", "d3-de": "de"}
TOPICS = (Topic("q1-sv", "…", "sv", "q1"), Topic("q2-sv", "…", "sv", "q2"), Topic("q1-it", "…", "it", "q1"))
QRELS = {
    "q1-sv": {"d1-sv": 2, "d1-it": 1, "d2-it": 0},
    "q2-sv": {"d3-it": 1, "d3-de": 3},
    "q1-it": {"d1-sv": 1, "gone": 3},
}
CELLS = cells(TOPICS, QRELS, LANGUAGES)
NDCG = "nDCG@10"


def run(**rankings: str) -> Run:
    """Of ids in a row, best first, by query id with _ for -."""
    split = {name.replace("_", "-"): tuple(ids.split()) for name, ids in rankings.items()}
    return Run("ours", {q: Ranked(ids, -np.arange(len(ids), dtype=np.float32)) for q, ids in split.items()})


def values(found: Run, name: str = NDCG) -> dict[tuple[str, str | None], float]:
    removed = without_own_language(CELLS, LANGUAGES.values())
    its = measure(found, CELLS, QRELS, LANGUAGES, parse([name]), removed)[:, 0]
    return {(cell.query_id, cell.target): value for cell, value in zip(CELLS, its.tolist(), strict=True)}


def test_a_ranking_is_measured_where_it_can_find_something() -> None:
    assert [(cell.query_id, cell.target, cell.protocol) for cell in CELLS] == [
        ("q1-sv", "it", "cross"),
        ("q1-sv", "sv", "mono"),
        ("q1-sv", None, "pooled"),
        ("q2-sv", "de", "cross"),
        ("q2-sv", "it", "cross"),
        ("q2-sv", None, "pooled"),
        ("q1-it", "sv", "cross"),
        ("q1-it", None, "pooled"),
    ]


def test_own_language_is_left_out_of_the_pool_where_nothing_in_it_is_relevant() -> None:
    assert without_own_language(CELLS, LANGUAGES.values()) == {"q2-sv", "q1-it"}
    assert without_own_language(CELLS, {"sv", "de"}) == {"q2-sv"}
    found = run(q2_sv="d1-sv d2-sv d3-it d3-de")
    kept = measure(found, CELLS, QRELS, LANGUAGES, parse([NDCG]))[5, 0]
    assert kept == pytest.approx((1 / np.log2(4) + 3 / np.log2(5)) / (3 + 1 / np.log2(3)))
    assert values(found)["q2-sv", None] == pytest.approx((1 + 3 / np.log2(3)) / (3 + 1 / np.log2(3)))


def test_candidates_of_one_language_keep_their_order() -> None:
    ranked = run(q1_sv="d3-it d1-sv unknown d2-it d1-it").rankings["q1-sv"]
    cell = Cell("q1-sv", "q1", "sv", "it")
    assert candidates(cell, ranked, LANGUAGES, frozenset()) == ["d3-it", "d2-it", "d1-it"]
    assert values(run(q1_sv="d3-it d1-sv d2-it d1-it"))["q1-sv", "it"] == pytest.approx(0.5)
    assert values(run(q1_sv="d3-it d1-sv d2-it d1-it"))["q1-sv", "sv"] == 1.0


def test_what_a_system_does_not_answer_scores_nothing() -> None:
    assert set(values(run()).values()) == {0.0}
    assert set(values(run(q1_sv="")).values()) == {0.0}


def test_a_language_searched_alone_has_its_own_run() -> None:
    mixed, alone = run(q1_sv="d2-it d1-it"), run(q1_sv="d1-it d2-it")
    its = measure(mixed, CELLS[:1], QRELS, LANGUAGES, parse([NDCG]), target={"it": alone})
    assert its[0, 0] == 1.0
    assert measure(mixed, CELLS[:1], QRELS, LANGUAGES, parse([NDCG]))[0, 0] < 1.0


def test_means_count_each_pair_once_and_each_pooled_topic_once() -> None:
    array = np.array([[0.2], [0.9], [0.5], [0.1], [0.6], [0.7], [1.0], [0.0]])
    measured = Measured(CELLS, (NDCG,), {"ours": array})
    assert measures.protocol_means(measured, "ours", "mono") == {NDCG: 0.9}
    # sv-it has two topics, sv-de and it-sv one each
    assert measures.protocol_means(measured, "ours", "cross")[NDCG] == pytest.approx((0.4 + 0.1 + 1.0) / 3)
    assert measures.protocol_means(measured, "ours", "pooled")[NDCG] == pytest.approx((0.5 + 0.7 + 0.0) / 3)
    assert measures.pair_means(measured, "ours")["sv-it"][NDCG] == pytest.approx(0.4)


def test_shares_of_the_first_ten_and_what_is_fair() -> None:
    found = run(q1_sv="d1-sv d2-sv d2-it d1-it", q2_sv="d1-sv d3-it")
    same, pairs = shares(found, CELLS, QRELS, LANGUAGES, frozenset({"q2-sv"}))
    assert same == Share(share=0.5, fair_share=0.5)
    assert pairs["sv-it"] == Share(share=(0.5 + 1.0) / 2, fair_share=0.5)
    assert pairs["sv-sv"] == Share(share=0.25, fair_share=0.25)
    assert shares(run(), CELLS, QRELS, LANGUAGES) == (None, {})


def test_what_the_collection_lacks_counts_as_missed() -> None:
    found = run(q1_it="d1-sv")
    assert values(found)["q1-it", None] == pytest.approx((1 / np.log2(2)) / (3 + 1 / np.log2(3)))
    assert values(found)["q1-it", "sv"] == 1.0
    topic = Topic("q", "…", "sv", "q")
    (only,) = cells([topic], {"q": {"gone": 1}}, LANGUAGES)
    assert (only.protocol, only.query_id) == ("pooled", "q")
    assert measure(run(q="d1-sv"), [only], {"q": {"gone": 1}}, LANGUAGES, parse([NDCG])).tolist() == [[0.0, 0.0]]
    assert shares(run(q="d1-sv"), [only], {"q": {"gone": 1}}, LANGUAGES) == (None, {})


@pytest.mark.parametrize("name", ["nDCG", "nDCG@0", "P@0", "nDCG@@10", "Recall", "", "__import__('os')"])
def test_an_unknown_measure_is_named(name: str) -> None:
    with pytest.raises(UsageError, match="names of ir_measures"):
        parse([name, NDCG] if name != "nDCG" else ["nDGC"])


def test_judged_is_always_measured() -> None:
    assert [str(m) for m in parse([NDCG])] == [NDCG, "Judged@10"]
    assert values(run(q1_sv="d1-sv d3-it"), "Judged@10")["q1-sv", None] == 0.5


NAMES = {"nDCG@10": "ndcg_cut_10", "R@100": "recall_100", "RR": "recip_rank", "AP": "map", "P@5": "P_5"}
grades = st.integers(0, 3)
items = st.integers(0, 30).map(lambda number: f"d{number:02}")
scores = st.sampled_from([0.0, 0.5, 1.0, 1.5, 2.0])


@given(
    st.dictionaries(items, grades, min_size=1, max_size=12).filter(lambda judged: max(judged.values()) > 0),
    st.dictionaries(items, scores, max_size=20),
)
def test_values_are_those_of_pytrec_eval_on_runs_with_ties(
    tmp_path_factory: pytest.TempPathFactory, judged: dict[str, int], scored: dict[str, float]
) -> None:
    folder = tmp_path_factory.mktemp("runs")
    (folder / "theirs.run").write_text("".join(f"q Q0 {item} 0 {score} theirs\n" for item, score in scored.items()))
    rankings = read_run(folder / "theirs.run") if scored else Run("theirs", {})
    languages = {f"d{number:02}": "sv" for number in range(31)}
    both = cells([Topic("q", "…", "sv", "q")], {"q": judged}, languages)
    found = measure(rankings, both, {"q": judged}, languages, parse(list(NAMES)))
    assert [cell.protocol for cell in both] == ["mono", "pooled"]
    theirs = pytrec_eval.RelevanceEvaluator({"q": judged}, set(NAMES.values())).evaluate({"q": scored})
    expected = [theirs["q"][name] if scored else 0.0 for name in NAMES.values()]
    np.testing.assert_allclose(found[:, :-1], [expected, expected], atol=1e-9)


@given(st.dictionaries(items, scores, min_size=1, max_size=20), st.dictionaries(items, grades, min_size=1))
def test_a_run_that_we_wrote_is_measured_by_pytrec_eval_as_by_us(
    tmp_path_factory: pytest.TempPathFactory, scored: dict[str, float], judged: dict[str, int]
) -> None:
    judged = judged | {"d00": 1}
    order = sorted(scored, key=lambda item: (-scored[item], item))
    ours = Run("ours", {"q": Ranked(tuple(order), np.array([scored[item] for item in order], np.float32))})
    path = tmp_path_factory.mktemp("runs") / "ours.run"
    write_run(path, ours)
    lines = [line.split() for line in path.read_text().splitlines()]
    theirs = pytrec_eval.RelevanceEvaluator({"q": judged}, {"ndcg_cut_10"}).evaluate(
        {"q": {item: float(score) for _, _, item, _, score, _ in lines}}
    )
    languages = {f"d{number:02}": "sv" for number in range(31)}
    cell = Cell("q", "q", "sv", None)
    mono = Cell("q", "q", "sv", "sv")
    found = measure(ours, [cell, mono], {"q": judged}, languages, parse([NDCG]))
    assert found[0, 0] == pytest.approx(theirs["q"]["ndcg_cut_10"], abs=1e-9)
