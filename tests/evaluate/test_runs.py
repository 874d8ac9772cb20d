"""Run files mean to us what they mean to trec_eval, ties and rounding included, and broken ones are refused."""

from __future__ import annotations

import gzip
import os
import threading
from pathlib import Path

import ir_measures
import numpy as np
import pytest
import pytrec_eval
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policysearch.errors import DatasetError
from policysearch.evaluate.records import Ranked, Run
from policysearch.evaluate.runs import read_run, strict, write_qrels, write_run

IDS = st.text("aAzZ09-_:.é日\N{GRINNING FACE}", min_size=1, max_size=4)
FLOATS = st.floats(-(2.0**100), 2.0**100, width=32)
SCORES = st.one_of(st.sampled_from([-1.0, 0.0, 0.5, 1.0]), FLOATS)
RANKINGS = st.dictionaries(IDS, SCORES, min_size=1, max_size=12)
same_folder = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def order_in_trec_eval(path: Path, query: str) -> tuple[str, ...]:
    """Items of a run file in the order of trec_eval, which tells the rank of the only relevant item."""
    with path.open(encoding="utf-8") as file:
        scores = pytrec_eval.parse_run(file)[query]
    ranks = {}
    for item in scores:
        evaluator = pytrec_eval.RelevanceEvaluator({query: {item: 1}}, {"recip_rank"})
        ranks[item] = 1 / evaluator.evaluate({query: scores})[query]["recip_rank"]
    return tuple(sorted(ranks, key=ranks.__getitem__))


def test_a_run_file(tmp_path: Path) -> None:
    ranking = Ranked(("b", "a", "c"), np.array([0.75, 0.5, 0.25], np.float32))
    write_run(tmp_path / "run.txt", Run("my  hybrid run", {"q1": ranking, "q2": Ranked(("a",), ranking.scores[:1])}))
    assert (tmp_path / "run.txt").read_text() == (
        "q1 Q0 b 1 0.75 my_hybrid_run\n"
        "q1 Q0 a 2 0.5 my_hybrid_run\n"
        "q1 Q0 c 3 0.25 my_hybrid_run\n"
        "q2 Q0 a 1 0.75 my_hybrid_run\n"
    )
    assert [file.name for file in tmp_path.iterdir()] == ["run.txt"]


@same_folder
@given(scores=RANKINGS)
def test_what_is_written_has_our_order_in_trec_eval(tmp_path: Path, scores: dict[str, float]) -> None:
    # Ours is by id ascending among equal scores: the opposite of what trec_eval would do with them.
    ids = tuple(sorted(scores, key=lambda item: (-scores[item], item)))
    run = Run("ours", {"q": Ranked(ids, np.array([scores[item] for item in ids], np.float32))})
    write_run(tmp_path / "run", run)
    assert order_in_trec_eval(tmp_path / "run", "q") == ids
    again = read_run(tmp_path / "run")
    assert (again.name, again.rankings["q"].ids) == ("ours", ids)


@same_folder
@given(scores=RANKINGS)
def test_foreign_runs_are_read_in_the_order_of_trec_eval(tmp_path: Path, scores: dict[str, float]) -> None:
    lines = [f"q 0 {item} 7 {score!r} theirs" for item, score in scores.items()]
    (tmp_path / "run").write_text("\n".join(lines), encoding="utf-8")
    ranked = read_run(tmp_path / "run").rankings["q"]
    assert ranked.ids == order_in_trec_eval(tmp_path / "run", "q")
    assert ranked.scores.tolist() == [scores[item] for item in ranked.ids]


def test_scores_that_differ_beyond_a_c_float_are_ties(tmp_path: Path) -> None:
    (tmp_path / "run").write_text("q Q0 a 1 1.00000001 t\nq Q0 b 2 1 t\n")
    assert read_run(tmp_path / "run").rankings["q"].ids == order_in_trec_eval(tmp_path / "run", "q") == ("b", "a")


@given(st.lists(SCORES, min_size=1, max_size=30))
def test_strict_lowers_no_more_than_it_must(values: list[float]) -> None:
    expected: list[np.float32] = []
    for value in np.array(values, np.float32):
        below = np.nextafter(expected[-1], np.float32(-np.inf)) if expected else value
        expected.append(min(value, below))
    found = strict(np.array(values, np.float32))
    assert found.dtype == np.float32
    assert found.tolist() == [float(value) for value in expected]


