"""Documents that are one text in several forms: a memo as DOCX and as PDF, a draft and what became of it, translations.

Versions say the same things in much the same order, with the same numbers; that tells them from letters made of one
template and from other texts on the same matter. Candidates are documents whose mean vectors are near, in any language.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import faiss
import numpy as np
from numpy.typing import NDArray

from policysearch.index.dense import DenseIndex
from policysearch.index.statistics import Spread
from policysearch.index.store import Store
from policysearch.index.vocabulary import stands_for_itself

NEIGHBOURS = 20
"""Documents nearest to each that are looked at."""
SIMILAR = 0.4
"""Least mean cosine of each passage with its best counterpart, in both directions."""
SIMILAR_AT_LEAST, MANY_NUMBERS, NEARLY_ALL = 0.25, 8, 0.8
"""As `SIMILAR`, where so many numbers, and this share of all, are in both: the mean of a language of which there is
little is too near to its few texts to be taken off them without loss."""
SAME_NUMBERS = 0.5
"""Least share of the numbers, dates and identifiers of either document that are in both."""
FEW_NUMBERS = 3
"""Of documents with fewer, it must be something else that tells."""
SAME_ORDER, FEW_PASSAGES = 0.9, 4
"""Least correlation of the places of passages and their counterparts, and the passages needed to speak of it."""
ALIKE = 0.8
"""As `SIMILAR`, of two documents with few numbers in one language: letters made of one template are in one order."""

Family = tuple[str, ...]
"""Ids of documents."""


@dataclass(frozen=True, slots=True, eq=False)
class _Text:
    """A document as it is compared: unit vectors (passages, dimension) without what its language adds to them."""

    vectors: NDArray[np.float32]
    terms: Sequence[str]
    language: str
    identifiers: frozenset[str]

    @property
    def numbers(self) -> set[str]:
        return {term for term in self.terms if len(term) > 1 and stands_for_itself(term)}


def find(store: Store, dense: DenseIndex, spreads: Mapping[str, Spread]) -> list[Family]:
    """All families of two and more, each in the order of ids."""
    texts = _texts(store, dense, spreads)
    group = {document_id: document_id for document_id in texts}

    def root(document_id: str) -> str:
        while group[document_id] != document_id:
            document_id = group[document_id]
        return document_id

    for one, other in _candidates(texts):
        if root(one) != root(other) and same_text(texts[one], texts[other]):
            group[max(root(one), root(other))] = min(root(one), root(other))
    members: dict[str, list[str]] = {}
    for document_id in sorted(texts):
        members.setdefault(root(document_id), []).append(document_id)
    return [tuple(family) for family in members.values() if len(family) > 1]


def same_text(one: _Text, other: _Text) -> bool:
    """Whether two documents are versions of one another."""
    if one.identifiers and other.identifiers and not one.identifiers & other.identifiers:
        return False
    if one.terms and list(one.terms) == list(other.terms):
        return True
    cosines = one.vectors @ other.vectors.T
    similarity = min(cosines.max(axis=1).mean(), cosines.max(axis=0).mean())
    common, either = len(one.numbers & other.numbers), len(one.numbers | other.numbers)
    if common >= MANY_NUMBERS and common >= NEARLY_ALL * either:
        return bool(similarity >= SIMILAR_AT_LEAST)
    if similarity < SIMILAR:
        return False
    if either >= FEW_NUMBERS:
        return common >= SAME_NUMBERS * either
    return bool(similarity >= ALIKE) if one.language == other.language else _in_order(cosines)


def _in_order(cosines: NDArray[np.float32]) -> bool:
    counterparts = cosines.argmax(axis=1)
    if min(cosines.shape) < FEW_PASSAGES or len(set(counterparts.tolist())) < FEW_PASSAGES:
        return False
    return float(np.corrcoef(np.arange(len(counterparts)), counterparts)[0, 1]) >= SAME_ORDER


def _texts(store: Store, dense: DenseIndex, spreads: Mapping[str, Spread]) -> dict[str, _Text]:
    """The documents with passages that are ranked."""
    owners = store.document_ids()
    rows: dict[str, list[int]] = {}
    for its in store.languages.values():
        for row in its.ranked:
            rows.setdefault(owners[row], []).append(row)
    found = {}
    for document_id, its_rows in rows.items():
        vectors = centred(store, dense, spreads, np.array(its_rows))
        terms = [term for passage in store.terms_of(document_id) for term in passage]
        document = store.document(document_id)
        found[document_id] = _Text(vectors, terms, document.language, frozenset(document.identifiers))
    return found


def centred(
    store: Store, dense: DenseIndex, spreads: Mapping[str, Spread], rows: NDArray[np.int64]
) -> NDArray[np.float32]:
    """Unit vectors (n, dimension) of passages without the mean of their language: near is what says the same."""
    vectors = dense.read(rows)
    for language, its in store.languages.items():
        here = (rows >= its.all.start) & (rows < its.all.stop)
        vectors[here] -= spreads[language].mean
    unit: NDArray[np.float32] = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    return unit


def _candidates(texts: Mapping[str, _Text]) -> Iterator[tuple[str, str]]:
    """Each document with those whose mean vectors are nearest to its own."""
    names = list(texts)
    if len(names) < 2:
        return
    means = np.stack([text.vectors.mean(axis=0) for text in texts.values()]).astype(np.float32)
    faiss.normalize_L2(means)
    _, nearest = faiss.knn(means, means, min(NEIGHBOURS + 1, len(names)), metric=faiss.METRIC_INNER_PRODUCT)
    for number, its in enumerate(nearest.tolist()):
        yield from ((names[number], names[other]) for other in its if number < other or number not in nearest[other])


def by_row(store: Store, families: Sequence[Family]) -> NDArray[np.int32]:
    """The number (passages,) of each passage's family, -1 where it has none."""
    numbers = {document_id: number for number, family in enumerate(families) for document_id in family}
    return np.array([numbers.get(document_id, -1) for document_id in store.document_ids()], np.int32)
