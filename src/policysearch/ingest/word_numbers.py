"""Numbers that Word gives to paragraphs by itself (ECMA-376, part 1, section 17.9), written into their text.

kreuzberg counts each run of list items anew from 1, whatever the list is numbered with, so § 12 would be cited as 1.
It sees no lists that a style makes.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    Element = Any
    """Of lxml, which has no types."""

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PLACE = re.compile(r"%([1-9])")
_UNNUMBERED = frozenset(("bullet", "none"))
_MOST = 32_767
"""What Word numbers in letters and Roman figures at most; no file shall have us write a million of them."""
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
    (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Level:
    """How one level of a list is numbered: `text` such as "§ %1", with the numbers of the levels for %1 and so on."""

    form: str
    text: str
    start: int


@dataclass(frozen=True, slots=True)
class _List:
    """Levels by their depth; lists with one `counted` go on with each other's numbers."""

    counted: str
    levels: Mapping[int, _Level]


_Place = tuple[str, int]
"""A list by its id, and a level in it."""


def numbers(document: Element, numbering: Element, styles: Element | None) -> dict[Element, str]:
    """What each numbered paragraph of a document begins with, such as "§ 12", "3.", "a)"; "-" for bullets by style."""
    lists = _lists(numbering)
    of_styles = _of_styles(styles) if styles is not None else {}
    counts: dict[str, dict[int, int]] = defaultdict(dict)
    found: dict[Element, str] = {}
    for paragraph in document.iter(f"{_W}p"):
        name, depth = _place(paragraph, of_styles) or ("", 0)
        its = lists.get(name)
        level = its.levels.get(depth) if its else None
        if its is None or level is None:
            continue
        count = counts[its.counted]
        count[depth] = count[depth] + 1 if depth in count else level.start
        for deeper in [one for one in count if one > depth]:
            del count[deeper]
        if level.form not in _UNNUMBERED and level.text:
            found[paragraph] = _written(its, level, count)
        elif level.form == "bullet" and not _own_place(paragraph.find(f"{_W}pPr")):
            found[paragraph] = "-"
    return found


def _written(its: _List, level: _Level, count: Mapping[int, int]) -> str:
    def number(place: re.Match[str]) -> str:
        depth = int(place[1]) - 1
        other = its.levels.get(depth, level)
        return _in_form(count.get(depth, other.start), other.form)

    return _PLACE.sub(number, level.text).strip()


def _in_form(number: int, form: str) -> str:
    if not 0 < number <= _MOST:
        return str(number)
    match form:
        case "lowerLetter" | "upperLetter":  # z, aa, bb
            found = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        case "lowerRoman" | "upperRoman":
            found = _roman(number)
        case "decimalZero":
            found = f"{number:02}"
        case _:
            found = str(number)
    return found.upper() if form.startswith("upper") else found


def _roman(number: int) -> str:
    written = ""
    for value, letters in _ROMAN:
        times, number = divmod(number, value)
        written += times * letters
    return written


def _lists(numbering: Element) -> dict[str, _List]:
    abstract = {
        its.get(f"{_W}abstractNumId"): {int(level.get(f"{_W}ilvl")): _level(level) for level in its.iter(f"{_W}lvl")}
        for its in numbering.iter(f"{_W}abstractNum")
    }
    found = {}
    for its in numbering.iter(f"{_W}num"):
        name, counted = its.get(f"{_W}numId"), _value(its, "abstractNumId") or ""
        levels, anew = dict(abstract.get(counted, {})), False
        for override in its.iter(f"{_W}lvlOverride"):
            depth, own = int(override.get(f"{_W}ilvl")), override.find(f"{_W}lvl")
            level = _level(own) if own is not None else levels.get(depth)
            start = _value(override, "startOverride")
            anew = anew or start is not None
            if level:
                levels[depth] = _Level(level.form, level.text, int(start)) if start else level
        found[name] = _List(f"{counted} {name}" if anew else counted, levels)
    return found


def _level(level: Element) -> _Level:
    return _Level(
        _value(level, "numFmt") or "decimal", _value(level, "lvlText") or "", int(_value(level, "start") or 1)
    )


def _of_styles(styles: Element) -> dict[str, _Place]:
    """The lists that paragraphs are in by their style, or by one that it is based on."""
    own: dict[str, _Place] = {}
    based: dict[str, str] = {}
    for style in styles.iter(f"{_W}style"):
        name = style.get(f"{_W}styleId")
        if place := _own_place(style.find(f"{_W}pPr")):
            own[name] = place
        if above := _value(style, "basedOn"):
            based[name] = above
    found = dict(own)
    for name in based:
        above, seen = name, {name}
        while above not in own and (above := based.get(above, "")) and above not in seen:
            seen.add(above)
        if above in own:
            found.setdefault(name, own[above])
    return found


def _place(paragraph: Element, of_styles: Mapping[str, _Place]) -> _Place | None:
    properties = paragraph.find(f"{_W}pPr")
    if properties is None:
        return None
    return _own_place(properties) or of_styles.get(_value(properties, "pStyle") or "")


def _own_place(properties: Element | None) -> _Place | None:
    its = None if properties is None else properties.find(f"{_W}numPr")
    name = None if its is None else _value(its, "numId")
    return (name, int(_value(its, "ilvl") or 0)) if name else None


def _value(element: Element, name: str) -> str | None:
    found = element.find(f"{_W}{name}")
    value: str | None = None if found is None else found.get(f"{_W}val")
    return value
