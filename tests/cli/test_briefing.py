"""`policysearch brief`, as its users run it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import docx
import pytest
from process import Command, run

QUESTION = "Who pays for protection against cloudbursts?"


def test_a_brief_quotes_the_best_of_each_city(corpus_index: Path) -> None:
    done = run("brief", QUESTION, "-i", corpus_index, "--limit", "1", "--format", "json")
    assert done.returncode == 0
    values = json.loads(done.stdout)
    cities = [item["document"]["city"] for item in values["items"]]
    assert cities[0] == "København"
    assert len(cities) == len(set(cities))
    assert {item["question"] for item in values["items"]} == {QUESTION}
    assert values["title"] == QUESTION
    assert len(values["looked_at"]) == 78
    assert "78 documents looked at" in done.stderr


def test_limits_and_named_passages(command: Command, corpus_index: Path, tmp_path: Path) -> None:
    found = json.loads(command("search", "bicycle parking", "-i", corpus_index, "-n", "1", "--json").stdout)
    passage = found["hits"][0]["passage_id"]
    file = tmp_path / "brief.csv"
    done = command("brief", QUESTION, "-i", corpus_index, "--city", "Malmö", "--weak", "--passage", passage, "-o", file)

    assert (done.returncode, done.stdout) == (0, "")
    rows = list(csv.DictReader(io.StringIO(file.read_text("utf-8-sig"), newline="")))
    assert {row["city"] for row in rows if row["kept for"] == QUESTION} == {"Malmö"}
    assert [row["kept for"] for row in rows if row["passage id"] == passage] == [""]


def test_the_language_of_a_question_can_be_said(command: Command, corpus_index: Path) -> None:
    asked = ("brief", "skolmat", "-i", corpus_index, "--city", "Göteborg", "--format", "csv")  # Finnish, by its letters
    assert command(*asked, "--asked-in", "sv").stdout != command(*asked).stdout == command(*asked).stdout


def test_a_word_document_is_written_once(command: Command, corpus_index: Path, tmp_path: Path) -> None:
    file = tmp_path / "brief.docx"
    arguments = ("brief", QUESTION, "-i", corpus_index, "--title", "Rain", "--out", file)
    assert command(*arguments).returncode == 0
    assert docx.Document(str(file)).paragraphs[0].text == "Rain"

    again = command(*arguments)
    assert again.returncode == 2
    assert "this file is there already. Name another, or replace it: --force" in again.stderr
    assert command(*arguments, "--force").returncode == 0


def test_a_brief_is_in_the_language_named_and_its_quotes_as_they_are(command: Command, corpus_index: Path) -> None:
    arguments = ("brief", QUESTION, "-i", corpus_index, "--limit", "1", "--city", "København", "--format", "md")
    english, swedish = (command(*arguments, *more).stdout for more in ((), ("--in", "sv")))
    quotes = [[line for line in brief.splitlines() if line.startswith(">")] for brief in (english, swedish)]

    assert "## København, Denmark" in english
    assert "## København, Danmark" in swedish
    assert "2 dokument genomsökta" in swedish
    assert quotes[0] == quotes[1] != []


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "nothing was asked. Ask a question, or name a passage: --passage ID"),
        ((QUESTION, "--format", "docx"), "this is not text, and cannot be printed. Name a file: --out brief.docx"),
        ((QUESTION, "--out", "brief.pdf"), "its ending names no format. Use one of .docx, .md"),
        (("--passage", "made-up"), "no passage of the index has this id"),
    ],
)
def test_what_cannot_be_is_said(command: Command, corpus_index: Path, arguments: tuple[str, ...], says: str) -> None:
    done = command("brief", *arguments, "-i", corpus_index)
    assert (done.returncode, done.stdout) == (2, "")
    assert says in done.stderr
