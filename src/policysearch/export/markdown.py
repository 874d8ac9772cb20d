"""A brief as Markdown: what documents say stays text, whatever signs are in it."""

from __future__ import annotations

import re

from policysearch.export.brief import CHANGED, Brief, Item, by_city, place_name, titled
from policysearch.export.citation import links_apart
from policysearch.text.catalogue import translated
from policysearch.text.languages import language_name
from policysearch.text.showing import showable

_SIGNS = re.compile(r"([\\`*_{}\[\]<>|~&$^@#])")
_LINE_START = re.compile(r"^(\s*)([-+=:])|^(\s*\d+)([.)])", re.MULTILINE)


def markdown(brief: Brief) -> bytes:
    """The brief, in UTF-8."""
    parts = [f"# {_line(brief.title)}", f"{brief.created}. {_line(brief.summary)}"]
    if brief.questions:
        parts += [
            f"## {translated('Questions', brief.language)}",
            "\n".join(f"- {_line(question)}" for question in brief.questions),
        ]
    for city, items in by_city(brief.items):
        parts.append(f"## {_line(place_name(city, items, brief.language))}")
        for item, needs_title in titled(items):
            parts += [f"### {_line(item.document.title)}"] if needs_title else []
            parts += _item(item, brief.language)
    parts += ["---", translated("Made from index {generation}.", brief.language, generation=brief.generation)]
    return ("\n\n".join(parts) + "\n").encode()


def _item(item: Item, language: str) -> list[str]:
    parts = [
        _quoted(item.quote),
        f"{_cited(item, language)} ({_line(language_name(item.passage.language, language))})",
    ]
    if item.note:
        parts.append(f"**{translated('Note:', language)}** {_line(item.note)}")
    return [*parts, f"*{translated(CHANGED, language)}*"] if item.changed else parts


def _quoted(text: str) -> str:
    """Lines stay lines, by the two spaces at their end."""
    paragraphs = ["  \n> ".join(map(_escaped, lines.split("\n"))) for lines in re.split(r"\n\s*\n", text)]
    return "> " + "\n>\n> ".join(paragraphs)


def _cited(item: Item, language: str) -> str:
    """The citation with its addresses as links."""
    pieces = links_apart(item.citation(language))
    return "".join(f"<{link}>" if link else _escaped(text) for text, link in pieces)


def _line(text: str) -> str:
    return _escaped(" ".join(showable(text).split()))


def _escaped(text: str) -> str:
    return _LINE_START.sub(r"\1\3\\\2\4", _SIGNS.sub(r"\\\1", text))
