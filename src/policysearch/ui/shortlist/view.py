"""An item of the shortlist as HTML, and what has become of its document since."""

from __future__ import annotations

from policysearch.export.brief import Item
from policysearch.search.engine import Index
from policysearch.text.catalogue import marked
from policysearch.ui.document.link import first_words, opened
from policysearch.ui.document.quote import link_to
from policysearch.ui.document.state import DocumentState
from policysearch.ui.i18n import _
from policysearch.ui.parts import facts_html, quoted_html, trail_html
from policysearch.ui.safe_text import escaped, isolated

_CHANGES: dict[str, str] = {
    "moved": marked("The document has changed since you kept this. The quote is still in it."),
    "similar": marked("The document has changed since you kept this, and says it in other words now."),
    "lost": marked("The document has changed since you kept this, and no longer says it."),
    "unknown": marked("The document has changed since you kept this."),
    "gone": marked("The document is no longer there."),
}
"""What is said of a passage that the index has no longer."""


def item_html(item: Item, change: str, *, level: int) -> str:
    """The card of one item: its title as a heading of this level, where it stands, the quote, why it was kept.

    `change` is a sentence of `change_of`, empty where all is as it was.
    """
    passage, document = item.passage, item.document
    link = escaped(link_to(document, passage))
    title = isolated(document.title, document.language)
    parts = [
        f'<h{level}><a class="ps-link" href="{link}" target="_self">{title}</a></h{level}>',
        f'<p class="ps-facts">{facts_html(passage, document)}</p>',
        trail_html(passage),
        f'<p class="ps-changed" role="note">{escaped(change)}</p>' if change else "",
        quoted_html(passage, document),
        _kept_for(item),
    ]
    return f'<article class="ps-hit ps-kept" data-passage="{escaped(passage.passage_id)}">{"".join(parts)}</article>'


def change_of(index: Index, item: Item) -> str:
    """What has become of the document of an item; empty where the passage is there as it was."""
    passage = item.passage
    state = DocumentState(passage=passage.passage_id, path=item.document.path, quote=first_words(passage))
    found = opened(index, state)
    change = found.change if found else "gone"
    return _(_CHANGES[change]) if change in _CHANGES else ""


def _kept_for(item: Item) -> str:
    if not item.asked:
        return ""
    return f'<p class="ps-terms">{_("Kept for: {question}", question=isolated(item.asked.question))}</p>'
