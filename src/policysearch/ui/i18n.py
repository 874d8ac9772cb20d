"""The language that a visitor reads the interface in, and texts in it: see `policysearch.text.catalogue`."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import replace

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from policysearch.text import catalogue, languages
from policysearch.text.catalogue import INTERFACES, SOURCE
from policysearch.ui import visit

_SETTLED: ContextVar[str | None] = ContextVar("interface", default=None)
"""The language of this run. Each visitor's runs have a thread, and so a context, of their own."""


def settle_interface() -> None:
    """Find out the language once, at the start of a run: a page asks for it a thousand times."""
    _SETTLED.set(_chosen_or_wanted())


def interface_language() -> str:
    """The one that this visitor chose, else the first that the browser asks for, else English."""
    return _SETTLED.get() or _chosen_or_wanted()


def visitor_language() -> str:
    """The one that this visitor chose, else the first that the browser asks for, also where no interface has it.

    Nothing where neither is known.
    """
    if get_script_run_ctx(suppress_warning=True) is None:  # outside the app, as in a test of one function
        return ""
    chosen = visit.current().language
    return chosen if chosen in INTERFACES else (st.context.locale or "").split("-")[0].lower()


def _chosen_or_wanted() -> str:
    wanted = visitor_language()
    return wanted if wanted in INTERFACES else SOURCE


def choose_interface(language: str) -> None:
    """Speak this language to this visitor from now on, for the whole visit."""
    visit.change(lambda before: replace(before, language=language))
    settle_interface()


def _(message: str, /, **values: object) -> str:
    """`message` in the language of the interface, `{name}` in it replaced by the value of that name."""
    return catalogue.translated(message, interface_language(), **values)


def localised(text: str) -> str:
    """What an error says: a message in the language of the interface, any other text as it is."""
    return catalogue.localised(text, interface_language())


def ngettext(one: str, many: str, number: int, /, **values: object) -> str:
    """The same for what is counted: `{number}` is the number as people write it."""
    return catalogue.translated_plural(one, many, number, interface_language(), **values)


def number_text(number: float) -> str:
    """Such as "1,200", or "1 200" in Swedish."""
    return catalogue.number_text(number, interface_language())


def language_name(tag: str) -> str:
    """A language's full name, in that of the interface."""
    return localised(languages.LanguageName(tag))


def country_name(code: str) -> str:
    """A country's name, in the language of the interface."""
    return languages.country_name(code, interface_language())


def own_name(language: str) -> str:
    """What a language is called in itself, such as "Svenska"."""
    name = languages.language_name(language, language)
    return name[:1].upper() + name[1:]
