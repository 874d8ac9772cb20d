"""What is wrong with an index and with the documents in it, for those who look after them."""

from __future__ import annotations

import re
import shlex
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import reduce
from itertools import pairwise
from pathlib import Path, PurePosixPath

from policysearch.errors import (
    DocumentError,
    IndexMismatchError,
    IndexMissingError,
    Message,
    StoredIndexError,
    UsageError,
)
from policysearch.index import generation as generations
from policysearch.index.finding import Finding, Severity, What
from policysearch.index.pictures import not_installed, pages_read_by_ocr, pages_without_text, ranges
from policysearch.index.store import Store, StoredFile
from policysearch.ingest.scan import SIDECAR, Scan, SourceFile, scan, sha256_of
from policysearch.records import RANKED_KINDS, Document, LanguageSource, Passage, SkippedFile
from policysearch.settings import DEFAULT_MODEL
from policysearch.text.catalogue import marked
from policysearch.text.languages import UNKNOWN, LanguageName, language_of

__all__ = ["Finding", "Severity", "What", "examine"]

_ORDER: tuple[Severity, ...] = ("damage", "warning", "note")


def examine(index: Path, progress: Callable[[str, int, int], None] | None = None) -> tuple[Finding, ...]:
    """All that is wrong with the index in this folder and with its documents, the worst first.

    `progress` is called with "examine", the documents looked at, and their number.
    Of a damaged index only the damage is told. Raises IndexMissingError.
    """
    try:
        live = generations.open_current(index)
    except IndexMissingError:
        raise
    except StoredIndexError as error:
        return tuple(_damage(index)) or (_as_finding(error),)
    try:
        found = [
            *_left_out(live.store.skipped()),
            *_stale(index, live),
            *_near_identical(live.store),
            *not_installed(live.store),
        ]
        for done, document in enumerate(live.store.documents(), start=1):
            passages = live.store.passages_of(document.document_id)
            for check in (pages_without_text, pages_read_by_ocr, _characters, _language, _mixed, _cut, _metadata):
                found.extend(check(document, passages))
            if progress:
                progress("examine", done, live.manifest.documents)
    finally:
        live.store.close()
    return tuple(sorted(found, key=lambda one: (_ORDER.index(one.severity), one.subject, one.what)))


def _damage(index: Path) -> Iterator[Finding]:
    """Every file that is not as the manifest says; the manifest alone where that is of no use."""
    try:
        folder = generations.current(index) or index
        manifest = generations.read_manifest(folder)
    except StoredIndexError as error:
        yield _as_finding(error)
        return
    for name, entry in manifest.files.items():
        try:
            generations.verify(folder, replace(manifest, files={name: entry}))
        except StoredIndexError as error:
            yield _as_finding(error)


def _as_finding(error: StoredIndexError) -> Finding:
    what: What = "index-outdated" if isinstance(error, IndexMismatchError) else "index-damaged"
    return Finding("damage", what, error.subject, error.reason, error.remedy)


def _left_out(items: Iterable[SkippedFile]) -> Iterator[Finding]:
    for item in items:
        if item.failed:
            yield Finding("warning", "file-failed", item.path, item.reason, item.remedy)
        else:
            yield Finding("note", "file-left-out", item.path, item.reason, item.remedy)


def _stale(index: Path, live: generations.Generation) -> Iterator[Finding]:
    """Files of the corpus that are not as they were when the index was built."""
    store = live.store
    try:
        scanned = scan(corpus := Path(live.manifest.corpus))
    except UsageError as error:
        remedy = Message("Put it back, or build the index from the folder where its documents are now")
        yield Finding("warning", "corpus-gone", error.subject, error.reason, remedy)
        return
    remedy = Message("Bring the index up to date: {command}", command=_command(index, live))
    before = {file.path: file for file in store.files()}
    now = {file.relative: file for file in _files(scanned, index)}
    known = set(store.skipped())
    left_out = [item for item in scanned.skipped if not (corpus / item.path).is_relative_to(index.absolute())]
    yield from _left_out(item for item in left_out if item not in known and item.path not in before)
    for path in sorted(now.keys() - before.keys() - {item.path for item in known}):
        yield Finding("warning", "file-new", path, Message("it was added after the index was built"), remedy)
    why = {item.path: item.reason for item in left_out}
    for path in sorted(before.keys() - now.keys()):
        reason = Message("it was there when the index was built, and is gone")
        if path in why:
            reason = Message("it was there when the index was built, and is left out now: {reason}", reason=why[path])
        yield Finding("warning", "file-gone", path, reason, remedy)
    for path in sorted(before.keys() & now.keys()):
        try:
            if _changed(before[path], now[path]):
                reason = Message("it was changed after the index was built")
                yield Finding("warning", "file-changed", path, reason, remedy)
        except DocumentError as error:
            yield Finding("warning", "file-failed", path, error.reason, error.remedy)


