"""XML parts of files that are archives (ZIP): read, put right, and packed again."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

from lxml import etree

from policysearch.ingest.formats import DAMAGE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Element = Any
    """Of lxml, which has no types."""


def repacked(data: bytes, parts: Callable[[zipfile.ZipFile], Iterable[tuple[str, bytes]]]) -> bytes:
    """An archive of the named parts that `parts` makes of the archive in `data`.

    Where that is damaged it stays as it is, for the library that reads it says what is wrong with it.
    """
    copy = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(copy, "w") as written:
            for name, part in parts(archive):
                written.writestr(name, part)
    except (*DAMAGE, etree.LxmlError):
        return data
    return copy.getvalue()


def parsed(part: bytes) -> Element:
    """The root of an XML part. Nothing is fetched, and no entity is expanded."""
    return etree.fromstring(part, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))


def serialised(root: Element) -> bytes:
    """An XML part with this root."""
    return bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True))
