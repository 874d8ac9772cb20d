from pathlib import Path

import numpy as np
import pytest

from policysearch.encode.encoder import Encoder
from policysearch.errors import IndexDamagedError
from policysearch.index.cache import EmbeddingCache

TEXTS = ["Cykelvägar i staden", "Piste ciclabili in città", "Cykelvägar i staden"]


def test_vectors_are_the_encoders_rounded_to_float16(tmp_path: Path, encoder: Encoder) -> None:
    vectors, embedded = EmbeddingCache(tmp_path / "e.sqlite").encode(encoder, TEXTS)
    np.testing.assert_allclose(vectors, encoder.encode_passages(TEXTS), atol=1e-3)
    assert embedded == 2
    np.testing.assert_array_equal(vectors[0], vectors[2])


def test_what_is_known_is_not_embedded_again(tmp_path: Path, encoder: Encoder) -> None:
    cache = EmbeddingCache(tmp_path / "e.sqlite")
    first, _ = cache.encode(encoder, TEXTS)
    cache.close()
    again, embedded = EmbeddingCache(tmp_path / "e.sqlite").encode(encoder, [*TEXTS, "Stadsbussar"])
    assert embedded == 1
    np.testing.assert_array_equal(again[:3], first)


def test_a_damaged_cache_says_that_it_can_go(tmp_path: Path) -> None:
    (tmp_path / "e.sqlite").write_bytes(b"this is no database, and long enough to be taken for one" * 20)
    with pytest.raises(IndexDamagedError, match=r"e\.sqlite: SQLite cannot read it \(.+\)\. Delete this file"):
        EmbeddingCache(tmp_path / "e.sqlite")


def test_progress_counts_what_has_to_be_embedded(tmp_path: Path, encoder: Encoder) -> None:
    cache, seen = EmbeddingCache(tmp_path / "e.sqlite"), []
    cache.encode(encoder, TEXTS[:1])
    cache.encode(encoder, TEXTS, lambda done, total: seen.append((done, total)))
    assert seen == [(1, 1)]


def test_words_have_the_vectors_of_queries_and_are_kept_apart_from_passages(tmp_path: Path, encoder: Encoder) -> None:
    words = ["cykelväg", "stad", "cykelväg"]
    cache = EmbeddingCache(tmp_path / "e.sqlite")
    cache.encode(encoder, words)
    vectors, embedded = cache.encode(encoder, words, role="word")
    assert embedded == 2
    np.testing.assert_allclose(vectors, encoder.encode_queries(words), atol=2e-3)
    cache.close()
    again, embedded = EmbeddingCache(tmp_path / "e.sqlite").encode(encoder, words, role="word")
    assert embedded == 0
    np.testing.assert_array_equal(again, vectors)