def _files(scanned: Scan, index: Path) -> Iterator[SourceFile]:
    """The files to read with the sidecars beside them; an index within the corpus is none of it."""
    for source in scanned.files:
        if not source.path.is_relative_to(index.absolute()):
            yield source
            if source.sidecar:
                yield source.sidecar


def _changed(before: StoredFile, now: SourceFile) -> bool:
    if (before.size, before.described) != (now.size, now.described):
        return True
    return before.mtime_ns != now.mtime_ns and before.sha256 != sha256_of(now.path)


def _command(index: Path, live: generations.Generation) -> str:
    """The command that the index was built with, as far as it is known."""
    manifest = live.manifest
    words = ["policysearch", "index", manifest.corpus, "--index", str(index)]
    if (model := manifest.encoder["model"]) != DEFAULT_MODEL:
        words += ["--model", model]
    if language := manifest.parameters.get("language"):
        words += ["--language", language]
    for taxonomy in live.own_taxonomies:
        words += ["--taxonomy", str(taxonomy)]
    return shlex.join(words)


_NEARLY_ALL = 0.9
"""Share of their distinct terms that two documents of one title have in common, to be called near-identical."""


def _near_identical(store: Store) -> Iterator[Finding]:
    """Documents of the same title that say nearly the same. Copies byte for byte are among the files left out."""
    by_title: dict[str, list[Document]] = defaultdict(list)
    for document in store.documents():
        by_title[" ".join(document.title.casefold().split())].append(replace(document, text=""))
    for alike in by_title.values():
        before: list[tuple[str, set[str]]] = []
        for document in alike if len(alike) > 1 else ():
            terms = {term for its in store.terms_of(document.document_id) for term in its}
            for path, others in before:
                if (share := _overlap(terms, others)) >= _NEARLY_ALL:
                    reason = Message(
                        "it has the title and {share}% of the words of {path}", share=f"{100 * share:.0f}", path=path
                    )
                    remedy = Message("Keep one of them, or tell them apart by their titles")
                    yield Finding("warning", "near-identical", document.path, reason, remedy)
                    break
            before.append((document.path, terms))


def _overlap(one: set[str], other: set[str]) -> float:
    """Jaccard's index. Sets of unlike sizes are not compared: it is at most the ratio of their sizes."""
    smaller, larger = sorted((len(one), len(other)))
    if not smaller or smaller / larger < _NEARLY_ALL:
        return 0.0
    return len(one & other) / len(one | other)


_AS_BYTE = {
    **{chr(byte): byte for byte in range(0x80, 0x100)},
    **{bytes([byte]).decode("cp1252"): byte for byte in range(0x80, 0xA0) if byte not in b"\x81\x8d\x8f\x90\x9d"},
}
"""Characters of Latin-1 and Windows-1252 above ASCII, and the bytes that are read as them."""
_AFTER = f"[{''.join(re.escape(character) for character, byte in _AS_BYTE.items() if byte < 0xC0)}]"
_TWICE = re.compile(f"[ÂÃÄÅÎÏÐÑÒÓ]{_AFTER}|[à-ï]{_AFTER}{{2}}")
"""What European letters and marks look like where the bytes of UTF-8 were read one by one: "Ã¤" for ä."""
_SIGN_IN_WORD = re.compile(r"(?<=[^\W\d_])[\x80-\x9f¢£¤¥¦¬®¯±³¶¸¹¼½¾](?=[^\W\d_])")
"""What letters turn into where one code page was read as another: "wiêkszo¶æ"."""
_FEW = 3  # fewer may well be meant


def _characters(document: Document, _: Sequence[Passage]) -> Iterator[Finding]:
    text = document.text
    if lost := text.count("\ufffd"):
        reason = Message(
            "characters that could not be read: {number}, as here: “{sample}”",
            number=lost,
            sample=_around(text, "\ufffd"),
        )
        remedy = Message("Get a sound copy, or correct the file")
        yield Finding("warning", "characters-lost", document.path, reason, remedy)
    garbled = [match[0] for match in _TWICE.finditer(text) if _is_utf8(match[0])] + _SIGN_IN_WORD.findall(text)
    if len(garbled) >= _FEW:
        reason = Message(
            "{number} letters were read in a wrong encoding, as here: “{sample}”",
            number=len(garbled),
            sample=_around(text, garbled[0]),
        )
        remedy = Message("Save it again as UTF-8, or get a sound copy")
        yield Finding("warning", "wrong-encoding", document.path, reason, remedy)


