"""Holding cities and plans side by side in the terminal."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from process import Command, run

from policysearch.search.engine import Index

FREE = "Is public transport free for residents?"


@pytest.fixture
def said(command: Command, corpus_index: Path) -> Callable[..., str]:
    """What a command prints that goes well."""

    def said(*arguments: str) -> str:
        done = command(*arguments, "--index", corpus_index)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return said


def test_cities_are_compared_as_text_json_and_csv(said: Callable[..., str]) -> None:
    chosen = ("compare", FREE, "--city", "Tallinn", "--city", "Oslo", "--city", "Dunkerque")
    text = said(*chosen)
    assert "3 places" in text
    assert "strong" in text
    values = json.loads(said(*chosen, "--json"))
    assert values.keys() == {"questions", "documents", "places"}
    tallinn = next(place for place in values["places"] if place["name"] == "Tallinn")
    assert tallinn["kind"] == "city"
    assert len(tallinn["documents"]) == 3
    assert tallinn["answers"][0]["document_type"] == "programme page"
    rows = list(csv.DictReader(io.StringIO(said(*chosen, "--csv").removeprefix("\ufeff"))))
    assert {row["file"] for row in rows} >= set(tallinn["documents"])


def test_a_topic_asks_six_questions(said: Callable[..., str]) -> None:
    values = json.loads(said("compare", "--topic", "Fahrradparken", "--city", "Utrecht", "--json"))
    assert [question["text"].split(":")[0] for question in values["questions"]] == ["Fahrradparken"] * 6


def test_the_language_of_a_question_can_be_said(said: Callable[..., str]) -> None:
    """As Finnish, which it is taken for, the word is nowhere, and what is near it is said to be weak."""
    asked = ("compare", "skolmat", "--city", "Göteborg", "--json")
    [plain] = json.loads(said(*asked))["places"]
    [swedish] = json.loads(said(*asked, "--asked-in", "sv"))["places"]
    assert swedish != plain


def test_plans_are_compared_as_text_and_json(said: Callable[..., str]) -> None:
    plans = ("compare", "--plan", "gent-food-policy-draft.md", "--with", "gent-food-policy.md")
    assert "5 of 5 objectives have a counterpart, 0 likely, 0 none" in said(*plans)
    values = json.loads(said(*plans, "--json"))
    assert (values["there"]["counterparts"], values["back"]["counterparts"]) == (5, 5)
    assert values["there"]["objectives"][0]["nearest"]["number"] == "V1"


def test_who_else_does_this(said: Callable[..., str], corpus_index: Path) -> None:
    index = Index.open(corpus_index)
    asked = next(its for its in index.passages(index.document("malmo-cloudburst.md")) if its.number == "S2")
    values = json.loads(said("similar", asked.passage_id, "--per-city", "1", "-n", "5", "--json"))
    assert "København" in {hit["city"] for hit in values["hits"]}
    done = run("similar", asked.passage_id, "-n", "1", "--index", corpus_index)
    assert done.returncode == 0, done.stderr
    assert "Who else says this?" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["compare"], "the questions: there are none"),
        (["compare", "--plan", "a.md"], "it takes two plans"),
        (["compare", "a question", "--plan", "a.md", "--with", "b.md"], "questions or places are given as well"),
        (["compare", "a question", "--csv", "--json"], "Choose one of them"),
        (["similar", "nothing-0-1"], "no passage of the index has this id"),
    ],
)
def test_mistakes_are_named(command: Command, corpus_index: Path, arguments: list[str], message: str) -> None:
    done = command(*arguments, "--index", corpus_index)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr


def test_a_mistake_ends_with_code_2(corpus_index: Path) -> None:
    done = run("compare", "--index", corpus_index)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr
