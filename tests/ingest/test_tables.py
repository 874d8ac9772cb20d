"""Rows say on their own what they say in their table."""

from __future__ import annotations

import pytest

from policysearch.ingest.blocks import markdown_blocks
from policysearch.ingest.plaintext import plain_blocks
from policysearch.ingest.tables import Row, stated_rows

OBJECTIVES = """
| No. | Objective | City | Communes | Others |
| --- | --- | --- | --- | --- |
| 9 | **Hubs** for freight | ✓ | | x |
| 10 | One ticket for the whole basin | ● | – | ● |
"""
TABBED = "\tCITTÀ METROPOLITANA\tCOMUNI\n1 Superamento del digital divide\t●\t●\n2 Servizi di e-government\t●\t\n"


def markdown_rows(text: str, caption: str = "") -> list[Row | None]:
    (table,) = [block for block in markdown_blocks(text) if block.kind == "table"]
    return stated_rows(table, text, caption)


def test_a_row_names_its_columns_its_number_and_who_is_marked() -> None:
    header, nine, ten = markdown_rows(OBJECTIVES)
    assert header is None
    assert nine == Row("Objective 9: Hubs for freight · City ✓ · Communes – · Others ✓", "9", ("City", "Others"))
    assert ten == Row(
        "Objective 10: One ticket for the whole basin · City ✓ · Communes – · Others ✓", "10", ("City", "Others")
    )


def test_rows_with_tabs_whose_number_stands_before_the_text() -> None:
    (table,) = [block for block in plain_blocks(TABBED) if block.kind == "table"]
    assert stated_rows(table, TABBED) == [
        None,
        Row(
            "1: Superamento del digital divide · CITTÀ METROPOLITANA ✓ · COMUNI ✓",
            "1",
            ("CITTÀ METROPOLITANA", "COMUNI"),
        ),
        Row(
            "2: Servizi di e-government · CITTÀ METROPOLITANA ✓ · COMUNI –",
            "2",
            ("CITTÀ METROPOLITANA",),
        ),
    ]


def test_values_stand_under_their_columns_and_empty_ones_are_left_out() -> None:
    text = "| År | Kostnad | Källa |\n|---|---|---|\n| 2024 | 5 mnkr | |\n| 2025 | 7 \\| 8 mnkr | budget |\n"
    assert [row and row.stated for row in markdown_rows(text)] == [
        None,
        "År: 2024 · Kostnad: 5 mnkr",
        "År: 2025 · Kostnad: 7 | 8 mnkr · Källa: budget",
    ]


BUDGET = """
| Nämnd | 2024 | {} | 2025 | {} | Andel |
| --- | --- | --- | --- | --- | --- |
| {} | Budget | Utfall | Budget | Utfall | {} |
| Skola | 900 | 910 | 930 | 935 | 12 % |
"""


@pytest.mark.parametrize("fill", [("", "", "Nämnd", "Andel"), ("2024", "2025", "Nämnd", "Andel"), ("", "", "", "")])
def test_a_column_under_two_rows_of_names_has_both(fill: tuple[str, ...]) -> None:
    """Readers leave what spans columns or rows empty, or say it again."""
    assert markdown_rows(BUDGET.format(*fill)) == [
        None,
        None,
        Row("Nämnd: Skola · 2024 Budget: 900 · 2024 Utfall: 910 · 2025 Budget: 930 · 2025 Utfall: 935 · Andel: 12 %"),
    ]


def test_three_rows_of_names_and_years_among_them() -> None:
    text = (
        "| | Utgifter | | | |\n|---|---|---|---|---|\n| | Drift | | Investering | |\n| | 2024 | 2025 | 2024 | 2025 |\n"
        "| Park | 1 | 2 | 3 | 4 |\n"
    )
    assert markdown_rows(text)[3] == Row(
        "Park · Utgifter Drift 2024: 1 · Utgifter Drift 2025: 2"
        " · Utgifter Investering 2024: 3 · Utgifter Investering 2025: 4"
    )


def test_who_is_marked_is_the_lower_name() -> None:
    text = "| Mål | Ansvar | |\n|---|---|---|\n| | Stad | Region |\n| Elbussar | ● | |\n| Cykelvägar | ● | ● |\n"
    assert markdown_rows(text)[2:] == [
        Row("Mål: Elbussar · Ansvar Stad ✓ · Ansvar Region –", marked=("Stad",)),
        Row("Mål: Cykelvägar · Ansvar Stad ✓ · Ansvar Region ✓", marked=("Stad", "Region")),
    ]


@pytest.mark.parametrize(
    "second",
    [
        "| Skola | Budget | Utfall |",  # it has a label
        "|  | Summa |  |",  # a part of the table, not of its header
        "|  | 120 | 118 |",
    ],
)
def test_a_row_that_does_not_name_all_columns_is_no_header(second: str) -> None:
    rows = markdown_rows(f"| Nämnd | 2024 | |\n|---|---|---|\n{second}\n| Vatten | 1 | 2 |\n")
    assert rows[0] is None
    assert rows[1] is not None
    assert rows[2] == Row("Nämnd: Vatten · 2024: 1 · 2")


def test_a_caption_goes_with_every_row() -> None:
    assert [row and row.stated for row in markdown_rows("| A | B |\n|---|---|\n| bus | y |\n", "Table 3. Costs")] == [
        None,
        "Table 3. Costs · A: bus · B: y",
    ]


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        (["H1", "H2", "H10"], ["H1", "H2", "H10"]),
        (["1.1", "1.2", "1.10"], ["1.1", "1.2", "1.10"]),
        (["Σ1", "Σ2", "Σ3"], ["Σ1", "Σ2", "Σ3"]),
        (["12", "7", "9"], [None, None, None]),  # quantities do not go up
        (["2024", "2025", "2026"], [None, None, None]),  # years count nothing
        (["1", "trams", "buses"], [None, None, None]),
    ],
)
def test_what_rows_are_numbered_with(numbers: list[str], expected: list[str | None]) -> None:
    text = "| | Aim |\n|---|---|\n" + "".join(f"| {number} | to do it |\n" for number in numbers)
    assert [row and row.number for row in markdown_rows(text)][1:] == expected


def test_a_table_of_nothing_says_nothing() -> None:
    for caption in ("", "Table 3. Costs"):
        assert markdown_rows("| | |\n|---|---|\n| | |\n", caption) == [None, None]
