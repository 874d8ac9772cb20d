"""reStructuredText as a plain HTML page, by docutils. Nothing is inserted from files or the network.

What docutils cannot make sense of stays in the text as it was typed: where it would print a complaint and leave out
what it complains of, the source stands.
"""

from __future__ import annotations

import re
from string import ascii_lowercase, ascii_uppercase
from typing import TYPE_CHECKING, Any, ClassVar

from docutils import nodes
from docutils.core import publish_doctree, publish_from_doctree
from docutils.parsers.rst import Directive, directives
from docutils.parsers.rst.languages import en as english

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_SETTINGS: dict[str, Any] = {
    "_disable_config": True,
    "file_insertion_enabled": False,
    "raw_enabled": False,
    "halt_level": 5,
    "report_level": 5,
    "warning_stream": False,
    "input_encoding": "unicode",
    "output_encoding": "unicode",
    "line_length_limit": 2**31,
    "doctitle_xform": False,
    "docinfo_xform": False,
    "initial_header_level": 1,
    "embed_stylesheet": False,
    "stylesheet_path": "",
    "syntax_highlight": "none",
    "math_output": "LaTeX",
}
_DIRECTIVE = re.compile(r"^[^\S\n]*\.\.[^\S\n]+(?:\|[^|\n]+\|[^\S\n]+)?([\w.+:-]*\w)[^\S\n]?::", re.MULTILINE)
_ROLE = re.compile(r":[\w.+:-]+:`([^`]+)`|`([^`]+)`:[\w.+:-]+:")
_TARGET = re.compile(r"\s+<[^<>]*>$")
_LETTERS = {"loweralpha": ascii_lowercase, "upperalpha": ascii_uppercase}
_LEFT_OUT = frozenset(["author", "authors", "contact", "address", "orphan", "tocdepth", "nocomments", "nosearch"])
"""Fields at the head that are about persons, or for programs."""
_SAID_TWICE = re.compile("title (over|under)line too short", re.IGNORECASE)
"""A complaint that quotes a title which is kept."""


def page_and_fields(text: str) -> tuple[str, dict[str, str]]:
    """An HTML page that says what `text` does, and the fields at its head, by their names.

    These stay in the page, except those about persons. Raises RecursionError where it is nested too deeply.
    """
    for name in {match[1].lower() for match in _DIRECTIVE.finditer(text)}:
        if name not in english.directives:
            directives.register_directive(name, _Unknown)
    document = publish_doctree(text, settings_overrides=_SETTINGS)
    fields = dict(_fields_at_head(document))
    _make_plain(document)
    return publish_from_doctree(document, writer="html5", settings_overrides=_SETTINGS), fields


class _AnyOption(dict[str, Any]):
    """Every option is taken as it is."""

    def __missing__(self, name: str) -> Any:
        return directives.unchanged

    def __bool__(self) -> bool:
        return True


