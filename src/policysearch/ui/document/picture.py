"""One page of a PDF as a picture, with the place of every character: made in a process of its own, within limits.

Run as a program it draws one page and ends, so a file that hangs, grows or crashes takes nothing with it, and nobody
waits for another's page.
"""

from __future__ import annotations

import base64
import ctypes
import io
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
from pydantic import TypeAdapter, ValidationError
from pypdfium2 import raw

from policysearch.errors import DocumentError, Message

WIDTH = 1100
"""Pixels; a page is shown somewhat smaller, and stays sharp when it is enlarged."""
_TALLEST = 4
"""Times the width; a longer page is drawn smaller."""
_MOST_CHARACTERS = 50_000
_SECONDS = 20.0
_MEMORY = 768 * 2**20

Box = tuple[float, float, float, float]
"""Left, top, right and bottom, as shares of the width and the height of the page."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A page: a JPEG in base64, its size, and its characters with a box for each."""

    jpeg: str
    width: int
    height: int
    text: str
    boxes: tuple[Box, ...]


_ADAPTER = TypeAdapter(Picture)


def picture_of(path: Path, number: int) -> Picture:
    """The page of a number, 1 and up. Raises DocumentError."""
    command = [sys.executable, "-P", "-m", "policysearch.ui.document.picture", os.fspath(path), str(number)]
    paths = os.pathsep.join(filter(None, sys.path))
    try:
        done = subprocess.run(  # noqa: S603
            command, capture_output=True, timeout=_SECONDS, check=True, env=os.environ | {"PYTHONPATH": paths}
        )
        return _ADAPTER.validate_json(done.stdout)
    except (subprocess.SubprocessError, OSError, ValidationError) as error:
        subject = Message("{file}, page {number}", file=path.name, number=number)
        remedy = Message("Read the text, or open the original file")
        raise DocumentError(subject, Message("this page cannot be drawn"), remedy) from error


def drawn(data: bytes | Path, number: int) -> Picture:
    """The same in this process. Raises PdfiumError, IndexError."""
    with pypdfium2.PdfDocument(data) as document:
        page = document[number - 1]
        width, height = page.get_size()
        scale = min(WIDTH / width, _TALLEST * WIDTH / height)
        image = page.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB")
        file = io.BytesIO()
        image.save(file, "JPEG", quality=85, optimize=True)
        text, boxes = _characters(page, page.get_textpage())
        return Picture(base64.b64encode(file.getvalue()).decode(), image.width, image.height, text, boxes)


def _characters(page: pypdfium2.PdfPage, text: pypdfium2.PdfTextPage) -> tuple[str, tuple[Box, ...]]:
    """What stands on a page, letter by letter; each is one character of the text, whatever it is in the file."""
    count = min(text.count_chars(), _MOST_CHARACTERS)
    codes = (raw.FPDFText_GetUnicode(text, index) for index in range(count))
    written = "".join(chr(code) if 0 < code <= 0x10FFFF and not 0xD800 <= code < 0xE000 else " " for code in codes)
    return written, tuple(_box(page, text.get_charbox(index, loose=True)) for index in range(count))


_FINE = 10_000


def _box(page: pypdfium2.PdfPage, box: tuple[float, float, float, float]) -> Box:
    """A box of the file on the page as it is seen, turned and cut as the file says."""
    left, bottom, right, top = box
    corners = [_seen(page, left, bottom), _seen(page, right, top)]
    across, down = zip(*corners, strict=True)
    return min(across), min(down), max(across), max(down)


def _seen(page: pypdfium2.PdfPage, x: float, y: float) -> tuple[float, float]:
    across, down = ctypes.c_int(), ctypes.c_int()
    raw.FPDF_PageToDevice(page, 0, 0, _FINE, _FINE, 0, x, y, across, down)
    return across.value / _FINE, down.value / _FINE


def _limit() -> None:
    """Memory, time and files: more than any page needs."""
    if sys.platform == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (_MEMORY, _MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (int(_SECONDS), int(_SECONDS) + 1))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def main() -> None:
    """Draw the page that the arguments name onto standard output, as JSON."""
    path, number = Path(sys.argv[1]), int(sys.argv[2])
    _limit()
    sys.stdout.write(_ADAPTER.dump_json(drawn(path, number)).decode())


if __name__ == "__main__":
    main()
