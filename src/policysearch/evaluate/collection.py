"""The items that topics are judged on, over an open index: passages, or documents by their best passage."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Set
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from policysearch.evaluate.records import Item, Qrels
from policysearch.index.store import Store
from policysearch.search.engine import Index

Unit = Literal["passage", "document"]

QUOTE = 240
"""Characters of an item that a report shows."""

_STEP = 4096


@dataclass(frozen=True, eq=False)
class Collection:
    """Items by number: `ids`, their `languages`, and which item each row of the index belongs to.

    Documents are named as the judgements name them: by path or by id.
    """

    index: Index
    unit: Unit
    ids: tuple[str, ...]
    languages: tuple[str, ...]
    item_of_row: NDArray[np.int32]

    @classmethod
    def of(cls, index: Index, qrels: Qrels) -> Collection:
        """Passages or documents, whichever of their ids the judgements name more often."""
        judged = {item for grades in qrels.values() for item in grades}
        store = index.generation.store
        passages = _passage_ids(store)
        if len(judged & set(passages)) * 2 >= len(judged):
            languages = [name for name, rows in store.languages.items() for _ in rows.all]
            return cls(index, "passage", tuple(passages), tuple(languages), np.arange(len(passages), dtype=np.int32))
        return _of_documents(index, judged)

    @cached_property
    def language_of(self) -> Mapping[str, str]:
        """Language by item id."""
        return dict(zip(self.ids, self.languages, strict=True))

    @cached_property
    def sizes(self) -> Mapping[str, int]:
        """Items per language."""
        return dict(sorted(Counter(self.languages).items()))

    def firsts(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """Where in ranked rows each item comes first: a document stands at the place of its best passage."""
        if self.unit == "passage":
            return np.arange(len(rows))
        _, first = np.unique(self.item_of_row[rows], return_index=True)
        places: NDArray[np.int64] = np.sort(first)
        return places

    def describe(self, item_id: str, rank: int | None, grade: int | None) -> Item:
        """An item as a report shows it, with the beginning of its text."""
        title, text = self._title_and_text(item_id)
        quote = " ".join(text.split())
        if len(quote) > QUOTE:
            end = quote.rfind(" ", QUOTE // 2, QUOTE)
            quote = quote[: end if end > 0 else QUOTE] + " …"  # some write no spaces
        return Item(item_id, self.language_of.get(item_id, ""), rank, grade, title, quote)

    def _title_and_text(self, item_id: str) -> tuple[str, str]:
        if item_id not in self.language_of:
            return "", ""
        if self.unit == "document":
            document = self.index.document(item_id)
            return document.title, document.text
        passage = self.index.passage(item_id)
        return self.index.document(passage.document_id).title, passage.text


def _passage_ids(store: Store) -> list[str]:
    total = store.count_passages()
    steps = (np.arange(start, min(start + _STEP, total)) for start in range(0, total, _STEP))
    return [passage_id for step in steps for passage_id in store.passage_ids(step)]


def _of_documents(index: Index, judged: Set[str]) -> Collection:
    documents = index.documents()
    by_path = len(judged & {d.path for d in documents}) >= len(judged & {d.document_id for d in documents})
    numbers = {document.document_id: number for number, document in enumerate(documents)}
    owners = index.generation.store.document_ids()
    return Collection(
        index,
        "document",
        tuple(document.path if by_path else document.document_id for document in documents),
        tuple(document.language for document in documents),
        np.array([numbers[owner] for owner in owners], np.int32),
    )
