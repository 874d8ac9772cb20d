"""PDF pages as Markdown: what is set, printed and ruled on real pages, and what those pages say."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest
import samples
from samples import Printed, paragraph, printed_pdf

from policysearch.ingest.chunking import split
from policysearch.ingest.decoding import clean
from policysearch.ingest.pdf import text_and_pages
from policysearch.records import Page
from policysearch.settings import ChunkingSettings

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from tokenizers import Tokenizer

    from policysearch.records import Document


def text_of(*pages: Sequence[Printed], **more: Sequence[tuple[float, float, float, float]]) -> str:
    return text_and_pages(printed_pdf(*pages, **more), clean)[0]


def test_size_makes_headings_and_distance_makes_paragraphs() -> None:
    page = [
        Printed("Climate plan", 72, 60, 22, "B"),
        Printed("Transport", 72, 90, 16, "B"),
        *paragraph("The city will halve emissions", "from transport by 2030.", y=120),
        *paragraph("Buses come first.", y=170),
        Printed("Costs", 72, 200, 11, "B"),
        *paragraph("They are met from taxes.", y=220),
    ]
    assert text_of(page) == (
        "# Climate plan\n\n## Transport\n\nThe city will halve emissions from transport by 2030.\n\n"
        "Buses come first.\n\n### Costs\n\nThey are met from taxes.\n"
    )


@pytest.mark.parametrize("words", ["to the system.", "15", "Goals ..... 4"])
def test_what_is_only_set_like_a_heading_is_none(words: str) -> None:
    page = [Printed(words, 72, 60, 18, "B"), *paragraph("The city builds homes", "for all who need one.")]
    assert not text_of(page).startswith("#")


@pytest.mark.parametrize(
    ("first", "second", "whole"),
    [
        ("the city's infra-", "structure grows", "the city's infrastructure grows"),
        ("the line Nord-", "Süd is built", "the line Nord-Süd is built"),
        ("in the years 2016-", "2017 it grew", "in the years 2016-2017 it grew"),
        ("das Garten-", "und Forstamt pflegt", "das Garten- und Forstamt pflegt"),
        ("a three-year plan: a three-", "year budget", "a three-year plan: a three-year budget"),
        ("it was open -", "for some", "it was open - for some"),
    ],
)
def test_words_parted_at_the_end_of_a_line(first: str, second: str, whole: str) -> None:
    assert text_of(paragraph(first, second)) == whole + "\n"


def test_lists_are_lists() -> None:
    page = paragraph(
        "The city will:", "\xb7 build cycle paths between", "schools;", "\xb7 buy buses.", "Then it", "rests."
    )
    page[2] = Printed(page[2].text, 80, page[2].y)
    text = text_of([*page[:4], *paragraph("1. Plan", "2. Build", "on 12 May", y=200)])
    assert (
        text == "The city will:\n\n- build cycle paths between schools;\n- buy buses.\n\n1. Plan\n2. Build on 12 May\n"
    )


def chapters() -> list[list[Printed]]:
    """Six pages with the name of the plan on even pages and that of the chapter on odd ones."""
    says = (
        "Homes are built.",
        "Rents are capped.",
        "Trams run late.",
        "Bikes are lent.",
        "Trees are set.",
        "Ponds are dug.",
    )
    return [
        [
            Printed("Plan of Uppsala" if page % 2 == 0 else f"Chapter {'ABC'[(page - 1) // 4]}", 72, 40, 9),
            *paragraph(what, f"{what[:5]} are what the council has most to do with in year {page}.", y=100),
            Printed(f"Page {page} of 6", 270, 800, 9),
        ]
        for page, what in enumerate(says, start=1)
    ]


def test_running_heads_go_and_page_numbers_become_labels() -> None:
    text, pages, _ = text_and_pages(printed_pdf(*chapters()), clean)
    assert "Plan of" not in text
    assert "Chapter A" not in text
    assert "Page" not in text
    assert [page.label for page in pages] == ["1", "2", "3", "4", "5", "6"]
    assert text[pages[1].start : pages[1].end].startswith("Rents are capped.")


def test_front_matter_has_roman_numbers() -> None:
    numbers = ("i", "ii", "iii", "1", "2", "3")
    pages = [
        [*paragraph(f"Goal {letter} is met."), Printed(n, 290, 800)]
        for letter, n in zip("ABCDEF", numbers, strict=True)
    ]
    text, found, _ = text_and_pages(printed_pdf(*pages), clean)
    assert [page.label for page in found] == list(numbers)
    assert text == "".join(f"Goal {letter} is met.\n\n" for letter in "ABCDEF")[:-1]


def test_a_recurring_label_in_the_text_stays() -> None:
    pages = [
        [*paragraph("Department", f"{name} repairs the roads."), *paragraph("Status: ongoing", y=160)] for name in "AB"
    ]
    assert text_of(*pages).count("Department") == 2


def test_numbered_headings_at_the_top_of_pages_stay() -> None:
    pages = [
        [Printed(f"Measure {n}", 72, 60, 11, "B"), *paragraph(f"The city plants {n}000 trees.")] for n in range(1, 5)
    ]
    assert [line for line in text_of(*pages).splitlines() if "#" in line] == [f"# Measure {n}" for n in range(1, 5)]


@pytest.mark.parametrize(("one", "two"), [("1.", "2."), ("-", "-"), ("a)", "b)")])
def test_points_begin_after_a_short_line(one: str, two: str) -> None:
    lines = ("The council decides", f"{one} to set aside five million kronor for bicycles,", f"{two} to ask the board.")
    begins = [line.lstrip("-–12.ab) ")[:6] for line in text_of(paragraph(*lines)).splitlines() if line]
    assert begins == ["The co", "to set", "to ask"]


def test_a_date_at_the_start_of_a_line_is_no_point() -> None:
    lines = (
        "The council decided in its long meeting on the evening of",
        "1. May that trees are planted in every street.",
    )
    assert len(text_of(paragraph(*lines)).splitlines()) == 1


@pytest.mark.parametrize("word", ["§", "Article", "Bilaga"])
def test_numbered_lines_at_the_top_of_pages_are_no_page_numbers(word: str) -> None:
    pages = [[*paragraph(f"{word} {n}", y=60), *paragraph(f"The city plants {n}000 trees.")] for n in range(45, 49)]
    assert [line for line in text_of(*pages).splitlines() if word in line] == [f"{word} {n}" for n in range(45, 49)]


def test_raised_figures_stand_apart() -> None:
    page = [Printed("The fee is 500", 72, 60), Printed("1", 143, 56, 6), Printed("kronor a year.", 150, 60)]
    page += [*paragraph("The city builds homes", "for all who need one.", y=100)]
    assert text_of(page).startswith("The fee is 500[1] kronor a year.")


def test_what_is_filled_into_a_form_is_read() -> None:
    data = samples.filled_form("Name of the applicant:", "Anna Andersson")
    assert text_and_pages(data, clean)[0] == "Name of the applicant:\n\nAnna Andersson\n"


def test_a_label_that_opens_many_pages_stays_with_what_it_labels() -> None:
    pages = [
        [Printed("Status", 72, 40, 9), Printed(f"{name} is under way", 200, 40, 9), *paragraph(f"{name} costs money.")]
        for name in ("Rail", "Road", "Bridge", "Harbour")
    ]
    assert text_of(*pages).count("Status") == 4


def test_a_heading_at_the_top_of_a_page_is_not_lost(read: Callable[..., Document]) -> None:
    document = read("plan.pdf", samples.pdf((("Housing", ("Homes for all.",)), ("Actions", ("The city buys land.",)))))
    assert "Actions" in document.text


def test_contents_without_dots_are_contents(read: Callable[..., Document], tokenizer: Tokenizer) -> None:
    entries = [("1 Housing and rents", "2"), ("2 Roads and rails", "3"), ("3 Parks", "4"), ("4 Costs", "12")]
    contents = [
        Printed(text, x, 100 + 14 * row)
        for row, entry in enumerate(entries)
        for text, x in zip(entry, (72, 500 if len(entry[1]) == 1 else 493.9), strict=True)
    ]
    document = read("plan.pdf", printed_pdf(contents, paragraph("The city will build homes.")))
    passages = split(document, tokenizer, 512, ChunkingSettings())
    assert [passage.kind for passage in passages] == ["contents", "text"]
    assert passages[0].text.splitlines()[3] == "4 Costs ........ 12"


def test_a_paragraph_goes_on_over_a_footnote_and_a_page(read: Callable[..., Document], tokenizer: Tokenizer) -> None:
    body = paragraph("The council has decided on a plan of many years,", "which every department of the city shall")
    note = Printed("1 Decided on 3 May 2026.", 72, 780, 8)
    document = read("plan.pdf", printed_pdf([*body, note], paragraph("follow from the first day of the next year.")))
    (passage,) = split(document, tokenizer, 512, ChunkingSettings())
    assert "1 Decided on 3 May 2026.\n\nThe council" in document.text
    assert "shall\n\nfollow from the first day" in passage.text
    assert (passage.page_first, passage.page_last) == (1, 2)


def test_pages_without_text_are_counted(read: Callable[..., Document], tokenizer: Tokenizer) -> None:
    document = read(
        "plan.pdf", printed_pdf([], paragraph("The city builds homes."), [], [], paragraph("It plants trees."))
    )
    assert document.pages == (Page(1, 0, 0), Page(2, 0, 22), Page(3, 22, 22), Page(4, 22, 22), Page(5, 24, 40))
    (passage,) = split(document, tokenizer, 512, ChunkingSettings())
    assert (passage.page_first, passage.page_last) == (2, 5)


def ruled(rows: int) -> list[tuple[float, float, float, float]]:
    across = [(70.0, 80.0 + 20 * row, 400.0, 80.0 + 20 * row) for row in range(rows + 1)]
    return [*across, *((x, 80.0, x, 80.0 + 20 * rows) for x in (70.0, 200.0, 400.0))]


def cells(*rows: tuple[str, str]) -> list[Printed]:
    return [
        Printed(text, x, 94 + 20 * row) for row, its in enumerate(rows) for text, x in zip(its, (75, 205), strict=True)
    ]


def test_a_ruled_table_goes_on_without_its_head() -> None:
    first = cells(("Goal", "Year"), ("Clean fleet", "2028"), ("A|B", "2029"))
    second = cells(("Goal", "Year"), ("Cheap rents", "2030"), ("More parks", "2031"))
    text, pages, _ = text_and_pages(printed_pdf(first, second, rules=ruled(3)), clean)
    assert text == (
        "| Goal | Year |\n| --- | --- |\n| Clean fleet | 2028 |\n| A\\|B | 2029 |\n"
        "| Cheap rents | 2030 |\n| More parks | 2031 |\n"
    )
    assert text[pages[1].start : pages[1].end] == "| Cheap rents | 2030 |\n| More parks | 2031 |"


def test_words_in_a_frame_are_no_table() -> None:
    frame = [
        (70.0, 80.0, 400.0, 80.0),
        (70.0, 130.0, 400.0, 130.0),
        (70.0, 80.0, 70.0, 130.0),
        (400.0, 80.0, 400.0, 130.0),
    ]
    assert text_of(paragraph("The city builds", "homes for all."), rules=frame) == "The city builds homes for all.\n"


def test_columns_are_read_one_after_the_other() -> None:
    left = paragraph("The left column tells", "of homes that are")
    right = paragraph("built, and the right", "one of their rents.", x=320)
    assert text_of([*left, *right]) == (
        "The left column tells of homes that are\n\nbuilt, and the right one of their rents.\n"
    )


def test_a_page_on_its_side_is_turned_back() -> None:
    page = [Printed("Housing", 72, 60, 20, "B"), *paragraph("The city builds", "homes for all.")]
    assert text_and_pages(samples.turned_pdf(printed_pdf(page)), clean)[0] == (
        "# Housing\n\nThe city builds homes for all.\n"
    )


PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Plan</title><style>body { width: 16em }</style>
<h1>Traffic</h1><p>The fifth staff office fits attics with filters, and reports on its efficiency to the committee.</p>
<ul><li>official fittings</li><li>affordable tariffs</li></ul><table border="1"><tr><th>Office</th><th>Year</th></tr>
<tr><td>Staff attic</td><td>2030</td></tr></table></html>"""


