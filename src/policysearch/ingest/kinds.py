"""What a stretch of text is there for: most of it says something, some only leads to it or comes with every page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from policysearch.ingest.blocks import is_contents
from policysearch.ingest.inline import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from policysearch.records import Kind

_LEADER = re.compile(r"\.{5,}\s*\d+\s*$", re.MULTILINE)
"""The dots of a table of contents, from the heading to its page."""
_PAGE_AT_END = re.compile(r"\S.*?[\s.·|]\d{1,3}[\s|]*$")
_REFERENCES = re.compile(
    r"(?:\d+\.?\s+)?(?:references?( list)?|bibliography|works cited|literature|sources( and references)?"
    r"|referenser|källor|källförteckning|litteratur(förteckning|liste)?|riferimenti( bibliografici)?|bibliografia|fonti"
    r"|literatur(verzeichnis)?|quellen(verzeichnis)?|références( bibliographiques)?|bibliographie|sources"
    r"|referencias( bibliográficas)?|bibliografía|fuentes|referências( bibliográficas)?|kilder|referencer|referanser"
    r"|lähteet|lähdeluettelo|kirjallisuus|bronnen|literatuur(lijst)?|literatura|źródła|piśmiennictwo|bibliografie)",
    re.IGNORECASE,
)
_CONTACT = re.compile(
    r"""
    (?<!\d)\d{1,2}[.:]\d{2}\s*(?:[-–/]|to\b|till\b|bis\b|alle\b|à\b)\s*\d{1,2}[.:]\d{2}(?!\d)  # opening hours
  | (?:\+|\b00)\d{2}[\d\s()/.-]{6,}\d                                            # a telephone number
  | (?:\b0\d{1,4}|\b800)[\s./-]\d{2,3}(?:[\s./-]?\d{2,3}){1,4}\b
  | \S+@\S+\.\w+ | \bhttps?://\S+ | \bwww\.\S+
    """,
    re.VERBOSE,
)
_MAY_BE_CONTACT = re.compile(r"[\d@]|www|http")
"""Asked first: most texts have none of it."""
_FEW_WORDS = 6
"""Words of a line, on average, in which contacts are given rather than spoken of."""


def kind_of(text: str, heading_path: Sequence[str], otherwise: Kind) -> Kind:
    """The kind of a paragraph or list under its headings; `otherwise` where it says something."""
    if _says_nothing(text) or _is_contact(text):
        return "boilerplate"
    if _LEADER.search(text) or (heading_path and is_contents(heading_path[-1]) and _lists_pages(text)):
        return "contents"
    if heading_path and _REFERENCES.fullmatch(heading_path[-1]):
        return "references"
    return otherwise


def _says_nothing(text: str) -> bool:
    """Page numbers, rules, stray quotation marks: no letters, and no number that could be a year."""
    return not any(map(str.isalpha, text)) and sum(map(str.isalnum, text)) <= 3


def _is_contact(text: str) -> bool:
    """Addresses, numbers and hours line by line: a quarter of the lines at least, and few words in any."""
    lines = text.splitlines()
    words = len(text.split())
    if len(lines) < 2 or words > _FEW_WORDS * len(lines) or not _MAY_BE_CONTACT.search(text):
        return False
    lines = [line for line in map(plain, lines) if line]
    contacts = sum(bool(_CONTACT.search(line)) for line in lines)
    return contacts >= 2 and 4 * contacts >= len(lines) and words <= _FEW_WORDS * len(lines)


def _lists_pages(text: str) -> bool:
    """Whether most lines end in the number of a page, or are links that this document makes to itself."""
    lines = [line for line in text.splitlines() if line.strip()]
    return 2 * sum(bool(_PAGE_AT_END.match(line)) or "](#" in line for line in lines) > len(lines)
