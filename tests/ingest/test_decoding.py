"""Bytes to characters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policysearch.ingest.decoding import NotTextError, clean, decode

if TYPE_CHECKING:
    from pathlib import Path

SWEDISH = "Kommunstyrelsen föreslår att fullmäktige beslutar om åtgärder för bättre luft på gatorna. " * 3
POLISH = "Rada Miasta przyjęła uchwałę w sprawie ścieżek rowerowych; żadna ulica nie będzie już taka sama. " * 3
GREEK = "Ο δήμος αποφάσισε την κατασκευή νέων ποδηλατοδρόμων σε όλες τις γειτονιές της πόλης. " * 3
RUSSIAN = "Городской совет принял решение о строительстве новых велосипедных дорожек во всех районах. " * 3
ICELANDIC = "Bæjarstjórn hefur samþykkt að leggja nýja hjólastíga að öllum skólum bæjarins á þessu ári. " * 3
CZECH = "Město šetří vodu: dešťová voda se sbírá v šedesáti nádržích, žďár ji nepotřebuje."
TURKISH = "Belediye meclisi bütün okullara yeni bisiklet yolları yapılmasına karar verdi; gidecekler. " * 3


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (SWEDISH, "utf-8"),
        (SWEDISH, "utf-8-sig"),
        (SWEDISH, "utf-16"),
        (SWEDISH, "utf-16-le"),
        (SWEDISH, "utf-16-be"),
        (SWEDISH, "latin-1"),
        (ICELANDIC, "latin-1"),
        (POLISH, "cp1250"),
        (POLISH, "iso8859_2"),
        (GREEK, "cp1253"),
        (GREEK, "iso8859_7"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8_r"),
        (TURKISH, "cp1254"),
        (CZECH, "cp1250"),
        (CZECH, "iso8859_2"),
    ],
)
def test_the_encoding_is_found(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


def test_markup_is_believed_about_its_encoding() -> None:
    page = '<html><meta charset="iso-8859-5"><p>Да</p></html>'
    assert decode(page.encode("iso8859_5"), markup=True) == page


@pytest.mark.parametrize(("declared", "encoding"), [("iso-8859-1", "cp1252"), ("ISO-8859-9", "cp1254")])
def test_latin_pages_are_read_as_browsers_read_them(declared: str, encoding: str) -> None:
    page = f'<html><meta charset="{declared}"><p>“500 €” för räksmörgåsar</p></html>'
    assert decode(page.encode(encoding), markup=True) == page


def test_a_few_damaged_bytes_do_not_spoil_utf8() -> None:
    data = SWEDISH.encode() + b"\xff" + SWEDISH.encode()
    assert decode(data) == SWEDISH + "\ufffd" + SWEDISH


@pytest.mark.parametrize("data", [bytes(range(256)), b"\x00\x01\x02" * 50, b"PK\x03\x04\x00\x00\x00"])
def test_binary_data_is_no_text(data: bytes) -> None:
    with pytest.raises(NotTextError):
        decode(data)


@given(st.text())
def test_utf8_is_read_as_it_was_written(text: str) -> None:
    if "\0" not in text and not text.startswith("\ufeff"):
        assert (
            decode(text.encode("utf-8", "surrogatepass").decode("utf-8", "ignore").encode())
            == text.encode("utf-8", "ignore").decode()
        )


def test_twins_in_two_encodings_read_the_same(shared: Path) -> None:
    folder = shared / "formats" / "encodings_udhr"
    for left, right in [
        ("Greek_Ellinika-Greek.txt", "Greek_Ellinika-UTF8.txt"),
        ("Russian_Russky-Cyrillic.txt", "Russian_Russky-UTF8.txt"),
    ]:
        first, second = (clean(decode((folder / name).read_bytes())).split() for name in (left, right))
        words = min(len(first), len(second)) - 1
        assert words > 500
        assert first[:words] == second[:words]


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Swedish_Svenska-Latin1.txt", "åäö"),
        ("Icelandic_Yslenska-Latin1.txt", "ðþæ"),
        ("Polish-Latin2.txt", "ąśżł"),
        ("Czech-Latin2.txt", "řšžů"),
        ("Hungarian_Magyar-Latin2.txt", "őűé"),
    ],
)
def test_the_letters_of_the_language_are_there(shared: Path, name: str, letters: str) -> None:
    text = decode((shared / "formats" / "encodings_udhr" / name).read_bytes())
    assert set(letters) <= set(text)
    assert not any(0x80 <= ord(character) < 0xA0 for character in text)


def test_cleaning_keeps_words_and_drops_what_nobody_sees() -> None:
    raw = "\ufeffA\r\nB\rC\fD\u00a0E\u200bF\u00adG\0H<!-- secret\n -->I e\u0301"
    assert clean(raw) == "A\nB\nC\nD EFGHI é"


def test_form_marks_become_signs() -> None:
    row = '1\tMål\t<input type="radio"/>\t<input checked type=checkbox>\t<INPUT TYPE="checkbox">'
    assert clean(row) == "1\tMål\t●\t☑\t☐"


def test_joiners_stay_where_scripts_need_them() -> None:
    assert clean("می\u200cخواهم 👩\u200d🏫") == "می\u200cخواهم 👩\u200d🏫"
