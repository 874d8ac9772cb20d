"""reStructuredText is read as people typed it, with what other programs add to it; nothing comes in from outside."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from policysearch.records import Document

    Read = Callable[..., Document]


def text_of(read: Read, source: str) -> str:
    text: str = read("plan.rst", dedent(source)).text
    return text.strip()


def test_fields_at_the_head_describe_the_document_but_persons_stay_out(read: Read) -> None:
    document = read(
        "plan.rst",
        "Bike plan\n=========\n\n:Author: Anna Andersson\n:Date: 2020-05-12\n:Language: en\n:City: Uppsala\n"
        ":Diary number: KS 2020/12\n:orphan:\n\nMore paths.\n",
    )
    assert (document.title, document.published, document.language, document.city) == (
        "Bike plan",
        "2020-05-12",
        "en",
        "Uppsala",
    )
    assert document.language_source == "front matter"
    assert document.text == (
        "# Bike plan\n\nDate: 2020-05-12\n\nLanguage: en\n\nCity: Uppsala\n\nDiary number: KS 2020/12\n\nMore paths.\n"
    )


def test_a_date_for_people_is_no_error(read: Read) -> None:
    document = read("plan.rst", ":Date: spring of 2020\n:Language: plain\n\nMore paths for bicycles in the city.\n")
    assert (document.published, document.language) == (None, "en")
    assert document.text.startswith("Date: spring of 2020\n")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("See `the plan <https://example.org>`_ and Act_ [1]_.\n\n.. _Act: x.html\n.. [1] A note.", "[1] A note."),
        ("a) paths\nb) buses", "- a) paths\n\n- b) buses"),
        ("| Town hall\n| 1 Main Street", "Town hall\n1 Main Street"),
        (".. figure:: map.png\n   :alt: A map\n\n   Where paths are.", "A map\n\nWhere paths are."),
        (".. |go| replace:: bicycles\n.. |map| image:: map.png\n\nWe want |go| |map|.", "We want bicycles ."),
        ("Paths\n=====\n\n.. contents::\n\nWhy\n---\n\nBecause.", "# Paths\n\n## Why\n\nBecause."),
        (".. sidebar:: Costs\n\n   A million.", "**Costs**\n\nA million."),
        (".. container:: nav hidden\n\n   Still said.", "Still said."),
        ("Footer\n======\n\nStill said.", "# Footer\n\nStill said."),
        (".. [#]_ said nothing.\n\nPaths.", "Paths."),
    ],
)
def test_what_is_marked_is_read(source: str, expected: str, read: Read) -> None:
    text = text_of(read, source)
    assert text.endswith(expected)
    assert not any(mark in text for mark in ("example.org", "map.png", "`_", "::"))


def test_what_other_programs_add_is_kept_but_lists_of_files(read: Read) -> None:
    said = text_of(
        read,
        """\
        .. seealso:: The :doc:`bike plan </plans/bikes>`
           :level: 2

           It has **more**, see :ref:`costs`.

        .. toctree::
           :maxdepth: 2

           plans/bikes
        """,
    )
    assert said == "The bike plan\n\nIt has **more**, see costs."


def test_a_table_with_letters_that_are_typed_as_two_has_its_cells(read: Read) -> None:
    said = text_of(
        read,
        """\
        +-----------+------+
        | Ma\u030al       | A\u030ar   |
        +===========+======+
        | - fo\u0308re    | 2030 |
        | - efter   |      |
        +-----------+------+
        """,
    )
    assert [[cell.strip() for cell in line.split("|")[1:-1]] for line in said.splitlines() if "---" not in line] == [
        ["Mål", "År"],
        ["före efter", "2030"],
    ]


def test_what_cannot_be_understood_stays_as_typed(read: Read) -> None:
    said = text_of(
        read,
        """\
        Goals
        ===

        .. image:: x.png
           :colour: red

        +-----+
        | Half of all | trips
        +-----+

        More |nothing| and :unknown-role stays.
        """,
    )
    assert "| Half of all | trips" in said
    assert ":colour: red" in said
    assert "More |nothing| and :unknown-role stays." in said
    assert said.count("Goals") == 1


def test_nothing_is_inserted(read: Read, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    secret = tmp_path / "secret.txt"
    secret.write_text("rosebud", encoding="utf-8")
    (tmp_path / "docutils.conf").write_text(
        "[general]\nfile_insertion_enabled: yes\nraw_enabled: yes\n[parsers]\nfile_insertion_enabled: yes\n",
        encoding="utf-8",
    )
    said = text_of(
        read,
        f"""\
        Paths for bicycles.

        .. include:: {secret}

        .. csv-table:: Costs
           :file: {secret}

        .. raw:: html
           :file: {secret}

        .. literalinclude:: {secret}

        .. figure:: {secret}
           :scale: 50

        .. role:: raw-html(raw)
           :format: html
        """,
    )
    assert said.startswith("Paths for bicycles.")
    assert f".. include:: {secret}" in said  # it is told that something stands there
    assert "rosebud" not in said


def test_two_files_do_not_know_of_each_other(read: Read) -> None:
    said = ".. default-role:: literal\n.. role:: mine\n\n.. badge:: New\n\nPaths.\n"
    assert read("one.rst", said).text == read("one.rst", said).text == "New\n\nPaths.\n"


def test_real_documents_keep_their_words(shared: Path, read: Read) -> None:
    source = shared / "formats/rst_en_agid/11_razionalizzazione-della-spesa.rst"
    document = read("plan.rst", source.read_bytes())
    assert document.title == "Rationalisation of costs"
    assert "::" not in document.text
    assert "**Notes**" in document.text
