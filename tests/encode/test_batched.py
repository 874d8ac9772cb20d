from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from policysearch.encode.batched import batches, normalised, split_to_fit

LENGTHS = st.lists(st.integers(2, 512), max_size=60).map(lambda lengths: np.array(lengths, dtype=np.int64))


def test_batches_hold_texts_of_like_length_longest_first() -> None:
    runs = [batch.tolist() for batch in batches(np.array([10, 500, 12, 490, 11]), 1000)]
    assert runs == [[1, 3], [2, 4, 0]]


@given(LENGTHS, st.integers(1, 4096))
def test_batches_take_every_text_once_and_keep_to_their_size(lengths: np.ndarray, batch_tokens: int) -> None:
    runs = list(batches(lengths, batch_tokens))
    assert sorted(i for run in runs for i in run.tolist()) == list(range(len(lengths)))
    assert all(len(run) == 1 or lengths[run].max() * len(run) <= batch_tokens for run in runs)


def test_split_cuts_after_a_space_near_the_middle() -> None:
    assert split_to_fit("one two three four", lambda part: len(part) <= 10) == ["one two ", "three four"]


def test_split_cuts_a_word_without_spaces() -> None:
    assert split_to_fit("abcdefgh", lambda part: len(part) <= 4) == ["abcd", "efgh"]


@given(st.text(max_size=300), st.integers(1, 40))
def test_split_loses_nothing_and_every_part_fits(text: str, size: int) -> None:
    parts = split_to_fit(text, lambda part: len(part) <= size)
    assert "".join(parts) == text
    assert all(len(part) <= size for part in parts)


def test_normalised_rows_have_length_one() -> None:
    rows = normalised(np.array([[3, 4], [0, 2]], dtype=np.float32))
    np.testing.assert_allclose(rows, [[0.6, 0.8], [0, 1]], rtol=1e-6)
