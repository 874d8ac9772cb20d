from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from policysearch.index.dense import FaissFlat

Vectors = NDArray[np.float32]


@pytest.fixture
def vectors() -> Vectors:
    values = np.random.default_rng(7).standard_normal((500, 16)).astype(np.float32)
    return values / np.linalg.norm(values, axis=1, keepdims=True)


def test_search_equals_exact_products(vectors: Vectors) -> None:
    rows, scores = FaissFlat.of(vectors).search(vectors[3], range(500), 10)
    exact = vectors @ vectors[3]
    assert rows.tolist() == np.argsort(-exact)[:10].tolist()
    np.testing.assert_allclose(scores, exact[rows], rtol=1e-5)


@pytest.mark.parametrize("rows", [range(100, 200), np.arange(0, 500, 7)])
def test_search_looks_only_at_the_rows_named(vectors: Vectors, rows: range | NDArray[np.int64]) -> None:
    found, scores = FaissFlat.of(vectors).search(vectors[3], rows, 5)
    numbers = np.asarray(rows)
    exact = vectors[numbers] @ vectors[3]
    best = np.argsort(-exact)[:5]
    assert found.tolist() == numbers[best].tolist()
    np.testing.assert_allclose(scores, exact[best], rtol=1e-5)


def test_fewer_rows_than_asked_for(vectors: Vectors) -> None:
    assert sorted(FaissFlat.of(vectors).search(vectors[0], range(4, 7), 10)[0]) == [4, 5, 6]
    assert FaissFlat.of(vectors).search(vectors[0], range(0), 10)[0].tolist() == []


def test_scores_of_chosen_rows(vectors: Vectors) -> None:
    rows = np.array([9, 2, 400])
    np.testing.assert_allclose(FaissFlat.of(vectors).scores(vectors[1], rows), vectors[rows] @ vectors[1], rtol=1e-5)


@pytest.mark.parametrize("rows", [range(3, 7), np.array([9, 2, 400]), range(0), np.array([], np.int64)])
def test_vectors_of_chosen_rows_are_copies(vectors: Vectors, rows: range | NDArray[np.int64]) -> None:
    index = FaissFlat.of(vectors)
    found = index.read(rows)
    np.testing.assert_array_equal(found, vectors[np.asarray(rows, np.int64)])
    found += 1
    np.testing.assert_array_equal(index.read(rows), vectors[np.asarray(rows, np.int64)])


def test_equal_products_come_in_row_order(vectors: Vectors) -> None:
    doubled = np.repeat(vectors[:3], 4, axis=0)
    assert FaissFlat.of(doubled).search(vectors[1], range(12), 4)[0].tolist() == [4, 5, 6, 7]


def test_saved_and_loaded_it_finds_the_same(vectors: Vectors, tmp_path: Path) -> None:
    before = FaissFlat.of(vectors)
    before.save(tmp_path / "vectors.faiss")
    after = FaissFlat.load(tmp_path / "vectors.faiss")
    assert len(after) == 500
    for part_before, part_after in zip(
        before.search(vectors[5], range(500), 20), after.search(vectors[5], range(500), 20), strict=True
    ):
        np.testing.assert_array_equal(part_before, part_after)
