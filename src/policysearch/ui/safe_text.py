"""Text of documents on its way to a page: the one place where it is escaped.

Documents come from anywhere and may hold markup, by accident or on purpose. Nothing of it may take effect,
neither as HTML nor as Markdown in the label of a widget, and no character may make a quote read other than
it is written.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from policysearch.text.showing import showable

_WORD_JOINER = "\N{WORD JOINER}"

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
# Emoji names, addresses and arrows are looked for in text that is already parsed: a backslash is no help.
_SECOND_LOOK = re.compile(r"(?<=:)(?=\S)|(?<=@)(?=\w)|(?<=\bwww)(?=\.)|(?<=[<>~-])(?=[=>-])", re.IGNORECASE)


def escaped(text: str) -> str:
    """`text` as HTML that reads as `text`, in an element or in a quoted attribute."""
    return html.escape(showable(text), quote=True)


def isolated(text: str, language: str | None = None) -> str:
    """`text` as inline HTML whose writing direction does not touch what stands around it."""
    lang = f' lang="{escaped(language)}"' if language else ""
    return f"<bdi{lang}>{escaped(text)}</bdi>"


def quote_html(text: str, marked_spans: Sequence[tuple[int, int]], language: str) -> str:
    """A quotation as HTML, the spans marked.

    `marked_spans` are [start, end) in characters of `text`, ascending and apart. Raises ValueError where they
    are not: a wrong mark would be a wrong quotation.
    """
    parts, at = [], 0
    for start, end in marked_spans:
        if not at <= start <= end <= len(text):
            raise ValueError(f"span ({start}, {end}) after {at} in {len(text)} characters")
        parts += [escaped(text[at:start]), "<mark>", escaped(text[start:end]), "</mark>"]
        at = end
    parts.append(escaped(text[at:]))
    return f'<blockquote lang="{escaped(language)}" dir="auto">{"".join(parts)}</blockquote>'


def link_html(url: str) -> str:
    """A web address as a link that shows the host it leads to; any other address as text."""
    try:
        parts = urlsplit(url.strip())
        host = parts.hostname
    except ValueError:
        host = None
    if not host or parts.scheme.lower() not in {"http", "https"}:
        return isolated(url)
    return f'<a href="{escaped(url.strip())}" rel="noopener noreferrer" target="_blank">{isolated(host)}</a>'


def label(text: str) -> str:
    """`text` as the label of a widget, which takes Markdown: reads as `text`, on one line."""
    line = " ".join(showable(text).split())
    return _PUNCTUATION.sub(r"\\\1", _SECOND_LOOK.sub(_WORD_JOINER, line))
