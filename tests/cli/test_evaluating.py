"""Measuring and comparing rankings, as evaluators do."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import small
from process import Command, run


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small data set that was evaluated once."""
    place = tmp_path_factory.mktemp("evaluating")
    small.write(place / "small")
    done = run(*small_in(place), "--out", place / "out")
    assert done.returncode == 0, done.stderr
    (place / "stdout").write_text(done.stdout, encoding="utf-8")
    return place


def small_in(place: Path) -> tuple[str | Path, ...]:
    """The command that evaluates it."""
    return "evaluate", place / "small", "--index", place / "index"


def test_a_table_and_where_the_report_is(place: Path) -> None:
    printed = (place / "stdout").read_text(encoding="utf-8")
    assert "small: 5 topics in 3 languages, 9 passages in 3" in printed
    lines = {line.split()[0]: line for line in printed.splitlines() if line.strip()}
    values = json.loads((place / "out" / "report.json").read_text(encoding="utf-8"))
    for system in ("hybrid", "dense", "bm25", "rank-bm25", "rrf"):
        assert f"{values['systems'][system]['pooled']['nDCG@10']:.3f}" in lines[system]
    assert f"Report: {place / 'out' / 'report.html'}" in printed
    assert {path.name for path in (place / "out").iterdir()} == {
        "report.html", "report.json", "per_query.csv", "tables.md", "tables.tex", "runs", "qrels.txt",
    }  # fmt: skip


def test_without_a_folder_the_report_lies_with_the_index(command: Command, place: Path) -> None:
    options = ("--systems", "bm25,dense", "--systems", "rrf", "--measures", "P(rel=1)@1,AP")
    done = command(*small_in(place), *options, "--json")
    assert done.returncode == 0, done.stderr
    values = json.loads(done.stdout)
    assert values["options"]["systems"] == ["bm25", "dense", "rrf"]
    assert values["options"]["measures"] == ["P(rel=1)@1", "AP"]
    (folder,) = (place / "index" / "evaluations").iterdir()
    assert json.loads((folder / "report.json").read_text(encoding="utf-8")) == values


def test_replay_says_what_differs(command: Command, place: Path, tmp_path: Path) -> None:
    again = command("evaluate", "--replay", place / "out", "--index", place / "index", "--out", tmp_path / "again")
    assert again.returncode == 0, again.stdout + again.stderr
    assert "All figures are as they were." in again.stdout
    values = json.loads((place / "out" / "report.json").read_text(encoding="utf-8"))
    values["systems"]["dense"]["pooled"]["nDCG@10"] = 0.123
    (tmp_path / "report.json").write_text(json.dumps(values), encoding="utf-8")
    other = command("evaluate", "--replay", tmp_path, "--index", place / "index", "--out", tmp_path / "other", "--json")
    assert other.returncode == 1
    (change,) = [change for change in json.loads(other.stdout)["changes"] if change["kind"] == "figure"]
    assert (change["name"], change["before"]) == ("dense pooled nDCG@10", 0.123)


def test_diff_shows_two_runs_side_by_side(command: Command, place: Path) -> None:
    runs = (place / "out" / "runs" / "bm25.run", place / "out" / "runs" / "hybrid.run")
    done = run("diff", *runs, "--qrels", place / "small" / "qrels.tsv", "--limit", "1")
    assert done.returncode == 0, done.stderr
    assert "bikes-it" in done.stdout
    values = json.loads(command("diff", *runs, "--qrels", place / "small" / "qrels.tsv", "--json").stdout)
    assert values["summary"]["mean_b"] > values["summary"]["mean_a"]
    assert len(values["topics"]) == 5


def test_fused_runs_are_measured_like_any_other(command: Command, place: Path, tmp_path: Path) -> None:
    runs = [place / "out" / "runs" / f"{name}.run" for name in ("dense", "bm25")]
    done = run("fuse", *runs, "--method", "convex", "--weights", ".8,.2", "--out", tmp_path / "fused.run")
    assert done.returncode == 0, done.stderr
    measured = command(*small_in(place), "--systems", "dense", "--run", f"mine={tmp_path / 'fused.run'}", "--json")
    values = json.loads(measured.stdout)["systems"]
    assert values["mine"]["pooled"]["nDCG@10"] >= values["dense"]["pooled"]["nDCG@10"] - 0.2
    assert values["mine"]["against_first"]["pooled"].keys() == values["mine"]["pooled"].keys()


@pytest.mark.parametrize(
    ("options", "message", "code"),
    [
        (["evaluate"], "the data set: none is named", 2),
        (["evaluate", "nowhere"], "nowhere: there is no such folder", 1),
        (["evaluate", "small", "--systems", "splade"], "splade: there is no such system. Choose from: hybrid", 2),
        (["evaluate", "small", "--measures", "nDGC@10"], "nDGC@10: there is no such measure", 2),
        (["evaluate", "small", "--run", "file.run"], "file.run: this does not name a run. Write --run NAME=FILE", 2),
        (["evaluate", "small", "--systems", "bm25", "--run", "a=b.run"], "b.run:", 1),
        (["evaluate", "small", "--measures", ","], "the measures: none is named", 2),
        (["evaluate", "small", "--run", "a/b=x", "--run", "a_b=y"], "a_b: two runs have this name", 2),
        (
            ["evaluate", "small", "--out", "small/qrels.tsv"],
            "small/qrels.tsv: it is a file, and reports are folders",
            2,
        ),
        (["evaluate", "small", "--replay", "nowhere"], "Leave the folder out", 2),
        (["evaluate", "--replay", "nowhere"], "nowhere", 1),
        (["diff", "a.run", "b.run", "--qrels", "small/qrels.tsv"], "a.run:", 1),
        (["fuse", "a.run", "b.run", "--weights", "x,y", "--out", "c.run"], "x: this is no weight", 2),
    ],
)
def test_mistakes_are_named_in_one_line(
    command: Command, place: Path, options: list[str], message: str, code: int
) -> None:
    done = command(*options, cwd=place)
    assert (done.returncode, len(done.stderr.splitlines())) == (code, 1), done.stderr
    assert message in done.stderr
