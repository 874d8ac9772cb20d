"""Pages that are pictures of text, made by printing a page to a picture, and read by the real tesseract."""

from __future__ import annotations

import os
import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest
import samples

from policysearch.errors import DocumentError
from policysearch.ingest.scan import SourceFile
from policysearch.ingest.tesseract import installed
from policysearch.ingest.workers import Workers
from policysearch.records import Document
from policysearch.settings import ReadingSettings

if TYPE_CHECKING:
    from collections.abc import Callable

HEADING = "Piano della mobilità"
TEXT = (
    "La Giunta vuole più biciclette in città: nei prossimi tre anni si costruiscono cento chilometri di piste"
    " ciclabili, e tutte le stazioni della metropolitana ricevono parcheggi custoditi."
)
ITEMS = ("La Giunta delibera:", "1. di approvare il piano;\n2. di destinare 150.000 euro alla manutenzione.")
CARD = samples.postcard(HEADING, TEXT, *ITEMS)
READ = f"# {HEADING}\n\n{TEXT}\n\n{ITEMS[0]}\n\n{ITEMS[1]}"
LONG = samples.postcard(HEADING, TEXT, TEXT)
SWEDISH = samples.postcard("Cykelplan", "Kommunen bygger nya cykelvägar längs ån före hösten, och på alla skolor.")


def needs(*codes: str) -> pytest.MarkDecorator:
    missing = sorted(set(codes) - installed())
    return pytest.mark.skipif(bool(missing), reason=f"tesseract with {', '.join(missing)} is not installed")


@pytest.fixture
def only_english(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """tesseract with no other language than English."""
    mine = tmp_path_factory.mktemp("tessdata")
    theirs = next(Path("/usr/share/tesseract-ocr").glob("*/tessdata"), None)
    if theirs is None:
        pytest.skip("tesseract's languages are not where Debian has them")
    for name in ("eng.traineddata", "configs", "tessconfigs"):
        (mine / name).symlink_to(theirs / name)
    monkeypatch.setenv("TESSDATA_PREFIX", str(mine))


@pytest.fixture
def nothing_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "nowhere"))


@needs("eng", "ita")
def test_a_picture_is_read_with_its_heading_paragraphs_and_items(read: Callable[..., Document]) -> None:
    document = read("piano.pdf", samples.scanned_pdf(CARD), language="it")
    assert document.text == READ + "\n"
    assert document.title == HEADING
    assert [(page.start, page.end, page.ocr, page.lacks) for page in document.pages] == [(0, len(READ), "ita", None)]


@needs("eng", "ita")
def test_what_lies_on_its_head_is_read_and_its_language_seen(read: Callable[..., Document]) -> None:
    document = read("piano.pdf", samples.scanned_pdf(CARD, turned=180))
    assert document.text == READ + "\n"
    assert (document.language, document.pages[0].ocr) == ("it", "ita")


@needs("eng", "ita")
def test_pages_with_text_say_what_language_the_pictures_are_in(read: Callable[..., Document]) -> None:
    card = samples.postcard("Bilancio", "Spese: 40.000 euro.")
    document = read("piano.pdf", samples.together(CARD, samples.scanned_pdf(card), CARD))
    assert [page.ocr for page in document.pages] == [None, "ita", None]
    second = document.pages[1]
    assert document.text[second.start : second.end] == "## Bilancio\n\nSpese: 40.000 euro."
    assert document.text.index(HEADING) < second.start < document.text.rindex(HEADING)


@needs("swe")
def test_so_does_the_country(read: Callable[..., Document]) -> None:
    card = samples.postcard("Uppsala 2030", "Milano 2030, Uppsala 2040, Roma 2050")
    document = read("card.pdf", samples.scanned_pdf(card), beside="city: Uppsala\n")
    assert [page.ocr for page in document.pages] == ["swe"]


@needs("eng")
def test_english_must_do_for_a_language_that_is_not_installed(
    read: Callable[..., Document], only_english: None
) -> None:
    document = read("plan.pdf", samples.scanned_pdf(SWEDISH), language="sv")
    assert "Kommunen bygger nya" in document.text
    assert [(page.ocr, page.lacks) for page in document.pages] == [("eng", "swe")]


@needs("eng")
def test_but_not_for_other_letters(read: Callable[..., Document], only_english: None) -> None:
    with pytest.raises(DocumentError, match=r"pictures, and tesseract with ell is not .*tesseract-ocr-ell"):
        read("plan.pdf", samples.scanned_pdf(SWEDISH), language="el")


def test_without_tesseract_what_is_missing_is_said(read: Callable[..., Document], nothing_installed: None) -> None:
    pictures = samples.scanned_pdf(CARD)
    with pytest.raises(DocumentError) as told:
        read("piano.pdf", pictures, language="it")
    assert told.value.reason == "all its pages (1) are pictures, and tesseract with ita is not installed"
    assert "sudo apt install tesseract-ocr tesseract-ocr-ita" in told.value.remedy
    document = read("piano.pdf", samples.together(CARD, pictures))
    assert [(page.ocr, page.lacks) for page in document.pages] == [(None, None), (None, "ita")]
    assert document.pages[1].start == document.pages[1].end


