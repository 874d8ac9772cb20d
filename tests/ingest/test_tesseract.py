"""What tesseract calls languages, what installs them, and how words on pages that lie on their side become lines."""

from __future__ import annotations

import pytest

from policysearch.ingest.ocr_lines import lines_in
from policysearch.ingest.tesseract import (
    code_of,
    could_read,
    install_command,
    instead_of,
    language_of_code,
    not_read,
    told_not_read,
)
from policysearch.text.languages import LANGUAGES


def test_languages_and_their_codes() -> None:
    assert {language: code_of(language) for language in ("it", "sv", "de", "el", "nb", "zh", "se")} == {
        "it": "ita",
        "sv": "swe",
        "de": "deu",
        "el": "ell",
        "nb": "nor",
        "zh": "chi_sim",
        "se": "sme",
    }
    same = {language for language in LANGUAGES if language_of_code(code_of(language)) != language}
    assert same == {"nn"}  # tesseract has one Norwegian


def test_what_installs_them() -> None:
    packages = "tesseract-ocr tesseract-ocr-chi-sim tesseract-ocr-ita"
    assert install_command(["ita", "chi_sim"]) == f"sudo apt install {packages}"


def test_what_is_said_of_a_file_of_pictures_can_be_counted() -> None:
    assert told_not_read(not_read(12, "chi_sim")) == (12, "chi_sim")
    assert told_not_read("it is empty (0 bytes)") is None


@pytest.mark.parametrize(
    ("lacks", "read_in", "here", "could"),
    [
        ("ita", None, {"ita"}, True),
        ("ita", "eng", {"eng", "ita"}, True),
        ("ita", None, {"eng"}, True),
        ("ita", "eng", {"eng", "swe"}, False),
        ("ell", None, {"eng"}, False),
        ("ita", None, set(), False),
    ],
)
def test_a_page_is_read_again_when_that_makes_it_better(
    lacks: str, read_in: str | None, here: set[str], *, could: bool
) -> None:
    assert could_read(lacks, read_in, here) is could


def test_other_languages_do_for_latin_letters_alone() -> None:
    assert instead_of("swe", {"eng", "deu"}) == "eng"
    assert instead_of("swe", {"ell", "deu"}) == "deu"
    assert instead_of("swe", {"ell", "deu_frak"}) is None
    assert instead_of("bul", {"eng"}) is None


def table(*words: tuple[int, int, int, int, int, str]) -> str:
    """Words as tesseract tells them: line, left, top, width, height, text."""
    head = ["level", "page_num", "block_num", "par_num", "line_num", "word_num"]
    head += ["left", "top", "width", "height", "conf", "text"]
    rows = [[5, 1, 1, 1, line, 1, x, y, wide, high, 90, text] for line, x, y, wide, high, text in words]
    return "\n".join("\t".join(map(str, row)) for row in [head, *rows])


@pytest.mark.parametrize(
    "words",
    [
        [(1, 10, 10, 60, 20, "Piano"), (1, 80, 10, 20, 20, "di"), (2, 10, 50, 80, 20, "Milano")],
        [(1, 130, 170, 60, 20, "Piano"), (1, 100, 170, 20, 20, "di"), (2, 110, 130, 80, 20, "Milano")],
        [(1, 170, 10, 20, 60, "Piano"), (1, 170, 80, 20, 20, "di"), (2, 130, 10, 20, 80, "Milano")],
        [(1, 10, 130, 20, 60, "Piano"), (1, 10, 100, 20, 20, "di"), (2, 50, 110, 20, 80, "Milano")],
    ],
    ids=["upright", "on its head", "turned right", "turned left"],
)
def test_lines_are_told_in_order_from_the_top(words: list[tuple[int, int, int, int, int, str]]) -> None:
    first, second = lines_in(table(*words), 10, 1)
    assert (first.text, first.begins, second.text, second.begins) == ("Piano di", True, "Milano", False)
    assert (first.size, second.size) == (10, 10)
    assert second.y - first.y == 40
    assert first.x1 - first.x0 == 90


def test_what_it_is_not_sure_of_is_no_text() -> None:
    assert lines_in(table((1, 10, 10, 60, 20, "~~|")).replace("\t90\t", "\t12\t"), 10, 1) == []
