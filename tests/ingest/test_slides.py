"""Presentations: a page a slide, with what its notes and diagrams say."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import pptx
import pytest
from pptx.util import Inches

from policysearch.errors import DocumentError
from policysearch.ingest import formats
from policysearch.ingest.readers import READERS

if TYPE_CHECKING:
    from pptx.presentation import Presentation

    from policysearch.ingest.readers import Reading

DIAGRAM = (
    '<dgm:dataModel xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
    "<dgm:ptLst><dgm:pt><dgm:t><a:p><a:r><a:t>Samråd före beslut</a:t></a:r></a:p></dgm:t></dgm:pt></dgm:ptLst>"
    "</dgm:dataModel>"
)
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def trip() -> Presentation:
    """Two slides on a trip, the first with notes and a number, the second with a table."""
    presentation = pptx.Presentation()
    first = presentation.slides.add_slide(presentation.slide_layouts[1])
    first.shapes.title.text = "Studieresa till Milano"
    first.placeholders[1].text = "Cykelvägar & gator\nKollektivtrafik"
    first.notes_slide.notes_text_frame.text = "Resan kostade 500 tkr"
    number = first.shapes.add_textbox(0, 0, Inches(1), Inches(1))
    number.text = "17"
    kind = number._element.nvSpPr.nvPr
    kind.append(kind.makeelement("{http://schemas.openxmlformats.org/presentationml/2006/main}ph", {"type": "sldNum"}))
    second = presentation.slides.add_slide(presentation.slide_layouts[5])
    second.shapes.title.text = "Fakta"
    cells = second.shapes.add_table(2, 2, Inches(1), Inches(2), Inches(4), Inches(1)).table
    for row, values in enumerate((("Stad", "Km"), ("Milano", "312"))):
        for column, value in enumerate(values):
            cells.cell(row, column).text = value
    return presentation


def saved(presentation: Presentation) -> bytes:
    buffer = io.BytesIO()
    presentation.save(buffer)
    return buffer.getvalue()


def read(data: bytes) -> Reading:
    return READERS[formats.PPTX](data, "trip.pptx")


def test_each_slide_is_a_page_with_its_notes_and_without_its_number() -> None:
    reading = read(saved(trip()))

    assert [reading.text[page.start : page.end] for page in reading.pages] == [
        "## Studieresa till Milano\n\nCykelvägar & gator\n\nKollektivtrafik\n\nResan kostade 500 tkr",
        "## Fakta\n\n| Stad | Km |\n| --- | --- |\n| Milano | 312 |",
    ]
    assert [page.number for page in reading.pages] == [1, 2]


def test_slides_come_as_they_are_shown_and_not_as_they_were_made() -> None:
    presentation = trip()
    for number in range(3, 12):
        presentation.slides.add_slide(presentation.slide_layouts[5]).shapes.title.text = f"Bild {number}"
    order = presentation.slides._sldIdLst
    order.insert(0, order[1])

    reading = read(saved(presentation))

    assert [reading.text[page.start : page.end].split("\n")[0] for page in reading.pages] == [
        "## Fakta",
        "## Studieresa till Milano",
        *(f"## Bild {number}" for number in range(3, 12)),
    ]


def test_a_diagram_is_part_of_its_slide() -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved(trip()))) as archive, zipfile.ZipFile(data, "w") as written:
        for name in archive.namelist():
            part = archive.read(name)
            if name == "ppt/slides/_rels/slide2.xml.rels":
                relation = f'<Relationship Id="rId99" Type="{RELATED}/diagramData" Target="../diagrams/data1.xml"/>'
                part = part.replace(b"</Relationships>", f"{relation}</Relationships>".encode())
            written.writestr(name, part)
        written.writestr("ppt/diagrams/data1.xml", DIAGRAM)

    reading = read(data.getvalue())

    second = reading.pages[1]
    assert reading.text[second.start : second.end].endswith("| Milano | 312 |\n\nSamråd före beslut")


def test_a_slide_without_text_is_an_empty_page() -> None:
    presentation = trip()
    presentation.slides.add_slide(presentation.slide_layouts[6])

    reading = read(saved(presentation))

    assert [reading.text[page.start : page.end].strip() != "" for page in reading.pages] == [True, True, False]


def test_a_presentation_that_is_cut_off_says_so() -> None:
    with pytest.raises(DocumentError, match=r"cannot be opened as a PowerPoint presentation \(\.pptx\)"):
        read(saved(trip())[:9000])
