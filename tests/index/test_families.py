"""Versions of a document are found, in one language and across languages; what merely looks alike is not."""

from __future__ import annotations

from pathlib import Path

import numpy as np

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


def test_a_copy_in_another_format_and_another_case_made_of_the_same_words(tmp_path: Path, encoder: Encoder) -> None:
    folder = tmp_path / "memos"
    folder.mkdir()
    (folder / "memo.md").write_text(MEMO, "utf-8")
    (folder / "memo.txt").write_text(MEMO.removeprefix("# "), "utf-8")
    other = MEMO.replace("4,5", "2,8").replace("32", "19").replace("2026", "2021").replace("2027", "2022")
    (folder / "other.md").write_text(other.replace("KSN-2025-00417", "KSN-2020-01193"), "utf-8")
    build_index(folder, tmp_path / "index", encoder=encoder)
    generation = open_current(tmp_path / "index")
    assert paths(generation, found_in(generation)) == {frozenset({"memo.md", "memo.txt"})}
