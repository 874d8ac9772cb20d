"""Any sentence-transformers model, by name or folder, through torch."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import torch
import transformers
from sentence_transformers import SentenceTransformer
from tokenizers import Tokenizer

from policysearch.encode.batched import BatchedEncoder, Identity, TokenIds, Window, normalised
from policysearch.encode.models import OWN_FOLDER, LocalModel, check_memory
from policysearch.encode.prompts import Prompts, prompts_for
from policysearch.errors import EncoderError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from policysearch.encode.bundled import BundledModel
    from policysearch.encode.encoder import Vectors

UNLIMITED = 8192
"""Tokens read at once where the model names no limit of its own."""


class SentenceTransformerEncoder(BatchedEncoder):
    """A loaded `SentenceTransformer`, on CUDA where torch has it."""

    def __init__(
        self,
        model: SentenceTransformer,
        identity: Identity,
        prompts: Prompts,
        batch_tokens: int,
    ) -> None:
        limit = model.max_seq_length or UNLIMITED
        dimension = model.get_embedding_dimension()
        if dimension is None:
            dimension = int(np.asarray(model.encode("")).shape[-1])
        super().__init__(identity, prompts, dimension, min(limit, UNLIMITED), batch_tokens)
        self._model = model

    @cached_property
    def tokenizer(self) -> Tokenizer:
        """A copy of the model's own tokenizer, which neither pads nor truncates."""
        backend = getattr(self._model.tokenizer, "backend_tokenizer", self._model.tokenizer)
        if not isinstance(backend, Tokenizer):
            raise EncoderError(
                self._identity.model,
                f"its tokenizer ({type(self._model.tokenizer).__name__}) cannot size passages",
                "Choose a model with a tokenizer.json",
            )
        copy = Tokenizer.from_str(backend.to_str())
        copy.no_padding()
        copy.no_truncation()
        return copy

    def _tokenise(self, texts: Sequence[str]) -> list[TokenIds]:
        return [np.array(e.ids, dtype=np.int32) for e in self.tokenizer.encode_batch_fast(list(texts))]

    def _forward(self, windows: Sequence[Window]) -> Vectors:
        texts = [window.text for window in windows]
        query = windows[0].role == "query"
        encode = self._model.encode_query if query else self._model.encode_document
        prompt = self.query_prompt if query else self.passage_prompt
        try:
            vectors = encode(texts, prompt=prompt, batch_size=len(texts), show_progress_bar=False)
        except (MemoryError, torch.OutOfMemoryError) as error:
            raise EncoderError(
                self._identity.model,
                f"memory ran out on a batch of {len(texts)} texts",
                "Lower batch_tokens in EncodingSettings, or choose a smaller model",
            ) from error
        return normalised(np.asarray(vectors, dtype=np.float32))


def load_sentence_transformer(model: LocalModel, batch_tokens: int) -> SentenceTransformerEncoder:
    """Load the model from its folder, with its right prompts; nothing is fetched.

    Raises EncoderError when it does not fit into memory, is broken, or wants to run code of its own.
    """
    check_memory(model)
    transformers.logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # has no annotations
    try:
        loaded = SentenceTransformer(str(model.folder), local_files_only=True)
    except Exception as error:  # whatever a broken folder makes the libraries raise
        raise EncoderError(model.name, _reason(error), OWN_FOLDER) from error
    prompts = prompts_for(model.name, loaded.prompts)
    return SentenceTransformerEncoder(loaded, model.identity, prompts, batch_tokens)


def _reason(error: Exception) -> str:
    if "trust_remote_code" in str(error):
        return "it wants to run code of its own, which policysearch does not allow"
    return f"sentence-transformers cannot load it ({type(error).__name__}: {str(error).splitlines()[0]})"


def load_bundled_on_torch(model: BundledModel, batch_tokens: int) -> SentenceTransformerEncoder:
    """The bundled model on torch: the same weights, prompts and id as on OpenVINO."""
    local = LocalModel(model.folder, model.identity.model, model.identity.revision)
    return load_sentence_transformer(local, batch_tokens)
