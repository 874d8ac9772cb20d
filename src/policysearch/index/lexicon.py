"""The bilingual lexicon: what a term of one language is called in the others, learnt from the corpus and the encoder.

Words are near in the encoder's space when they mean the same, and when they are used to talk about the same things.
Both count. A word that is near to all (a hub) is taken back by CSLS: 2 · cosine, less the mean cosine of the
candidate to its nearest words in the asking language (Lample et al. 2018, arXiv 1710.04087).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import faiss
import numpy as np
from numpy.typing import NDArray

from policysearch.index.arrays import mapped
from policysearch.index.dense import threads_for
from policysearch.index.vocabulary import Vocabulary
from policysearch.settings import LexiconSettings

Floats = NDArray[np.float32]
Numbers = NDArray[np.int32]
Weights = NDArray[np.float16]
_Nearest = tuple[Floats, NDArray[np.int64]]
"""Cosines and numbers (n, candidates) of the nearest terms of another language, best first."""


class Candidate(NamedTuple):
    """A term of the other language; the weights of a term's translations add up to 1 at most."""

    term: str
    weight: float


@dataclass(frozen=True, slots=True, eq=False)
class _Language:
    """What is kept of one language, for its n terms and the others, in the lexicon's order of languages.

    `words` are the terms as they are mostly written · `mean` (dimension,) of its word vectors · `vectors` centred, of
    length 1, for words that come later · `hubness` (languages, n) · `targets` and `weights` (languages, n,
    translations): numbers of the other's terms.
    """

    terms: Sequence[str]
    words: Sequence[str]
    places: Mapping[str, int]
    mean: Floats
    vectors: faiss.Index
    hubness: Weights
    targets: Numbers
    weights: Weights


class Lexicon:
    """Translations of terms between all languages of an index. Raises nothing: what it does not know has none."""

    def __init__(self, languages: Mapping[str, _Language], settings: LexiconSettings) -> None:
        self._languages, self._settings = languages, settings
        self._order = {language: number for number, language in enumerate(languages)}

    def knows(self, term: str, language: str) -> bool:
        """Whether the term has its translations here already."""
        return language in self._languages and term in self._languages[language].places

    def written(self, term: str, language: str) -> str:
        """A term as it is mostly written in a language, or the term itself where that is not known."""
        its = self._languages.get(language)
        place = its.places.get(term) if its else None
        return its.words[place] if its and place is not None else term

    def translations(self, term: str, source: str, target: str) -> list[Candidate]:
        """Of a term that it knows, best first."""
        its, number = self._languages[source], self._order[target]
        place = its.places[term]
        return self._as_translations(target, its.targets[number, place], its.weights[number, place])

    def nearest(self, vectors: Floats, source: str, target: str) -> list[list[Candidate]]:
        """Of words that it does not know, by their vectors (n, dimension) as the encoder gives them for queries.

        The source may be a language that the index does not have.
        """
        to = self._languages.get(target)
        if to is None or not to.terms:
            return [[] for _ in vectors]
        own = [self._languages[source]] if source in self._languages else list(self._languages.values())
        mean = np.mean([language.mean for language in own], axis=0)
        hubness = to.hubness[self._order[source]] if source in self._languages else self._mean_hubness(target)
        centred = _unit(vectors - mean)
        with threads_for(len(to.terms)):
            cosines, found = to.vectors.search(centred, min(self._settings.candidates, len(to.terms)))
        # Hubness was measured with contexts, which these words do not have: only its differences hold for them.
        level = mean_of_nearest(cosines, self._settings.neighbours).mean()
        hubness = (hubness - hubness.mean(dtype=np.float32) + level).astype(np.float32)
        targets, weights = chosen(cosines, found, hubness, self._settings)
        return [self._as_translations(target, *pair) for pair in zip(targets, weights, strict=True)]

    def save(self, folder: Path) -> None:
        """As `LANGUAGE.*` under the folder."""
        folder.mkdir()
        (folder / "languages.txt").write_text("".join(f"{name}\n" for name in self._languages), encoding="utf-8")
        for name, its in self._languages.items():
            for part, texts in (("terms", its.terms), ("words", its.words)):
                (folder / f"{name}.{part}.txt").write_text("".join(f"{text}\n" for text in texts), encoding="utf-8")
            faiss.write_index(its.vectors, str(folder / f"{name}.faiss"))
            for part in ("mean", "hubness", "targets", "weights"):
                np.save(folder / f"{name}.{part}.npy", getattr(its, part))

    @classmethod
    def load(cls, folder: Path, settings: LexiconSettings) -> Lexicon:
        """From the files that `save` wrote; arrays stay on disk until they are read."""
        names = (folder / "languages.txt").read_text(encoding="utf-8").split()
        return cls({name: _load(folder, name) for name in names}, settings)

    def _mean_hubness(self, target: str) -> Floats:
        """Mean (terms,) over the other languages: a language has none in its own."""
        others = max(len(self._languages) - 1, 1)
        mean: Floats = self._languages[target].hubness.sum(axis=0, dtype=np.float32) / others
        return mean

    def _as_translations(self, target: str, numbers: Numbers, weights: Weights) -> list[Candidate]:
        terms = self._languages[target].terms
        pairs = zip(numbers.tolist(), weights.tolist(), strict=True)
        return [Candidate(terms[number], weight) for number, weight in pairs if weight > 0]


