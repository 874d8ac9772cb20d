"""Marks within a line of Markdown (emphasis, links, escapes), and what a text says without them."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

from policysearch.ingest.formats import TEXT

if TYPE_CHECKING:
    from collections.abc import Sequence

Span = tuple[int, int]

_EMPHASIS = re.compile(r"(?<!\\)(\*{1,3}|_{2,3})")
_PAIRED = re.compile(r"(?<![\\*_])(\*{1,3}|_{2,3})(?![\s*_])(.+?)(?<![\s*_])\1(?![*_])", re.DOTALL)
_LINK = re.compile(r"!?\[([^\[\]]*)\]\((?:[^()]|\([^()]*\))*\)")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|<>~])")
_MAY_BE_MARKED = re.compile(r"[*_\\\[]")
"""Asked first: most lines have none of it."""


@dataclass(frozen=True, slots=True)
class Signs:
    """What of a stretch of Markdown is not shown, and what is set in bold; ascending."""

    hidden: tuple[Span, ...] = ()
    bold: tuple[Span, ...] = ()


def without_links(markup: str) -> str:
    """Links and pictures by their words alone."""
    # Twice, for a picture that is a link: [![words](picture)](target).
    return _LINK.sub(r"\1", _LINK.sub(r"\1", markup))


_HAS_EXPONENT = re.compile(r"10|[cdkm]?m|[nsxy]")
"""Such as 10⁶ and km²; behind all else, EU and SKR too, a raised figure is the number of a footnote."""
_EXPONENTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def with_raised(word: str, raised: str) -> str:
    """A word, or nothing, with what is set higher behind it: "500" and "1" must not become 5001."""
    if not raised.isdecimal():
        return word + raised
    return word + (raised.translate(_EXPONENTS) if _HAS_EXPONENT.fullmatch(word) else f"[{raised}]")


def plain(markup: str) -> str:
    """Text without emphasis marks, link targets and escapes, its white space collapsed."""
    if not _MAY_BE_MARKED.search(markup):
        return " ".join(markup.split())
    text = without_links(markup)
    # "MISSION 2.**Green transition**": a space is lost with the marks.
    text = re.sub(r"(?<=[.:;,])\*\*(?=\w)", " ", text)
    return " ".join(_ESCAPE.sub(r"\1", _EMPHASIS.sub("", text)).split())


def signs(text: str, start: int, end: int) -> Signs:
    """What only marks emphasis, links and escapes between two places of a Markdown text."""
    hidden: list[Span] = []
    bold: list[Span] = []
    for match in _PAIRED.finditer(text, start, end):
        hidden += [(match.start(), match.start(2)), (match.end(2), match.end())]
        if len(match[1]) > 1:
            bold.append(match.span(2))
    for match in _LINK.finditer(text, start, end):
        hidden += [(match.start(), match.start(1)), (match.end(1), match.end())]
    hidden += [(match.start(), match.start(1)) for match in _ESCAPE.finditer(text, start, end)]
    return Signs(tuple(sorted(hidden)), tuple(bold))


def as_read(text: str, media_type: str, spans: Sequence[Span] = ()) -> tuple[str, list[Span]]:
    """A stretch of a document as it reads, without marks but word for word, and where `spans` of it are then."""
    marked = media_type != TEXT and _MAY_BE_MARKED.search(text)
    hidden = signs(text, 0, len(text)).hidden if marked else ()
    gone = sorted({at for start, end in hidden for at in range(start, end)})
    if not gone:
        return text, list(spans)
    left_out = frozenset(gone)
    kept = "".join(character for at, character in enumerate(text) if at not in left_out)
    return kept, [(start - bisect_left(gone, start), end - bisect_left(gone, end)) for start, end in spans]
