"""Texts of ours in other languages: English in the source, the others in `locale/LANGUAGE.po`.

Texts are marked with `marked` and `_`, as GNU gettext has it; what comes from documents is never translated.
"""

from __future__ import annotations

import gettext as gnu
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from babel.numbers import format_decimal

from policysearch.errors import Message
from policysearch.text.languages import UNKNOWN, LanguageName, language_name

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

FOLDER = Path(__file__).parent / "locale"
SOURCE = "en"
INTERFACES: tuple[str, ...] = (SOURCE, *sorted(path.stem for path in FOLDER.glob("*.po")))
"""Languages that the interface and what is exported speak."""


def marked(message: str) -> str:
    """`message` itself, to be translated where it is shown: for texts of constants."""
    return message


def translated(message: str, language: str, /, **values: object) -> str:
    """`message` in one of `INTERFACES`, `{name}` in it replaced by the value of that name."""
    text = catalogue(language).gettext(message)
    return text.format(**values) if values else text


def localised(text: str, language: str) -> str:
    """A message, or the name of a language, in one of `INTERFACES`; any other text as it is."""
    if isinstance(text, LanguageName):
        unknown = text.tag == UNKNOWN
        return translated("Unknown", language) if unknown else language_name(text.tag, language)
    if not isinstance(text, Message):
        return text
    values = {name: localised(its, language) if isinstance(its, str) else its for name, its in text.values.items()}
    return translated(text.template, language, **values)


def as_data(value: object) -> object:
    """What JSON can hold of a text, for `from_data`: of a message, and of a language's name, all that they are."""
    if isinstance(value, Message):
        values = {name: as_data(its) for name, its in value.values.items()}
        return {"text": str(value), "template": value.template, "values": values}
    if isinstance(value, LanguageName):
        return {"language": value.tag}
    return value if isinstance(value, str | int | float) else str(value)


def from_data(data: object) -> str:
    """The text that `as_data` wrote. Raises ValueError for what it never writes.

    Whoever wrote it may be hostile: it is a message only where the template is one of ours and, with the values, says
    the text. So nothing is formatted in a way that is not ours, nor grows beyond what was written.
    """
    match data:
        case str():
            return data
        case {"language": str(tag)}:
            return LanguageName(tag)
        case {"text": str(text), "template": str(template), "values": dict(values)}:
            read = {name: its if isinstance(its, int | float) else from_data(its) for name, its in values.items()}
            return _message(text, template, **read) or text
    raise ValueError("this is no text")


def _message(text: str, template: str, /, **values: object) -> Message | None:
    """The message that says this text; None where there is none."""
    if template not in _templates():
        return None
    try:
        message = Message(template, **values)
    except LookupError:  # a value is missing
        return None
    return message if message == text else None


@lru_cache(maxsize=1)
def _templates() -> frozenset[str]:
    """Every text that can be translated: all languages have the same."""
    return frozenset(message.id for message in _read(INTERFACES[-1]) if isinstance(message.id, str))


def translated_plural(one: str, many: str, number: int, language: str, /, **values: object) -> str:
    """The same for what is counted: `{number}` is the number as people write it."""
    text = catalogue(language).ngettext(one, many, number)
    return text.format(number=number_text(number, language), **values)


@lru_cache(maxsize=2000)
def number_text(number: float, language: str) -> str:
    """Such as "1,200", or "1 200" in Swedish."""
    return str(format_decimal(number, locale=language))


@lru_cache(maxsize=len(INTERFACES))
def catalogue(language: str) -> gnu.NullTranslations:
    """The texts of a language: those of the source where it is English."""
    if language == SOURCE:
        return gnu.NullTranslations()
    from babel.messages.mofile import write_mo

    compiled = BytesIO()
    write_mo(compiled, _read(language))
    compiled.seek(0)
    return gnu.GNUTranslations(compiled)


def _read(language: str) -> Catalog:
    from babel.messages.pofile import read_po

    with (FOLDER / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language)
