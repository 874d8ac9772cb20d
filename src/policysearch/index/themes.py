"""What passages are about, from the vectors they are found by: no other text is read than those of the taxonomies.

A vector holds how its encoder leans to a language, and what all policy texts have in common. Both are taken off: of a
vector, what texts that are the same in all languages show of its language; of its nearness to a theme, the mean of its
nearness to all themes of the taxonomy.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import repeat
from typing import Self

import numpy as np
from numpy.typing import NDArray

from policysearch.encode.encoder import Encoder
from policysearch.index import reference
from policysearch.index.cache import EmbeddingCache
from policysearch.index.dense import DenseIndex
from policysearch.index.statistics import Spread
from policysearch.index.store import LanguageRows, Store
from policysearch.index.taxonomy import Taxonomy, languages_of
from policysearch.records import Theme

THEMES_VERSION = 1
"""Changes with what is computed here: older indexes are built anew."""

SHOWN = 0.4
"""A passage has the themes of this confidence or more."""
NEIGHBOURS, NEIGHBOUR_SHARE = 4, 0.35
"""Passages before and after, in the same document, and what they count for: a row of a table says little by itself."""

_STEP = 65536

Vectors = NDArray[np.float32]

_known: dict[tuple[str, str], Vectors] = {}
"""Vectors of texts that are the same for every index that a process makes, by encoder and text."""


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """Texts of a taxonomy as unit vectors (texts, dimension), the number of each one's theme, and a unit of scores."""

    texts: Vectors
    topics: NDArray[np.int64]
    unit: float = 1.0

    def scores(self, vectors: Vectors) -> Vectors:
        """How near centred passages (n, dimension) are to each theme's nearest text, against the mean of all themes."""
        cosines = vectors @ self.texts.T
        best = np.stack([cosines[:, self.topics == topic].max(axis=1) for topic in np.unique(self.topics)], axis=1)
        scores: Vectors = (best - best.mean(axis=1, keepdims=True)) / self.unit
        return scores


@dataclass(frozen=True, slots=True, eq=False)
class Finder:
    """All that themes of passages are found by, so that the store need not be open any more.

    `documents` names that of each row, `given` holds what people said of documents, by document and taxonomy.
    """

    taxonomies: Sequence[Taxonomy]
    models: Sequence[Model]
    dense: DenseIndex
    languages: Mapping[str, LanguageRows]
    leans: Mapping[str, Vectors]
    documents: NDArray[np.str_]
    given: Mapping[str, Mapping[str, tuple[Theme, ...]]]

    @classmethod
    def of(
        cls,
        store: Store,
        dense: DenseIndex,
        spreads: Mapping[str, Spread],
        taxonomies: Sequence[Taxonomy],
        encoder: Encoder,
        embeddings: EmbeddingCache,
    ) -> Self:
        """For the passages of a store, whose vectors are `dense`; texts of the taxonomies are embedded."""
        its_leans, background = leans(encoder, embeddings, {*store.languages, *languages_of(taxonomies)}, spreads)
        return cls(
            taxonomies=taxonomies,
            models=[model(taxonomy, encoder, embeddings, its_leans, background) for taxonomy in taxonomies],
            dense=dense,
            languages=store.languages,
            leans=its_leans,
            documents=np.array(store.document_ids()),
            given={document: _given(themes, taxonomies) for document, themes in store.given_themes().items()},
        )

    def by_row(self) -> Iterator[tuple[Theme, ...]]:
        """The themes of each row, one after the other; those that are not ranked have none.

        Themes that people gave to a document, such as "smart-city/mobility", are those of all its passages, with
        confidence 1, in place of what would be found of that taxonomy.
        """
        for language, rows in self.languages.items():
            if rows.ranked:
                yield from self._of_language(language, rows.ranked)
            yield from repeat((), len(rows.all) - len(rows.ranked))

    def confidences(self, language: str, rows: range) -> list[NDArray[np.float64]]:
        """Of passages of one language, for each taxonomy (rows, themes)."""
        documents = self.documents[rows.start : rows.stop]
        return [
            confidence(among_neighbours(self._scores(its_model, language, rows), documents), taxonomy)
            for taxonomy, its_model in zip(self.taxonomies, self.models, strict=True)
        ]

    def _of_language(self, language: str, rows: range) -> Iterator[tuple[Theme, ...]]:
        by_taxonomy = self.confidences(language, rows)
        for number, row in enumerate(rows):
            given = self.given.get(str(self.documents[row]), {})
            yield tuple(
                theme
                for taxonomy, its in zip(self.taxonomies, by_taxonomy, strict=True)
                for theme in given.get(taxonomy.id) or _surest(its[number], taxonomy)
            )

    def _scores(self, its_model: Model, language: str, rows: range) -> Vectors:
        steps = [range(start, min(start + _STEP, rows.stop)) for start in range(rows.start, rows.stop, _STEP)]
        return np.concatenate([its_model.scores(centred(self.dense.read(s), self.leans[language])) for s in steps])


