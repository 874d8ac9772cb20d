r"""Tables that go into a text: a Markdown reader and a CSV reader find the figures, and names stay text in LaTeX."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token
from reports import build

from policysearch.evaluate import tables

AWKWARD = r"a|b_c *d* <e> [f] `g` \h ~i~ #1 & $2"
REPORT, MEASURED = build()


def cells(markdown: str) -> list[list[str]]:
    """Rows of all tables as a reader of Markdown sees them, without markup."""
    rows: list[list[str]] = []
    for token in MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(markdown):
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline" and token.level == 4:
            rows[-1].append(_text(token))
    return rows


def _text(token: Token) -> str:
    return "".join(child.content for child in token.children or [])


def test_markdown_has_a_table_per_measure_and_one_of_language_pairs() -> None:
    rows = cells(tables.markdown(REPORT))

    assert rows.count(["system", "mono", "cross", "pooled"]) == 3
    assert rows[:6] == [
        ["system", "mono", "cross", "pooled"],
        ["hybrid", ".882", ".834", ".771"],
        ["dense", ".869", ".818†", ".753"],
        ["rrf", ".852", ".681†", ".488†"],
        ["bm25", ".842†", ".228†", ".297†"],
        ["their <run>", ".766†", ".590†", ".474†"],
    ]
    assert rows[-8] == ["query", "ar", "de", "fi", "fr", "it", "nl", "sv"]
    assert rows[-1][:2] == ["sv", f"{REPORT.systems['hybrid'].pairs['sv-ar']['nDCG@10']:.2f}"[1:]]


def test_the_best_of_a_column_is_bold_where_more_is_better() -> None:
    ndcg, recall, judged, pairs = tables.markdown(REPORT).split("\n\n| ")[1:]
    assert "| **.882** | **.834** | **.771** |" in ndcg
    assert "**.871**" in recall
    assert "**" not in judged
    assert "**" not in pairs


def test_the_caption_names_measure_data_and_what_the_dagger_means() -> None:
    caption = tables.markdown(REPORT).splitlines()[0]
    assert caption == (
        r"nDCG@10 on bicycle\_parking (84 topics in 7 languages). †: differs from hybrid (p \< .05, Holm-corrected)"
    )


def test_awkward_names_read_the_same_in_markdown() -> None:
    report, _ = build(systems=(AWKWARD, "dense"))
    assert cells(tables.markdown(report))[1][0] == AWKWARD


def test_latex_is_a_booktabs_table_with_bold_and_daggers() -> None:
    first = tables.latex(REPORT).split("\n\n")[0]
    lines = [line.strip() for line in first.splitlines()]
    assert lines[0] == r"\begin{table}"
    assert lines[3] == r"\label{tab:ndcg-10}"
    assert lines[4:8] == [r"\begin{tabular}{lrrr}", r"\toprule", r"system & mono & cross & pooled \\", r"\midrule"]
    assert lines[8] == r"hybrid & \textbf{.882} & \textbf{.834} & \textbf{.771} \\"
    assert lines[9] == r"dense & .869 & .818$^\dagger$ & .753 \\"


def test_awkward_names_are_text_in_latex() -> None:
    report, _ = build(systems=(AWKWARD, "dense"))
    expected = (
        r"a\textbar{}b\_c {*}d{*} \textless{}e\textgreater{} {[}f] `g` \textbackslash{}h "
        r"\textasciitilde{}i\textasciitilde{} \#1 \& \$2 & "
    )
    assert expected in tables.latex(report)


def test_a_single_system_needs_no_dagger_and_no_bold() -> None:
    report, _ = build(systems=("hybrid",))
    written = tables.markdown(report) + tables.latex(report)
    assert "†" not in written
    assert "dagger" not in written
    assert "**" not in written


def test_a_measure_that_a_system_lacks_is_a_dash() -> None:
    lacking = replace(REPORT.systems["dense"], cross={}, against_first={})
    report = replace(REPORT, systems={"hybrid": REPORT.systems["hybrid"], "dense": lacking})
    assert cells(tables.markdown(report))[2] == ["dense", ".869", "–", ".753"]


def test_every_ranking_has_its_row_in_the_csv(tmp_path: Path) -> None:
    tables.per_query(MEASURED, tmp_path / "per_query.csv")

    with (tmp_path / "per_query.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    assert list(rows[0]) == [
        "system", "protocol", "query_id", "need", "query_language", "target_language", "nDCG@10", "R@100", "Judged@10",
    ]  # fmt: skip
    assert len(rows) == len(MEASURED.cells) * len(MEASURED.values)
    at = next(n for n, cell in enumerate(MEASURED.cells) if cell.pair == "sv-it")
    found = [
        row for row in rows if (row["system"], row["query_id"]) == ("rrf", "0-sv") and row["target_language"] == "it"
    ]
    assert len(found) == 1
    assert found[0]["protocol"] == "cross"
    assert found[0]["need"] == "need-0"
    assert float(found[0]["nDCG@10"]) == MEASURED.values["rrf"][at, 0]


def test_means_of_the_csv_are_those_of_the_report(tmp_path: Path) -> None:
    tables.per_query(MEASURED, tmp_path / "per_query.csv")
    with (tmp_path / "per_query.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    pooled = [float(r["R@100"]) for r in rows if r["system"] == "bm25" and r["target_language"] == ""]
    assert sum(pooled) / len(pooled) == pytest.approx(REPORT.systems["bm25"].pooled["R@100"], abs=1e-6)
