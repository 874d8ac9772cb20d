"""PDF pages as Markdown: headings, imagined tables, and lines that run along the margins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import samples

from policysearch.ingest.chunking import split
from policysearch.ingest.pdf import text_and_pages
from policysearch.records import Page
from policysearch.settings import ChunkingSettings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tokenizers import Tokenizer

    from policysearch.records import Document


def node(page: int, kind: str, text: str = "", **more: Any) -> dict[str, Any]:
    return {"page": page, "content": {"node_type": kind, "text": text, **more}}


def table(page: int, *rows: tuple[str, ...]) -> dict[str, Any]:
    cells = [
        {"row": row, "col": column, "content": cell} for row, its in enumerate(rows) for column, cell in enumerate(its)
    ]
    return node(page, "table", grid={"rows": len(rows), "cols": len(rows[0]), "cells": cells})


def test_nodes_become_markdown_page_by_page() -> None:
    text, pages = text_and_pages(
        [
            node(1, "heading", "Plan", level=1),
            node(1, "list_item", "one"),
            node(1, "list_item", "two"),
            node(3, "paragraph", "On page three."),
        ],
        str,
    )
    assert text == "# Plan\n\n- one\n- two\n\nOn page three.\n"
    assert pages == (Page(1, 0, 19), Page(3, 21, 35))


def test_a_true_table_stays_one() -> None:
    text, _ = text_and_pages([table(1, ("Goal", "Year"), ("Clean fleet", "2028"), ("A|B", ""))], str)
    assert text == "| Goal | Year |\n| --- | --- |\n| Clean fleet | 2028 |\n| A\\|B |  |\n"


def test_justified_prose_is_no_table() -> None:
    rows = (
        ("The city will", "build ten thousand", "homes before"),
        ("the end of", "the decade, most", "of them for rent."),
    )
    text, _ = text_and_pages([table(1, *rows)], str)
    assert text == "The city will build ten thousand homes before\nthe end of the decade, most of them for rent.\n"


def test_a_table_that_repeats_its_page_is_left_out() -> None:
    text, _ = text_and_pages(
        [table(1, ("Clean", "fleet"), ("Now", "Then")), node(1, "paragraph", "Clean fleet Now Then.")], str
    )
    assert text == "Clean fleet Now Then.\n"


def test_what_is_only_set_like_a_heading_is_none() -> None:
    text, _ = text_and_pages(
        [
            node(1, "heading", words, level=2)
            for words in ("to the system.", "· a bullet", "15", "Goals ..... 4", "Goals")
        ],
        str,
    )
    assert text == "to the system.\n\n- a bullet\n\n15\n\nGoals ..... 4\n\n## Goals\n"


def test_running_lines_go_and_page_numbers_become_labels() -> None:
    nodes = [
        one
        for page in range(1, 6)
        for one in (
            node(page, "paragraph", "Climate plan 2030"),
            node(page, "paragraph", f"What page {page} says at length."),
            node(page, "paragraph", f"Page {page + 10}"),
        )
    ]
    text, pages = text_and_pages(nodes, str)
    assert "Climate plan" not in text
    assert "Page 1" not in text
    assert [page.label for page in pages] == ["11", "12", "13", "14", "15"]
    assert text[pages[1].start : pages[1].end] == "What page 2 says at length."


def test_a_heading_at_the_top_of_a_page_is_not_lost(read: Callable[..., Document]) -> None:
    document = read("plan.pdf", samples.pdf((("Housing", ("Homes for all.",)), ("Actions", ("The city buys land.",)))))
    assert "Actions" in document.text


def test_pages_of_real_reports(shared: Path, read: Callable[..., Document], tokenizer: Tokenizer) -> None:
    document = read("annex.pdf", (shared / "formats" / "pdf_en_agid" / "annex-2.pdf").read_bytes())
    assert [page.number for page in document.pages] == list(range(1, 13))
    passages = split(document, tokenizer, 512, ChunkingSettings())
    by_heading = {passage.heading_path[-1]: passage for passage in reversed(passages) if passage.heading_path}
    assert by_heading["2.1 Introduction"].page_first == 3
    assert by_heading["Integrated Management Systems"].page_last == 12
    assert by_heading["2.1 Introduction"].text.startswith("In order to facilitate")
