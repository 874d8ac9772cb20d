"""Presentations, slide by slide: what is on them, in the order in which it is looked at, and what is said to them."""

from __future__ import annotations

import io
from itertools import chain, groupby
from typing import TYPE_CHECKING, Any

from lxml import etree
from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.exc import PythonPptxError
from pptx.shapes.group import GroupShape

from policysearch.ingest.decoding import clean
from policysearch.ingest.formats import DAMAGE
from policysearch.ingest.packed import parsed
from policysearch.ingest.workbooks import figure, number_format
from policysearch.records import Page

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    Part = Any
    """Of python-pptx, or an element of lxml: they have no types that hold."""

UNREADABLE = (PythonPptxError, etree.LxmlError, *DAMAGE, KeyError, ValueError, TypeError, AttributeError, IndexError)
"""What python-pptx raises where a file is not as it should be."""

_ON_EACH = frozenset(
    [
        PP_PLACEHOLDER.DATE,
        PP_PLACEHOLDER.FOOTER,
        PP_PLACEHOLDER.HEADER,
        PP_PLACEHOLDER.SLIDE_NUMBER,
        PP_PLACEHOLDER.SLIDE_IMAGE,
    ]
)
"""Placeholders for what stands on every slide."""
_WITH_BULLETS = frozenset([PP_PLACEHOLDER.BODY, PP_PLACEHOLDER.OBJECT])
"""Those whose paragraphs have them unless they say that they have none."""
_LEVEL = 50
"""Shapes whose tops differ by less than such a part of the slide's height stand side by side."""

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}relIds"
_DATA = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}dm"
_ALTERNATIVES = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"


def slides(data: bytes) -> tuple[str, tuple[Page, ...], str | None]:
    """The slides in Markdown, in the order in which they are shown, the span of each, and the file's title.

    Raises one of `UNREADABLE` for a damaged file.
    """
    presentation = Presentation(io.BytesIO(data))
    texts = [_slide(slide, presentation.slide_height or 1) for slide in presentation.slides]
    pages: list[Page] = []
    start = 0
    for number, text in enumerate(texts, 1):
        pages.append(Page(number, start, start + len(text)))
        start += len(text) + (2 if text else 0)
    return "\n\n".join(filter(None, texts)) + "\n", tuple(pages), presentation.core_properties.title


def _slide(slide: Part, height: int) -> str:
    """Its title, what is on it, and its notes, each block apart from the next."""
    _choose(slide.shapes._spTree)  # noqa: SLF001 - python-pptx passes alternatives over
    title = slide.shapes.title
    heading = " ".join(title.text_frame.text.split()) if title is not None else ""
    blocks = [f"## {heading}"] if heading else []
    for shape in _in_order(slide.shapes, height):
        if title is None or shape.shape_id != title.shape_id:
            blocks += _blocks(shape, height)
    if slide.has_notes_slide and (notes := slide.notes_slide.notes_text_frame) is not None:
        blocks += _paragraphs(notes.paragraphs, bullets=False)
    return clean("\n\n".join(blocks)).strip("\n")


def _choose(tree: Part) -> None:
    """Put the first of alternatives (a formula, and its picture for older programs) in their place."""
    for alternatives in list(tree.iter(_ALTERNATIVES)):
        for choice in list(alternatives)[:1]:
            for shape in list(choice):
                alternatives.addprevious(shape)
        alternatives.getparent().remove(alternatives)


