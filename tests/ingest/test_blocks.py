"""The structure of Markdown and of plain text, as spans."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policysearch.ingest.blocks import Block, heading_text, markdown_blocks
from policysearch.ingest.plaintext import plain_blocks

MARKDOWN = """# Plan

Intro with a [link](https://example.org/a_(b)).

- one
  still one
- two

  second paragraph of two

| a | b |
| --- | --- |
| 1 | 2 |

## Part

**Bold alone**

Text.

[ref]: https://example.org
"""


def told(blocks: list[Block], text: str) -> list[tuple[str, int, str]]:
    return [(block.kind, block.level, text[block.start : block.end].strip()) for block in blocks]


def parts(block: Block, text: str) -> list[str]:
    return [text[start:end].strip() for start, end in block.parts]


def test_markdown_has_blocks() -> None:
    blocks = markdown_blocks(MARKDOWN)
    assert [(kind, level) for kind, level, _ in told(blocks, MARKDOWN)] == [
        ("heading", 1),
        ("paragraph", 0),
        ("list", 0),
        ("table", 0),
        ("heading", 2),
        ("heading", 7),
        ("paragraph", 0),
        ("paragraph", 0),
    ]
    assert parts(blocks[2], MARKDOWN) == ["- one\n  still one", "- two\n\n  second paragraph of two"]
    assert parts(blocks[3], MARKDOWN) == ["| a | b |\n| --- | --- |", "| 1 | 2 |"]
    assert blocks[3].header
    assert told(blocks, MARKDOWN)[-1][2] == "[ref]: https://example.org"


def test_contents_end_where_the_next_heading_is() -> None:
    text = "# Contents\n\nOne 1\n\n## 1 One\n\nText.\n"
    assert [block.level for block in markdown_blocks(text) if block.kind == "heading"] == [7, 2]


@pytest.mark.parametrize("read", [markdown_blocks, plain_blocks])
def test_a_sentence_torn_by_a_page_break_is_whole_again(read: object) -> None:
    text = "Här finns ett stycke som slutar mitt i\n\nen mening. Slut.\n\nNytt stycke.\n"
    found = told(read(text), text)  # type: ignore[operator]
    assert [source for _, _, source in found] == [
        "Här finns ett stycke som slutar mitt i\n\nen mening. Slut.",
        "Nytt stycke.",
    ]


def test_plain_text_has_headings_where_lines_stand_alone() -> None:
    text = (
        "KAPITEL 2\n\nTransporter\n\nStaden bygger ut tunnelbanan.\n\n"
        "2.1 Cykel\n\nNya vägar byggs.\n\n## Märkt rubrik\nText direkt under.\n\n"
        "**Fet rubrik**\n\nMer text.\n\nEN RAD I VERSALER\n\nText igen.\n"
    )
    assert [(level, source) for kind, level, source in told(plain_blocks(text), text) if kind == "heading"] == [
        (1, "KAPITEL 2\n\nTransporter"),
        (2, "2.1 Cykel"),
        (2, "## Märkt rubrik"),
        (3, "**Fet rubrik**"),
        (2, "EN RAD I VERSALER"),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "En hel mening med punkt.",
        "Datum:",
        "- en punkt i en lista",
        "2) en numrerad punkt",
        "börjar med liten bokstav",
        "Skriv till namn@example.org",
        "https://example.org/sida",
        "02",
        "A" + " ord" * 40,
    ],
)
def test_lines_that_are_no_headings(line: str) -> None:
    text = f"Stycket före är en mening.\n\n{line}\n\nStycket efter är en mening.\n"
    assert not [block for block in plain_blocks(text) if block.kind == "heading"]


def test_tabs_make_a_table_with_rows() -> None:
    text = "\tSTAD\tREGION\n1\tBygga ut spårvägen\t●\t●\n2\tMinska bullret\n   från vägarna\t\t●\n"
    (table,) = plain_blocks(text)
    assert (table.kind, table.header) == ("table", True)
    assert parts(table, text) == [
        "STAD\tREGION",
        "1\tBygga ut spårvägen\t●\t●",
        "2\tMinska bullret",
        "från vägarna\t\t●",
    ]


def test_a_list_and_the_line_before_it() -> None:
    text = "Vi ska:\n- bygga\n  vägar\n- köpa bussar\n\n- måla\n"
    lead, items = plain_blocks(text)
    assert text[lead.start : lead.end] == "Vi ska:\n"
    assert parts(items, text) == ["- bygga\n  vägar", "- köpa bussar", "- måla"]


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("## **Reserapport** ##", "Reserapport"),
        (
            "MISSIONE 2.**Rivoluzione verde e transizione ecologica**",
            "MISSIONE 2. Rivoluzione verde e transizione ecologica",
        ),
        ("Titel\n=====\n", "Titel"),
        ("### **Deltagare:**", "Deltagare"),
        ("# [Plan](x.html) \\*", "Plan *"),
    ],
)
def test_headings_are_clean(markup: str, words: str) -> None:
    assert heading_text(markup) == words


@pytest.mark.parametrize("read", [markdown_blocks, plain_blocks])
@given(text=st.text(alphabet=st.sampled_from("aB1 \n\n\t#*-|>`_=.:[]()<!é中")))
def test_blocks_are_in_order_and_hold_everything(read: object, text: str) -> None:
    end = 0
    for block in read(text):  # type: ignore[operator]
        assert not text[end : block.start].strip()
        assert block.start < block.end
        if block.parts:
            assert (block.parts[0][0], block.parts[-1][1]) == (block.start, block.end)
            assert all(
                left[1] == right[0] or not text[left[1] : right[0]].strip()
                for left, right in zip(block.parts, block.parts[1:], strict=False)
            )
        end = block.end
    assert not text[end:].strip()
