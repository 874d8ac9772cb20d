"""Versions of a document are found, in one language and across languages; what merely looks alike is not."""

from __future__ import annotations

from pathlib import Path

import docx
import numpy as np
from fpdf import FPDF

from policysearch import build_index
from policysearch.encode.encoder import Encoder
from policysearch.index import families
from policysearch.index.generation import Generation, open_current

MEMO = """# Cykelväg längs ån

Kommunstyrelsen beslutar att bygga 4,5 kilometer cykelväg längs ån till en kostnad av 32 miljoner kronor.

Arbetet börjar i mars 2026 och är klart i november 2027. Ärendet har diarienummer KSN-2025-00417.
"""


def paths(generation: Generation, found: list[families.Family]) -> set[frozenset[str]]:
    return {frozenset(generation.store.document(one).path for one in family) for family in found}


def found_in(generation: Generation) -> list[families.Family]:
    return families.find(generation.store, generation.dense, generation.statistics)


def test_drafts_and_translations_are_families_and_letters_of_one_template_are_not(corpus_index: Path) -> None:
    generation = open_current(corpus_index)
    assert paths(generation, found_in(generation)) == {
        frozenset({"gent-food-policy.md", "gent-food-policy-draft.md"}),
        frozenset({"tallinn-free-public-transport.html", "tallinn-free-public-transport-en.md"}),
        frozenset({"helsinki-participatory-budget.md", "helsinki-participatory-budget-sv.md"}),
    }


def test_each_row_has_the_number_of_its_family(corpus_index: Path) -> None:
    generation = open_current(corpus_index)
    numbers, owners = generation.families, np.array(generation.store.document_ids())
    its = found_in(generation)
    for number, family in enumerate(its):
        np.testing.assert_array_equal(numbers == number, np.isin(owners, family))
    np.testing.assert_array_equal(numbers == -1, ~np.isin(owners, [one for family in its for one in family]))


def test_a_copy_in_another_format_and_another_case_made_of_the_same_words(
    tmp_path: Path, new_index: Path, encoder: Encoder
) -> None:
    folder = tmp_path / "memos"
    folder.mkdir()
    (folder / "memo.md").write_text(MEMO, "utf-8")
    (folder / "memo.txt").write_text(MEMO.removeprefix("# "), "utf-8")
    other = MEMO.replace("4,5", "2,8").replace("32", "19").replace("2026", "2021").replace("2027", "2022")
    (folder / "other.md").write_text(other.replace("KSN-2025-00417", "KSN-2020-01193"), "utf-8")
    build_index(folder, new_index, encoder=encoder)
    generation = open_current(new_index)
    assert paths(generation, found_in(generation)) == {frozenset({"memo.md", "memo.txt"})}


TITLE = "Cykelgarage vid resecentrum"
SECTIONS = (
    (
        "Bakgrund",
        "Varje dag ställs omkring 5 800 cyklar vid resecentrum. Den 12 mars 2024 begärdes en utredning om ett garage.",
    ),
    (
        "Förslag",
        "Garaget får 3 200 platser, varav 140 för lådcyklar. Ett dygn är avgiftsfritt, därefter kostar det 15 kronor.",
    ),
    (
        "Ekonomi",
        "Bygget kostar 87 miljoner kronor. Staten betalar 40 procent, kommunen resten ur sin budget för 2026.",
    ),
    (
        "Tidplan",
        "Upphandlingen görs under hösten 2025, arbetet börjar i april 2026, och garaget öppnar den 1 juni 2028.",
    ),
)
ENGLISH = """# Bicycle garage at the travel centre

## Background

Every day about 5,800 bicycles are parked at the travel centre. A study of a garage was requested on 12 March 2024.

## Proposal

The garage gets 3,200 places, 140 of them for cargo bikes. One day is free of charge; after that it costs 15 kronor.

## Costs

Construction costs 87 million kronor. The state pays 40 per cent, the municipality the rest out of its budget for 2026.

## Timetable

The contract is put out to tender in the autumn of 2025, work begins in April 2026, and the garage opens on 1 June 2028.
"""
OTHERS = (
    ("5 800", "410"),
    ("3 200", "260"),
    ("140", "12"),
    ("15", "20"),
    ("87", "9"),
    ("40", "25"),
    ("12 mars", "3 maj"),
)
YEARS = ("2024", "2019"), ("2025", "2020"), ("2026", "2021"), ("2028", "2022"), ("1 juni", "9 november")


def save_docx(path: Path, sections: tuple[tuple[str, str], ...]) -> None:
    document = docx.Document()
    document.add_heading(TITLE, 1)
    for heading, text in sections:
        document.add_heading(heading, 2)
        document.add_paragraph(text)
    document.save(str(path))


def save_pdf(path: Path, sections: tuple[tuple[str, str], ...]) -> None:
    document = FPDF()
    document.add_page()
    for size, text in [
        (20, TITLE),
        *((size, text) for one in sections for size, text in zip((14, 11), one, strict=True)),
    ]:
        document.set_font("Helvetica", size=size)
        document.multi_cell(0, size * 0.6, text, new_x="LMARGIN", new_y="NEXT")
    document.output(str(path))


def test_a_memo_its_draft_print_and_translation_are_one_family_and_the_next_case_is_none(
    tmp_path: Path, new_index: Path, encoder: Encoder
) -> None:
    folder = tmp_path / "memos"
    folder.mkdir()
    save_docx(folder / "memo.docx", SECTIONS)
    save_pdf(folder / "memo.pdf", SECTIONS)
    draft = tuple((heading, text.replace("87 miljoner", "91 miljoner")) for heading, text in SECTIONS[:3])
    save_docx(folder / "draft.docx", draft)
    (folder / "memo-en.md").write_text(ENGLISH, encoding="utf-8")
    letter = [(heading, text) for heading, text in SECTIONS]
    for old, new in (*OTHERS, *YEARS):
        letter = [(heading, text.replace(old, new)) for heading, text in letter]
    save_docx(folder / "the-next-garage.docx", tuple(letter))
    (folder / "bikes.md").write_text(
        "# Cykelparkering\n\nStaden ordnar fler platser för cyklar vid stationen, med tak och lås.\n", encoding="utf-8"
    )
    build_index(folder, new_index, encoder=encoder)
    generation = open_current(new_index)
    assert paths(generation, found_in(generation)) == {frozenset({"memo.docx", "memo.pdf", "draft.docx", "memo-en.md"})}
