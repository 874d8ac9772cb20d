"""Who asks: the language that few words are read in where they may be in several."""

from __future__ import annotations

from policysearch.errors import PolicySearchError
from policysearch.ui.i18n import visitor_language
from policysearch.ui.opening import open_index


def language_of_asker(*texts: str) -> str | None:
    """The visitor's own, where any of these texts is read in it because they ask; None where it makes no difference.

    For the address: whoever it is sent to finds the same, whatever language they speak.
    """
    own = visitor_language()
    try:
        index = open_index()
        read = {text: index.language_of(text, expected=own) for text in texts}
        return own if any(language != index.language_of(text) for text, language in read.items()) else None
    except PolicySearchError:  # the page says it
        return None
