"""Tables that describe files: as spreadsheets write them, and what is wrong with them."""

from __future__ import annotations

import pytest

from policysearch.ingest.metadata_csv import Fault, Row, read_table


def row(file: str, line: int, **values: str) -> Row:
    return Row(file, tuple(values.items()), "metadata.csv", line)


@pytest.mark.parametrize(
    "text",
    [
        'file,title,city\nplan.pdf,"A plan, adopted",Milano\nmemo.docx,,Uppsala\n',
        'file;title;city\r\nplan.pdf;A plan, adopted;Milano\r\n"memo.docx";;Uppsala\r\n',
        '\ufeffPath,title,city\nplan.pdf,"A plan, adopted",Milano\nmemo.docx,,Uppsala',
    ],
)
def test_a_table_is_read_as_spreadsheets_write_it(text: str) -> None:
    assert read_table(text.encode(), "metadata.csv") == (
        [row("plan.pdf", 2, title="A plan, adopted", city="Milano"), row("memo.docx", 3, city="Uppsala")],
        [],
    )


def test_paths_may_be_written_as_on_windows() -> None:
    rows, _ = read_table(b"file,city\nminutes\\plan.pdf,Lund\n", "metadata.csv")
    assert rows == [row("minutes/plan.pdf", 2, city="Lund")]


def test_lines_are_counted_as_an_editor_does() -> None:
    rows, _ = read_table(b'file,note\n\na.md,"two\nlines"\nb.md,x\n', "metadata.csv")
    assert [(one.file, one.line) for one in rows] == [("a.md", 3), ("b.md", 5)]


def test_what_is_of_no_use_is_said_and_the_rest_is_read() -> None:
    text = "file,city,colour,municipality\na.md,Lund,red\n,Umeå\nb.md,Lund,red,x,y\nc.md,Solna\n"
    rows, faults = read_table(text.encode(), "metadata.csv")
    assert rows == [row("a.md", 2, city="Lund"), row("c.md", 5, city="Solna")]
    remedy = "Rename or remove the column"
    assert faults == [
        Fault("line 1: the column colour means nothing here", remedy),
        Fault("line 1: the column municipality says city once more", remedy),
        Fault("line 3 names no file", "Name the file in its first cell"),
        Fault("line 4 has 5 cells, and line 1 names 4 columns", "Put cells that hold the separator in quotes"),
    ]


def test_columns_that_a_spreadsheet_left_without_a_name_are_one_fault() -> None:
    _, faults = read_table(b"file;city;;\na.md;Lund;;\n", "metadata.csv")
    assert faults == [Fault("line 1: the column without a name means nothing here", "Rename or remove the column")]


def test_a_quote_that_is_never_closed_costs_no_row_before_it() -> None:
    rows, (fault,) = read_table(b'file,note\na.md,x\nb.md,"y\nc.md,z\n', "metadata.csv")
    assert rows == [row("a.md", 2, note="x")]
    assert fault.reason.startswith("line 3 cannot be parsed, and what follows it is left out")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ("file,city\na.md,Malmö".encode("latin-1"), "it is not in UTF-8"),
        (b"title,city\nA,Lund\n", "its first column is not named file or path"),
        (b"", "its first column is not named file or path"),
    ],
)
def test_a_table_that_cannot_be_read(data: bytes, reason: str) -> None:
    rows, (fault,) = read_table(data, "metadata.csv")
    assert (rows, fault.reason) == ([], reason)


def test_a_row_that_moved_has_not_changed() -> None:
    assert row("a.md", 2, city="Lund").sha256 == row("a.md", 7, city="Lund").sha256
    assert row("a.md", 2, city="Lund").sha256 != row("a.md", 2, city="Solna").sha256
