"""From a folder of documents to a new generation; what has not changed is taken over from the live one."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from policysearch.encode.encoder import Encoder
from policysearch.encode.loading import load_encoder
from policysearch.errors import DocumentError, Message, StoredIndexError, UsageError
from policysearch.index import generation as generations
from policysearch.index.generation import Generation, Manifest
from policysearch.index.pictures import readable_now
from policysearch.index.statistics import STATISTICS_VERSION
from policysearch.index.store import StoredFile
from policysearch.index.store_writer import StoreWriter
from policysearch.index.taxonomy import Taxonomy, with_own
from policysearch.index.themes import THEMES_VERSION
from policysearch.index.writing import Origin, Progress, write_generation
from policysearch.ingest.chunking import READING_VERSION, split
from policysearch.ingest.messages import Content, Splitting
from policysearch.ingest.scan import SIDECAR, SourceFile, scan, sha256_of, sidecar_unusable
from policysearch.ingest.workers import Workers
from policysearch.records import BuildReport, SkippedFile
from policysearch.settings import Settings
from policysearch.text.analysis import ANALYSIS_VERSION, terms
from policysearch.text.languages import preload

_SOME = 2
"""Documents from which an index is not emptied in passing."""
_MANY, _LARGE = 50, 5 * 2**20
"""Files, and bytes of all, beyond which workers cut them as well: each loads the tokenizer first, for a second."""


@dataclass(slots=True)
class _Gathered:
    """What one run has put into the store, by document id, and what it has left out."""

    documents: set[str] = field(default_factory=set)
    skipped: list[SkippedFile] = field(default_factory=list)
    reused: int = 0


@dataclass(frozen=True, slots=True)
class _Found:
    """A file of the folder and its hash; `beside` is its sidecar."""

    source: SourceFile
    file: StoredFile
    beside: StoredFile | None


@dataclass(frozen=True, slots=True)
class _Inventory:
    """What the folder holds: files by path with their hashes, and those that are not even opened."""

    found: tuple[_Found, ...]
    skipped: tuple[SkippedFile, ...]

    @property
    def files(self) -> list[StoredFile]:
        """All that was hashed, sidecars too."""
        return [file for one in self.found for file in (one.file, one.beside) if file]


def build_index(
    folder: str | Path,
    index: str | Path = "index",
    *,
    settings: Settings | None = None,
    language: str | None = None,
    taxonomies: Sequence[Path] = (),
    rebuild: bool = False,
    encoder: Encoder | None = None,
    progress: Progress | None = None,
) -> BuildReport:
    """Read a folder, and make what is in it searchable as the new live generation of `index`.

    `language` overrides what documents say of themselves. `taxonomies` are files of the user's own, in addition to
    those of the package: see `index.taxonomy`. `rebuild` reads everything again and does not look at
    the live generation (vectors still come from the cache). A file that cannot be read is reported, not raised.

    Raises UsageError (no such folder, no such taxonomy, nothing left of what the index has), IndexLockedError,
    EncoderError.
    """
    started = time.perf_counter()
    folder, index, settings = Path(folder), Path(index), settings or Settings()
    progress = progress or (lambda *_: None)
    if not folder.is_dir():
        reason = Message("it is a file") if folder.exists() else Message("there is no such folder")
        raise UsageError(str(folder), reason, Message("Name the folder that holds your documents"))
    themes = with_own(taxonomies)
    with generations.writing(index):
        encoder = encoder or load_encoder(settings.encoding)
        parameters = _parameters(settings, encoder, language, themes)
        live = None if rebuild else _live(index)
        previous = live if live and dict(live.manifest.parameters) == parameters else None
        inventory = _take_inventory(folder, index, previous)
        if live:
            _check_some_stay(live, index, inventory, folder)
        if previous and previous.manifest.corpus == str(folder.absolute()) and _unchanged(inventory, previous):
            return _report_unchanged(previous, started)
        target = generations.begin(index)
        gathered = _gather(target, inventory, settings, language, encoder, previous, progress)
        cache = index / "embeddings.sqlite"
        origin = Origin(str(folder.absolute()), parameters, settings, encoder, cache, taxonomies=themes)
        manifest, embedded = write_generation(index, target, origin, progress)
        generations.clean(index)
        return _report(manifest, gathered, previous, embedded, started)


def _parameters(
    settings: Settings, encoder: Encoder, language: str | None, taxonomies: Sequence[Taxonomy]
) -> dict[str, Any]:
    """All that decides what is stored for a file: a generation made with others is not built upon."""
    return {
        "reading": READING_VERSION,
        "analysis": ANALYSIS_VERSION,
        "statistics": STATISTICS_VERSION,
        "themes": THEMES_VERSION,
        "taxonomies": {taxonomy.id: taxonomy.sha256 for taxonomy in taxonomies},
        "language": language,
        "chunking": asdict(settings.chunking),
        "lexical": asdict(settings.lexical),
        "lexicon": asdict(settings.lexicon),
        "encoder_id": encoder.encoder_id,
    }


def _live(index: Path) -> Generation | None:
    """The live generation, if it is sound."""
    try:
        return generations.open_current(index)
    except StoredIndexError:
        return None


def _check_some_stay(live: Generation, index: Path, inventory: _Inventory, folder: Path) -> None:
    """Raise UsageError where a run would leave nothing of an index: the folder is another, or a disk is not there."""
    documents = live.store.documents()
    before, paths = {document.sha256 for document in documents}, {document.path for document in documents}
    now = {one.file.sha256 for one in inventory.found}
    elsewhere = live.manifest.corpus != str(folder.absolute())
    stays = before & now or (not elsewhere and any(one.file.path in paths for one in inventory.found))
    if len(before) < _SOME or stays:
        return
    reason = Message(
        "it holds {number} documents of {corpus}, and none of them is in {folder}",
        number=len(before),
        corpus=live.manifest.corpus,
        folder=str(folder.absolute()),
    )
    remedy = Message("Name another index for another folder: --index DIR, or replace this one: --rebuild")
    raise UsageError(str(index), reason, remedy)


def _take_inventory(folder: Path, index: Path, previous: Generation | None) -> _Inventory:
    """Hash every file, but for those whose size and time are as they were."""
    scanned = scan(folder)
    known = {file.path: file for file in previous.store.files()} if previous else {}
    own = index.absolute()
    found, skipped = [], [item for item in scanned.skipped if not (folder.absolute() / item.path).is_relative_to(own)]
    for source in scanned.files:
        if source.path.is_relative_to(own):
            continue
        try:
            beside = _hashed_beside(source, known)
            found.append(_Found(source, _hashed(source, known), beside))
        except DocumentError as error:
            skipped.append(SkippedFile(source.relative, error.reason, error.remedy, failed=True))
    return _Inventory(tuple(found), tuple(skipped))


def _hashed_beside(source: SourceFile, known: Mapping[str, StoredFile]) -> StoredFile | None:
    if source.sidecar is None:
        return None
    try:
        return _hashed(source.sidecar, known)
    except DocumentError as error:
        raise sidecar_unusable(source, source.sidecar, error) from error


def _hashed(source: SourceFile, known: Mapping[str, StoredFile]) -> StoredFile:
    before = known.get(source.relative)
    same = before is not None and (before.size, before.mtime_ns) == (source.size, source.mtime_ns)
    sha256 = before.sha256 if before and same else sha256_of(source.path)
    return StoredFile(source.relative, source.size, source.mtime_ns, sha256, source.described)


def _unchanged(inventory: _Inventory, previous: Generation) -> bool:
    """Same files with the same content, and the same left out; whether one can be read is known once it was."""
    before = {(file.path, file.sha256, file.described) for file in previous.store.files()}
    now = {(file.path, file.sha256, file.described) for file in inventory.files}
    read = {file.path for file in inventory.files}
    here, there = set(inventory.skipped), set(previous.store.skipped())
    mended = {item for item in there - here if item.path not in read}
    same = before == now and here <= there and not mended
    return same and not readable_now(previous.store)


def _gather(
    target: Path,
    inventory: _Inventory,
    settings: Settings,
    language: str | None,
    encoder: Encoder,
    previous: Generation | None,
    progress: Progress,
) -> _Gathered:
    """Write the store of the new generation: each document is taken over from the previous one, or read."""
    gathered = _Gathered(skipped=list(inventory.skipped))
    first: dict[str, str] = {}
    for one in inventory.found:
        first.setdefault(one.file.sha256, one.file.path)
    unread = _unread(inventory, first, previous)
    splitting = _splitting(unread.values(), encoder, settings)
    if unread and not splitting:
        preload()  # splitting asks for languages as well; a worker takes as long to start
    with (
        StoreWriter(target / "passages.sqlite") as writer,
        Workers(settings.reading, language=language, splitting=splitting) as workers,
    ):
        outcomes = workers.contents([(one.source, one.file.sha256) for one in unread.values()])
        for done, one in enumerate(inventory.found, start=1):
            file = one.file
            if first[file.sha256] != file.path:
                reason = Message("it is the same, byte for byte, as {path}", path=first[file.sha256])
                gathered.skipped.append(SkippedFile(file.path, reason, Message("Nothing to do"), failed=False))
            elif file.path in unread:
                _, outcome = next(outcomes)
                if isinstance(outcome, Content) and not splitting:
                    passages = split(outcome.document, encoder.tokenizer, encoder.max_tokens, settings.chunking)
                    outcome = replace(outcome, passages=passages)
                _add(outcome, file.path, writer, gathered)
            elif previous:
                _take_over(file.sha256[:16], writer, gathered, previous)
            progress("read", done, len(inventory.found))
        gathered.skipped.sort(key=lambda item: item.path)
        writer.finish(inventory.files, gathered.skipped)
    return gathered


def _unread(inventory: _Inventory, first: Mapping[str, str], previous: Generation | None) -> dict[str, _Found]:
    """The files to read, by path: one of each content, unless it and what describes it are as they were there."""
    originals = {one.file.path: one for one in inventory.found if first[one.file.sha256] == one.file.path}
    if previous is None:
        return originals
    before = {file.path: file for file in previous.store.files()}
    known = {(document.path, document.sha256) for document in previous.store.documents()}
    again = readable_now(previous.store)

    def as_before(one: _Found) -> bool:
        if one.file.path in again:
            return False
        beside = before.get(one.file.path + SIDECAR)
        if (beside and beside.sha256) != (one.beside and one.beside.sha256):
            return False
        here = before.get(one.file.path)
        return here is not None and here.described == one.file.described and (here.path, one.file.sha256) in known

    return {path: one for path, one in originals.items() if not as_before(one)}


def _splitting(unread: Collection[_Found], encoder: Encoder, settings: Settings) -> Splitting | None:
    """How workers cut what they read; None where that would take longer than to cut it here."""
    if len(unread) <= _MANY and sum(one.file.size for one in unread) <= _LARGE:
        return None
    return Splitting(encoder.tokenizer.to_str(), encoder.max_tokens, settings.chunking)


def _add(outcome: Content | DocumentError, path: str, writer: StoreWriter, gathered: _Gathered) -> None:
    """Add a document that was read, or say why it was not."""
    if isinstance(outcome, DocumentError):
        gathered.skipped.append(SkippedFile(path, outcome.reason, outcome.remedy, failed=True))
        return
    document, passages = outcome.document, outcome.passages
    writer.add(document, passages, [terms(p.said, p.language) for p in passages])
    gathered.documents.add(document.document_id)


def _take_over(document_id: str, writer: StoreWriter, gathered: _Gathered, previous: Generation) -> None:
    """Add a document as it was read before."""
    store = previous.store
    writer.add(store.document(document_id), store.passages_of(document_id), store.terms_of(document_id))
    gathered.documents.add(document_id)
    gathered.reused += 1


def _report(
    manifest: Manifest, gathered: _Gathered, previous: Generation | None, embedded: int, started: float
) -> BuildReport:
    before = {document.document_id for document in previous.store.documents()} if previous else set()
    return BuildReport(
        generation=manifest.generation,
        changed=True,
        documents=manifest.documents,
        passages=manifest.passages,
        languages=dict(manifest.languages),
        added=len(gathered.documents - before),
        removed=len(before - gathered.documents),
        reused=gathered.reused,
        embedded=embedded,
        seconds=time.perf_counter() - started,
        skipped=tuple(gathered.skipped),
    )


def _report_unchanged(live: Generation, started: float) -> BuildReport:
    manifest = live.manifest
    return BuildReport(
        generation=manifest.generation,
        changed=False,
        documents=manifest.documents,
        passages=manifest.passages,
        languages=dict(manifest.languages),
        added=0,
        removed=0,
        reused=manifest.documents,
        embedded=0,
        seconds=time.perf_counter() - started,
        skipped=tuple(live.store.skipped()),
    )
