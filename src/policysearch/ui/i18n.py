"""The language of the interface: English in the source, the others in `locale/LANGUAGE.po`.

Texts are marked with `_` and `ngettext`, as GNU gettext has it; what comes from documents is never translated.
"""

from __future__ import annotations

import gettext as gnu
from contextvars import ContextVar
from dataclasses import replace
from functools import lru_cache
from io import BytesIO
from pathlib import Path

import streamlit as st
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from streamlit.runtime.scriptrunner import get_script_run_ctx

from policysearch.text import languages
from policysearch.ui import visit

FOLDER = Path(__file__).parent / "locale"
SOURCE = "en"
INTERFACES: tuple[str, ...] = (SOURCE, *sorted(path.stem for path in FOLDER.glob("*.po")))
"""Languages that the interface speaks."""


_SETTLED: ContextVar[str | None] = ContextVar("interface", default=None)
"""The language of this run. Each visitor's runs have a thread, and so a context, of their own."""


def settle_interface() -> None:
    """Find out the language once, at the start of a run: a page asks for it a thousand times."""
    _SETTLED.set(_chosen_or_wanted())


def interface_language() -> str:
    """The one that this visitor chose, else the first that the browser asks for, else English."""
    return _SETTLED.get() or _chosen_or_wanted()


def _chosen_or_wanted() -> str:
    if get_script_run_ctx(suppress_warning=True) is None:  # outside the app, as in a test of one function
        return SOURCE
    chosen = visit.current().language
    if chosen in INTERFACES:
        return chosen
    wanted = (st.context.locale or SOURCE).split("-")[0].lower()
    return wanted if wanted in INTERFACES else SOURCE


def choose_interface(language: str) -> None:
    """Speak this language to this visitor from now on, for the whole visit."""
    visit.change(lambda before: replace(before, language=language))
    settle_interface()


def _(message: str, **values: object) -> str:
    """`message` in the language of the interface, `{name}` in it replaced by the value of that name."""
    text = catalogue(interface_language()).gettext(message)
    return text.format(**values) if values else text


def ngettext(one: str, many: str, number: int, **values: object) -> str:
    """The same for what is counted: `{number}` is the number as people write it."""
    text = catalogue(interface_language()).ngettext(one, many, number)
    return text.format(number=number_text(number), **values)


def marked(message: str) -> str:
    """`message` itself, to be translated where it is shown: for texts of constants."""
    return message


def number_text(number: float) -> str:
    """Such as "1,200", or "1 200" in Swedish."""
    return _written(number, interface_language())


@lru_cache(maxsize=2000)
def _written(number: float, language: str) -> str:
    return str(format_decimal(number, locale=language))


def language_name(tag: str) -> str:
    """A language's full name, in that of the interface."""
    return _("Unknown") if tag == languages.UNKNOWN else languages.language_name(tag, interface_language())


def country_name(code: str) -> str:
    """A country's name, in the language of the interface."""
    return languages.country_name(code, interface_language())


def own_name(language: str) -> str:
    """What a language is called in itself, such as "Svenska"."""
    name = languages.language_name(language, language)
    return name[:1].upper() + name[1:]


@lru_cache(maxsize=len(INTERFACES))
def catalogue(language: str) -> gnu.NullTranslations:
    """The texts of a language: those of the source where it is English."""
    if language == SOURCE:
        return gnu.NullTranslations()
    with (FOLDER / f"{language}.po").open("rb") as file:
        read = read_po(file, locale=language)
    compiled = BytesIO()
    write_mo(compiled, read)
    compiled.seek(0)
    return gnu.GNUTranslations(compiled)
