"""Catalogues of the interface: each has every text that the source marks, and says it with the same values."""

import ast
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

import policysearch
from policysearch.text.catalogue import FOLDER, INTERFACES, SOURCE, catalogue
from policysearch.ui.notices import split_command

PACKAGE = Path(policysearch.__file__).parent
TRANSLATED = [language for language in INTERFACES if language != SOURCE]

Text = str | tuple[str, str]


def texts(source: str) -> Iterator[Text]:
    """What calls of `_`, `marked` and `Message` name, and the pairs of `ngettext`, also inside f-strings."""
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
            continue
        constants = [one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
        if node.func.id in {"_", "marked", "translated", "Message"} and constants:
            yield constants[0]
        elif node.func.id in {"ngettext", "marked_plural", "translated_plural"} and len(constants) == 2:
            yield constants[0], constants[1]


def marked_texts() -> set[Text]:
    return {text for path in PACKAGE.rglob("*.py") for text in texts(path.read_text("utf-8"))}


def values(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def read(language: str) -> Catalog:
    with (FOLDER / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language)


def test_the_interface_speaks_seven_languages() -> None:
    assert sorted(INTERFACES) == ["de", "en", "es", "fi", "fr", "it", "sv"]


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalogue_has_every_text_and_no_other(language: str) -> None:
    has = {message.id for message in read(language) if message.id}

    assert sorted(map(str, marked_texts() - has)) == []
    assert sorted(map(str, has - marked_texts())) == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_text_is_translated_with_the_same_values(language: str) -> None:
    for message in read(language):
        if not message.id:
            continue
        said = message.string if isinstance(message.string, tuple) else (message.string,)
        wanted = values(message.id[1] if isinstance(message.id, tuple) else message.id)
        assert not message.fuzzy, message.id
        assert all(text.strip() for text in said), message.id
        assert all(values(text) <= wanted for text in said), message.id
        assert values(said[-1]) == wanted, message.id


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_command_is_the_same_in_every_language(language: str) -> None:
    for message in read(language):
        if isinstance(message.id, str) and isinstance(message.string, str):
            assert split_command(message.string)[1] == split_command(message.id)[1]


def test_a_message_is_a_template_and_never_filled_in_before() -> None:
    calls = [
        node
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Message"
    ]
    assert calls
    assert [ast.unparse(call) for call in calls if isinstance(call.args[0], ast.JoinedStr)] == []


def test_numbers_have_their_forms() -> None:
    swedish = catalogue("sv")
    assert swedish.ngettext("{number} document", "{number} documents", 1) == "{number} dokument"
    assert catalogue("fi").ngettext("{number} document", "{number} documents", 2) == "{number} asiakirjaa"
