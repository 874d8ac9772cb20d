"""Cells that span rows, in each of the rows that they span."""

from __future__ import annotations

import pytest
from lxml import html

from policysearch.ingest.spans import spelled_out


def rows(page: str) -> list[list[str]]:
    """The words of each cell of the first table."""
    table = next(html.document_fromstring(spelled_out(page)).iter("table"))
    return [[cell.text_content() for cell in row] for row in table.xpath("./tr | ./tbody/tr | ./thead/tr")]


@pytest.mark.parametrize(
    ("table", "cells"),
    [
        ("<tr><td rowspan=2>a<td>1<tr><td>2", [["a", "1"], ["a", "2"]]),
        ("<tr><td>1<td rowspan='2'>b<tr><td>2", [["1", "b"], ["2", "b"]]),
        (
            "<tr><td rowspan=3>a<td rowspan=2>b<td>1<tr><td>2<tr><td>c<td>3",
            [["a", "b", "1"], ["a", "b", "2"], ["a", "c", "3"]],
        ),
        ("<tr><td rowspan=2 colspan=2>a<td>1<tr><td>2", [["a", "1"], ["a", "2"]]),
        ("<tr><td rowspan=0>a<td>1<tr><td>2<tr><td>3", [["a", "1"], ["a", "2"], ["a", "3"]]),
        ("<tr><td rowspan=9>a<td>1<tr><td>2", [["a", "1"], ["a", "2"]]),
        ("<tr><td rowspan=x>a<td>1<tr><td>2", [["a", "1"], ["2"]]),
        (
            "<tr><td rowspan=2>a<table><tr><td rowspan=2>i<td>j<tr><td>k</table><td>1<tr><td>2",
            [["aijik", "1"], ["aijik", "2"]],
        ),
    ],
)
def test_each_row_has_all_its_cells(table: str, cells: list[list[str]]) -> None:
    assert rows(f"<table>{table}</table>") == cells


@pytest.mark.parametrize("page", ["", "<p>no table &amp; no spans</p>"])
def test_pages_without_such_cells_are_left_alone(page: str) -> None:
    assert spelled_out(page) == page


def test_the_word_alone_spans_nothing() -> None:
    assert html.fromstring(spelled_out("<p>rowspan &amp; colspan</p>")).text_content() == "rowspan & colspan"
