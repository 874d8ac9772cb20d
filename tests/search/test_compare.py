"""Cities side by side on the sample corpus: every place is there, with its best passage or with nothing."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from policysearch import Index
from policysearch.encode.encoder import Encoder
from policysearch.errors import UsageError
from policysearch.export.comparison import MATRIX_COLUMNS, NOT_ABOUT, NOTHING, matrix_csv
from policysearch.search.compare import Matrix, PlaceAnswers, compare, places

FREE = "Is public transport free for residents?"
PARTICIPATORY = "Hur många röster har man i medborgarbudgeten?"


@pytest.fixture(scope="module")
def index(corpus_index: Path, encoder: Encoder) -> Index:
    return Index.open(corpus_index, encoder=encoder)


@pytest.fixture(scope="module")
def matrix(index: Index) -> Matrix:
    return compare(index, [FREE, PARTICIPATORY])


def row(matrix: Matrix, name: str) -> PlaceAnswers:
    return next(row for row in matrix.rows if row.place.name == name)


def test_every_city_is_there_with_all_its_documents(index: Index, matrix: Matrix) -> None:
    assert sorted(row.place.name for row in matrix.rows) == sorted({its.city for its in index.documents() if its.city})
    assert {its.path for its in row(matrix, "Tallinn").place.documents} == {
        "tallinn-free-public-transport-en.md",
        "tallinn-free-public-transport.html",
        "tallinn-school-eservices.md",
    }
    assert matrix.documents == index.manifest.documents


def test_a_cell_is_the_best_passage_that_a_search_of_the_city_alone_finds(index: Index, matrix: Matrix) -> None:
    for name in ("Tallinn", "Dunkerque", "Bremen", "Oslo"):
        alone = index.search(FREE, cities=[name], limit=1).hits
        hit = row(matrix, name).hits[0]
        assert ([hit.passage.passage_id] if hit else []) == [its.passage.passage_id for its in alone]


def test_those_that_answer_best_come_first_and_the_silent_last(matrix: Matrix) -> None:
    first = {row.place.name for row in matrix.rows[:4]}
    assert {"Tallinn", "Dunkerque"} <= first
    answered = [row.answered for row in matrix.rows]
    assert answered == sorted(answered, reverse=True)
    assert [row.worth for row in matrix.rows] == sorted((row.worth for row in matrix.rows), reverse=True)


def test_a_cell_quotes_its_document(matrix: Matrix) -> None:
    hit = row(matrix, "Dunkerque").hits[0]
    assert hit
    assert hit.evidence
    assert hit.document.text[hit.evidence.start : hit.evidence.end] == hit.evidence.sentence


def test_limits_choose_places_and_what_is_counted(index: Index) -> None:
    matrix = compare(index, [FREE], cities=["tallinn", "Utrecht"], languages=["et", "nl"])
    assert {row.place.name: len(row.place.documents) for row in matrix.rows} == {"Tallinn": 2, "Utrecht": 1}


def test_of_a_practice_only_documents_about_it_are_asked_and_all_are_named(index: Index) -> None:
    asked = "What does it cost and who pays?"
    matrix = compare(index, [asked], practice="participatory budgeting")

    about = {index.document(document_id).path for document_id in matrix.about or ()}
    answering = {hit.document.path for row in matrix.rows for hit in row.hits if hit}
    assert {"brno-participatory-budget.md", "warszawa-participatory-budget.md"} <= about
    assert "utrecht-bicycle-parking.md" not in about
    assert answering <= about
    assert matrix.documents == index.manifest.documents
    rows = list(csv.reader(io.StringIO(matrix_csv(index, matrix, {}).decode("utf-8-sig"))))
    assert {row[4] for row in rows[1:] if row[8] == NOT_ABOUT} == {its.path for its in index.documents()} - about


@pytest.mark.parametrize(
    ("options", "read_as"), [({}, "fi"), ({"expected": "sv"}, "sv"), ({"language": "de", "expected": "sv"}, "de")]
)
def test_few_words_are_read_in_the_language_of_who_asks(index: Index, options: dict[str, str], read_as: str) -> None:
    matrix = compare(index, ["skolmat", FREE], cities=["Oslo"], **options)
    plain = "de" if "language" in options else "en"
    assert [ranking.language for ranking in matrix.rankings] == [read_as, plain]


def test_a_practice_that_no_document_is_about_leaves_every_place_silent(index: Index) -> None:
    matrix = compare(index, [FREE], practice="Zebra crossings on Mars", cities=["Utrecht"])

    assert matrix.about == frozenset()
    assert [(row.place.name, row.hits) for row in matrix.rows] == [("Utrecht", (None,))]
    assert (matrix.rankings[0].total, matrix.rankings[0].hits) == (0, ())


def test_documents_without_a_city_stand_under_their_publisher_or_apart(
    tmp_path: Path, new_index: Path, encoder: Encoder
) -> None:
    from policysearch import build_index

    texts = {
        "a": "city: Lund\npublisher: Lunds kommun",
        "b": "publisher: Region Skåne",
        "c": "publisher: Sydvatten",
        "d": "note: none",
    }
    for name, head in texts.items():
        said = f"Vattnet kostar {name} kronor för varje kubikmeter."
        (tmp_path / f"{name}.md").write_text(f"---\nlanguage: sv\n{head}\n---\n\n{said}\n", "utf-8")
    build_index(tmp_path, new_index, encoder=encoder)
    small = Index.open(new_index, encoder=encoder)

    found = places(small, {})
    matrix = compare(small, ["Vad kostar vattnet?"])

    assert [(place.kind, place.name) for place in found] == [
        ("city", "Lund"),
        ("publisher", "Region Skåne"),
        ("publisher", "Sydvatten"),
        ("unknown", ""),
    ]
    assert {row.place.name: row.hits[0].document.path for row in matrix.rows if row.hits[0]} == {
        "Lund": "a.md",
        "Region Skåne": "b.md",
        "Sydvatten": "c.md",
        "": "d.md",
    }


def test_the_table_has_every_question_and_every_document(index: Index) -> None:
    limits = {"cities": ("Tallinn", "Oslo")}
    matrix = compare(index, [FREE], **limits)

    text = matrix_csv(index, matrix, limits).decode("utf-8-sig")

    head, *lines = text.splitlines()
    assert head == ",".join(MATRIX_COLUMNS)
    for path in ("tallinn-free-public-transport-en.md", "tallinn-school-eservices.md", "oslo-care-at-home.md"):
        assert sum(f",{path}," in line for line in lines) == 1
    assert sum(",yes," in line for line in lines) == sum(1 for row in matrix.rows if row.hits[0])
    assert NOTHING in text


@pytest.mark.parametrize("questions", [[], ["a"] * 13, [" "]])
def test_too_few_questions_and_too_many_are_named(index: Index, questions: list[str]) -> None:
    with pytest.raises(UsageError):
        compare(index, questions)
