"""What differs only in writing is equal."""

from policysearch.text.folding import fold


def test_what_differs_only_in_writing_is_equal() -> None:
    assert fold("Straße") == fold("STRASSE")
    assert fold("ﬁnance") == "finance"
    assert fold("cafe\u0301") == fold("café")
    assert fold("İstanbul") == fold("istanbul")
    assert fold("٢٠١٩") == fold("२०१९") == "2019"


def test_letters_with_marks_stay_letters_of_their_own() -> None:
    assert fold("Går") == "går" != fold("gar")


def test_no_space_is_left() -> None:
    assert fold("ﷺ") == "صلىاللهعليهوسلم"
