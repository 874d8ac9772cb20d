"""What reference managers are given."""

from __future__ import annotations

from dataclasses import replace

import pytest

from policysearch.export.brief import Brief, Item
from policysearch.export.references import key, ris


@pytest.mark.parametrize(("city", "named"), [("København", "kobenhavn"), ("Łódź", "lodz"), ("Αθήνα", "")])
def test_a_key_has_letters_that_tex_takes(milano: Item, city: str, named: str) -> None:
    document = replace(milano.document, city=city, published="2012")
    assert key(document) == "-".join(part for part in (named, "2012", document.document_id[:8]) if part)


@pytest.mark.parametrize(
    ("published", "date"), [("2021", "2021///"), ("2021-02", "2021/02//"), ("2021-02-03", "2021/02/03/")]
)
def test_dates_have_all_their_slashes(brief: Brief, milano: Item, published: str, date: str) -> None:
    item = replace(milano, document=replace(milano.document, published=published))
    assert f"DA  - {date}\r\n" in ris(replace(brief, items=(item,))).decode()
