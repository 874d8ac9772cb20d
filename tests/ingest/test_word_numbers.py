"""The numbers that Word shows before paragraphs, whatever lists and styles they come from."""

from __future__ import annotations

import pytest
from lxml import etree

from policysearch.ingest.word_numbers import numbers

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
LEVELS = (("decimal", "§ %1", 1), ("lowerLetter", "%2)", 1), ("upperRoman", "%1.%3", 1))
STYLES = """
<w:style w:styleId="Decision"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
<w:style w:styleId="Own"><w:basedOn w:val="Decision"/></w:style>
<w:style w:styleId="Bullet"><w:pPr><w:numPr><w:numId w:val="3"/></w:numPr></w:pPr></w:style>
"""


def part(inside: str) -> etree._Element:
    return etree.fromstring(f"<w:part xmlns:w='{W}'>{inside}</w:part>")


def level(depth: int, form: str, text: str, start: int) -> str:
    its = f"<w:start w:val='{start}'/><w:numFmt w:val='{form}'/><w:lvlText w:val='{text}'/>"
    return f"<w:lvl w:ilvl='{depth}'>{its}</w:lvl>"


def abstract(name: int, *levels: tuple[str, str, int]) -> str:
    its = "".join(level(depth, *one) for depth, one in enumerate(levels))
    return f"<w:abstractNum w:abstractNumId='{name}'>{its}</w:abstractNum>"


NUMBERING = part(
    abstract(10, *LEVELS)
    + abstract(20, ("bullet", "•", 1))
    + abstract(30, ("decimalZero", "%1.", 9))
    + "<w:num w:numId='1'><w:abstractNumId w:val='10'/></w:num>"
    + "<w:num w:numId='2'><w:abstractNumId w:val='10'/></w:num>"
    + "<w:num w:numId='3'><w:abstractNumId w:val='20'/></w:num>"
    + "<w:num w:numId='4'><w:abstractNumId w:val='10'/>"
    + "<w:lvlOverride w:ilvl='0'><w:startOverride w:val='7'/></w:lvlOverride></w:num>"
    + "<w:num w:numId='5'><w:abstractNumId w:val='30'/></w:num>"
)


def shown(*paragraphs: tuple[int, int] | str | None) -> list[str | None]:
    """What stands before paragraphs that are each in a list at a level, have a style, or neither."""

    def written(place: tuple[int, int] | str | None) -> str:
        if place is None:
            return "<w:p/>"
        if isinstance(place, str):
            return f"<w:p><w:pPr><w:pStyle w:val='{place}'/></w:pPr></w:p>"
        name, depth = place
        return f"<w:p><w:pPr><w:numPr><w:ilvl w:val='{depth}'/><w:numId w:val='{name}'/></w:numPr></w:pPr></w:p>"

    document = part("".join(map(written, paragraphs)))
    found = numbers(document, NUMBERING, part(STYLES))
    return [found.get(paragraph) for paragraph in document]


@pytest.mark.parametrize(
    ("paragraphs", "before"),
    [
        ([(1, 0), None, (1, 0)], ["§ 1", None, "§ 2"]),
        ([(1, 0), (1, 1), (1, 1), (1, 0), (1, 1)], ["§ 1", "a)", "b)", "§ 2", "a)"]),
        ([(1, 0), (1, 2), (1, 2), (1, 2), (1, 2)], ["§ 1", "1.I", "1.II", "1.III", "1.IV"]),
        ([(1, 0), (2, 0), (4, 0), (4, 0), (1, 0)], ["§ 1", "§ 2", "§ 7", "§ 8", "§ 3"]),
        (["Decision", "Own", (1, 0)], ["§ 1", "§ 2", "§ 3"]),
        ([(3, 0), "Bullet"], [None, "-"]),
        ([(5, 0), (5, 0)], ["09.", "10."]),
        ([(0, 0), (99, 0), (1, 8)], [None, None, None]),
    ],
)
def test_paragraphs_begin_as_word_shows_them(
    paragraphs: list[tuple[int, int] | str | None], before: list[str | None]
) -> None:
    assert shown(*paragraphs) == before


def test_letters_go_on_after_z() -> None:
    found = shown((1, 0), *[(1, 1)] * 54)
    assert [found[place] for place in (26, 27, 28, 53)] == ["z)", "aa)", "bb)", "aaa)"]


def test_no_file_makes_us_write_a_million_letters() -> None:
    numbering = part(
        abstract(1, ("lowerLetter", "%1", 10**9)) + "<w:num w:numId='1'><w:abstractNumId w:val='1'/></w:num>"
    )
    document = part("<w:p><w:pPr><w:numPr><w:numId w:val='1'/></w:numPr></w:pPr></w:p>")
    assert list(numbers(document, numbering, None).values()) == ["1000000000"]
