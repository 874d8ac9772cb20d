"""A PDF as kreuzberg's structure tells it, written out as Markdown page by page.

kreuzberg's own Markdown has no page borders (those that it reports count its plain text), so the text is put
together here from its nodes: every node names its page.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from policysearch.records import Page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_WORD = re.compile(r"\w+")
_PAGE_NUMBER = re.compile(r"[\W_]*(?:page|pag\.?|p\.|sida|seite|s\.)?[\W_]*(\d{1,4}|[ivxlc]{1,6})[\W_]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Piece:
    """One node as Markdown. `table` holds the cells, row by row, if it is one."""

    page: int
    text: str
    table: tuple[tuple[str, ...], ...] = ()


def text_and_pages(nodes: Iterable[dict[str, Any]], clean: Callable[[str], str]) -> tuple[str, tuple[Page, ...]]:
    """Text and page spans from the nodes of a kreuzberg `DocumentStructure`.

    Lines that run along the top or bottom of most pages are left out; a page number there becomes the label.
    """
    by_page = {page: list(pieces) for page, pieces in groupby(_pieces(nodes), key=lambda piece: piece.page)}
    running = _running(by_page)
    text, pages = "", []
    for number, pieces in by_page.items():
        label, kept = _without_margins(pieces, running)
        body = clean("\n\n".join(_believed(kept))).strip("\n")
        if not body.strip():
            continue
        text += "\n\n" if text else ""
        pages.append(Page(number, len(text), len(text) + len(body), label))
        text += body
    return text + "\n" if text else "", tuple(pages)


def _pieces(nodes: Iterable[dict[str, Any]]) -> Iterator[_Piece]:
    """Every node that has text, in reading order. Pages never go back, whatever a footnote claims."""
    page = 1
    for node in nodes:
        content = node["content"]
        page = max(page, node.get("page") or page)
        kind, text = content["node_type"], (content.get("text") or "").strip()
        if kind == "table":
            table = _cells(content["grid"])
            yield _Piece(page, "", table)
        elif kind == "group" or not text:
            continue
        elif kind in ("heading", "title") and _heads(text):
            yield _Piece(page, "#" * content.get("level", 1) + " " + " ".join(text.split()))
        elif text[0] in "·•":
            yield _Piece(page, "- " + text[1:].lstrip())
        elif kind == "list_item":
            yield _Piece(page, "- " + text)
        else:
            yield _Piece(page, text)


def _heads(text: str) -> bool:
    """Whether what is set like a heading reads like one, not like the end of a sentence or a bullet."""
    starts = text[0].isupper() or text[0].isdigit() or text[0] in "\"'“«([§" or not text[0].isascii()
    return (
        starts
        and text[0] not in "·•"
        and "....." not in text
        and text[-1] not in ".;,"
        and sum(map(str.isalpha, text)) >= 3
    )


def _cells(grid: dict[str, Any]) -> tuple[tuple[str, ...], ...]:
    rows = [[""] * grid["cols"] for _ in range(grid["rows"])]
    for cell in grid["cells"]:
        rows[cell["row"]][cell["col"]] = " ".join(cell["content"].split())
    return tuple(tuple(row) for row in rows)


def _believed(pieces: list[_Piece]) -> Iterator[str]:
    """The pieces as text, without the tables that pdfium only imagines.

    Justified prose looks like columns. Such a "table" repeats what the paragraphs of its page say, or breaks
    sentences so that most cells go on in lower case: then its rows are lines of text.
    """
    beside = Counter(word for piece in pieces for word in _WORD.findall(piece.text))
    lists = groupby(pieces, key=lambda piece: piece.text.startswith("- "))
    for is_list, group in lists:
        if is_list:
            yield "\n".join(piece.text for piece in group)
            continue
        for piece in group:
            if not piece.table:
                yield piece.text
            elif not _repeats(piece.table, beside):
                yield _prose(piece.table) if _is_prose(piece.table) else _markdown(piece.table)


def _repeats(table: tuple[tuple[str, ...], ...], beside: Counter[str]) -> bool:
    words = Counter(word for row in table for cell in row for word in _WORD.findall(cell))
    return bool(words) and (words & beside).total() >= 0.8 * words.total()


def _is_prose(table: tuple[tuple[str, ...], ...]) -> bool:
    inner = [cell for row in table for cell in row[1:] if cell]
    return sum(cell[0].islower() for cell in inner) > len(inner) / 2


def _prose(table: tuple[tuple[str, ...], ...]) -> str:
    return "\n".join(" ".join(cell for cell in row if cell) for row in table)


def _markdown(table: tuple[tuple[str, ...], ...]) -> str:
    rows = ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in table]
    return "\n".join([rows[0], "|" + " --- |" * len(table[0]), *rows[1:]])


def _shape(text: str) -> str:
    """The text without the page number that begins or ends it."""
    return re.sub(r"^\d+\b|\b\d+\W*$", "0", text.lstrip("#- ").strip())


def _running(by_page: dict[int, list[_Piece]]) -> set[str]:
    """What stands first or last on more than half of the pages, and on three at least."""
    counts = Counter(shape for pieces in by_page.values() for shape in {_shape(p.text) for p in _margins(pieces)})
    return {shape for shape, count in counts.items() if shape and count >= max(3, len(by_page) / 2)}


def _margins(pieces: list[_Piece]) -> list[_Piece]:
    return [piece for piece in (*pieces[:2], *pieces[-2:]) if len(piece.text) <= 160]


def _without_margins(pieces: list[_Piece], running: set[str]) -> tuple[str | None, list[_Piece]]:
    margins = _margins(pieces)
    label, kept = None, []
    for piece in pieces:
        if piece in margins and _shape(piece.text) in running:
            number = _PAGE_NUMBER.fullmatch(piece.text.lstrip("#- "))
            label = number[1] if number else label
        else:
            kept.append(piece)
    return label, kept
