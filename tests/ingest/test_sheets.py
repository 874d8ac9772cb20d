"""Workbooks and tables: rows under the names of their columns, and the lines around tables as text."""

from __future__ import annotations

import io
from datetime import date
from typing import TYPE_CHECKING

import pytest
import xlsxwriter
from odf import table, text
from odf.opendocument import OpenDocumentSpreadsheet

from policysearch.errors import DocumentError
from policysearch.ingest import formats
from policysearch.ingest.readers import READERS
from policysearch.ingest.sheets import laid_out

if TYPE_CHECKING:
    from collections.abc import Callable

    from xlsxwriter.workbook import Workbook


def read(fill: Callable[[Workbook], None]) -> str:
    """What the reader gives for a workbook that `fill` writes."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as workbook:
        fill(workbook)
    return READERS[formats.XLSX](buffer.getvalue(), "book.xlsx").text


def test_a_sheet_is_its_title_its_table_and_its_notes() -> None:
    def budget(workbook: Workbook) -> None:
        sheet = workbook.add_worksheet("Budget 2025")
        sheet.merge_range("A1:C1", "Bilancio di previsione & piano")
        sheet.write_row("A3", ["Missione", "Programma", "Stanziamento"])
        sheet.write_row("A4", ["Mobilità", "Piste ciclabili | ciclovie", 1234567.5])
        sheet.write_row("A5", ["Ambiente", "Verde <urbano>", 80])
        sheet.write("A6", "Fonte: Comune")

    assert read(budget) == (
        "## Budget 2025\n\n"
        "Bilancio di previsione & piano\n\n"
        "| Missione | Programma | Stanziamento |\n"
        "| --- | --- | --- |\n"
        "| Mobilità | Piste ciclabili \\| ciclovie | 1234567.5 |\n"
        "| Ambiente | Verde <urbano> | 80 |\n\n"
        "Fonte: Comune\n"
    )


def test_a_cell_that_spans_rows_stands_in_each_of_them() -> None:
    def plan(workbook: Workbook) -> None:
        sheet = workbook.add_worksheet("Plan")
        sheet.write_row("A1", ["Mål", "Åtgärd", "Klart"])
        sheet.merge_range("A2:A3", "Renare luft")
        sheet.write_row("B2", ["Elbussar", "ja"])
        sheet.write_row("B3", ["Cykelvägar", "nej"])

    assert read(plan) == (
        "## Plan\n\n| Mål | Åtgärd | Klart |\n| --- | --- | --- |\n"
        "| Renare luft | Elbussar | ja |\n| Renare luft | Cykelvägar | nej |\n"
    )


def test_years_name_columns_but_are_no_names_where_all_is_years() -> None:
    rows = ["| Nämnd | 2023 | 2024 |", "| --- | --- | --- |", "| Skola | 910 | 2010 |", "| Park | 12 | 14 |"]
    assert laid_out("\n".join(rows)).startswith("| Nämnd | 2023 | 2024 |\n")

    built = ["| Norra skolan | 1965 |", "| --- | --- |", "| Södra skolan | 1970 |"]
    assert laid_out("\n".join(built)) == "|  |  |\n| --- | --- |\n| Norra skolan | 1965 |\n| Södra skolan | 1970 |\n"


@pytest.mark.parametrize(
    ("code", "stored", "shown"),
    [
        ("0%", 0.125, "12.5 %"),
        ("0.00%", 0.07, "7 %"),
        ('#,##0.00 "kr"', 1234.5, "1234.5 kr"),
        ("#,##0\\ [$kr-41D]", -300, "-300 kr"),
        ('_-* #,##0.00\\ "kr"_-;-* #,##0.00\\ "kr"_-;_-* "-"??\\ "kr"_-;_-@_-', 0, "0 kr"),
        ("[$€-2] #,##0;[Red]-[$€-2] #,##0", 80, "€ 80"),
        ('#,##0.0,," mnkr"', 12_500_000, "12.5 mnkr"),
        ('General" st"', 7, "7 st"),
        ('0"%"', 12, "12 %"),  # written, not computed
        ("#,##0.00", 1234.5, "1234.5"),
        ("0.00E+00", 1234.5, "1234.5"),
        ("# ?/?", 0.5, "0.5"),
        ('[>=1000]#,##0," tkr";0" kr"', 5, "5"),  # a unit of some figures alone is left out
    ],
)
def test_figures_have_the_unit_that_is_shown(code: str, stored: float, shown: str) -> None:
    def figures(workbook: Workbook) -> None:
        sheet = workbook.add_worksheet()
        sheet.write_row("A1", ["Post", "Belopp"])
        sheet.write("A2", "Parker")
        sheet.write("B2", stored, workbook.add_format({"num_format": code}))

    assert read(figures).splitlines()[-1] == f"| Parker | {shown} |"


def test_a_date_stays_one_whatever_stands_in_its_format() -> None:
    def dated(workbook: Workbook) -> None:
        sheet = workbook.add_worksheet()
        sheet.write_row("A1", ["Beslut", "Datum"])
        sheet.write("A2", "Park")
        sheet.write_datetime("B2", date(2025, 3, 1), workbook.add_format({"num_format": 'd "mars" yyyy'}))

    assert read(dated).splitlines()[-1] == "| Park | 2025-03-01 |"


def test_dates_are_days_and_a_sheet_that_nobody_named_has_no_heading() -> None:
    def dated(workbook: Workbook) -> None:
        sheet = workbook.add_worksheet()
        sheet.write_row("A1", ["Beslut", "Datum"])
        sheet.write("A2", "Tillgänglighet")
        sheet.write_datetime("B2", date(2025, 3, 1), workbook.add_format({"num_format": "yyyy-mm-dd"}))

    assert read(dated) == "| Beslut | Datum |\n| --- | --- |\n| Tillgänglighet | 2025-03-01 |\n"


def test_figures_after_an_empty_row_have_the_header_of_the_table_before() -> None:
    rows = ["| Stad | Km |", "| --- | --- |", "| Milano | 312 |", "|  |  |", "| Uppsala | 140 |"]

    assert laid_out("\n".join(rows)) == (
        "| Stad | Km |\n| --- | --- |\n| Milano | 312 |\n\n| Stad | Km |\n| --- | --- |\n| Uppsala | 140 |\n"
    )


def test_figures_alone_have_no_names_and_columns_that_hold_nothing_go() -> None:
    rows = ["| 2023 |  | 14 |", "| --- | --- | --- |", "| 2024 |  | 15 |"]

    assert laid_out("\n".join(rows)) == "|  |  |\n| --- | --- |\n| 2023 | 14 |\n| 2024 | 15 |\n"


def test_a_sheet_of_one_column_is_text() -> None:
    rows = ["## Läs mig", "", "| Siffrorna är preliminära. |", "| --- |", "| Källa: SCB \\| 2024 |"]

    assert laid_out("\n".join(rows)) == "## Läs mig\n\nSiffrorna är preliminära.\n\nKälla: SCB | 2024\n"


def test_an_opendocument_spreadsheet_is_read_alike() -> None:
    document = OpenDocumentSpreadsheet()
    sheet = table.Table(name="Mål & medel")
    for cells in (["Mål", "Ansvarig", "Andel"], ["Fler cykelvägar", "Stadsbyggnad & miljö"]):
        row = table.TableRow()
        for cell in cells:
            element = table.TableCell(valuetype="string")
            element.addElement(text.P(text=cell))
            row.addElement(element)
        sheet.addElement(row)
    share = table.TableCell(valuetype="percentage", value=0.125)
    share.addElement(text.P(text="12,5 %"))
    row.addElement(share)
    document.spreadsheet.addElement(sheet)
    buffer = io.BytesIO()
    document.save(buffer)

    assert READERS[formats.ODS](buffer.getvalue(), "mål.ods").text == (
        "## Mål & medel\n\n| Mål | Ansvarig | Andel |\n| --- | --- | --- |\n"
        "| Fler cykelvägar | Stadsbyggnad & miljö | 12,5 % |\n"
    )


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "latin-1"])
def test_a_csv_is_a_table_whatever_parts_its_cells(separator: str, encoding: str) -> None:
    lines = [["Stad", "Åtgärd", "Km"], ["Malmö", '"gång\n& cykel"', "312"], ["Umeå", "", "7"]]
    data = "\r\n".join(separator.join(line) for line in lines).encode(encoding)

    assert READERS[formats.CSV](data, "vägar.csv").text == (
        "| Stad | Åtgärd | Km |\n| --- | --- | --- |\n| Malmö | gång & cykel | 312 |\n| Umeå |  | 7 |\n"
    )


def test_a_broken_workbook_says_what_it_is() -> None:
    with pytest.raises(DocumentError, match=r"cannot be opened as an Excel workbook \(\.xlsx\)"):
        READERS[formats.XLSX](b"PK\x03\x04 no more", "book.xlsx")
