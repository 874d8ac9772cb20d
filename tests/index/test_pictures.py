"""Pictures of text in an index: what is said where tesseract is not installed, and what it reads once it is."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import samples

from policysearch import build_index
from policysearch.encode.encoder import Encoder
from policysearch.index.doctor import examine
from policysearch.index.pictures import Unread, unread_pages
from policysearch.ingest.tesseract import installed
from policysearch.printing.curation import unread_text

PLAN = samples.postcard("Piano", "La Giunta vuole parcheggi custoditi per le biciclette in tutte le stazioni.")
INSTALL = "sudo apt install tesseract-ocr tesseract-ocr-ita"


@pytest.mark.skipif("ita" not in installed(), reason="tesseract with ita is not installed")
def test_files_with_pictures_are_read_once_tesseract_is_there(
    tmp_path: Path, new_index: Path, encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents, index = tmp_path / "documents", new_index
    documents.mkdir()
    (documents / "metadata.csv").write_text("file,language\nscan.pdf,it\nboth.pdf,it\ntext.pdf,it\n", encoding="utf-8")
    (documents / "text.pdf").write_bytes(PLAN)
    (documents / "scan.pdf").write_bytes(samples.scanned_pdf(PLAN))
    (documents / "both.pdf").write_bytes(samples.together(PLAN, samples.scanned_pdf(PLAN)))
    path = os.environ["PATH"]

    monkeypatch.setenv("PATH", str(tmp_path / "nowhere"))
    before = build_index(documents, index, encoder=encoder)
    assert (before.documents, [item.path for item in before.skipped]) == (2, ["scan.pdf"])
    assert unread_pages(index) == (Unread("it", pages=4, unread=2, codes=("ita",)),)
    reason = "50% of Italian pages (2 of 4) are pictures, and tesseract with ita is not installed"
    assert unread_text(unread_pages(index)).plain == f"{reason}: {INSTALL}, then index again"
    told = {(one.what, one.subject): one for one in examine(index)}
    assert told["pictures-not-read", "Italian"].reason == reason
    assert INSTALL in told["pages-without-text", "both.pdf"].remedy
    assert not build_index(documents, index, encoder=encoder).changed

    monkeypatch.setenv("PATH", path)
    after = build_index(documents, index, encoder=encoder)
    assert (after.documents, after.reused, after.skipped) == (3, 1, ())
    assert unread_pages(index) == ()
    told = {(one.what, one.subject): one for one in examine(index)}
    assert told["pages-read-by-ocr", "both.pdf"].reason == "1 of 2 pages read off pictures, in Italian (page 2)"
    assert "pages-without-text" not in {what for what, _ in told}
    assert not build_index(documents, index, encoder=encoder).changed
