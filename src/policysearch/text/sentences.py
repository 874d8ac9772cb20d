"""Where sentences begin and end."""

from __future__ import annotations

import re

import sentencex

Span = tuple[int, int]

_ABBREVIATION = re.compile(
    # Of offices and statutes: a sentence goes on after them, whatever follows.
    r"abs|abt|approx|art|artt|aufl|avd|bil|bilaga|bl|bzw|ca|cf|cfr|co|comma|dhr|dl|dnr|dott|dr|ev|evtl|"
    r"ff|fig|fr|gem|hr|inkl|jf|jfr|kap|lett|lit|max|min|mio|mr|mrd|mrs|ms|nn|nr|nro|num|núm|obs|op|p|"
    r"pag|pagg|par|pkt|pp|prof|resp|rif|s|sect|segg|sig|sr|sra|st|stk|str|tab|tel|u|ust|vgl|vol|zb|άρθρ|"
    r"αρ|παρ|п|ст"
    r"|[^\W\d_]",
    re.IGNORECASE,
)
_LINE_BREAK = re.compile(r"[ \t]*\n\s*")
_WRAPPED = re.compile(r"(?<=[\w,;])[ \t]*\n[ \t]*(?=[^\W\d_])")
_CLOSING_MARK = re.compile(r"\s?(?:\*|__)")
_LIKE_A_POINT = re.compile(r"\s*\d+\)")
"""What ends a remark in brackets passes for a point of a list: "(loi du 24 décembre 2019)"."""
_LAST_WORD = re.compile(r"([^\W\d_]+)\.\s*$")
_ENDING_IS_OPEN = re.compile(r"[^\W\d_]{1,4}\.\s*$")


def sentences(text: str, language: str) -> list[Span]:
    """Spans (start, end) of the sentences of `text`, trimmed, in order: `text[start:end]` is the sentence.

    Line breaks end a sentence too, so that every list item and every table row is one of its own; a break that only
    wraps a line does not: it stands after a word or comma, and a small letter follows.
    Rules per language come from sentencex (Wikimedia); abbreviations of offices and statutes are ours.
    """
    spans: list[Span] = []
    start = 0
    wrapped = {match.start() for match in _WRAPPED.finditer(text) if text[match.end()].islower()}
    breaks = [match for match in _LINE_BREAK.finditer(text) if match.start() not in wrapped]
    for line_break in [*breaks, None]:
        end = line_break.start() if line_break else len(text)
        spans.extend(_in_line(text, start, end, language))
        start = line_break.end() if line_break else end
    return spans


def _in_line(text: str, start: int, end: int, language: str) -> list[Span]:
    line = text[start:end]
    if not line.strip():
        return []
    spans: list[Span] = []
    for boundary in sentencex.get_sentence_boundaries(language, line):
        first, last = boundary["start_index"], boundary["end_index"]
        if spans and _continues(line[spans[-1][0] : first], line[first:last]):
            first = spans.pop()[0]
        spans.append((first, last))
    return [trimmed for first, last in spans if (trimmed := trim(text, start + first, start + last))]


def _continues(before: str, after: str) -> bool:
    """Whether the "sentence" `before` is none: "art. 3", "M. Dupont", "t.ex. den", a "2.", half a "**Lead.**"."""
    if not any(map(str.isalpha, before)) or _CLOSING_MARK.match(after):
        return True
    if before.count("(") > before.count(")") and _LIKE_A_POINT.match(after):
        return True
    following = after.lstrip()[:1]
    if following.islower() or (following.isdigit() and _ENDING_IS_OPEN.search(before)):
        return True
    word = _LAST_WORD.search(before)
    return bool(word and _ABBREVIATION.fullmatch(word[1]))


def trim(text: str, start: int, end: int) -> Span | None:
    """The span without the white space at its ends; None when nothing else is in it."""
    part = text[start:end]
    if not part.strip():
        return None
    return start + len(part) - len(part.lstrip()), end - (len(part) - len(part.rstrip()))