@pytest.mark.browser
@pytest.mark.parametrize("tags", ["--export-tagged-pdf", "--disable-pdf-tagging"])
def test_a_page_that_a_browser_printed(tags: str, chromium: str, tmp_path: Path) -> None:
    page, target = tmp_path / "plan.html", tmp_path / "plan.pdf"
    page.write_text(PAGE, encoding="utf-8")
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", tags]
    subprocess.run([chromium, *options, f"--print-to-pdf={target}", page], check=True, capture_output=True, timeout=60)
    assert text_and_pages(target.read_bytes(), clean)[0] == (
        "# Traffic\n\nThe fifth staff office fits attics with filters, and reports on its efficiency to the committee."
        "\n\n- official fittings\n- affordable tariffs\n\n| Office | Year |\n| --- | --- |\n| Staff attic | 2030 |\n"
    )


def test_pages_of_real_reports(shared: Path, read: Callable[..., Document], tokenizer: Tokenizer) -> None:
    document = read("annex.pdf", (shared / "formats" / "pdf_en_agid" / "annex-2.pdf").read_bytes())
    assert [page.number for page in document.pages] == list(range(1, 13))
    passages = split(document, tokenizer, 512, ChunkingSettings())
    by_heading = {passage.heading_path[-1]: passage for passage in reversed(passages) if passage.heading_path}
    assert by_heading["2.1 Introduction"].page_first == 3
    assert by_heading["Integrated Management Systems"].page_last == 12
    assert by_heading["2.1 Introduction"].text.startswith("In order to facilitate")
