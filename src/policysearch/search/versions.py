"""Of passages that say the same in several versions of a document, the best one stands for all."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from policysearch.index.families import SIMILAR, centred
from policysearch.index.generation import Generation
from policysearch.records import Document, Filters


def standing(generation: Generation, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Positions of those of `rows`, best first, that stand for themselves.

    A passage goes where another version of its document has a better one that is its counterpart. What only one
    version says stays.
    """
    numbers = generation.families[rows]
    goes = np.zeros(len(rows), bool)
    for number in np.unique(numbers[numbers >= 0]):
        places = np.flatnonzero(numbers == number)
        passages = generation.store.passages(rows[places].tolist())
        vectors = centred(generation.store, generation.dense, generation.statistics, rows[places])
        kept: list[int] = []
        for place, passage in enumerate(passages):
            others = [one for one in kept if passages[one].document_id != passage.document_id]
            if others and float((vectors[others] @ vectors[place]).max()) >= SIMILAR:
                goes[places[place]] = True
            else:
                kept.append(place)
    return np.flatnonzero(~goes)


def versions_of(generation: Generation, row: int) -> tuple[Document, ...]:
    """The other documents of a passage's family, by path."""
    number = generation.families[row]
    if number < 0:
        return ()
    store = generation.store
    its = {passage.document_id for passage in store.passages(np.flatnonzero(generation.families == number).tolist())}
    (own,) = store.passages([row])
    documents = (store.document(document_id) for document_id in its - {own.document_id})
    return tuple(sorted(documents, key=lambda document: document.path))


def rows_of_family(generation: Generation, row: int) -> NDArray[np.int64]:
    """The rows of a passage's document and of all its versions."""
    number = generation.families[row]
    if number >= 0:
        return np.flatnonzero(generation.families == number)
    (passage,) = generation.store.passages([row])
    rows = generation.store.rows(Filters(documents=(passage.document_id,), kinds=frozenset()))
    return np.empty(0, np.int64) if rows is None else rows
