"""What every encoder must do, whichever model and engine it is."""

from __future__ import annotations

import numpy as np
import pytest

from policysearch.encode.encoder import Encoder
from policysearch.errors import EncoderError

TEXTS = [
    "cycling in the city",
    "a",
    "the council plants trees along every street that has no shade " * 3,
    "water",
    "homes for all",
]


@pytest.fixture(params=["on_openvino", "on_torch", "tiny"])
def encoder(request: pytest.FixtureRequest) -> Encoder:
    encoder: Encoder = request.getfixturevalue(request.param)
    return encoder


def test_is_an_encoder(encoder: Encoder) -> None:
    assert isinstance(encoder, Encoder)


def test_vectors_are_float32_rows_of_length_one(encoder: Encoder) -> None:
    for vectors in (encoder.encode_queries(TEXTS), encoder.encode_passages(TEXTS)):
        assert vectors.shape == (len(TEXTS), encoder.dimension)
        assert vectors.dtype == np.float32
        assert vectors.flags.c_contiguous
        np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_rows_are_in_the_order_of_the_texts(encoder: Encoder) -> None:
    together = encoder.encode_passages(TEXTS)
    alone = np.concatenate([encoder.encode_passages([text]) for text in TEXTS])
    assert np.argmax(together @ alone.T, axis=1).tolist() == list(range(len(TEXTS)))


def test_neighbours_in_a_batch_do_not_matter(encoder: Encoder) -> None:
    together = encoder.encode_passages(TEXTS)
    alone = np.concatenate([encoder.encode_passages([text]) for text in TEXTS])
    assert np.sum(together * alone, axis=1).min() >= 0.9999


def test_the_same_text_gives_the_same_vector(encoder: Encoder) -> None:
    np.testing.assert_array_equal(encoder.encode_queries(TEXTS), encoder.encode_queries(TEXTS))


def test_no_texts_give_no_rows(encoder: Encoder) -> None:
    assert encoder.encode_queries([]).shape == (0, encoder.dimension)
    assert encoder.encode_passages([]).shape == (0, encoder.dimension)


@pytest.mark.parametrize("text", ["", " ", "\n", "🏳️‍🌈", "\u200b", "مدينة", "城市", "a\x00b"])
def test_any_text_has_a_vector(encoder: Encoder, text: str) -> None:
    vectors = encoder.encode_queries([text])
    assert np.isfinite(vectors).all()
    assert np.linalg.norm(vectors) == pytest.approx(1, abs=1e-5)


def test_half_a_character_is_refused(encoder: Encoder) -> None:
    with pytest.raises(EncoderError, match="no UTF-8 text") as caught:
        encoder.encode_queries(["fine", "broken \udcff"])
    assert caught.value.subject == r"'broken \udcff'"


def test_the_end_of_a_long_text_counts(encoder: Encoder) -> None:
    start = "trees and shade " * encoder.max_tokens
    with_homes, with_water = encoder.encode_passages([start + "homes " * 200, start + "water " * 200])
    assert with_homes @ with_water < 0.99999


def test_a_long_text_is_the_weighted_mean_of_its_windows(encoder: Encoder) -> None:
    half = "trees and shade " * (encoder.max_tokens // 12)
    once, twice = encoder.encode_passages([half, half * 8])
    assert once @ twice > 0.98


def test_progress_counts_every_text_once(encoder: Encoder) -> None:
    done: list[int] = []
    encoder.encode_passages([*TEXTS, "trees and shade " * encoder.max_tokens], done.append)
    assert sum(done) == len(TEXTS) + 1


def test_tokenizer_neither_pads_nor_truncates(encoder: Encoder) -> None:
    short, long = encoder.tokenizer.encode_batch(["tree", "tree " * 2 * encoder.max_tokens])
    assert len(short.ids) < 10
    assert len(long.ids) > 2 * encoder.max_tokens


def test_id_names_revision_and_prompts(encoder: Encoder) -> None:
    assert encoder.revision[:12] in encoder.encoder_id
    assert repr(encoder.query_prompt) in encoder.encoder_id
    assert repr(encoder.passage_prompt) in encoder.encoder_id