def test_measures_survive_the_file(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    qrels = {f"q{q}": {f"d{d}": int(rng.integers(0, 3)) for d in range(40)} for q in range(5)}
    rankings = {
        query: Ranked(
            tuple(f"d{d}" for d in rng.permutation(60)), np.sort(rng.integers(0, 9, 60))[::-1].astype(np.float32)
        )
        for query in qrels
    }
    write_run(tmp_path / "run", Run("tied", rankings))
    with (tmp_path / "run").open() as file:
        from_file = pytrec_eval.parse_run(file)
    from_order = {q: {item: float(-rank) for rank, item in enumerate(r.ids)} for q, r in rankings.items()}
    evaluator = pytrec_eval.RelevanceEvaluator(qrels, {"map", "ndcg", "ndcg_cut_10", "recip_rank", "recall_5"})
    assert evaluator.evaluate(from_file) == evaluator.evaluate(from_order)


def test_a_gzipped_run_with_a_byte_order_mark_and_blank_lines(tmp_path: Path) -> None:
    text = "\ufeffq Q0 a 1 2 tag\r\n\r\nq\tQ0\tno\N{NO-BREAK SPACE}break 2 3 tag\n"
    (tmp_path / "run").write_bytes(gzip.compress(text.encode()))
    run = read_run(tmp_path / "run")
    assert run.name == "tag"
    assert run.rankings["q"].ids == ("no\N{NO-BREAK SPACE}break", "a")


def test_a_run_from_a_pipe(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    writer = threading.Thread(target=(tmp_path / "pipe").write_bytes, args=(gzip.compress(b"q Q0 a 1 2 tag\n"),))
    writer.start()
    assert read_run(tmp_path / "pipe").rankings["q"].ids == ("a",)
    writer.join()


def test_names(tmp_path: Path) -> None:
    path = tmp_path / "two.run"
    path.write_text("q Q0 a 1 2 one\nq Q0 b 2 1 other\n")
    assert read_run(path).name == "two.run"
    assert read_run(path, "mine").name == "mine"


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("q Q0 b 2 1.5", "5 instead of 6 columns"),
        ("q Q0 b with blanks 2 1.5 t", "8 instead of 6 columns"),
        ("q Q0 no\N{NO-BREAK SPACE}break 2 high t", "the score 'high' is not a number"),
        ("q Q0 b 2 nan t", "the score nan is not a finite number"),
        ("q Q0 b 2 1e39 t", "the score 1e39 is not a finite number"),
        ("q Q0 a 2 1.5 t", "item a is there a second time for query q"),
        ("q Q0 \udcff 2 1.5 t", "it is not UTF-8 text"),
    ],
)
def test_a_broken_line_is_named(tmp_path: Path, line: str, fault: str) -> None:
    path = tmp_path / "run"
    path.write_text(f"q Q0 a 1 2 t\n{line}\nq Q0 c 3 1 t\n", errors="surrogateescape")
    with pytest.raises(DatasetError) as caught:
        read_run(path)
    assert f"a line cannot be used: {path}:2: {fault}." in str(caught.value)
    assert "query Q0 item rank score tag" in caught.value.remedy


def test_of_many_broken_lines_the_first_are_named_and_all_counted(tmp_path: Path) -> None:
    path = tmp_path / "run"
    path.write_text("broken\n" * 8)
    with pytest.raises(
        DatasetError, match=r"^.*: 8 lines cannot be used: .*:1: .*:5: 1 instead of 6 .*; and 3 more\. "
    ):
        read_run(path)


@pytest.mark.parametrize("content", [None, b"", b"\n \n", gzip.compress(b"q Q0 a 1 2 t", mtime=0)[:-9], b"\x1f\x8bno"])
def test_a_file_that_is_no_run(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "run").write_bytes(content)
    with pytest.raises(DatasetError, match=r"it is empty|it cannot be read"):
        read_run(tmp_path / "run")


@pytest.mark.parametrize(
    ("ids", "score", "reason"),
    [
        (("a b",), 1.0, "separated by white space"),
        (("",), 1.0, "separated by white space"),
        (("a",), float("nan"), "not a finite number"),
    ],
)
def test_what_a_run_file_cannot_hold_leaves_the_old_one(
    tmp_path: Path, ids: tuple[str, ...], score: float, reason: str
) -> None:
    path = tmp_path / "run"
    path.write_text("old")
    with pytest.raises(DatasetError, match=reason):
        write_run(path, Run("new", {"q": Ranked(ids, np.array([score], np.float32))}))
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="cannot be written"):
        write_run(tmp_path / "no folder" / "run", Run("r", {}))


def test_judgements_are_written_as_trec_has_them(tmp_path: Path) -> None:
    write_qrels(tmp_path / "qrels.txt", {"q1": {"a": 3, "b": 0}, "q2": {"plan.md#words of it": 2, "c": 1}})
    assert (tmp_path / "qrels.txt").read_text(encoding="utf-8") == "q1 0 a 3\nq1 0 b 0\nq2 0 c 1\n"
    read = ir_measures.read_trec_qrels(str(tmp_path / "qrels.txt"))
    assert [tuple(one)[:3] for one in read] == [("q1", "a", 3), ("q1", "b", 0), ("q2", "c", 1)]
    with pytest.raises(DatasetError, match="cannot be written"):
        write_qrels(tmp_path / "none" / "qrels.txt", {})
