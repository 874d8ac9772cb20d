"""Text of documents on its way to a screen: no character may make a quote read other than it is written."""

from __future__ import annotations

_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"

# Overrides of writing direction can make a reader see another order of characters than the document has.
# Control characters show as nothing, and half a surrogate pair cannot be sent to a browser at all.
_UNSHOWABLE = dict.fromkeys(
    [*range(0x20), *range(0x7F, 0xA0), 0x202D, 0x202E, *range(0xD800, 0xE000)], _REPLACEMENT
) | {ord("\t"): "\t", ord("\n"): "\n", ord("\r"): " "}


def showable(text: str) -> str:
    """`text`, with a visible sign for what must not reach a screen. Keeps the length, so spans hold."""
    return text.translate(_UNSHOWABLE)