def _is_utf8(characters: str) -> bool:
    try:
        letter = bytes(_AS_BYTE[character] for character in characters).decode("utf-8")
    except UnicodeDecodeError:
        return False
    return letter.isalpha() or letter in "–—‘’‚“”„†•…‹›€£™«»§°·"


def _around(text: str, part: str) -> str:
    """Where a part of the text first stands, with what is beside it."""
    start = text.index(part)
    return " ".join(text[max(0, start - 20) : start + 20].split())


_WHERE_STATED: dict[LanguageSource, str] = {
    "front matter": marked("Correct the language in its front matter"),
    "sidecar": marked("Correct the language in {name}"),
    "metadata.csv": marked("Correct the language in metadata.csv"),
    "user": marked("Index without --language, or with the right one"),
}


def _language(document: Document, _: Sequence[Passage]) -> Iterator[Finding]:
    """A language that is not known, or that the text as a whole plainly is not in."""
    name = PurePosixPath(document.path).name + SIDECAR
    if document.language == UNKNOWN:
        remedy = Message("Check its text; if that is sound, state its language in {name}", name=name)
        yield Finding("warning", "language-unknown", document.path, Message("its language is not known"), remedy)
    elif template := _WHERE_STATED.get(document.language_source):
        found = language_of(document.text, document.language)
        if found != document.language:
            reason = Message(
                "it is said to be in {language}, and reads like {other}",
                language=LanguageName(document.language),
                other=LanguageName(found),
            )
            yield Finding("warning", "language-differs", document.path, reason, Message(template, name=name))


_MUCH, _SOME = 0.2, 3
"""Share and number of passages that it takes to call a document one of two languages."""


def _mixed(document: Document, passages: Sequence[Passage]) -> Iterator[Finding]:
    languages = Counter(p.language for p in passages if p.kind in RANKED_KINDS and p.language != UNKNOWN)
    for language, count in languages.most_common(2)[1:]:
        if count >= _SOME and count > _MUCH * languages.total():
            reason = Message(
                "{number} of {total} passages are in {language}, most are in {other}",
                number=count,
                total=languages.total(),
                language=LanguageName(language),
                other=LanguageName(languages.most_common(1)[0][0]),
            )
            remedy = Message("Nothing to do if that is so; each passage is found in its own language")
            yield Finding("note", "languages-mixed", document.path, reason, remedy)


_ENDS = re.compile(r"[.!?:;…。！？：；;·](?:\W|\d)*$")
"""The end of a sentence or of a clause that may well be the last; closing marks and footnotes may follow."""


def _cut(document: Document, passages: Sequence[Passage]) -> Iterator[Finding]:
    """Passages that end within a sentence that the next one goes on with."""
    cut = [before.ordinal for before, after in pairwise(passages) if _goes_on(before, after)]
    if cut:
        reason = Message(
            "{number} of {total} passages end within a sentence (#{passages})",
            number=len(cut),
            total=len(passages),
            passages=ranges(cut),
        )
        command = shlex.join(["policysearch", "show", document.path, "--passages"])
        remedy = Message("See them: {command}", command=command)
        yield Finding("note", "passages-cut", document.path, reason, remedy)


def _goes_on(before: Passage, after: Passage) -> bool:
    same = (before.kind, before.heading_path) == (after.kind, after.heading_path) and before.kind == "text"
    return same and after.text[:1].islower() and not _ENDS.search(before.text)


def _metadata(document: Document, _: Sequence[Passage]) -> Iterator[Finding]:
    known = (
        (Message("city"), document.city),
        (Message("date"), document.published),
        (Message("type"), document.document_type),
    )
    if missing := [name for name, value in known if not value]:
        names = reduce(lambda one, other: Message("{one}, no {other}", one=one, other=other), missing)
        beside = PurePosixPath(document.path).name + SIDECAR
        remedy = Message("State it in {name} beside it, to find it by filters", name=beside)
        yield Finding("note", "metadata-missing", document.path, Message("it has no {names}", names=names), remedy)
