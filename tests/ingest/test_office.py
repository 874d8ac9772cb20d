"""What kreuzberg would lose of word processors' files is there once they are prepared."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from odf import table, text
from odf.opendocument import OpenDocument, OpenDocumentText

from policysearch.ingest import formats
from policysearch.ingest.office import prepared
from policysearch.ingest.readers import READERS

if TYPE_CHECKING:
    from collections.abc import Callable

    from docx.text.paragraph import Paragraph

    from policysearch.records import Document

RUN = f"<w:r {nsdecls('w')}>{{}}</w:r>"
BOX = (
    "<mc:AlternateContent xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006'"
    " xmlns:wps='http://schemas.microsoft.com/office/word/2010/wordprocessingShape'"
    " xmlns:v='urn:schemas-microsoft-com:vml'>"
    "<mc:Choice Requires='wps'><w:drawing><wps:txbx>{}</wps:txbx></w:drawing></mc:Choice>"
    "<mc:Fallback><w:pict><v:shape><v:textbox>{}</v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent>"
)
IN_BOX = "<w:txbxContent><w:p><w:r><w:t>Stands in a box.</w:t></w:r></w:p></w:txbxContent>"


def text_of(document: docx.document.Document | OpenDocument) -> str:
    """What the reader gives for a document of python-docx or odfpy."""
    buffer = io.BytesIO()
    word = not isinstance(document, OpenDocument)
    document.save(buffer)
    return READERS[formats.DOCX if word else formats.ODT](buffer.getvalue(), "a file").text


def with_run(paragraph: Paragraph, inside: str) -> None:
    paragraph._p.append(parse_xml(RUN.format(inside)))


def test_signs_of_markup_are_letters() -> None:
    document = docx.Document()
    document.core_properties.title = "Parkering & resor"
    document.add_paragraph('Park & Ride kostar < 50 kr, sade AT&T och "S&P".')
    document.add_table(rows=1, cols=2).cell(0, 0).text = "x<y & z"
    assert text_of(document) == 'Park & Ride kostar < 50 kr, sade AT&T och "S&P".\n\n| x<y & z |  |\n| --- | --- |\n'
    buffer = io.BytesIO()
    document.save(buffer)
    assert READERS[formats.DOCX](buffer.getvalue(), "a file").title == "Parkering & resor"


@pytest.mark.parametrize(
    ("inside", "said"),
    [
        ("<w:tab/><w:t>2024-00012</w:t>", "Dnr 2024-00012"),
        ("<w:noBreakHyphen/><w:t>nummer</w:t>", "Dnr-nummer"),
        ("<w:br w:type='page'/><w:t>ett</w:t>", "Dnr ett"),
        ("<w:rPr><w:vertAlign w:val='subscript'/></w:rPr><w:t>2</w:t>", "Dnr2"),
        ("<w:rPr><w:vertAlign w:val='superscript'/></w:rPr><w:t>2</w:t>", "Dnr[2]"),
    ],
)
def test_words_stay_apart_or_together(inside: str, said: str) -> None:
    document = docx.Document()
    with_run(document.add_paragraph("Dnr"), inside)
    assert text_of(document) == said + "\n"


def test_a_text_box_stands_behind_its_paragraph() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("The fee goes up.")
    with_run(paragraph, BOX.format(IN_BOX, IN_BOX))
    document.add_paragraph("It holds from January.")
    assert text_of(document) == "The fee goes up.\n\nStands in a box.\n\nIt holds from January.\n"


def test_what_runs_above_the_pages_tells_who_wrote_it(read: Callable[..., Document]) -> None:
    document, buffer = docx.Document(), io.BytesIO()
    document.sections[0].header.paragraphs[0].text = "Uppsala kommun"
    document.sections[0].header.add_paragraph("Diarienummer: KSN-2023-03393\tDatum: 2023-11-24")
    document.add_heading("Cykelplan", 1)
    document.add_paragraph("Kommunen bygger cykelvägar till alla skolor under de kommande åren.")
    document.save(buffer)
    found = read("plan.docx", buffer.getvalue())
    assert (found.title, found.text.count("KSN")) == ("Cykelplan", 0)
    assert (found.city, found.identifiers, found.published) == ("Uppsala", ("KSN-2023-03393",), "2023-11-24")


def test_decisions_keep_the_numbers_that_word_shows() -> None:
    document = docx.Document()
    document.add_paragraph("to set aside money,", style="List Number")
    document.add_paragraph("It comes from the reserve.")
    document.add_paragraph("to ask the board.", style="List Number")
    said = "1. to set aside money,\n\nIt comes from the reserve.\n\n2. to ask the board.\n"
    assert text_of(document) == said


def test_notes_are_numbered_as_they_are_referred_to() -> None:
    document = docx.Document()
    with_run(document.add_paragraph("The fee"), "<w:footnoteReference w:id='1'/>")
    notes = f"<w:footnotes {nsdecls('w')}>{{}}</w:footnotes>"
    note = "<w:footnote w:id='{}'><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:footnote>"
    buffer, copy = io.BytesIO(), io.BytesIO()
    document.save(buffer)
    with zipfile.ZipFile(buffer) as archive, zipfile.ZipFile(copy, "w") as written:
        for name in archive.namelist():
            written.writestr(name, archive.read(name))
        written.writestr("word/footnotes.xml", notes.format(note.format(0, "") + note.format(1, "Without tax.")))
    assert READERS[formats.DOCX](copy.getvalue(), "a file").text == "The fee[1]\n\n[1] Without tax.\n"


def test_text_that_was_moved_is_read_where_it_went() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Stays.")
    paragraph._p.append(parse_xml(f"<w:moveFrom {nsdecls('w')}><w:r><w:t> Went.</w:t></w:r></w:moveFrom>"))
    assert text_of(document) == "Stays.\n"


def test_cells_stand_under_their_columns() -> None:
    document, grid = OpenDocumentText(), table.Table()
    row_of(grid, "Post", "2023", "2024")
    row_of(grid, ("Both years", {"numbercolumnsspanned": 2}), None, "30")
    row_of(grid, ("Drift", {"numberrowsspanned": 2}), "5", "6")
    row_of(grid, None, "7", "8")
    document.text.addElement(grid)
    rows = [[cell.strip() for cell in line.strip("|\n").split("|")] for line in text_of(document).splitlines()]
    assert [rows[0], *rows[2:]] == [
        ["Post", "2023", "2024"],
        ["Both years", "", "30"],
        ["Drift", "5", "6"],
        ["Drift", "7", "8"],
    ]


def test_lists_and_tables_in_a_cell_are_read() -> None:
    document, grid, row = OpenDocumentText(), table.Table(), table.TableRow()
    cell, items, item, inner = table.TableCell(), text.List(), text.ListItem(), table.Table()
    item.addElement(text.P(text="a point"))
    items.addElement(item)
    row_of(inner, "one", "two")
    for part in (text.P(text="First"), items, inner):
        cell.addElement(part)
    row.addElement(cell)
    grid.addElement(row)
    document.text.addElement(grid)
    assert text_of(document).splitlines()[0] == "| First a point one two |"


def test_a_tab_of_an_open_document_is_a_space() -> None:
    document, paragraph = OpenDocumentText(), text.P(text="Dnr")
    paragraph.addElement(text.Tab())
    paragraph.addText("KSN-2024-00012 & more")
    document.text.addElement(paragraph)
    assert text_of(document) == "Dnr KSN-2024-00012 & more\n"


def test_the_main_part_may_have_another_name() -> None:
    document, copy = docx.Document(), io.BytesIO()
    document.add_paragraph("Written on the web.")
    buffer = io.BytesIO()
    document.save(buffer)
    with zipfile.ZipFile(buffer) as archive, zipfile.ZipFile(copy, "w") as written:
        for name in archive.namelist():
            written.writestr(name.replace("word/document.xml", "word/document2.xml"), archive.read(name))
    assert READERS[formats.DOCX](copy.getvalue(), "a file").text == "Written on the web.\n"


@pytest.mark.parametrize("data", [b"PK\x03\x04 broken", b""])
def test_what_is_damaged_is_left_as_it_is(data: bytes) -> None:
    assert prepared(data, formats.DOCX) == data


def row_of(grid: table.Table, *cells: str | tuple[str, dict[str, int]] | None) -> None:
    """A row of cells; None is one that another covers."""
    row = table.TableRow()
    for cell in cells:
        words, more = cell if isinstance(cell, tuple) else (cell, {})
        element = table.CoveredTableCell() if words is None else table.TableCell(**more)
        if words is not None:
            element.addElement(text.P(text=words))
        row.addElement(element)
    grid.addElement(row)
