"""Marks within a line: what a text says without them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policysearch.ingest.formats import MARKDOWN, TEXT
from policysearch.ingest.inline import as_read, plain, with_raised


def test_plain_words() -> None:
    assert (
        plain("![logo](a.png) **Alla**  [barn](http://x.se/a_(b)) _ska_ 2\\*3 snake_case")
        == "logo Alla barn _ska_ 2*3 snake_case"
    )


@pytest.mark.parametrize(
    ("word", "raised", "said"),
    [
        ("500", "1", "500[1]"),
        ("kronor", "12", "kronor[12]"),
        ("", "3", "[3]"),
        ("km", "2", "km²"),
        ("EU", "2", "EU[2]"),
        ("10", "6", "10⁶"),
        ("1", "st", "1st"),
    ],
)
def test_raised_figures_do_not_become_part_of_a_number(word: str, raised: str, said: str) -> None:
    assert with_raised(word, raised) == said


def test_a_stretch_of_a_document_as_it_reads() -> None:
    source = "**Objective 1:** [cycle lanes](https://a.se/x_(y)) by 2030, 5 * 3 m \\[draft\\]"
    marked = (source.index("cycle"), source.index(" by"))

    text, (span,) = as_read(source, MARKDOWN, [marked])

    assert text == "Objective 1: cycle lanes by 2030, 5 * 3 m [draft]"
    assert text[slice(*span)] == "cycle lanes"


@pytest.mark.parametrize("source", ["5*3*2 m", "snake_case_name", "a ** b ** c", "**open"])
def test_what_only_looks_like_a_mark_stays(source: str) -> None:
    media_type = TEXT if "*3*" in source else MARKDOWN
    assert as_read(source, media_type) == (source, [])


@given(st.text(alphabet="ab *_[]()\\\n", max_size=30), st.data())
def test_marked_words_stay_the_marked_words(source: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(source)))
    end = data.draw(st.integers(start, len(source)))

    text, ((first, last),) = as_read(source, MARKDOWN, [(start, end)])

    before, inside, after = source[:start], source[start:end], source[end:]
    assert 0 <= first <= last <= len(text)
    for shown, written in ((text[:first], before), (text[first:last], inside), (text[last:], after)):
        assert _letters(shown) <= _letters(written)


def _letters(text: str) -> int:
    return sum(map(str.isalpha, text))
