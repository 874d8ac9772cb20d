"""Judgements survive a kill, count as the judge meant them, and agree as Cohen defined it."""

import json
import signal
import subprocess
import sys
import textwrap
from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policysearch.errors import DatasetError
from policysearch.evaluate import judging
from policysearch.evaluate.judging import Act, Journal
from policysearch.evaluate.records import Ranked, Run, Topic
from policysearch.index import generation as generations

ACT = Act(
    query_id="q1",
    item_id="p1",
    grade=2,
    judge="Ada",
    time="2026-03-01T09:00:00.000+00:00",
    generation="20260301T080000000000Z",
    manifest="0" * 64,
    query=judging.digest("Vad kostar det att parkera?"),
    quote=judging.digest("Het parkeren is gratis."),
)


def act(item_id: str, grade: int | None, judge: str = "Ada", query_id: str = "q1") -> Act:
    return replace(ACT, item_id=item_id, grade=grade, judge=judge, query_id=query_id)


def run(name: str, *items: str) -> Run:
    return Run(name, {"q1": Ranked(items, np.linspace(1, 0, len(items), dtype=np.float32))})


def test_a_pool_is_the_union_of_what_each_system_found_first() -> None:
    runs = [run("dense", "a", "b", "c"), run("bm25", "c", "d", "e")]

    assert set(judging.pool(runs, "q1", depth=2)) == {"a", "b", "c", "d"}
    assert judging.pool(runs, "q2") == ()


@given(st.permutations(["a", "b", "c", "d", "e"]), st.permutations(["c", "d", "e", "f", "g"]))
def test_the_order_of_a_pool_says_nothing_about_systems_and_ranks(first: list[str], second: list[str]) -> None:
    runs = [run("dense", *first), run("bm25", *second)]

    assert judging.pool(runs, "q1") == judging.pool([run("any", *"gfedcba")], "q1")


def test_the_order_of_a_pool_is_that_of_a_hash_that_anyone_can_compute() -> None:
    # printf '7:q1:a' | sha256sum, and so on
    assert judging.pool([run("any", "a", "b", "c")], "q1", seed=7) == ("b", "c", "a")


def test_what_was_added_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "judgements" / "evaluation.jsonl"
    acts = [act("p1", 2), act("p2", 0, "Grace"), act("p1", None), replace(ACT, judge="Åsa \u2028 “x”\n")]
    journal = Journal(path)
    for one in acts:
        journal.add(one)

    assert journal.acts == acts
    assert Journal(path).acts == acts