def learn(
    vocabularies: Mapping[str, Vocabulary],
    words: Mapping[str, Floats],
    settings: LexiconSettings,
    progress: Callable[[int], None] | None = None,
) -> Lexicon:
    """Make a lexicon of each language's vocabulary and the vectors (n, dimension) of its words as queries.

    `progress` is called with the number of languages that are done, of which there are `len(vocabularies)`.
    """
    means = _means(words, settings.mean_strength)
    own = {language: _unit(vectors - means[language]) for language, vectors in words.items()}
    both = {language: _blend(own[language], its.contexts, settings.context) for language, its in vocabularies.items()}
    near: dict[str, dict[str, _Nearest]] = {}
    for done, source in enumerate(both, start=1):
        near[source] = {
            target: _nearest(both[source], both[target], settings.candidates) for target in both if target != source
        }
        if progress:
            progress(done)
    languages = {}
    for source, its in vocabularies.items():
        hubness, targets, weights = _of_language(source, len(its.terms), near, settings)
        places, vectors = _places(its.terms), _stored(own[source])
        languages[source] = _Language(its.terms, its.words, places, means[source], vectors, hubness, targets, weights)
    return Lexicon(languages, settings)


def _of_language(
    source: str, terms: int, near: Mapping[str, Mapping[str, _Nearest]], settings: LexiconSettings
) -> tuple[Weights, Numbers, Weights]:
    """Hubness, targets and weights, as `_Language` keeps them."""
    size = (len(near), terms)
    hubness = np.zeros(size, np.float16)
    targets = np.zeros((*size, settings.translations), np.int32)
    weights = np.zeros((*size, settings.translations), np.float16)
    for number, target in enumerate(near):
        if source != target:
            hubness[number] = mean_of_nearest(near[source][target][0], settings.neighbours)
            back = mean_of_nearest(near[target][source][0], settings.neighbours)
            targets[number], weights[number] = chosen(*near[source][target], back, settings)
    return hubness, targets, weights


def mean_of_nearest(cosines: Floats, neighbours: int) -> Floats:
    """Mean (n,) of the first values of each row of cosines (n, candidates), which are descending."""
    if not cosines.shape[1]:
        return np.zeros(len(cosines), np.float32)
    mean: Floats = cosines[:, :neighbours].mean(axis=1)
    return mean


def chosen(
    cosines: Floats, candidates: NDArray[np.int64], hubness: Floats, settings: LexiconSettings
) -> tuple[Numbers, Weights]:
    """The best translations (n, translations) among candidates (n, k) by CSLS, with weights; weight 0 is none.

    `hubness` (terms,) is that of the target's terms. Weights are a softmax in which "no translation" takes part, so
    they add up to less where no candidate is much nearer than words usually are.
    """
    size = (len(cosines), settings.translations)
    targets, weights = np.zeros(size, np.int32), np.zeros(size, np.float16)
    if not cosines.shape[1]:
        return targets, weights
    csls = 2 * cosines - hubness[candidates] - mean_of_nearest(cosines, settings.neighbours)[:, None]
    csls[cosines <= settings.least_cosine] = -np.inf
    best = np.argsort(-csls, axis=1, kind="stable")[:, : settings.translations]
    powers = np.exp((np.take_along_axis(csls, best, axis=1) - settings.no_translation) / settings.temperature)
    width = best.shape[1]
    targets[:, :width] = np.take_along_axis(candidates, best, axis=1)
    weights[:, :width] = powers / (powers.sum(axis=1, keepdims=True) + 1)
    weights[weights < settings.least_weight] = 0
    return targets, weights


def _means(words: Mapping[str, Floats], strength: float) -> dict[str, Floats]:
    """The mean word of each language, shrunk toward the mean of all by the number of its words."""
    total = sum(map(len, words.values()))
    grand = sum(vectors.sum(axis=0) for vectors in words.values()) / max(total, 1)
    return {
        language: ((vectors.sum(axis=0) + strength * grand) / (len(vectors) + strength)).astype(np.float32)
        for language, vectors in words.items()
    }


def _blend(words: Floats, contexts: Floats, share: float) -> Floats:
    """Vectors whose inner product is (1 - share) · cosine of words + share · cosine of contexts."""
    return np.hstack([np.sqrt(np.float32(1 - share)) * words, np.sqrt(np.float32(share)) * _unit(contexts)])


def _nearest(source: Floats, target: Floats, depth: int) -> _Nearest:
    """Inner products and numbers (n, depth) of the nearest targets of each source, best first."""
    depth = min(depth, len(target))
    if not depth or not len(source):
        return np.empty((len(source), depth), np.float32), np.empty((len(source), depth), np.int64)
    products, numbers = faiss.knn(source, target, depth, metric=faiss.METRIC_INNER_PRODUCT)
    return products, numbers


def _stored(vectors: Floats) -> faiss.Index:
    """One byte for each number: a quarter of the space, and a cosine changes by less than .005."""
    index = faiss.IndexScalarQuantizer(vectors.shape[1], faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT)
    if len(vectors):
        index.train(vectors)
        index.add(vectors)
    return index


def _load(folder: Path, name: str) -> _Language:
    terms, words = (
        (folder / f"{name}.{part}.txt").read_text(encoding="utf-8").split("\n")[:-1] for part in ("terms", "words")
    )
    vectors = faiss.read_index(str(folder / f"{name}.faiss"), faiss.IO_FLAG_MMAP_IFC)
    mean = np.load(folder / f"{name}.mean.npy")
    hubness, targets, weights = (mapped(folder / f"{name}.{part}.npy") for part in ("hubness", "targets", "weights"))
    return _Language(terms, words, _places(terms), mean, vectors, hubness, targets, weights)


def _places(terms: Sequence[str]) -> dict[str, int]:
    return {term: place for place, term in enumerate(terms)}


def _unit(vectors: Floats) -> Floats:
    """Rows of length 1; a row of zeros stays."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: Floats = np.ascontiguousarray(vectors / np.maximum(lengths, 1e-9), dtype=np.float32)
    return unit
