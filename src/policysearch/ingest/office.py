"""Word and OpenDocument files, put so that kreuzberg reads all that they say.

It drops "&", "<" and ">", tabs, hyphens that do not break, and the paragraph that a text box hangs on; it moves cells
under merged ones to the left. All of that is plain in the XML, so it is put right there before.
"""

from __future__ import annotations

import io
import re
import zipfile
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from lxml import etree

from policysearch.ingest.formats import DAMAGE, DOCX

if TYPE_CHECKING:
    from collections.abc import Iterator

    Element = Any
    """Of lxml, which has no types."""

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"

_STANDS_FOR = {"&": "\U0010ff26", "<": "\U0010ff3c", ">": "\U0010ff3e"}
"""Characters of private use, so far off that no font has them."""
_SIGN = re.compile("[&<>]")

_WORD_PARTS = re.compile(r"word/(?:document|footnotes|endnotes)\.xml|docProps/core\.xml")
_OPEN_PARTS = re.compile(r"content\.xml|meta\.xml")
_HEAD = re.compile(r"word/header\d*\.xml")
_LEFT_OUT = re.compile(r"word/(?:media|embeddings|fonts)/|Pictures/|Thumbnails/|Object ")
"""Parts that are as large as all others together, and hold no text."""
_OTHER_NAME = re.compile(r"word/(document\d+\.xml)")
"""What Word on the web calls the main part."""


def prepared(data: bytes, media_type: str) -> bytes:
    """The file as kreuzberg can read it; as it is where it is damaged, for kreuzberg says what is wrong with it."""
    wanted, put_right = (_WORD_PARTS, _word) if media_type == DOCX else (_OPEN_PARTS, _open_document)
    copy = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(copy, "w") as written:
            names = archive.namelist()
            other = next((found[1] for name in names if (found := _OTHER_NAME.fullmatch(name))), None)
            for name in names:
                if _LEFT_OUT.match(name):
                    continue
                part = archive.read(name)
                if other and "word/document.xml" not in names:
                    name = name.replace(other, "document.xml")
                if wanted.fullmatch(name):
                    root = etree.fromstring(part, _parser())
                    put_right(root)
                    for element in root.iter(etree.Element):
                        _stand_in(element)
                    part = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
                written.writestr(name, part)
    except (*DAMAGE, etree.LxmlError):
        return data
    return copy.getvalue()


def page_heads(data: bytes) -> str:
    """The lines that stand above the text of a Word file's pages, each once: office, diary number, date."""
    lines: dict[str, None] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in sorted(filter(_HEAD.fullmatch, archive.namelist())):
                root = etree.fromstring(archive.read(name), _parser())
                _word(root)
                for paragraph in root.iter(f"{_W}p"):
                    lines["".join(its.text or "" for its in paragraph.iter(f"{_W}t")).strip()] = None
    except (*DAMAGE, etree.LxmlError):
        return ""
    return "\n".join(filter(None, lines))


def with_signs(text: str) -> str:
    """What kreuzberg read of a prepared file, with the signs that it would have dropped."""
    for sign, its in _STANDS_FOR.items():
        text = text.replace(its, sign)
    return text


def _parser() -> Any:
    """Nothing is fetched, and no entity is expanded."""
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, strip_cdata=True)


def _stand_in(element: Element) -> None:
    if element.text:
        element.text = _SIGN.sub(lambda sign: _STANDS_FOR[sign[0]], element.text)
    if element.tail:
        element.tail = _SIGN.sub(lambda sign: _STANDS_FOR[sign[0]], element.tail)


def _word(root: Element) -> None:
    for twice in list(root.iter(f"{_MC}Fallback", f"{_W}moveFrom")):  # said as well in what is chosen, or moved to
        _remove(twice)
    _move_boxes(root)
    for name, text in _WRITTEN.items():
        for element in list(root.iter(_W + name)):
            if element.getparent().tag == f"{_W}r" and element.get(f"{_W}type") in _APART[name]:
                written = etree.Element(f"{_W}t")
                written.set(_SPACE, "preserve")
                written.text = text
                element.getparent().replace(element, written)


_WRITTEN = {"tab": " ", "noBreakHyphen": "-", "cr": " ", "br": " "}
_APART: dict[str, tuple[str | None, ...]] = dict.fromkeys(_WRITTEN, (None,)) | {"br": ("page", "column")}
"""Of which types: kreuzberg reads the end of a line itself."""


def _move_boxes(root: Element) -> None:
    """What stands in a text box comes behind the paragraph that it hangs on."""
    boxes = list(root.iter(f"{_W}txbxContent"))
    drawings = [next(box.iterancestors(f"{_MC}AlternateContent", *_DRAWINGS), None) for box in boxes]
    for box in boxes:
        paragraph = next(box.iterancestors(f"{_W}p"), None)
        if paragraph is not None:
            for its in reversed(box):
                paragraph.addnext(its)
    for drawing in drawings:
        if drawing is not None:
            _remove(drawing)


_DRAWINGS = (f"{_W}drawing", f"{_W}pict", f"{_W}object")


def _remove(element: Element) -> None:
    if element.getparent() is not None:
        element.getparent().remove(element)


def _open_document(root: Element) -> None:
    for element in list(root.iter(f"{_TEXT}tab")):
        _replace_with_text(element, " ")
    for cell in list(root.iter(f"{_TABLE}table-cell")):
        _flatten(cell)
    for table in root.iter(f"{_TABLE}table"):
        _fill_covered(table)


def _replace_with_text(element: Element, text: str) -> None:
    """Its tail stays."""
    before, parent = element.getprevious(), element.getparent()
    text += element.tail or ""
    if before is not None:
        before.tail = (before.tail or "") + text
    else:
        parent.text = (parent.text or "") + text
    parent.remove(element)


def _append(paragraph: Element, text: str) -> None:
    if len(paragraph):
        paragraph[-1].tail = (paragraph[-1].tail or "") + text
    else:
        paragraph.text = (paragraph.text or "") + text


def _flatten(cell: Element) -> None:
    """Lists and tables within a cell by their paragraphs, which are read as one."""
    for inner in [its for its in cell if its.tag in (f"{_TEXT}list", f"{_TABLE}table")]:
        for paragraph in inner.iter(f"{_TEXT}p", f"{_TEXT}h"):
            inner.addprevious(deepcopy(paragraph))
        cell.remove(inner)
    for paragraph in cell[:-1]:
        _append(paragraph, " ")


def _fill_covered(table: Element) -> None:
    """Cells that are covered by one to the left are empty; those covered by one above say what it says."""
    above: dict[int, tuple[int, Element]] = {}
    for row in _rows(table):
        column = 0
        for cell in list(row):
            if cell.tag not in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
                continue
            times = int(cell.get(f"{_TABLE}number-columns-repeated", 1))
            if cell.tag == f"{_TABLE}covered-table-cell":
                left, its = above.pop(column, (0, None))
                cell.tag = f"{_TABLE}table-cell"
                if its is not None and left and times == 1:
                    cell[:] = [deepcopy(part) for part in its]
                    above[column] = (left - 1, its)
            elif (rows := int(cell.get(f"{_TABLE}number-rows-spanned", 1))) > 1:
                above[column] = (rows - 1, cell)
            column += times


def _rows(table: Element) -> Iterator[Element]:
    for row in table.iter(f"{_TABLE}table-row"):
        if next(row.iterancestors(f"{_TABLE}table")) is table:
            yield row
