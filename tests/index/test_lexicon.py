"""Translations learnt from vectors, against the same computed again word by word in plain numpy."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policysearch.index.lexicon import Candidate, Lexicon, chosen, learn, mean_of_nearest
from policysearch.index.vocabulary import Vocabulary
from policysearch.settings import LexiconSettings

DIMENSION = 8
SIZES = {"da": 12, "it": 30, "sv": 25}
SETTINGS = LexiconSettings(
    translations=4,
    candidates=9,
    neighbours=3,
    least_cosine=0.1,
    temperature=0.5,
    no_translation=0.2,
    context=0.3,
    mean_strength=5.0,
)

Vectors = dict[str, np.ndarray]


def vocabulary(language: str, contexts: np.ndarray) -> Vocabulary:
    terms = [f"{language}{number:03}" for number in range(len(contexts))]
    return Vocabulary(terms, [term.upper() for term in terms], contexts.astype(np.float32))


def random_vectors(sizes: dict[str, int], seed: int) -> Vectors:
    """Words of a language have something in common, as they do in an encoder's space."""
    random = np.random.default_rng(seed)
    return {
        name: (random.standard_normal((size, DIMENSION)) + random.standard_normal(DIMENSION)).astype(np.float32)
        for name, size in sizes.items()
    }


WORDS, CONTEXTS = random_vectors(SIZES, 1), random_vectors(SIZES, 2)


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return learn({name: vocabulary(name, its) for name, its in CONTEXTS.items()}, WORDS, SETTINGS)


def unit(vectors: np.ndarray) -> np.ndarray:
    return vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)


def mean(language: str) -> np.ndarray:
    """Of the words of a language, as if it had `mean_strength` words more that stand in the middle of all."""
    grand = np.concatenate(list(WORDS.values())).mean(axis=0)
    return np.vstack([WORDS[language], np.tile(grand, (int(SETTINGS.mean_strength), 1))]).mean(axis=0)


def cosines(source: str, target: str) -> np.ndarray:
    words = unit(WORDS[source] - mean(source)) @ unit(WORDS[target] - mean(target)).T
    return (1 - SETTINGS.context) * words + SETTINGS.context * unit(CONTEXTS[source]) @ unit(CONTEXTS[target]).T


def hubness(source: str, target: str) -> np.ndarray:
    """Of each word of the target: its mean cosine to the words of the source that are nearest to it."""
    return np.sort(cosines(source, target), axis=0)[-SETTINGS.neighbours :].mean(axis=0)


def expected(near: np.ndarray, hubs: np.ndarray, target: str) -> dict[str, float]:
    """Translations of a word whose cosines with the words of the target are `near`; to have none is one more choice."""
    nearest = [n for n in np.argsort(-near)[: SETTINGS.candidates] if near[n] > SETTINGS.least_cosine]
    own = np.sort(near)[-SETTINGS.neighbours :].mean()
    csls = {f"{target}{n:03}": 2 * near[n] - hubs[n] - own for n in nearest}
    best = sorted(csls, key=lambda term: -csls[term])[: SETTINGS.translations]
    powers = {term: np.exp(csls[term] / SETTINGS.temperature) for term in best}
    total = sum(powers.values()) + np.exp(SETTINGS.no_translation / SETTINGS.temperature)
    return {term: power / total for term, power in powers.items() if power / total >= SETTINGS.least_weight}


def weights(candidates: list[Candidate]) -> dict[str, float]:
    return {its.term: its.weight for its in candidates}


@pytest.mark.parametrize("source", SIZES)
@pytest.mark.parametrize("target", SIZES)
def test_translations_are_the_best_by_csls(lexicon: Lexicon, source: str, target: str) -> None:
    if source == target:
        return
    near = cosines(source, target)
    for number in range(SIZES[source]):
        found = weights(lexicon.translations(f"{source}{number:03}", source, target))
        wanted = expected(near[number], hubness(source, target), target)
        assert list(found) == list(wanted)
        assert found == pytest.approx(wanted, abs=2e-3)