def _in_order(shapes: Iterable[Part], height: int) -> list[Part]:
    """From the top of the slide down, and from left to right."""
    return sorted(shapes, key=lambda shape: ((shape.top or 0) * _LEVEL // height, shape.left or 0))


def _blocks(shape: Part, height: int) -> Iterator[str]:
    kind = shape.placeholder_format.type if shape.is_placeholder else None
    if kind in _ON_EACH:
        return
    if isinstance(shape, GroupShape):
        yield from chain.from_iterable(_blocks(its, height) for its in _in_order(shape.shapes, height))
    elif getattr(shape, "has_table", False):
        yield _table(shape.table)
    elif getattr(shape, "has_chart", False):
        yield from _chart(shape.chart)
    elif shape.has_text_frame:
        yield from _paragraphs(shape.text_frame.paragraphs, bullets=kind in _WITH_BULLETS)
    else:
        for diagram in shape.element.iter(_DIAGRAM):
            yield from _diagram(parsed(shape.part.related_part(diagram.get(_DATA)).blob))


def _paragraphs(paragraphs: Iterable[Part], *, bullets: bool) -> Iterator[str]:
    """Paragraphs, and lists of those that have bullets or numbers."""
    said = [(paragraph, text) for paragraph in paragraphs if (text := _line(paragraph.text))]
    marked = [(_mark(paragraph, bullets=bullets and len(said) > 1), paragraph.level, text) for paragraph, text in said]
    for is_list, group in groupby(marked, key=lambda one: one[0] is not None):
        if is_list:
            yield "\n".join(_items((mark or "-", level, text) for mark, level, text in group))
        else:
            yield from (f"\\{text}" if text[0] in "#>" else text for _, _, text in group)


def _items(marked: Iterable[tuple[str, int, str]]) -> Iterator[str]:
    """Lines of a list in Markdown: no item is more than one level below the one before."""
    numbers: list[int] = []
    for mark, level, text in marked:
        depth = min(level, len(numbers)) + 1
        numbers = [*numbers, 0][:depth]
        numbers[-1] += mark == "1."
        yield f"{'    ' * (depth - 1)}{f'{numbers[-1]}.' if mark == '1.' else mark} {text}"


def _mark(paragraph: Part, *, bullets: bool) -> str | None:
    """What stands before an item; None where a paragraph is none."""
    properties = paragraph._p.pPr  # noqa: SLF001 - python-pptx tells no bullets
    kinds = {child.tag for child in properties} if properties is not None else set()
    if f"{_A}buAutoNum" in kinds:
        return "1."
    has_bullet = not kinds.isdisjoint([f"{_A}buChar", f"{_A}buBlip"]) or (bullets and f"{_A}buNone" not in kinds)
    return "-" if has_bullet else None


def _table(table: Part) -> str:
    """Its rows; a cell that spans others stands in each of them."""
    rows = [["" for _ in table.columns] for _ in table.rows]
    for row, cells in enumerate(rows):
        for column in range(len(cells)):
            cell = table.cell(row, column)
            if cell.is_spanned:
                continue
            for below in rows[row : row + cell.span_height]:
                below[column : column + cell.span_width] = [_line(cell.text)] * cell.span_width
    return _rows(rows if table.first_row else [[""] * len(table.columns), *rows])


def _chart(chart: Part) -> Iterator[str]:
    """Its title, and what it shows as a table: a row for each category, a column for each series."""
    if chart.has_title and chart.chart_title.has_text_frame and (title := _line(chart.chart_title.text_frame.text)):
        yield title
    for plot in chart.plots:
        labels = [" ".join(map(str, path)) for path in plot.categories.flattened_labels]
        series = list(plot.series)
        columns = [_figures(one) for one in series]
        rows = max(map(len, [labels, *columns]))
        table = [[_at(labels, row), *(_at(column, row) for column in columns)] for row in range(rows)]
        yield _rows([["", *(_line(one.name or "") for one in series)], *table])


def _figures(series: Part) -> list[str]:
    """The values of a series as they are shown."""
    code = next(series._element.iter(f"{_C}formatCode"), None)  # noqa: SLF001 - python-pptx does not tell it
    shown = number_format(code.text or "") if code is not None else None
    return [(shown.shown if shown else figure)(value) if value is not None else "" for value in series.values]


def _at(texts: Sequence[str], place: int) -> str:
    return texts[place] if place < len(texts) else ""


def _diagram(data: Part) -> Iterator[str]:
    for paragraph in data.iter(f"{_A}p"):
        if text := _line("".join(paragraph.itertext(f"{_A}t"))):
            yield text


def _rows(rows: Sequence[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in rows]
    return "\n".join([lines[0], f"|{' --- |' * len(rows[0])}", *lines[1:]])


def _line(text: str) -> str:
    """On one line, for python-pptx gives a vertical tab for a line that is broken."""
    return " ".join(text.split())
