"""Presentations: what belongs to a slide and stands in other parts of the file, and where each slide begins."""

from __future__ import annotations

import posixpath
import re
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from lxml import etree

from policysearch.ingest.packed import parsed, repacked, serialised
from policysearch.records import Page

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Iterator

    Element = Any
    """Of lxml, which has no types."""

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_PRESENTATION = "ppt/presentation.xml"
_SLIDE = re.compile(r"ppt/slides/[^/]+\.xml")
_BESIDE = re.compile(r"/(?:notesSlide|diagramData|chart)$")
"""Relations to a slide's notes, diagrams and charts: kreuzberg reads none of them."""
_ON_EACH = frozenset(["dt", "ftr", "hdr", "sldNum", "sldImg"])
"""Placeholders for what stands on every slide."""

_BELOW = str(2**31 - 1)
"""Shapes are read from the top of a slide down, in lengths of which 914 400 are an inch."""

MARKER = "\U0010ff50"
BREAK = f"\n\n{MARKER}\n\n"
"""What kreuzberg is told to put before each slide: a character of private use, so far off that no font has it."""


def whole_slides(data: bytes) -> bytes:
    """The file with all that its slides say in the slides themselves; as it is where it is damaged.

    Slides are named in the order in which they are shown, for kreuzberg goes by their names.
    """
    return repacked(data, _parts)


def _parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    for name in archive.namelist():
        if not name.startswith("ppt/media/") and not _SLIDE.fullmatch(name):
            yield name, archive.read(name)
    shown = _shown(archive)
    for name, stands_for in zip(sorted(shown, key=_number), shown, strict=True):
        yield name, _slide(archive, stands_for)


def _shown(archive: zipfile.ZipFile) -> list[str]:
    """The slides that belong to the presentation, in its order."""
    parts = {relation.get("Id"): part for relation, part in _related(archive, _PRESENTATION)}
    listed = (slide.get(f"{_R}id") for slide in parsed(archive.read(_PRESENTATION)).iter(f"{_P}sldId"))
    return [part for part in map(parts.get, listed) if part and _SLIDE.fullmatch(part)]


def _number(name: str) -> tuple[int, str]:
    return int("".join(filter(str.isdecimal, posixpath.basename(name))) or 0), name


def _slide(archive: zipfile.ZipFile, name: str) -> bytes:
    root = parsed(archive.read(name))
    for shape in list(root.iter(f"{_P}sp")):
        if _stands_on_each(shape):
            shape.getparent().remove(shape)
    tree = next(root.iter(f"{_P}spTree"))
    for part in [part for relation, part in _related(archive, name) if _BESIDE.search(relation.get("Type", ""))]:
        if paragraphs := [deepcopy(paragraph) for paragraph in _paragraphs(parsed(archive.read(part)))]:
            shape = etree.SubElement(tree, f"{_P}sp")
            place = etree.SubElement(etree.SubElement(shape, f"{_P}spPr"), f"{_A}xfrm")
            etree.SubElement(place, f"{_A}off", x="0", y=_BELOW)
            etree.SubElement(place, f"{_A}ext", cx="1", cy="1")
            etree.SubElement(shape, f"{_P}txBody").extend(paragraphs)
    return serialised(root)


def _related(archive: zipfile.ZipFile, name: str) -> Iterator[tuple[Element, str]]:
    """The relations of a part, each with the part of the archive that it leads to."""
    folder, file = posixpath.split(name)
    relations = f"{folder}/_rels/{file}.rels"
    names = archive.namelist()
    for relation in parsed(archive.read(relations)) if relations in names else ():
        part = posixpath.normpath(posixpath.join("/", folder, relation.get("Target", "")))[1:]
        if part in names:
            yield relation, part


def _paragraphs(root: Element) -> Iterator[Element]:
    for paragraph in root.iter(f"{_A}p"):
        shape = next(paragraph.iterancestors(f"{_P}sp"), None)
        if (shape is None or not _stands_on_each(shape)) and "".join(paragraph.itertext(f"{_A}t")).strip():
            yield paragraph


def _stands_on_each(shape: Element) -> bool:
    return any(placeholder.get("type") in _ON_EACH for placeholder in shape.iter(f"{_P}ph"))


def parted(text: str) -> tuple[str, tuple[Page, ...]]:
    """The text without its markers, and the span of each slide."""
    slides = [slide.strip("\n") for slide in text.split(MARKER)[1:]]
    pages: list[Page] = []
    start = 0
    for number, slide in enumerate(slides, 1):
        end = start + len(slide)
        pages.append(Page(number, start, end))
        start = end + (2 if slide else 0)
    return "\n\n".join(filter(None, slides)) + "\n", tuple(pages)