def test_a_word_near_to_all_is_taken_back() -> None:
    """By cosine alone, both words of the source would be called by the hub."""
    cosine = np.array([[0.80, 0.78, 0.00], [0.80, 0.00, 0.78]], np.float32)
    candidates = np.tile(np.arange(3), (2, 1))
    hubs = mean_of_nearest(-np.sort(-cosine.T, axis=1), 1)
    settings = replace(SETTINGS, neighbours=1)
    assert chosen(cosine, candidates, np.zeros(3, np.float32), settings)[0][:, 0].tolist() == [0, 0]
    spread = hubs + np.array([0.1, 0, 0], np.float32)
    assert chosen(cosine, candidates, spread, settings)[0][:, 0].tolist() == [1, 2]


def test_contexts_tell_words_apart_that_the_encoder_confuses() -> None:
    """Two Italian words with one vector: the one that is used as the Swedish word is."""
    random = np.random.default_rng(3)
    axes = np.eye(DIMENSION, dtype=np.float32)
    words = {"it": np.vstack([axes[0], axes[0], axes[1:5]]), "sv": np.vstack([axes[0], axes[1:5]])}
    contexts = {"it": np.vstack([axes[6], axes[7], axes[1:5]]), "sv": np.vstack([axes[7], axes[1:5]])}
    words = {name: its + 0.01 * random.standard_normal(its.shape).astype(np.float32) for name, its in words.items()}
    vocabularies = {name: vocabulary(name, its) for name, its in contexts.items()}
    found = learn(vocabularies, words, SETTINGS).translations("sv000", "sv", "it")
    assert found[0].term == "it001"


@pytest.mark.parametrize("source", SIZES)
def test_a_new_word_is_looked_up_by_its_own_vector(lexicon: Lexicon, source: str) -> None:
    new = random_vectors({source: 20}, 4)[source]
    near = unit(new - mean(source)) @ unit(WORDS["it"] - mean("it")).T
    if source == "it":
        return
    hubs = hubness(source, "it")
    level = np.sort(near, axis=1)[:, -SETTINGS.neighbours :].mean()  # of words alone: without contexts all are higher
    for found, its in zip(lexicon.nearest(new, source, "it"), near, strict=True):
        wanted = expected(its, hubs - hubs.mean() + level, "it")
        sure = [term for term, weight in wanted.items() if weight > 0.3]  # one byte a number: the last may differ
        assert {term: weights(found)[term] for term in sure} == pytest.approx(
            {term: wanted[term] for term in sure}, abs=0.05
        )


def test_a_word_of_a_language_that_the_index_lacks_stands_between_all(lexicon: Lexicon) -> None:
    new = random_vectors({"fi": 20}, 5)["fi"]
    middle = np.mean([mean(name) for name in SIZES], axis=0)
    near = unit(new - middle) @ unit(WORDS["it"] - mean("it")).T
    hubs = np.mean([hubness("da", "it"), hubness("sv", "it")], axis=0)
    for found, its in zip(lexicon.nearest(new, "fi", "it"), near, strict=True):
        wanted = expected(its, hubs, "it")
        sure = [term for term, weight in wanted.items() if weight > 0.3]
        assert {term: weights(found)[term] for term in sure} == pytest.approx(
            {term: wanted[term] for term in sure}, abs=0.05
        )


def test_it_says_what_it_knows_and_how_that_is_written(lexicon: Lexicon) -> None:
    assert lexicon.knows("sv003", "sv")
    assert not lexicon.knows("sv003", "it")
    assert not lexicon.knows("sv003", "xx")
    assert lexicon.written("it001", "it") == "IT001"
    assert lexicon.written("cykel", "it") == "cykel"
    assert lexicon.written("cykel", "xx") == "cykel"


