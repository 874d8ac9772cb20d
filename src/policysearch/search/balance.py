"""At least so many of every group first: for readers who want to see what each language or city has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import NDArray

from policysearch.index.generation import Generation
from policysearch.search.query import RowNumbers


def first_of_each(groups: Sequence[Hashable], least: int) -> NDArray[np.int64]:
    """Positions of ranked items (n,): first the best `least` of every group, then the rest, each part in its order.

    `groups` names each item's group, best item first. Every position occurs once, and which come first does not
    hang on how many are shown, so that pages continue each other.
    """
    seen: Counter[Hashable] = Counter()
    first: list[int] = []
    rest: list[int] = []
    for position, group in enumerate(groups):
        (first if seen[group] < least else rest).append(position)
        seen[group] += 1
    return np.array([*first, *rest], np.int64)


def permutation(
    generation: Generation, rows: RowNumbers, per_language: int | None, per_city: int | None
) -> NDArray[np.int64]:
    """The order of ranked rows (n,) in which so many of each language or city come first; as they are for None."""
    if per_language:
        starts = [its.all.start for its in generation.store.languages.values()]
        return first_of_each(np.searchsorted(starts, rows, side="right").tolist(), per_language)
    if per_city:
        return first_of_each(_cities(generation, rows), per_city)
    return np.arange(len(rows))


def _cities(generation: Generation, rows: RowNumbers) -> list[str | None]:
    """The city of each row; None where its document has none. Read in the order of the store, which is fast."""
    store, ascending = generation.store, np.sort(rows).tolist()
    cities = {
        row: store.document(passage.document_id).city
        for row, passage in zip(ascending, store.passages(ascending), strict=True)
    }
    return [cities[row] for row in rows.tolist()]