def confidence(scores: NDArray[np.float32], taxonomy: Taxonomy) -> NDArray[np.float64]:
    """Of scores of any shape, from 0 to 1, as `benchmarks/themes.py` fitted it."""
    values: NDArray[np.float64] = 1 / (1 + np.exp(-taxonomy.slope * scores.astype(np.float64) - taxonomy.intercept))
    return values


def among_neighbours(scores: Vectors, documents: NDArray[np.str_]) -> Vectors:
    """Scores (n, themes), each mixed with the mean of the passages around it in its document; itself is one of them."""
    total = len(scores)
    bounds = np.concatenate([[0], np.flatnonzero(documents[1:] != documents[:-1]) + 1, [total]])
    sizes, rows = np.diff(bounds), np.arange(total)
    first = np.maximum(rows - NEIGHBOURS, np.repeat(bounds[:-1], sizes))
    last = np.minimum(rows + NEIGHBOURS + 1, np.repeat(bounds[1:], sizes))
    sums = np.concatenate([np.zeros((1, scores.shape[1])), np.cumsum(scores, axis=0, dtype=np.float64)])
    means = (sums[last] - sums[first]) / (last - first)[:, None]
    mixed: Vectors = ((1 - NEIGHBOUR_SHARE) * scores + NEIGHBOUR_SHARE * means).astype(np.float32)
    return mixed


def leans(
    encoder: Encoder, embeddings: EmbeddingCache, languages: Iterable[str], spreads: Mapping[str, Spread]
) -> tuple[dict[str, Vectors], Vectors]:
    """What each language adds to vectors (dimension,), and the vectors (n, dimension) of the texts that show it.

    Of a language without such texts it is the mean of its passages, which also holds what these are about, and the mean
    of all languages where there are none.
    """
    found, background = {name: spread.mean for name, spread in spreads.items()}, []
    for name in sorted({*languages, "en"}):
        if texts := reference.texts(name):
            vectors = _embedded(encoder, embeddings, texts)
            found[name] = vectors.mean(axis=0)
            background.append(centred(vectors, found[name]))
    mean: Vectors = np.mean(list(found.values()), axis=0)
    found |= {name: mean for name in languages if name not in found}
    return found, np.concatenate(background)


def model(
    taxonomy: Taxonomy, encoder: Encoder, embeddings: EmbeddingCache, leans: Mapping[str, Vectors], background: Vectors
) -> Model:
    """Of a taxonomy. What scores of everyday texts deviate by is the unit: it makes encoders comparable."""
    its = [
        (number, text, leans[language])
        for number, topic in enumerate(taxonomy.topics)
        for language, texts in topic.texts.items()
        for text in texts
    ]
    vectors = _embedded(encoder, embeddings, [text for _, text, _ in its])
    plain = Model(centred(vectors, np.stack([lean for _, _, lean in its])), np.array([number for number, _, _ in its]))
    return replace(plain, unit=float(plain.scores(background).std()))


def centred(vectors: Vectors, mean: Vectors) -> Vectors:
    """Without the mean, and of length 1."""
    moved = vectors - mean
    centred: Vectors = (moved / np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-12)).astype(np.float32)
    return centred


def _embedded(encoder: Encoder, embeddings: EmbeddingCache, texts: Sequence[str]) -> Vectors:
    name = encoder.encoder_id
    if missing := [text for text in texts if (name, text) not in _known]:
        vectors, _ = embeddings.encode(encoder, missing)
        _known.update(((name, text), vector) for text, vector in zip(missing, vectors, strict=True))
    return np.stack([_known[name, text] for text in texts])


def _given(themes: Sequence[str], taxonomies: Sequence[Taxonomy]) -> dict[str, tuple[Theme, ...]]:
    """What people said of a document, by taxonomy."""
    return {
        taxonomy.id: tuple(Theme(taxonomy.id, t.id, 1.0) for t in taxonomy.topics if f"{taxonomy.id}/{t.id}" in themes)
        for taxonomy in taxonomies
    }


def _surest(values: NDArray[np.float64], taxonomy: Taxonomy) -> tuple[Theme, ...]:
    shown = sorted((-value, number) for number, value in enumerate(values.tolist()) if value >= SHOWN)
    return tuple(Theme(taxonomy.id, taxonomy.topics[number].id, round(-value, 3)) for value, number in shown)
