"""Taxonomies: what passages can be about, one TOML file each. Those in taxonomies/ come with the package.

id = "smart-city"                    # lower-case letters, digits and hyphens, as that of a theme
names = { en = "Smart city" }        # in any languages; the first is shown to those who read none of them

[[themes]]
id = "mobility"
names = { en = "Mobility", sv = "Mobilitet" }
texts.en = ["Buses, trams and trains.", "Cycle paths and pavements."]     # each says one thing that belongs to it

Texts in one language will do. `[calibration]` with `slope` and `intercept` makes confidence of scores;
a file without it has that of the others, with the number of its themes.
"""

from __future__ import annotations

import hashlib
import math
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from policysearch.errors import UsageError

SLOPE, INTERCEPT = 3.6, -1.05
"""Of a taxonomy that says nothing else: about those of the package, whose intercepts fall with the number of themes.
The logarithm of that number goes off the intercept."""

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Topic:
    """A theme of a taxonomy: its names, and texts that passages are compared with, by language."""

    id: str
    names: Mapping[str, str]
    texts: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """Themes that are told apart from each other; a score s is a confidence of 1 / (1 + exp(-slope·s - intercept))."""

    id: str
    names: Mapping[str, str]
    topics: tuple[Topic, ...]
    slope: float
    intercept: float
    source: str
    """The file, as it was read."""

    @property
    def sha256(self) -> str:
        """Of the file: another one is another taxonomy."""
        return hashlib.sha256(self.source.encode()).hexdigest()


@cache
def shipped() -> tuple[Taxonomy, ...]:
    """Those that come with the package, by id."""
    found = (files(__package__) / "taxonomies").iterdir()
    return tuple(
        parse(file.read_text(encoding="utf-8"), file.name)
        for file in sorted(found, key=lambda file: file.name)
        if file.name.endswith(".toml")
    )


def with_own(paths: Iterable[Path]) -> tuple[Taxonomy, ...]:
    """Those that come with the package, and the user's own, which replace one that has their id. Raises UsageError."""
    own: dict[str, Taxonomy] = {}
    for path in paths:
        taxonomy = read(path)
        if taxonomy.id in own:
            raise UsageError(str(path), f"its id {taxonomy.id!r} is that of another file given", "Change one of them")
        own[taxonomy.id] = taxonomy
    return tuple(({taxonomy.id: taxonomy for taxonomy in shipped()} | own).values())


def read(path: Path) -> Taxonomy:
    """A file of the user's. Raises UsageError, which says what is wrong with it."""
    try:
        return parse(path.read_text(encoding="utf-8"), str(path))
    except OSError as error:
        raise UsageError(str(path), f"it cannot be read ({error.strerror})", "Name a TOML file") from error
    except UnicodeDecodeError as error:
        raise UsageError(str(path), "it is not UTF-8", "Save it as UTF-8") from error


def save(folder: Path, taxonomies: Iterable[Taxonomy]) -> None:
    """As files in a folder of their own, so that what a generation was made with can be named later."""
    folder.mkdir()
    for taxonomy in taxonomies:
        (folder / f"{taxonomy.id}.toml").write_text(taxonomy.source, encoding="utf-8", newline="")


def load(folder: Path) -> tuple[Taxonomy, ...]:
    """From the folder that `save` wrote, by id."""
    return tuple(parse(path.read_bytes().decode(), str(path)) for path in sorted(folder.glob("*.toml")))


def theme_name(value: str, language: str = "en", taxonomies: Sequence[Taxonomy] | None = None) -> str:
    """The name of a theme such as "smart-city/mobility", or of a taxonomy such as "smart-city", in a language.

    In English where it has none in that language; the value itself where no taxonomy has it. `taxonomies` are those of
    the generation, and those of the package where they are not given.
    """
    for taxonomy in shipped() if taxonomies is None else taxonomies:
        if value == taxonomy.id:
            return _name(taxonomy.names, language)
        for topic in taxonomy.topics:
            if value == f"{taxonomy.id}/{topic.id}":
                return _name(topic.names, language)
    return value


def languages_of(taxonomies: Iterable[Taxonomy]) -> set[str]:
    """The languages of their texts."""
    return {language for taxonomy in taxonomies for topic in taxonomy.topics for language in topic.texts}


def parse(source: str, place: str) -> Taxonomy:
    """A taxonomy from its TOML; `place` is what errors name. Raises UsageError."""
    try:
        table = tomllib.loads(source)
        topics = tuple(_topic(one) for one in _list(table, "themes"))
        _check(topics)
        slope, intercept = _calibration(table, len(topics))
        return Taxonomy(_id(table), _names(table, "the taxonomy"), topics, slope, intercept, source)
    except ValueError as error:
        remedy = "Compare it with the example in docs/datamodel.md"
        raise UsageError(place, f"it is no taxonomy: {error}", remedy) from error


def _check(topics: Sequence[Topic]) -> None:
    if len(topics) < 2:
        raise ValueError("it needs two themes or more, which are told apart from each other")
    ids = [topic.id for topic in topics]
    if twice := next((name for name in ids if ids.count(name) > 1), None):
        raise ValueError(f"two themes have the id {twice!r}")


def _topic(table: Any) -> Topic:
    if not isinstance(table, dict):
        raise ValueError("a theme is a table, [[themes]]")  # noqa: TRY004  # one kind of error for all that is wrong
    name = _id(table)
    texts = table.get("texts")
    if not isinstance(texts, dict) or not texts:
        raise ValueError(f"theme {name!r} has no texts")
    for language, its in texts.items():
        if not (isinstance(its, list) and its and all(isinstance(text, str) and text.strip() for text in its)):
            raise ValueError(f"texts.{language} of theme {name!r} must be a list of texts")
    return Topic(name, _names(table, f"theme {name!r}"), {language: tuple(its) for language, its in texts.items()})


def _calibration(table: Mapping[str, Any], themes: int) -> tuple[float, float]:
    values = table.get("calibration")
    if values is None:
        return SLOPE, INTERCEPT - math.log(themes)
    slope, intercept = (values.get(key) if isinstance(values, dict) else None for key in ("slope", "intercept"))
    if not (
        isinstance(slope, float) and isinstance(intercept, float) and slope > 0 and math.isfinite(slope + intercept)
    ):
        raise ValueError("calibration must have a slope above 0 and an intercept, with decimal points")
    return slope, intercept


def _id(table: Mapping[str, Any]) -> str:
    value = table.get("id")
    if not isinstance(value, str) or not _ID.fullmatch(value):
        raise ValueError(f"an id is of lower-case letters, digits and hyphens, not {value!r}")
    return value


def _names(table: Mapping[str, Any], whose: str) -> dict[str, str]:
    names = table.get("names")
    if not isinstance(names, dict) or not names or not all(isinstance(name, str) and name for name in names.values()):
        raise ValueError(f"{whose} has no names by language")
    return names


def _list(table: Mapping[str, Any], key: str) -> list[Any]:
    value = table.get(key)
    return value if isinstance(value, list) else []


def _name(names: Mapping[str, str], language: str) -> str:
    return names.get(language) or names.get("en") or next(iter(names.values()))
