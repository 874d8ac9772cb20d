"""Ruled tables: cells that are merged, rules drawn in pieces, and frames that are no tables."""

from __future__ import annotations

from functools import partial

import pytest

from policysearch.ingest.pdf_layout import Line
from policysearch.ingest.pdf_tables import Rule, cells, grids, markdown

across, down = partial(Rule, across=True), partial(Rule, across=False)
OUTLINE = [across(0, 0, 300), across(60, 0, 300), down(0, 0, 60), down(300, 0, 60)]


def word(text: str, x: float, y: float) -> Line:
    return Line(text, x, x + 20, y, 10, bold=False)


def test_rules_drawn_in_pieces_are_one_table() -> None:
    pieces = [across(20, x, x + 101) for x in (0, 100, 200)]
    (grid,) = grids([*OUTLINE, *pieces, down(100, 0, 30), down(100.4, 30, 60)])
    assert grid.columns == pytest.approx((0, 100, 300), abs=1)
    assert grid.rows == (0, 20, 60)


def test_what_stands_in_a_merged_cell_is_in_its_first_row_and_column() -> None:
    rules = [*OUTLINE, across(20, 0, 300), across(40, 100, 300), down(100, 0, 60), down(200, 20, 60)]
    (grid,) = grids(rules)
    lines = [
        *(word("Goal", 5, 15), word("Measure and year", 105, 15)),
        *(word("Clean", 5, 35), word("buses", 105, 35), word("2028", 205, 35)),
        *(word("air", 5, 55), word("trams", 105, 55), word("2030", 205, 55)),
    ]
    placed = [(cell, line) for line in lines if (cell := grid.cell(line))]
    rows = cells(placed, lambda its: " ".join(line.text for line in its))
    assert rows == (("Goal", "Measure and year", ""), ("Clean air", "buses", "2028"), ("", "trams", "2030"))


def test_words_beside_a_table_are_not_in_it() -> None:
    (grid,) = grids([*OUTLINE, across(20, 0, 300), down(100, 0, 60)])
    assert [grid.cell(line) for line in (word("above", 5, -2), word("right", 310, 15), word("in", 105, 35))] == [
        None,
        None,
        (1, 1),
    ]


@pytest.mark.parametrize("rules", [OUTLINE, [across(0, 0, 300), across(20, 0, 300), across(60, 0, 300)]])
def test_a_frame_and_lines_across_are_no_table(rules: list[Rule]) -> None:
    assert grids(rules) == []


def test_only_the_first_part_of_a_table_has_a_head() -> None:
    rows = (("Goal", "Year"), ("A|B", "2028"))
    assert list(markdown(rows)) == ["| Goal | Year |", "| --- | --- |", "| A\\|B | 2028 |"]
    assert list(markdown(rows, goes_on=True)) == ["| Goal | Year |", "| A\\|B | 2028 |"]
