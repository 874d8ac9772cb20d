"""MTEB's retrieval tasks, answered by our ranking: a model for `mteb.evaluate`. Needs the extra `mteb`."""

from __future__ import annotations

import hashlib
import logging
import shutil
import sys
import weakref
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from functools import cached_property
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any, Literal

import mteb
import numpy as np
from mteb.models import ModelMeta

from policysearch import __version__
from policysearch.encode.bundled import HUB_ID
from policysearch.encode.encoder import Encoder
from policysearch.encode.loading import load_encoder
from policysearch.errors import DatasetError, UsageError
from policysearch.evaluate.beir import Items, known_language
from policysearch.evaluate.indexing import index_corpus
from policysearch.evaluate.records import Entry, Problem
from policysearch.evaluate.runs import strict
from policysearch.search.engine import Index
from policysearch.search.systems import SYSTEMS
from policysearch.settings import DEFAULT_MODEL, EncodingSettings, FusionSettings
from policysearch.text.languages import UNKNOWN

if TYPE_CHECKING:
    from mteb.abstasks.task_metadata import TaskMetadata
    from mteb.types import CorpusDatasetType, QueryDatasetType, RetrievalOutputType, TopRankedDocumentsType

_LOG = logging.getLogger(__name__)

_SHOWN = 5

_TYPES: dict[str, Literal["dense", "sparse"]] = {"dense": "dense", "bm25": "sparse", "rank-bm25": "sparse"}


class PolicySearchModel:
    """A system and an encoder, as MTEB's `SearchProtocol` wants them. `encoder` is `model` where it is loaded already.

    The index of the task at hand lies in a temporary folder, which goes when this object goes, or in `index`: there it
    stays, with the vectors of all tasks for the next time. A system ranks `fusion.depth` candidates by
    vector and as many by terms; raise it where recall beyond that is of interest.
    """

    def __init__(
        self,
        system: str = "hybrid",
        *,
        model: str = DEFAULT_MODEL,
        encoder: Encoder | None = None,
        index: Path | None = None,
        fusion: FusionSettings | None = None,
    ) -> None:
        if system not in SYSTEMS:
            raise UsageError(system, "there is no such system", f"Choose one of: {', '.join(SYSTEMS)}")
        self._system, self._model, self._given_encoder, self._fusion = system, model, encoder, fusion
        if index is None:
            index = Path(mkdtemp(prefix="policysearch-"))
            weakref.finalize(self, shutil.rmtree, index, ignore_errors=True)
        self.folder = index
        self._index: Index | None = None

    @cached_property
    def encoder(self) -> Encoder:
        """The encoder given, or the one named. Raises EncoderError."""
        return self._given_encoder or load_encoder(EncodingSettings(model=self._model))

    @cached_property
    def mteb_model_meta(self) -> ModelMeta:
        """What MTEB files results under; what it knows of the encoder itself (its training data, say) is kept."""
        encoder_name = HUB_ID if self._model == DEFAULT_MODEL else self._model
        try:
            known = mteb.get_model_meta(encoder_name)
        except KeyError:
            known = ModelMeta.create_empty()
        own = {
            "name": f"policysearch/{self._system}-{Path(encoder_name).name}",
            "revision": f"{__version__}-{self.encoder.revision[:12]}",
            "model_type": [_TYPES.get(self._system, "hybrid")],
            "embed_dim": self.encoder.dimension,
            "max_tokens": self.encoder.max_tokens,
            "adapted_from": encoder_name,
            "experiment_kwargs": asdict(self._fusion) if self._fusion else None,
            "loader": None,
            "loader_kwargs": {},
            "release_date": None,
            "memory_usage_mb": None,
            "reference": None,
            "similarity_fn_name": None,
            "framework": [],
        }
        return known.model_copy(update=own)

    def index(
        self, corpus: CorpusDatasetType, *, task_metadata: TaskMetadata, hf_split: str, hf_subset: str, **_: Any
    ) -> None:
        """Make the corpus of a task searchable, in place of the one before.

        What cannot be indexed (an empty item, an id with white space) is logged. Raises DatasetError for a corpus
        without texts, EncoderError.
        """
        name = f"{task_metadata.name}/{hf_subset}/{hf_split}"
        if "text" not in corpus.column_names:
            raise DatasetError(name, "its items are not texts", "Choose a task of text retrieval")
        items = TaskCorpus(corpus, task_language(task_metadata, hf_subset), name)
        self._index = index_corpus(items, self.folder, name=name, encoder=self.encoder)
        if skipped := self._index.skipped():
            shown = "; ".join(f"{item.path}: {item.reason}" for item in skipped[:_SHOWN])
            _LOG.warning("%d items of the corpus cannot be used, among them %s", len(skipped), shown)

    def search(
        self,
        queries: QueryDatasetType,
        *,
        top_k: int,
        top_ranked: TopRankedDocumentsType | None = None,
        **_: Any,
    ) -> RetrievalOutputType:
        """Items with scores by query id, in our order however MTEB breaks ties.

        An instruction is put behind its query. An empty query finds nothing. Where a task names the items to rank
        (`top_ranked`), the others are left out; those among them that our ranking does not reach stay unranked. Raises
        DatasetError for queries that are not texts.
        """
        if self._index is None:
            raise UsageError("the task", "its corpus is not indexed yet", "Call index() before search()")
        among = top_ranked or {}
        return {row["id"]: self._answer(self._index, _query(row), top_k, among.get(row["id"])) for row in queries}

    def _answer(self, index: Index, query: str, top_k: int, among: Sequence[str] | None) -> dict[str, float]:
        if not query.strip():
            return {}
        limit = top_k if among is None else sys.maxsize
        ranking = index.rank(query, system=self._system, limit=limit, settings=self._fusion)
        if among is not None:
            wanted = set(among)
            ranking = [(item, score) for item, score in ranking if item in wanted][:top_k]
        scores = strict(np.array([score for _, score in ranking], np.float32)).tolist()
        return {item: score for (item, _), score in zip(ranking, scores, strict=True)}


class TaskCorpus:
    """A corpus as MTEB has it: `id`, `text` and, where they are known, `title` and `lang`."""

    def __init__(self, rows: CorpusDatasetType, language: str | None, name: str) -> None:
        self._rows, self._language, self._name = rows, language, name

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of all fields of all items."""
        found = hashlib.sha256()
        for fields in self._fields():
            found.update(repr(fields).encode())
        return found.hexdigest()

    @property
    def size(self) -> int:
        """How many items there are."""
        return len(self._rows)

    def __iter__(self) -> Iterator[Entry | Problem]:
        items = Items()
        for number, fields in enumerate(self._fields(), start=1):
            yield from items.entries(*fields, place=f"{self._name}:{number}")

    def _fields(self) -> Iterator[tuple[object, object, object, object]]:
        for row in self._rows:
            yield row["id"], row.get("title"), row["text"], row.get("lang") or self._language


def task_language(task: TaskMetadata, subset: str) -> str | None:
    """The language of a task's subset, None where it has several (queries in one, items in another) or none we know."""
    codes = task.hf_subsets_to_langscripts.get(subset, [])
    found = {known_language(code) for code in codes}
    language = found.pop() if len(found) == 1 else None
    return None if language == UNKNOWN else language


def _query(row: Mapping[str, Any]) -> str:
    if not isinstance(row.get("text"), str):
        raise DatasetError(
            f"query {row['id']}", "it is not a text", "Choose a task of text retrieval with single questions"
        )
    return f"{row['text']} {row.get('instruction') or ''}".strip()