class _Unknown(Directive):
    """A directive of another program (Sphinx has many): what it says is kept, how it is to look is not."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar = _AnyOption()

    def run(self) -> list[nodes.Node]:
        """What stands beside its name, and below it."""
        if self.name == "toctree":  # names of files
            return []
        box = nodes.container()
        if self.arguments:
            said, _ = self.state.inline_text(self.arguments[0], self.lineno)
            box += nodes.paragraph("", "", *said)
        self.state.nested_parse(self.content, self.content_offset, box)
        return [box]


def _fields_at_head(document: nodes.document) -> Iterator[tuple[str, str]]:
    """Fields before all else but the title; those about persons, or for other programs, are taken away."""
    head = _first_shown(document)
    if isinstance(head, nodes.section):
        head = _first_shown(head)
    if not isinstance(head, nodes.field_list):
        return
    for field in list(head.children):
        name, said = (part.astext() for part in field.children)
        if name.lower() in _LEFT_OUT:
            head.remove(field)
        else:
            yield name, said


def _first_shown(box: nodes.Element) -> nodes.Node | None:
    return next((child for child in box.children if not isinstance(child, nodes.PreBibliographic)), None)


def _make_plain(document: nodes.document) -> None:
    """Leave what an HTML page has elements for, without links, and without the names by which readers leave things out.

    What is inside comes first, so that it knows where it stood.
    """
    for node in reversed(list(document.findall(nodes.Element))):
        instead = _INSTEAD[type(node)](node) if type(node) in _INSTEAD else None
        if instead is not None:
            node.parent.replace(node, instead)
        node["ids"] = node["classes"] = []


def _words_for(image: nodes.image) -> list[nodes.Node]:
    """Its description. What docutils calls one is the mere name where `|this|` stands for a picture."""
    words = image.get("alt", "")
    if not words or (image.document and words in image.document.substitution_defs):
        return []
    inline = isinstance(image.parent, nodes.TextElement)
    return [nodes.Text(words) if inline else nodes.paragraph("", words)]


def _what_it_quotes(complaint: nodes.system_message) -> list[nodes.Node]:
    if _SAID_TWICE.match(complaint[0].astext()):
        return []
    return [child for child in complaint.children if isinstance(child, nodes.literal_block)]


def _as_typed(problematic: nodes.problematic) -> list[nodes.Node]:
    """As it was typed, unless it plays the role of a link in another program."""
    role = _ROLE.fullmatch(problematic.astext())
    return [nodes.Text(_TARGET.sub("", role[1] or role[2]) if role else problematic.astext())]


def _titled(title: nodes.TextElement) -> list[nodes.Node] | None:
    """In bold, but for what heads a section or a table."""
    if isinstance(title.parent, (nodes.section, nodes.table)) and isinstance(title, nodes.title):
        return None
    return [nodes.paragraph("", "", nodes.strong("", "", *title.children))]


def _lettered(items: nodes.enumerated_list) -> list[nodes.Node] | None:
    """A list that counts in letters with these: readers of HTML would count 1, 2, 3."""
    if items["enumtype"] not in _LETTERS:
        return None
    letters = _LETTERS[items["enumtype"]][items.get("start", 1) - 1 :]
    labels = (f"{items['prefix']}{letter}{items['suffix']}" for letter in letters)
    lettered = zip(labels, items.children, strict=False)
    return [nodes.bullet_list("", *(nodes.list_item("", *_labelled(label, it.children)) for label, it in lettered))]


def _one_below_the_other(lines: nodes.line_block) -> list[nodes.Node]:
    said = [part for line in lines.children for part in (*line.children, nodes.Text("\n"))]
    return [nodes.paragraph("", "", *said)]


def _labelled(label: str, body: Sequence[nodes.Node]) -> list[nodes.Node]:
    """The body with a label in front of its first words."""
    first, rest = (body[0], body[1:]) if body and isinstance(body[0], nodes.paragraph) else (nodes.paragraph(), body)
    return [nodes.paragraph("", "", nodes.Text(f"{label} "), *first.children), *rest]


def _reference(number: nodes.Element) -> list[nodes.Node]:
    return [nodes.Text(f"[{number.astext()}]")]


def _note(note: nodes.Element) -> list[nodes.Node]:
    return _labelled(f"[{note[0].astext()}]", note.children[1:])


_INSTEAD: dict[type[nodes.Node], Callable[[Any], Sequence[nodes.Node] | None]] = {
    nodes.image: _words_for,
    nodes.system_message: _what_it_quotes,
    nodes.problematic: _as_typed,
    nodes.title: _titled,
    nodes.subtitle: _titled,
    nodes.rubric: _titled,
    nodes.enumerated_list: _lettered,
    nodes.line_block: _one_below_the_other,
    nodes.footnote_reference: _reference,
    nodes.citation_reference: _reference,
    nodes.footnote: _note,
    nodes.citation: _note,
    nodes.field: lambda field: _labelled(f"{field[0].astext()}:", field[1].children),
    nodes.caption: lambda caption: [nodes.paragraph("", "", *caption.children)],
    nodes.topic: lambda topic: [] if "contents" in topic["classes"] else topic.children,  # made of the headings
    **dict.fromkeys((nodes.comment, nodes.substitution_definition), lambda _: []),
    **dict.fromkeys(
        (
            nodes.container, nodes.compound, nodes.sidebar, nodes.figure, nodes.legend, nodes.decoration, nodes.header,
            nodes.footer, nodes.field_list, nodes.reference, nodes.target,
        ),
        lambda box: box.children,
    ),
}  # fmt: skip
"""What is to stand in place of a node by its type; None where it stays."""
