"""Word and OpenDocument files, put so that kreuzberg reads all that they say.

It drops "&", "<" and ">", tabs, hyphens that do not break, the first footnote, and the paragraph that a text box hangs
on; it moves cells under merged ones to the left. All of that is plain in the XML, so it is put right there before.
"""

from __future__ import annotations

import io
import re
import zipfile
from copy import deepcopy
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from lxml import etree

from policysearch.ingest.formats import DAMAGE, DOCX, ODT
from policysearch.ingest.packed import parsed, repacked, serialised
from policysearch.ingest.word_numbers import numbers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

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

_MAIN, _OTHER_MAIN = "word/document.xml", re.compile(r"word/document\d+\.xml")
"""The main part of a Word file, and what Word on the web calls it."""
_NOTES = {"footnote": "word/footnotes.xml", "endnote": "word/endnotes.xml"}
_PROPERTIES = {DOCX: "docProps/core.xml", ODT: "meta.xml"}
_HEAD = re.compile(r"word/header\d*\.xml")
_LEFT_OUT = re.compile(r"word/(?:media|embeddings|fonts)/|Pictures/|Thumbnails/|Object ")
"""Parts that are as large as all others together, and hold no text."""


def prepared(data: bytes, media_type: str) -> bytes:
    """The file as kreuzberg can read it; as it is where it is damaged, for kreuzberg says what is wrong with it."""
    return repacked(data, lambda archive: _parts(archive, media_type))


def _parts(archive: zipfile.ZipFile, media_type: str) -> Iterable[tuple[str, bytes]]:
    parts = {name: archive.read(name) for name in archive.namelist() if not _LEFT_OUT.match(name)}
    parts |= _word_parts(parts) if media_type == DOCX else _open_parts(parts)
    if properties := parts.get(_PROPERTIES[media_type]):
        parts[_PROPERTIES[media_type]] = _written(parsed(properties))
    return parts.items()


def _word_parts(parts: dict[str, bytes]) -> dict[str, bytes]:
    """The main part put right, with the notes at its end; they are taken out of `parts`."""
    other = next(filter(_OTHER_MAIN.fullmatch, parts), None)
    if other and _MAIN not in parts:
        stem = PurePosixPath(other).name
        for name in [name for name in parts if stem in name]:
            parts[name.replace(stem, "document.xml")] = parts.pop(name)
    document = parsed(parts[_MAIN])
    notes = {kind: parsed(parts.pop(name)) for kind, name in _NOTES.items() if name in parts}
    if numbering := parts.get("word/numbering.xml"):
        styles = parts.get("word/styles.xml")
        _write_numbers(numbers(document, parsed(numbering), parsed(styles) if styles else None))
    for root in (document, *notes.values()):
        _word(root)
    _append_notes(document, notes)
    return {_MAIN: _written(document)}


def _open_parts(parts: dict[str, bytes]) -> dict[str, bytes]:
    content = parsed(parts["content.xml"])
    _open_document(content)
    return {"content.xml": _written(content)}


def page_heads(data: bytes) -> str:
    """The lines that stand above the text of a Word file's pages, each once: office, diary number, date."""
    lines: dict[str, None] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in sorted(filter(_HEAD.fullmatch, archive.namelist())):
                root = parsed(archive.read(name))
                _word(root)
                lines |= dict.fromkeys(map(_said, root.iter(f"{_W}p")))
    except (*DAMAGE, etree.LxmlError):
        return ""
    return "\n".join(filter(None, lines))


def with_signs(text: str) -> str:
    """What kreuzberg read of a prepared file, with the signs that it would have dropped."""
    for sign, its in _STANDS_FOR.items():
        text = text.replace(its, sign)
    return text


def _written(root: Element) -> bytes:
    for element in root.iter(etree.Element):
        if element.text:
            element.text = _SIGN.sub(lambda sign: _STANDS_FOR[sign[0]], element.text)
        if element.tail:
            element.tail = _SIGN.sub(lambda sign: _STANDS_FOR[sign[0]], element.tail)
    return serialised(root)


def _said(element: Element) -> str:
    return "".join(its.text or "" for its in element.iter(f"{_W}t")).strip()


def _word(root: Element) -> None:
    for twice in list(root.iter(f"{_MC}Fallback", f"{_W}moveFrom")):  # said as well in what is chosen, or moved to
        _remove(twice)
    _move_boxes(root)
    for name, text in _INSTEAD.items():
        for element in list(root.iter(_W + name)):
            if element.getparent().tag == f"{_W}r" and element.get(f"{_W}type") in _APART[name]:
                element.getparent().replace(element, _text(text))


_INSTEAD = {"tab": " ", "noBreakHyphen": "-", "cr": " ", "br": " "}
_APART: dict[str, tuple[str | None, ...]] = dict.fromkeys(_INSTEAD, (None,)) | {"br": ("page", "column")}
"""Of which types: kreuzberg reads the end of a line itself."""


def _text(words: str) -> Element:
    text = etree.Element(f"{_W}t")
    text.set(_SPACE, "preserve")
    text.text = words
    return text


def _write_numbers(numbered: Mapping[Element, str]) -> None:
    for paragraph, number in numbered.items():
        properties = paragraph.find(f"{_W}pPr")
        for its in properties.findall(f"{_W}numPr"):
            properties.remove(its)
        run = etree.Element(f"{_W}r")
        run.append(_text(f"{number} "))
        properties.addnext(run)


def _append_notes(document: Element, notes: Mapping[str, Element]) -> None:
    """Footnotes and endnotes behind the text, numbered as they are referred to: kreuzberg takes the first for none."""
    said = {
        (f"{_W}{kind}Reference", note.get(f"{_W}id")): " ".join(filter(None, map(_said, note.iter(f"{_W}p"))))
        for kind, root in notes.items()
        for note in root.iter(f"{_W}{kind}")
    }
    body, number = document.find(f"{_W}body"), 0
    for reference in list(document.iter(*(f"{_W}{kind}Reference" for kind in _NOTES))):
        note, run = said.get((reference.tag, reference.get(f"{_W}id"))), reference.getparent()
        if body is None or not note or run.tag != f"{_W}r":
            continue
        number += 1
        for properties in run.findall(f"{_W}rPr"):  # else it is raised
            run.remove(properties)
        run.replace(reference, _text(f"[{number}]"))
        etree.SubElement(etree.SubElement(body, f"{_W}p"), f"{_W}r").append(_text(f"[{number}] {note}"))


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
