"""Holding cities and plans side by side in the terminal."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from process import run
from typer.testing import CliRunner

from policysearch.cli import app
from policysearch.errors import UsageError
from policysearch.search.engine import Index

FREE = "Is public transport free for residents?"


def said(index: Path, *arguments: str) -> str:
    """What a command prints, within this process: the index and the model are loaded once."""
    done = CliRunner().invoke(app, [*arguments, "--index", str(index)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


def test_cities_are_compared_as_text_json_and_csv(corpus_index: Path) -> None:
    chosen = ("compare", FREE, "--city", "Tallinn", "--city", "Oslo", "--city", "Dunkerque")
    text = said(corpus_index, *chosen)
    assert "3 places" in text
    assert "strong" in text
    values = json.loads(said(corpus_index, *chosen, "--json"))
    assert values.keys() == {"questions", "documents", "places"}
    tallinn = next(place for place in values["places"] if place["name"] == "Tallinn")
    assert tallinn["kind"] == "city"
    assert len(tallinn["documents"]) == 3
    assert tallinn["answers"][0]["document_type"] == "programme page"
    rows = list(csv.DictReader(io.StringIO(said(corpus_index, *chosen, "--csv").removeprefix("\ufeff"))))
    assert {row["file"] for row in rows} >= set(tallinn["documents"])


def test_a_topic_asks_six_questions(corpus_index: Path) -> None:
    values = json.loads(said(corpus_index, "compare", "--topic", "Fahrradparken", "--city", "Utrecht", "--json"))
    assert [question["text"].split(":")[0] for question in values["questions"]] == ["Fahrradparken"] * 6


def test_plans_are_compared_as_text_and_json(corpus_index: Path) -> None:
    plans = ("compare", "--plan", "gent-food-policy-draft.md", "--with", "gent-food-policy.md")
    assert "5 of 5 objectives have a counterpart, 0 likely, 0 none" in said(corpus_index, *plans)
    values = json.loads(said(corpus_index, *plans, "--json"))
    assert (values["there"]["counterparts"], values["back"]["counterparts"]) == (5, 5)
    assert values["there"]["objectives"][0]["nearest"]["number"] == "V1"


def test_who_else_does_this(corpus_index: Path) -> None:
    index = Index.open(corpus_index)
    asked = next(its for its in index.passages(index.document("malmo-cloudburst.md")) if its.number == "S2")
    values = json.loads(said(corpus_index, "similar", asked.passage_id, "--per-city", "1", "-n", "5", "--json"))
    assert "København" in {hit["city"] for hit in values["hits"]}
    assert "Who else says this?" in said(corpus_index, "similar", asked.passage_id, "-n", "1")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["compare"], "the questions: there are none"),
        (["compare", "--plan", "a.md"], "it takes two plans"),
        (["compare", "a question", "--plan", "a.md", "--with", "b.md"], "questions are given as well"),
        (["compare", "a question", "--csv", "--json"], "Choose one of them"),
        (["similar", "nothing-0-1"], "no passage of the index has this id"),
    ],
)
def test_mistakes_are_named(corpus_index: Path, arguments: list[str], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        CliRunner().invoke(app, [*arguments, "--index", str(corpus_index)], catch_exceptions=False)


def test_a_mistake_ends_with_code_2(corpus_index: Path) -> None:
    done = run("compare", "--index", corpus_index)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr
