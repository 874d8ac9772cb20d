from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from policysearch.index.sentences import SentenceVectors

RNG = np.random.default_rng(5)
SPANS = np.array([(0, 4), (5, 9), (0, 7), (0, 3), (4, 8), (9, 12)], np.int32)
STARTS = np.array([0, 2, 3, 6])
VECTORS = RNG.uniform(-1, 1, (6, 8)).astype(np.float32)
QUERY = RNG.standard_normal(8).astype(np.float32)


def made(folder: Path, vectors: NDArray[np.float32] = VECTORS) -> SentenceVectors:
    """Three passages of two, one and three sentences."""
    sentences = SentenceVectors.create(folder, 8, SPANS, STARTS)
    sentences.write(0, vectors[:4])
    sentences.write(4, vectors[4:])
    return sentences


def test_best_sentence_of_each_passage(tmp_path: Path) -> None:
    scores, sentences = made(tmp_path).best(QUERY, np.array([2, 0]))
    exact = VECTORS @ QUERY
    np.testing.assert_allclose(scores, [exact[3:6].max(), exact[0:2].max()], atol=1e-4)
    assert sentences.tolist() == [3 + exact[3:6].argmax(), exact[0:2].argmax()]


def test_vectors_are_read_as_they_were_written(tmp_path: Path) -> None:
    sentences = made(tmp_path)
    np.testing.assert_allclose(sentences.read(range(1, 5)), VECTORS[1:5], atol=1 / 65534 + 1e-6)
    assert (len(sentences), sentences.read(range(0)).shape) == (6, (0, 8))


def test_of_equal_sentences_the_first_is_best(tmp_path: Path) -> None:
    same = made(tmp_path, np.repeat(VECTORS[:1], 6, axis=0))
    assert same.best(QUERY, np.array([0, 1, 2]))[1].tolist() == [0, 2, 3]


def test_spans_and_ranges(tmp_path: Path) -> None:
    sentences = made(tmp_path)
    assert sentences.span(4) == (4, 8)
    assert sentences.of_passages(range(1, 3)) == range(2, 6)


def test_no_passages(tmp_path: Path) -> None:
    scores, sentences = made(tmp_path).best(QUERY, np.empty(0, np.int64))
    assert (scores.tolist(), sentences.tolist()) == ([], [])


def test_saved_and_loaded_they_are_the_same(tmp_path: Path) -> None:
    before = made(tmp_path)
    after = SentenceVectors.load(tmp_path)
    rows = np.array([0, 1, 2])
    for part_before, part_after in zip(before.best(QUERY, rows), after.best(QUERY, rows), strict=True):
        np.testing.assert_array_equal(part_before, part_after)
    assert after.span(5) == (9, 12)
