"""Which words are worth translating, how they are written, and what they are used to talk about."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from policysearch.index.generation import Generation, open_current
from policysearch.index.sparse import Postings
from policysearch.index.vocabulary import Vocabulary, gather, stands_for_itself, words_each
from policysearch.settings import LexicalSettings, LexiconSettings
from policysearch.text.analysis import tokens

EVERYTHING = 10_000
BM25 = LexicalSettings()


@pytest.fixture(scope="module")
def generation(corpus_index: Path) -> Generation:
    return open_current(corpus_index)


def gathered(generation: Generation, language: str, most: int = EVERYTHING) -> Vocabulary:
    mean = np.linspace(-0.1, 0.1, generation.manifest.encoder["dimension"]).astype(np.float32)
    return gather(generation.store, language, generation.postings[language], generation.sentences, mean, most)


@pytest.mark.parametrize(
    ("term", "stands"),
    [("2023", True), ("41-2019", True), ("2019-09-25", True), ("co2", True), ("٣", True), ("metrex", False)],
)
def test_numbers_and_identifiers_stand_for_themselves(term: str, stands: bool) -> None:
    assert stands_for_itself(term) is stands


sizes_of = st.lists(st.integers(0, 30), min_size=1, max_size=5)


@given(sizes_of, st.integers(0, 60), st.integers(0, 8), st.integers(0, 80))
def test_all_languages_share_the_words_that_can_be_translated(
    sizes: list[int], least: int, per_passage: int, most: int
) -> None:
    """As many for each as fit, where those with fewer leave what they do not need to the others."""
    postings = {
        f"l{number}": Postings.of([[f"t{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(size)], ["7"]], "it", BM25)
        for number, size in enumerate(sizes)
    }
    settings = replace(LexiconSettings(), least_words=least, words_per_passage=per_passage, most_words=most)
    budget = min(max(least, per_passage * 2 * len(sizes)), most)
    found = words_each(postings, settings)
    assert sum(min(size, found) for size in sizes) <= budget
    assert found == max(sizes) or sum(min(size, found + 1) for size in sizes) > budget


def test_no_languages_have_no_words() -> None:
    assert words_each({}, LexiconSettings()) == 0


def test_terms_are_all_words_with_their_commonest_form(generation: Generation) -> None:
    for language in ("de", "it", "sv"):
        found = gathered(generation, language)
        postings = generation.postings[language]
        assert list(found.terms) == [term for term in postings.vocabulary if not stands_for_itself(term)]
        forms: dict[str, Counter[str]] = {term: Counter() for term in found.terms}
        for passage in generation.store.passages(generation.store.languages[language].ranked):
            for token in tokens(passage.text, language):
                if token.term in forms:
                    forms[token.term][passage.text[token.start : token.end]] += 1
        for term, word in zip(found.terms, found.words, strict=True):
            its = sorted(forms[term].items(), key=lambda item: (item[1], item[0]))
            assert word == (its[-1][0].lower() if its else term)


def test_contexts_are_the_sentences_that_a_word_stands_in(generation: Generation) -> None:
    """Against cutting every passage into its sentences again."""
    store, vectors = generation.store, generation.sentences.read(range(len(generation.sentences)))
    mean = np.linspace(-0.1, 0.1, vectors.shape[1]).astype(np.float32)
    for language in ("pl", "sv"):
        found = gathered(generation, language)
        places = {term: place for place, term in enumerate(found.terms)}
        expected = np.zeros((len(places), len(mean)), np.float32)
        for row in store.languages[language].ranked:
            (passage,) = store.passages([row])
            for sentence in generation.sentences.of_passages(range(row, row + 1)):
                start, end = generation.sentences.span(sentence)
                its = {token.term for token in tokens(passage.text, language) if start <= token.start < end}
                for term in its & places.keys():
                    expected[places[term]] += vectors[sentence] - mean
        np.testing.assert_allclose(found.contexts, expected, atol=1e-3)


@pytest.mark.parametrize("language", ["de", "sv"])
def test_the_most_frequent_words_are_kept(generation: Generation, language: str) -> None:
    """Never more than asked for; of equally frequent ones all, none, or those that are no names."""
    everything, frequency = gathered(generation, language), generation.postings[language].frequency
    for most in (0, 1, 7, 50, 200, len(everything.terms) - 1, len(everything.terms)):
        found = gathered(generation, language, most)
        assert len(found.terms) == len(found.words) == len(found.contexts) <= most
        assert list(found.terms) == sorted(found.terms)
        dropped = set(everything.terms) - set(found.terms)
        least = min(map(frequency, found.terms), default=0)
        assert max(map(frequency, dropped), default=0) <= (least or EVERYTHING)
        for term, word, context in zip(found.terms, found.words, found.contexts, strict=True):
            place = list(everything.terms).index(term)
            assert word == everything.words[place]
            np.testing.assert_array_equal(context, everything.contexts[place])
    assert list(gathered(generation, language, len(everything.terms)).terms) == list(everything.terms)


def test_names_go_first_among_the_rarest(generation: Generation) -> None:
    """Words with a capital; where nouns have one as well, nothing tells names, and all of the rarest go."""
    for language, all_of_them in (("sv", False), ("de", True)):
        everything = gathered(generation, language)
        text = " ".join(p.text for p in generation.store.passages(generation.store.languages[language].ranked))
        found = gathered(generation, language, len(everything.terms) - 1)
        gone = set(everything.terms) - set(found.terms)
        rarest = {term for term in everything.terms if generation.postings[language].frequency(term) == 1}
        assert set() < gone <= rarest
        assert (gone == rarest) is all_of_them
        if not all_of_them:
            words = {word for term, word in zip(everything.terms, everything.words, strict=True) if term in gone}
            assert all(regex.search(rf"\b{word}\b", text, regex.IGNORECASE)[0][0].isupper() for word in words)