def test_saved_and_loaded_it_says_the_same(lexicon: Lexicon, tmp_path: Path) -> None:
    lexicon.save(tmp_path / "lexicon")
    loaded = Lexicon.load(tmp_path / "lexicon", SETTINGS)
    new = random_vectors({"sv": 5}, 6)["sv"]
    shutil.rmtree(tmp_path / "lexicon")  # a reader keeps what a writer has cleaned away
    for source in SIZES:
        for target in SIZES:
            if source != target:
                term = f"{source}004"
                assert loaded.translations(term, source, target) == lexicon.translations(term, source, target)
    for source in ("sv", "fi"):
        assert loaded.nearest(new, source, "it") == lexicon.nearest(new, source, "it")
    assert loaded.written("da002", "da") == "DA002"
    assert loaded.knows("da002", "da")


@pytest.mark.parametrize(
    "sizes", [{}, {"sv": 0}, {"sv": 3}, {"it": 0, "sv": 3}, {"it": 1, "sv": 3}, {"it": 1, "sv": 1}]
)
def test_languages_with_few_words_or_none(sizes: dict[str, int], tmp_path: Path) -> None:
    words = random_vectors(sizes, 7)
    learn({name: vocabulary(name, its) for name, its in words.items()}, words, SETTINGS).save(tmp_path / "lexicon")
    lexicon = Lexicon.load(tmp_path / "lexicon", SETTINGS)
    new = random_vectors({"fi": 2}, 8)["fi"]
    for target in ("it", "sv"):
        for source in ("fi", "it", "sv"):
            found = lexicon.nearest(new, source, target)
            assert len(found) == 2
            for its in found:
                assert set(weights(its)) <= {f"{target}{number:03}" for number in range(sizes.get(target, 0))}
                assert all(np.isfinite(weight) for weight in weights(its).values())
    for number in range(sizes.get("sv", 0)):
        if "it" in sizes:
            found = weights(lexicon.translations(f"sv{number:03}", "sv", "it"))
            assert set(found) <= {f"it{its:03}" for its in range(sizes["it"])}


def test_words_that_stand_nowhere_have_no_nan() -> None:
    """A term without a context, and a word whose vector is the mean of all."""
    words = {"it": np.zeros((3, DIMENSION), np.float32), "sv": WORDS["sv"]}
    contexts = {"it": np.zeros((3, DIMENSION), np.float32), "sv": CONTEXTS["sv"]}
    lexicon = learn({name: vocabulary(name, its) for name, its in contexts.items()}, words, SETTINGS)
    found = [lexicon.translations(f"it{number:03}", "it", "sv") for number in range(3)]
    found += lexicon.nearest(np.zeros((1, DIMENSION), np.float32), "it", "sv")
    assert all(np.isfinite(its.weight) for candidates in found for its in candidates)


cells = st.floats(-1, 1, width=32)


@given(st.lists(st.tuples(cells, cells, cells, cells), min_size=1, max_size=6), st.integers(1, 6))
def test_weights_are_shares_of_one(rows: list[tuple[float, ...]], translations: int) -> None:
    cosine = -np.sort(-np.array(rows, np.float32), axis=1)
    candidates = np.tile(np.array([3, 1, 0, 2]), (len(rows), 1))
    settings = replace(SETTINGS, translations=translations)
    targets, shares = chosen(cosine, candidates, np.array([0.1, 0.4, 0.2, 0.3], np.float32), settings)
    assert targets.shape == shares.shape == (len(rows), translations)
    for its_targets, its_shares, its_cosines in zip(targets, shares.astype(float), cosine, strict=True):
        kept = its_targets[its_shares > 0].tolist()
        assert len(set(kept)) == len(kept) <= (its_cosines > settings.least_cosine).sum()
        assert its_shares.tolist() == sorted(its_shares, reverse=True)
        assert 0 <= its_shares.sum() <= 1.002
