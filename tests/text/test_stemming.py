"""Forms of a word have one stem."""

import pytest

from policysearch.text.folding import fold
from policysearch.text.languages import LANGUAGES
from policysearch.text.stemming import stem


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        ("sv", "cykelvägar cykelvägen"), ("pl", "drogami drogach"), ("cs", "městech městy"), ("nb", "veiene veien"),
        ("hr", "gradovima gradova"), ("bs", "gradovima gradova"), ("bg", "градовете градове"), ("uk", "містами містах"),
        ("sk", "mestách mestami"), ("sl", "mestih mesta"), ("lv", "pilsētās pilsētu"), ("is", "borgum borgir"),
    ],
)  # fmt: skip
def test_forms_of_a_word(language: str, forms: str) -> None:
    assert len({stem(form, language) for form in forms.split()}) == 1


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_stems_are_words_that_are_folded(language: str) -> None:
    for word in ("policy", "väg", "мiсто", "åäö", "x"):
        found = stem(fold(word), language)
        assert found
        assert fold(found) == found
