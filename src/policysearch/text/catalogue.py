"""Texts of ours in other languages: English in the source, the others in `locale/LANGUAGE.po`.

Texts are marked with `marked` and `_`, as GNU gettext has it; what comes from documents is never translated.
"""

from __future__ import annotations

import gettext as gnu
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from babel.numbers import format_decimal

from policysearch.errors import Message

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
    """A message in one of `INTERFACES`; any other text as it is."""
    if not isinstance(text, Message):
        return text
    values = {name: localised(its, language) if isinstance(its, str) else its for name, its in text.values.items()}
    return translated(text.template, language, **values)


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
    from babel.messages.pofile import read_po

    with (FOLDER / f"{language}.po").open("rb") as file:
        read = read_po(file, locale=language)
    compiled = BytesIO()
    write_mo(compiled, read)
    compiled.seek(0)
    return gnu.GNUTranslations(compiled)