STAMP = "Prot. 2023/417"


@needs("ita")
@pytest.mark.parametrize("in_form", [False, True])
def test_a_stamp_on_a_picture_is_kept_and_the_picture_read(in_form: bool, read: Callable[..., Document]) -> None:
    stamped = samples.on_pictures(samples.stamp(STAMP), samples.scanned_pdf(CARD), in_form=in_form)
    document = read("piano.pdf", stamped, language="it")
    assert document.text == f"{READ}\n\n{STAMP}\n"
    assert [page.ocr for page in document.pages] == ["ita"]


@needs("ita")
def test_what_is_stamped_and_seen_is_said_once(read: Callable[..., Document]) -> None:
    """Programs lay the text of a stamp, unseen, over its picture."""
    stamp = samples.stamp(STAMP)
    picture = samples.scanned_pdf(samples.on_pictures(stamp, CARD))
    document = read("piano.pdf", samples.on_pictures(stamp, picture), language="it")
    assert document.text == f"{READ}\n\n{STAMP}\n"


@needs("ita")
def test_what_has_its_text_is_not_read_once_more(read: Callable[..., Document]) -> None:
    """The text of a page over a scan of it, a page on grey paper, and the title of a cover with a photograph."""
    scan, photo = samples.scanned_pdf(LONG), samples.photo_pdf()
    title = samples.stamp("Piano della città")
    searchable, decorated = samples.on_pictures(LONG, scan), samples.on_pictures(LONG, photo)
    cover = samples.on_pictures(title, photo)
    document = read("piano.pdf", samples.together(searchable, decorated, cover), language="it")
    assert [page.ocr for page in document.pages] == [None, None, None]
    assert document.text.count("cento chilometri") == 4
    assert document.text.endswith("Piano della città\n")


def test_without_tesseract_a_stamped_picture_counts_as_one(
    read: Callable[..., Document], nothing_installed: None
) -> None:
    stamped = samples.on_pictures(samples.stamp(STAMP), samples.scanned_pdf(CARD))
    cover = samples.on_pictures(samples.stamp("Piano della città"), samples.photo_pdf())
    document = read("piano.pdf", samples.together(stamped, CARD, cover), language="it")
    assert document.text.startswith(STAMP)
    assert [(page.ocr, page.lacks) for page in document.pages] == [(None, "ita"), (None, None), (None, None)]


def fake(folder: Path, command: str) -> None:
    """A tesseract that says what languages it has, and for a picture runs a command."""
    program = folder / "tesseract"
    program.write_text(f'#!/bin/sh\n[ "$1" = --list-langs ] && printf "languages:\\nita\\n" && exit\n{command}\n')
    program.chmod(0o755)


def hanging(folder: Path) -> Path:
    """Such a one that says no more, and where it notes its process."""
    noted = folder / "process"
    fake(folder, f"echo $$ > {noted}\nexec sleep 60")
    return noted


def source(folder: Path, name: str, data: bytes) -> tuple[SourceFile, str]:
    path = folder / name
    path.write_bytes(data)
    return SourceFile(path, name, len(data), path.stat().st_mtime_ns), "0" * 64


@pytest.mark.skipif(shutil.which("sh") is None, reason="there is no shell")
def test_a_page_on_which_tesseract_hangs_stays_without_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    noted = hanging(tmp_path)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    file = source(tmp_path, "piano.pdf", samples.together(CARD, samples.scanned_pdf(CARD)))
    settings = ReadingSettings(max_picture_seconds=0.5, workers=1)
    with Workers(settings, language="it") as workers:
        [(_, document)] = workers.read([file])
    assert isinstance(document, Document)
    assert [(page.ocr, page.lacks) for page in document.pages] == [(None, None), (None, None)]
    assert not psutil.pid_exists(int(noted.read_text()))


@pytest.mark.skipif(shutil.which("sh") is None, reason="there is no shell")
def test_each_page_has_its_own_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake(tmp_path, "sleep 0.8\nprintf 'level\\n'")
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    file = source(tmp_path, "piano.pdf", samples.together(CARD, *[samples.scanned_pdf(SWEDISH)] * 3))
    with Workers(ReadingSettings(max_seconds=2, workers=1), language="it") as workers:
        [(_, document)] = workers.read([file])
    assert isinstance(document, Document)
    assert [page.ocr for page in document.pages] == [None, "ita", "ita", "ita"]


@pytest.mark.skipif(shutil.which("sh") is None, reason="there is no shell")
def test_it_ends_with_the_process_that_asked_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    noted = hanging(tmp_path)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    file = source(tmp_path, "piano.pdf", samples.scanned_pdf(CARD))
    with Workers(ReadingSettings(workers=1), language="it") as workers, ThreadPoolExecutor() as threads:
        reading = threads.submit(lambda: list(workers.read([file])))
        wait_for(lambda: noted.exists() and noted.read_text().endswith("\n"))
        asked = psutil.Process(int(noted.read_text()))
        psutil.Process(asked.ppid()).kill()
        [(_, outcome)] = reading.result()
        assert isinstance(outcome, DocumentError)
        wait_for(lambda: not asked.is_running() or asked.status() == psutil.STATUS_ZOMBIE)


def wait_for(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.02)
