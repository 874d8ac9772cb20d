"""Presentations: a page a slide, with what its notes and diagrams say."""

from __future__ import annotations

import io
import zipfile
from copy import deepcopy
from typing import TYPE_CHECKING

import pptx
import pytest
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

from policysearch.errors import DocumentError
from policysearch.ingest import formats
from policysearch.ingest.readers import READERS

if TYPE_CHECKING:
    from collections.abc import Callable

    from pptx.presentation import Presentation
    from pptx.slide import Slide

    from policysearch.ingest.readers import Reading

DIAGRAM = (
    '<dgm:dataModel xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
    "<dgm:ptLst><dgm:pt><dgm:t><a:p><a:r><a:t>Samråd före beslut</a:t></a:r></a:p></dgm:t></dgm:pt></dgm:ptLst>"
    "</dgm:dataModel>"
)
FRAME = (
    '<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="77" name="Diagram"/><p:cNvGraphicFramePr/><p:nvPr/>'
    '</p:nvGraphicFramePr><p:xfrm><a:off x="0" y="6000000"/><a:ext cx="9" cy="9"/></p:xfrm><a:graphic>'
    '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/diagram">'
    '<dgm:relIds xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:dm="rId99"/>'
    "</a:graphicData></a:graphic></p:graphicFrame>"
)
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
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
        "## Studieresa till Milano\n\n- Cykelvägar & gator\n- Kollektivtrafik\n\nResan kostade 500 tkr",
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


def page(reading: Reading, number: int) -> str:
    its = reading.pages[number - 1]
    return reading.text[its.start : its.end]


def one_slide(fill: Callable[[Slide], None], layout: int = 1) -> str:
    """What is read of a slide that `fill` makes."""
    presentation = pptx.Presentation()
    fill(presentation.slides.add_slide(presentation.slide_layouts[layout]))
    return read(saved(presentation)).text.strip("\n")


def test_a_word_whose_looks_change_within_stays_one() -> None:
    def plan(slide: Slide) -> None:
        paragraph = slide.placeholders[1].text_frame.paragraphs[0]
        for number, text in enumerate(("Kollektivtrafik", "myndigheten: 4", "5 mkr", ", KS-2024-", "00123")):
            run = paragraph.add_run()
            run.text, run.font.bold = text, number % 2 == 1

    assert one_slide(plan) == "Kollektivtrafikmyndigheten: 45 mkr, KS-2024-00123"


def test_points_are_lists_with_their_numbers_and_levels() -> None:
    def points(slide: Slide) -> None:
        frame = slide.placeholders[1].text_frame
        frame.text = "Fler cyklister\nDubbelt så många\nSäkrare vägar\nTill sist"
        frame.paragraphs[1].level = 2
        last = frame.paragraphs[3]._p.get_or_add_pPr()
        last.append(last.makeelement(f"{A}buNone", {}))
        box = slide.shapes.add_textbox(0, Inches(6), Inches(3), Inches(1)).text_frame
        box.text = "Utred\nBesluta"
        for paragraph in box.paragraphs:
            properties = paragraph._p.get_or_add_pPr()
            properties.append(properties.makeelement(f"{A}buAutoNum", {"type": "arabicPeriod"}))

    assert one_slide(points) == (
        "- Fler cyklister\n    - Dubbelt så många\n- Säkrare vägar\n\nTill sist\n\n1. Utred\n2. Besluta"
    )


def test_cells_that_span_others_stand_in_each_of_them() -> None:
    def table(slide: Slide) -> None:
        cells = slide.shapes.add_table(3, 3, 0, 0, Inches(6), Inches(2)).table
        for row, values in enumerate((("Område", "Plan", ""), ("Trafik", "Gator | torg", "2025"), ("", "Parker", ""))):
            for column, value in enumerate(values):
                cells.cell(row, column).text = value
        cells.cell(0, 1).merge(cells.cell(0, 2))
        cells.cell(1, 0).merge(cells.cell(2, 0))

    assert one_slide(table, layout=6) == (
        "| Område | Plan | Plan |\n| --- | --- | --- |\n| Trafik | Gator \\| torg | 2025 |\n| Trafik | Parker |  |"
    )


def test_a_chart_is_the_table_it_was_made_from() -> None:
    def chart(slide: Slide) -> None:
        data = CategoryChartData(number_format="0%")
        data.categories = ["2020", "2021"]
        data.add_series("Cykel", (0.19, 0.214))
        data.add_series("Bil", (0.7, None))
        made = slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, 0, 0, Inches(4), Inches(3), data).chart
        made.has_title = True
        made.chart_title.text_frame.text = "Andel resor"

    assert one_slide(chart, layout=6) == (
        "Andel resor\n\n|  | Cykel | Bil |\n| --- | --- | --- |\n| 2020 | 19 % | 70 % |\n| 2021 | 21.4 % |  |"
    )


def test_shapes_come_from_the_top_down_and_groups_as_one() -> None:
    def steps(slide: Slide) -> None:
        for text, left, top in (("rechts", 5, 2), ("links", 1, 2), ("boven", 3, 1)):
            slide.shapes.add_textbox(Inches(left), Inches(top), Inches(1), Inches(1)).text = text
        group = slide.shapes.add_group_shape()
        for text, top in (("stap 2", 5), ("stap 1", 4)):
            group.shapes.add_textbox(0, Inches(top), Inches(1), Inches(1)).text = text

    assert one_slide(steps, layout=6) == "boven\n\nlinks\n\nrechts\n\nstap 1\n\nstap 2"


def test_a_formula_and_its_picture_for_older_programs_are_read_once() -> None:
    def formula(slide: Slide) -> None:
        box = slide.shapes.add_textbox(0, 0, Inches(1), Inches(1))
        box.text = "t = s / v"
        fallback = deepcopy(box._element)
        wrapper = box._element.makeelement(f"{MC}AlternateContent", {})
        box._element.addprevious(wrapper)
        for name, shape in (("Choice", box._element), ("Fallback", fallback)):
            part = wrapper.makeelement(f"{MC}{name}", {})
            wrapper.append(part)
            part.append(shape)

    assert one_slide(formula, layout=6) == "t = s / v"


def test_a_diagram_is_part_of_its_slide() -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved(trip()))) as archive, zipfile.ZipFile(data, "w") as written:
        for name in archive.namelist():
            part = archive.read(name)
            if name == "ppt/slides/_rels/slide2.xml.rels":
                relation = f'<Relationship Id="rId99" Type="{RELATED}/diagramData" Target="../diagrams/data1.xml"/>'
                part = part.replace(b"</Relationships>", f"{relation}</Relationships>".encode())
            if name == "ppt/slides/slide2.xml":
                part = part.replace(b"</p:spTree>", f"{FRAME}</p:spTree>".encode())
            written.writestr(name, part)
        written.writestr("ppt/diagrams/data1.xml", DIAGRAM)

    assert page(read(data.getvalue()), 2).endswith("| Milano | 312 |\n\nSamråd före beslut")


def test_a_slide_without_text_is_an_empty_page() -> None:
    presentation = trip()
    presentation.slides.add_slide(presentation.slide_layouts[6])

    reading = read(saved(presentation))

    assert [reading.text[page.start : page.end].strip() != "" for page in reading.pages] == [True, True, False]


def test_a_presentation_that_is_cut_off_says_so() -> None:
    with pytest.raises(DocumentError, match=r"cannot be opened as a PowerPoint presentation \(\.pptx\)"):
        read(saved(trip())[:9000])
