"""The texts that say the same in every language, and how the encoder leans to each."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from policysearch.encode.encoder import Encoder
from policysearch.index import reference
from policysearch.index.cache import EmbeddingCache
from policysearch.text.languages import detect

FOLDER = Path(reference.__file__).parent / "parallel"
LANGUAGES = sorted(path.stem for path in FOLDER.glob("*.txt"))
ALIKE = {"bs": {"hr", "sr"}, "hr": {"bs", "sr"}, "id": {"ms"}, "nn": {"nb"}, "nb": {"da", "nn"}}
"""What a single text may be taken for."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_texts_of_a_language_are_all_there_and_in_it(language: str) -> None:
    texts = reference.texts(language)
    assert len(texts) == len(set(texts)) == len(reference.texts("en")) == 20
    assert all(text == text.strip() and len(text) > 25 for text in texts)
    assert {detect(text).language for text in texts} <= {language} | ALIKE.get(language, set())


def test_the_languages_of_the_european_union_have_texts() -> None:
    union = "bg cs da de el en es et fi fr ga hr hu it lt lv mt nl pl pt ro sk sl sv".split()  # noqa: SIM905
    assert set(union) <= set(LANGUAGES)


def test_there_are_none_in_other_languages() -> None:
    assert reference.texts("tlh") == ()


def test_means_are_those_of_texts_and_of_their_sentences(tmp_path: Path, encoder: Encoder) -> None:
    cache = EmbeddingCache(tmp_path / "embeddings.sqlite")
    of_texts, of_sentences = reference.means(encoder, cache, ["sv", "it", "tlh"])
    cache.close()
    assert of_texts.keys() == of_sentences.keys() == {"sv", "it"}
    np.testing.assert_allclose(of_texts["sv"], encoder.encode_passages(reference.texts("sv")).mean(axis=0), atol=2e-3)
    # They differ by language more than one half of the texts differs from the other half in one language.
    halves = [encoder.encode_passages(reference.texts("sv")[part::2]).mean(axis=0) for part in (0, 1)]
    assert np.linalg.norm(of_texts["sv"] - of_texts["it"]) > np.linalg.norm(halves[0] - halves[1])