def test_a_kill_loses_nothing(tmp_path: Path) -> None:
    path = tmp_path / "j.jsonl"
    code = f"""
        import os, signal
        from pathlib import Path
        from policysearch.evaluate.judging import Act, Journal
        journal = Journal(Path({str(path)!r}))
        for number in range(20):
            journal.add(Act("q1", f"p{{number}}", 1, "Ada", "t", "g", "m", "q", "t"))
        os.kill(os.getpid(), signal.SIGKILL)
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], check=False)

    assert done.returncode == -signal.SIGKILL
    assert [one.item_id for one in Journal(path).acts] == [f"p{number}" for number in range(20)]


@pytest.mark.parametrize("kept", [1, 40, -2])
def test_a_line_cut_by_a_crash_is_named_and_damages_no_other(tmp_path: Path, kept: int) -> None:
    path = tmp_path / "j.jsonl"
    Journal(path).add(act("p1", 2))
    whole = path.read_bytes()
    path.write_bytes(whole + whole[:kept])

    journal = Journal(path)
    journal.add(act("p2", 3))

    assert [(problem.kind, problem.place) for problem in journal.problems] == [("damaged line", "j.jsonl:2")]
    assert Journal(path).acts == journal.acts == [act("p1", 2), act("p2", 3)]


@pytest.mark.parametrize(
    ("change", "detail"),
    [
        ({"grade": 4}, "grade 4 is none of 0, 1, 2, 3"),
        ({"grade": True}, "grade True is none of 0, 1, 2, 3"),
        ({"judge": 7}, "judge 7 is no text"),
        ({"extra": 1}, "it should be an object with query_id, item_id, grade"),
    ],
)
def test_a_line_that_is_no_act_is_named(tmp_path: Path, change: dict[str, object], detail: str) -> None:
    path = tmp_path / "j.jsonl"
    Journal(path).add(ACT)
    values = json.loads(path.read_text(encoding="utf-8"))
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(values | change) + "\n[]\n\n")

    journal = Journal(path)

    assert journal.acts == [ACT]
    assert [problem.place for problem in journal.problems] == ["j.jsonl:2", "j.jsonl:3"]
    assert journal.problems[0].detail.startswith(detail)


def test_two_who_write_at_once_lose_no_act(tmp_path: Path) -> None:
    path = tmp_path / "j.jsonl"
    first, second = Journal(path), Journal(path)
    for number in range(5):
        first.add(act(f"p{number}", 1, "Ada"))
        second.add(act(f"p{number}", 2, "Grace"))

    assert judging.judges(Journal(path).acts) == ("Ada", "Grace")
    assert len(Journal(path).acts) == 10


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "judgements").write_text("a file where a folder should be", encoding="utf-8")
    journal = Journal(tmp_path / "other" / "j.jsonl")
    journal.path = tmp_path / "judgements" / "j.jsonl"

    with pytest.raises(DatasetError, match="it cannot be written") as caught:
        journal.add(ACT)

    assert caught.value.subject == str(journal.path)
    assert journal.acts == []


def test_a_folder_is_no_journal(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="it cannot be read"):
        Journal(tmp_path)


def test_the_last_grade_of_a_judge_counts() -> None:
    acts = [act("p1", 1), act("p2", 2), act("p1", 3), act("p1", 0, "Grace")]

    assert judging.grades(acts, "Ada") == {("q1", "p1"): 3, ("q1", "p2"): 2}
    assert judging.grades(acts, "Grace") == {("q1", "p1"): 0}


def test_an_act_taken_back_gives_way_to_the_one_before() -> None:
    acts = [act("p1", 1), act("p2", 2), act("p1", 3)]

    assert judging.grades([*acts, act("p1", None)], "Ada") == {("q1", "p1"): 1, ("q1", "p2"): 2}
    assert judging.grades([*acts, act("p1", None, "Grace")], "Ada") == judging.grades(acts, "Ada")


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from([0, 1, 2, 3]))))
def test_taking_back_everything_one_by_one_goes_the_whole_way(steps: list[tuple[str, int]]) -> None:
    acts = [act(item, grade) for item, grade in steps]
    states = [judging.grades(acts[:end], "Ada") for end in range(len(acts) + 1)]
    for before in reversed(states[:-1]):
        acts.append(replace(judging.standing(acts, "Ada")[-1], grade=None))
        assert judging.grades(acts, "Ada") == before

    assert judging.standing(acts, "Ada") == []


def test_judgements_on_a_query_that_was_reworded_are_set_apart() -> None:
    topic = Topic("q1", "Vad kostar det att parkera?", "sv", "q1")
    unknown = act("p1", 1, query_id="q9")

    assert judging.about([ACT, unknown], [topic]) == ([ACT], [unknown])
    assert judging.about([ACT], [replace(topic, text="Vad kostar det?")]) == ([], [ACT])


def test_qrels_are_those_of_one_judge_with_their_origin_beside_them(tmp_path: Path, corpus_index: Path) -> None:
    manifest = generations.read_manifest(generations.current(corpus_index))
    acts = [act("p2", 0), act("p1", 1), act("p1", 3), act("p3", 2, "Grace"), act("p4", 1), act("p4", None)]
    path = tmp_path / "qrels.tsv"

    beside = judging.write_qrels(path, acts, "Ada", manifest)

    assert path.read_text(encoding="utf-8") == "query-id\tcorpus-id\tscore\nq1\tp1\t3\nq1\tp2\t0\n"
    origin = json.loads(beside.read_text(encoding="utf-8"))
    assert origin["judge"] == "Ada"
    assert origin["qrels_sha256"] == generations.file_sha256(path)
    assert origin["index"]["generation"] == manifest.generation
    assert origin["index"]["encoder"] == manifest.encoder
    assert origin["generations"] == {ACT.generation: ACT.manifest}
    assert [(one["item_id"], one["grade"], one["time"]) for one in origin["judgements"]] == [
        ("p1", 3, ACT.time),
        ("p2", 0, ACT.time),
    ]


def test_a_place_that_does_not_exist_is_named(tmp_path: Path, corpus_index: Path) -> None:
    manifest = generations.read_manifest(generations.current(corpus_index))

    with pytest.raises(DatasetError) as caught:
        judging.write_qrels(tmp_path / "none" / "qrels.tsv", [ACT], "Ada", manifest)

    assert caught.value.subject == str(tmp_path / "none" / "qrels.tsv")


def judged(*pairs: tuple[int, int]) -> list[Act]:
    """Two judges on p0, p1 and so on."""
    return [
        act(f"p{number}", grade, judge)
        for number, pair in enumerate(pairs)
        for judge, grade in zip(("Ada", "Grace"), pair, strict=True)
    ]


def by_the_definition(left: list[int], right: list[int], power: float) -> float:
    """1 - observed / expected disagreement, each weighted by |i - j| ** power (Cohen 1960: power 0; 1968: 2)."""
    weight = {(i, j): float(abs(i - j)) ** power if i != j else 0.0 for i, j in product(range(4), repeat=2)}
    n = len(left)
    observed = sum(weight[pair] for pair in zip(left, right, strict=True)) / n
    expected = sum(weight[i, j] * left.count(i) * right.count(j) for i, j in weight) / n**2
    return 1 - observed / expected


def test_an_example_by_hand() -> None:
    """Six of eight alike, where chance alone gives half: (6/8 - 1/2) / (1 - 1/2) = 1/2."""
    acts = judged((0, 0), (0, 0), (0, 0), (0, 3), (3, 3), (3, 3), (3, 3), (3, 0))

    found = judging.agreement([*acts, act("only Ada", 1)], "Ada", "Grace")

    assert found.pairs == 8
    assert found.kappa == pytest.approx(0.5)
    assert found.confusion.tolist() == [[3, 0, 0, 1], [0] * 4, [0] * 4, [1, 0, 0, 3]]
    assert found.disagreements == ((("q1", "p3"), 0, 3), (("q1", "p7"), 3, 0))


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=2, max_size=40))
def test_kappa_is_as_defined(pairs: list[tuple[int, int]]) -> None:
    found = judging.agreement(judged(*pairs), "Ada", "Grace")

    left, right = [a for a, _ in pairs], [b for _, b in pairs]
    if len({*left, *right}) == 1:
        assert (found.kappa, found.weighted_kappa) == (None, None)
    else:
        assert found.kappa == pytest.approx(by_the_definition(left, right, 0), abs=1e-12)
        assert found.weighted_kappa == pytest.approx(by_the_definition(left, right, 2), abs=1e-12)
    assert found.confusion.sum() == len(pairs)
    assert found.confusion[0, 3] == pairs.count((0, 3))


def test_the_widest_apart_come_first() -> None:
    acts = judged((1, 2), (3, 0), (2, 2), (2, 0))

    apart = judging.agreement(acts, "Ada", "Grace").disagreements

    assert [(item, a, b) for (_, item), a, b in apart] == [("p1", 3, 0), ("p3", 2, 0), ("p0", 1, 2)]


def test_nothing_in_common_says_nothing() -> None:
    found = judging.agreement([act("p1", 1), act("p2", 1, "Grace")], "Ada", "Grace")

    assert (found.pairs, found.kappa, found.weighted_kappa, found.disagreements) == (0, None, None, ())
