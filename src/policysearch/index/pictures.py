"""Pages of an index that are pictures of text: which are not read, and which could be now."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import reduce
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from policysearch.errors import Message
from policysearch.index import generation as generations
from policysearch.index.finding import Finding
from policysearch.ingest.tesseract import could_read, install_command, installed, language_of_code, told_not_read
from policysearch.text.languages import LanguageName

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from policysearch.index.store import Store
    from policysearch.records import Document, Passage


@dataclass(frozen=True, slots=True)
class Unread:
    """How many of the pages in a language are not read, or in another one, for tesseract lacks `codes`."""

    language: str
    pages: int
    unread: int
    codes: tuple[str, ...]

    @property
    def reason(self) -> Message:
        """Such as "14% of Italian pages (12 of 84) are pictures, and tesseract with ita is not installed"."""
        return Message(
            "{share}% of {language} pages ({unread} of {pages}) are pictures,"
            " and tesseract with {codes} is not installed",
            share=f"{100 * self.unread / self.pages:.0f}",
            language=LanguageName(self.language),
            unread=self.unread,
            pages=self.pages,
            codes=reduce(lambda one, other: Message("{one} and {other}", one=one, other=other), self.codes),
        )


def readable_now(store: Store) -> frozenset[str]:
    """The paths of files with pictures of text that tesseract reads, or reads better, with what is installed now."""
    waiting = {(path, page.lacks, page.ocr) for path, _, pages in store.pages() for page in pages if page.lacks}
    told = ((item.path, told_not_read(item.reason)) for item in store.skipped())
    waiting |= {(path, found[1], None) for path, found in told if found}
    here = installed() if waiting else frozenset()
    return frozenset(path for path, lacks, read_in in waiting if lacks and could_read(lacks, read_in, here))


def unread_pages(index: Path) -> tuple[Unread, ...]:
    """What is not read in the index of this folder, by language, most first. Raises StoredIndexError."""
    live = generations.open_current(index)
    try:
        return unread_in(live.store)
    finally:
        live.store.close()


def unread_in(store: Store) -> tuple[Unread, ...]:
    """What is not read, by language, most first; files of nothing but pictures are counted too."""
    pages: Counter[str] = Counter()
    unread: Counter[str] = Counter()
    codes: dict[str, set[str]] = defaultdict(set)

    def count(language: str, number: int, lacks: list[str]) -> None:
        pages[language] += number
        unread[language] += len(lacks)
        codes[language].update(lacks)

    for _, language, its in store.pages():
        count(language, len(its), [page.lacks for page in its if page.lacks])
    for item in store.skipped():
        if found := told_not_read(item.reason):
            count(language_of_code(found[1]), found[0], [found[1]] * found[0])
    found_codes = {language: tuple(sorted(its)) for language, its in codes.items()}
    counted = (Unread(language, pages[language], unread[language], found_codes[language]) for language in pages)
    return tuple(sorted((one for one in counted if one.unread), key=lambda one: (-one.unread, one.language)))


def pages_without_text(document: Document, _: Sequence[Passage]) -> Iterator[Finding]:
    """Empty pages, and what would read them."""
    told = {page.number for page in document.pages if document.text[page.start : page.end].strip()}
    last = max((page.number for page in document.pages), default=0)
    if empty := [number for number in range(1, last + 1) if number not in told]:
        reason = Message(
            "no text on {number} of {total} pages ({pages})", number=len(empty), total=last, pages=_named(empty)
        )
        lacks = sorted({page.lacks for page in document.pages if page.lacks and page.number in empty})
        nothing = Message("Nothing to do if they are empty, or pictures without text")
        remedy = _install(lacks) if lacks else nothing
        yield Finding("warning", "pages-without-text", document.path, reason, remedy)


def pages_read_by_ocr(document: Document, _: Sequence[Passage]) -> Iterator[Finding]:
    """Pages whose text is what tesseract saw."""
    by_ocr = [page for page in document.pages if page.ocr and document.text[page.start : page.end].strip()]
    if by_ocr:
        codes = sorted({code for page in by_ocr for code in (page.ocr or "").split("+")})
        names: list[str] = [LanguageName(language_of_code(code)) for code in codes]
        reason = Message(
            "{number} of {total} pages read off pictures, in {languages} ({pages})",
            number=len(by_ocr),
            total=len(document.pages),
            languages=reduce(lambda one, other: Message("{one}, {other}", one=one, other=other), names),
            pages=_named([page.number for page in by_ocr]),
        )
        remedy = Message("Check names and numbers before you quote them")
        yield Finding("note", "pages-read-by-ocr", document.path, reason, remedy)


def not_installed(store: Store) -> Iterator[Finding]:
    """Pictures of text in languages that tesseract does not have here, all documents together."""
    for one in unread_in(store):
        yield Finding("warning", "pictures-not-read", LanguageName(one.language), one.reason, _install(one.codes))


def _install(codes: Iterable[str]) -> Message:
    return Message("Install tesseract, and index again: {command}", command=install_command(codes))


def _named(pages: Sequence[int]) -> Message:
    if len(pages) == 1:
        return Message("page {number}", number=pages[0])
    return Message("pages {numbers}", numbers=ranges(pages))


def ranges(numbers: Sequence[int]) -> str:
    """Such as "2, 3, 7–12"."""
    parts: list[str] = []
    for _, group in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
        run = [str(number) for _, number in group]
        parts += [f"{run[0]}–{run[-1]}"] if len(run) > 2 else run
    return ", ".join(parts)
