"""A topic and a passage as a judge sees them: nothing says which system found it, or where."""

from __future__ import annotations

from collections.abc import Mapping

from policysearch.evaluate.records import Topic
from policysearch.ingest.inline import as_read
from policysearch.records import Document, Passage
from policysearch.text.catalogue import marked
from policysearch.ui.i18n import _, language_name
from policysearch.ui.parts import facts_html, quoted_html, trail_html
from policysearch.ui.safe_text import escaped, isolated, link_html, quote_html

GRADES: Mapping[int, str] = {
    0: marked("Not relevant"),
    1: marked("Related"),
    2: marked("Useful"),
    3: marked("Answers it"),
}
"""What the grades are called: as in the judgements, and translated where shown."""

_AROUND = 800
"""Characters of the document before and after the passage, for judges who need them."""


def topic_html(topic: Topic) -> str:
    """The query, in large type."""
    facts = _("Query · {language}", language=isolated(language_name(topic.language)))
    return (
        f'<section class="ps-topic"><p class="ps-facts">{facts}</p>'
        f'<h2 lang="{escaped(topic.language)}" dir="auto">{escaped(topic.text)}</h2></section>'
    )


def passage_html(passage: Passage, document: Document) -> str:
    """The card of one passage, whole."""
    parts = [
        f'<article class="ps-hit ps-judged" data-passage="{escaped(passage.passage_id)}">',
        f"<header><h3>{isolated(document.title, document.language)}</h3></header>",
        f'<p class="ps-facts">{facts_html(passage, document)}</p>',
        trail_html(passage),
        quoted_html(passage, document),
        _surroundings(passage, document),
        f"<footer>{_origin(document)}</footer></article>",
    ]
    return "".join(parts)


def _surroundings(passage: Passage, document: Document) -> str:
    """The passage where it stands, marked, to unfold."""
    first, last = max(0, passage.start - _AROUND), min(len(document.text), passage.end + _AROUND)
    if (first, last) == (passage.start, passage.end):
        return ""
    before, after = ("… " if first else ""), (" …" if last < len(document.text) else "")
    shift = len(before) - first
    text = before + document.text[first:last] + after
    spans = [(passage.start + shift, passage.end + shift)]
    quote = quote_html(*as_read(text, document.media_type, spans), passage.language)
    title = _("What stands around it")
    return f"<details><summary>{title}</summary>{quote}</details>"


def _origin(document: Document) -> str:
    parts = [f"<code>{isolated(document.path)}</code>"]
    if document.source_url:
        parts.append(_("Source: {link}", link=link_html(document.source_url)))
    return " · ".join(parts)
