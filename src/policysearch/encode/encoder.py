"""What an encoder is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Vectors = NDArray[np.float32]
"""(n, dimension) float32, C-contiguous, rows of length 1."""

Progress = Callable[[int], None]
"""Called with the number of texts that were just finished."""


@runtime_checkable
class Encoder(Protocol):
    """Texts to vectors whose inner product is their likeness, across languages.

    A text that is longer than the model reads is cut into windows, each encoded with the prompt; its vector
    is the mean of theirs, weighted by tokens. No text, however long, loses a word. No texts give shape
    (0, dimension).
    """

    @property
    def encoder_id(self) -> str:
        """Names weights and prompts: vectors of equal ids may be compared and cached together."""

    @property
    def revision(self) -> str:
        """Which version of the weights."""

    @property
    def dimension(self) -> int:
        """Length of a vector."""

    @property
    def max_tokens(self) -> int:
        """Tokens the model reads, its prompt and special tokens included."""

    @property
    def query_prompt(self) -> str:
        """Text put before a query."""

    @property
    def passage_prompt(self) -> str:
        """Text put before a passage."""

    @property
    def tokenizer(self) -> Tokenizer:
        """The model's own tokenizer, which neither pads nor truncates: for sizing passages."""

    def encode_queries(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Vectors of questions and search words, in the order given."""

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Vectors of passages, in the order given."""
