"""The sample corpus says what it is, has what it promises, and its judgements point to what it holds."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
import yaml

from policysearch import Index
from policysearch.evaluate.datasets import open_dataset
from policysearch.evaluate.quotes import FILE, place_of, resolve
from policysearch.records import Document
from policysearch.text.languages import detect

CORPUS = Path(__file__).parents[1] / "corpus"
SOURCES = CORPUS / "sources"
EVALUATION = CORPUS / "evaluation"
TYPES = {
    "council memo", "travel report", "deliberation", "strategy", "plan", "programme page", "regulation", "agreement",
    "evaluation report", "procurement notice", "web page", "letter",
}  # fmt: skip
THEMES = {
    "mobility", "climate adaptation", "energy", "housing", "inclusion", "labour market", "digital services",
    "waste and circular economy", "water", "health and care", "schools", "participation", "public space",
    "culture and tourism", "international cooperation", "budget",
}  # fmt: skip
KINDS = {
    "fact", "how-to", "comparison", "who-else", "objective", "one-word", "long", "misspelt", "mixed-language",
    "no-answer",
}  # fmt: skip


@pytest.fixture(scope="module")
def index(corpus_index: Path) -> Index:
    return Index.open(corpus_index)


@pytest.fixture(scope="module")
def documents(index: Index) -> list[Document]:
    return index.documents()


def lines(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (EVALUATION / name).read_text(encoding="utf-8").splitlines()]


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def test_every_document_is_marked_as_sample_text_and_described(documents: list[Document]) -> None:
    for document in documents:
        assert document.note == "sample text written for policysearch, not an official document"
        assert document.language_source == ("front matter" if document.path.endswith(".md") else "sidecar")
        assert document.city
        assert document.country
        assert document.document_type in TYPES
        assert set(document.themes) <= THEMES
        assert 1 <= len(document.themes) <= 6
        assert detect(document.text).language == document.language
        assert 240 <= len(words(document.text)) <= 1300, document.path


def test_it_is_as_wide_as_it_says(documents: list[Document]) -> None:
    languages = Counter(document.language for document in documents)
    assert len(documents) >= 60
    assert len(languages) >= 11
    assert max(languages.values()) <= len(documents) / 6
    assert len({document.city for document in documents}) >= 18
    assert {document.document_type for document in documents} == TYPES
    assert Counter(Path(document.path).suffix for document in documents).keys() == {
        ".md", ".pdf", ".docx", ".odt", ".html",
    }  # fmt: skip
    assert sum(not document.path.endswith(".md") for document in documents) >= 8
    assert sum(file.stat().st_size for file in CORPUS.rglob("*") if file.is_file()) < 5 * 2**20


@pytest.mark.parametrize("theme", sorted(THEMES))
def test_each_theme_is_treated_by_several_cities_in_several_languages(theme: str, documents: list[Document]) -> None:
    its = [document for document in documents if theme in document.themes]
    assert len({document.city for document in its}) >= 5
    assert len({document.language for document in its}) >= 4


def test_the_readme_lists_every_document(documents: list[Document]) -> None:
    listed = re.findall(
        r"^\| \[(.+?)\]\(\1\) \| (.+?) \| (\w+) \| (.+?) \|(?: (\S+))? \|$",
        (CORPUS / "README.md").read_text(encoding="utf-8"),
        re.M,
    )
    assert listed == [(d.path, d.city, d.language, d.document_type, d.published or "") for d in documents]


def test_most_have_the_date_that_their_text_says_over_many_years_and_some_none(documents: list[Document]) -> None:
    dates = {document.path: document.published for document in documents if document.published}
    assert all(re.fullmatch(r"20\d\d(-\d\d){0,2}", date) for date in dates.values())
    for path, date in dates.items():
        beside = CORPUS / (path if path.endswith(".md") else f"{path}.meta.yaml")
        assert f"\npublished: {date}\n" in beside.read_text(encoding="utf-8"), path
    assert 60 <= len(dates) < len(documents)
    assert len({date[:4] for date in dates.values()}) >= 10
    assert {len(date) for date in dates.values()} == {len("2019"), len("2019-10"), len("2019-10-08")}
    assert dates["milano-metrex.md"] == "2019-10-08"
    assert "uppsala-visit-request-wien.md" not in dates


@pytest.mark.parametrize("source", sorted(SOURCES.glob("*.*.md")), ids=lambda path: path.stem)
def test_what_is_not_markdown_says_what_its_source_says(source: Path, index: Index) -> None:
    _, head, body = re.split(r"^---\n", source.read_text(encoding="utf-8"), maxsplit=2, flags=re.MULTILINE)
    document = index.document(source.stem)
    described = {key: value for key, value in yaml.safe_load(head).items() if key != "layout"}
    assert yaml.safe_load((CORPUS / f"{source.stem}.meta.yaml").read_text(encoding="utf-8")) == described
    missing = Counter(words(body)) - Counter(words(document.text))
    assert missing.total() <= 0.03 * len(words(body)), missing


def test_one_pdf_has_columns_and_a_table_and_one_has_six_pages(index: Index) -> None:
    pages = {d.path: len(d.pages) for d in index.documents() if d.path.endswith(".pdf")}
    assert pages["gdansk-immigrant-integration.pdf"] >= 6
    assert pages["stuttgart-heat-islands.pdf"] == 2
    assert "H8" in index.document("stuttgart-heat-islands.pdf").text


def test_every_need_says_what_kind_it_is_and_why_something_answers_it() -> None:
    needs = {need["need"]: need for need in lines("needs.jsonl")}
    kinds = Counter(need["kind"] for need in needs.values())
    assert len(needs) >= 80
    assert kinds.keys() == KINDS
    assert kinds["no-answer"] >= 8
    assert all(len(need["note"]) > 40 for need in needs.values())
    for query in lines("queries.jsonl"):
        assert query["kind"] == needs[query["need"]]["kind"]
        assert query["_id"] == f"{query['need']}-{query['lang']}"


def test_every_judgement_points_to_one_passage_and_every_need_has_an_answer_or_none(index: Index) -> None:
    found = resolve(open_dataset(EVALUATION), index)
    assert {problem.kind for problem in found.problems} == {"query without judgements"}
    texts = {document.path: document.text for document in index.documents()}
    grades: dict[str, list[int]] = defaultdict(list)
    for judgement in lines(FILE):
        text = texts[judgement["document"]]
        span = place_of(judgement["quote"], text)
        assert span, judgement
        assert place_of(judgement["quote"], text[span[1] :]) is None, judgement
        assert judgement["grade"] in {1, 2, 3}
        grades[judgement["need"]].append(judgement["grade"])
    for need in lines("needs.jsonl"):
        assert (max(grades[need["need"]], default=0) >= 2) == (need["kind"] != "no-answer"), need


def test_every_need_is_asked_in_a_language_that_none_of_its_answers_is_in(documents: list[Document]) -> None:
    language = {document.path: document.language for document in documents}
    asked = _sets((query["need"], query["lang"]) for query in lines("queries.jsonl"))
    answered = _sets((one["need"], language[one["document"]]) for one in lines(FILE) if one["grade"] == 3)
    for need, its in asked.items():
        assert len(its) >= 4, need
        assert its - answered.get(need, set()), need
    counts = Counter(query["lang"] for query in lines("queries.jsonl"))
    assert len(counts) >= 11
    assert min(counts.values()) >= 20


def _sets(pairs: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for key, value in pairs:
        found[key].add(value)
    return found
