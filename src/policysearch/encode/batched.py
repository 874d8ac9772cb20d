"""What all encoders do alike: windows of long texts, batches of like length, the order given."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from policysearch.errors import EncoderError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tokenizers import Tokenizer

    from policysearch.encode.encoder import Progress, Vectors
    from policysearch.encode.prompts import Prompts

TokenIds = NDArray[np.int32]
Role = Literal["query", "passage"]

GROUP = 2048
"""Texts that are tokenised and sorted at a time: bounds memory, and leaves next to no padding."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Which weights, from where: what the id of an encoder is made of, besides its prompts."""

    model: str
    revision: str


@dataclass(frozen=True, slots=True)
class Window:
    """A text, or a part of a long one, that is read at once. `tokens` include prompt and special tokens."""

    owner: int
    role: Role
    text: str
    tokens: TokenIds


class BatchedEncoder(ABC):
    """Implements `Encoder` for whoever can tokenise texts and run one batch."""

    def __init__(self, identity: Identity, prompts: Prompts, dimension: int, max_tokens: int, batch_tokens: int):
        self._identity, self._prompts = identity, prompts
        self._dimension, self._max_tokens, self._batch_tokens = dimension, max_tokens, batch_tokens

    @property
    def encoder_id(self) -> str:
        """Names weights and prompts, never precision or engine."""
        prompts = f"query={self.query_prompt!r} passage={self.passage_prompt!r}"
        return f"{self._identity.model}@{self.revision[:12]} {prompts}"

    @property
    def revision(self) -> str:
        """Which version of the weights."""
        return self._identity.revision

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._dimension

    @property
    def max_tokens(self) -> int:
        """Tokens the model reads, its prompt and special tokens included."""
        return self._max_tokens

    @property
    def query_prompt(self) -> str:
        """Text put before a query."""
        return self._prompts.query

    @property
    def passage_prompt(self) -> str:
        """Text put before a passage."""
        return self._prompts.passage

    @property
    @abstractmethod
    def tokenizer(self) -> Tokenizer:
        """The model's own tokenizer, which neither pads nor truncates."""

    @abstractmethod
    def _tokenise(self, texts: Sequence[str]) -> list[TokenIds]:
        """Token ids of texts that carry their prompt, special tokens included, never cut off."""

    @abstractmethod
    def _forward(self, windows: Sequence[Window]) -> Vectors:
        """Vectors of one batch, whose windows have one role."""

    def encode_queries(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Vectors of questions and search words, in the order given."""
        return self._encode(texts, "query", progress)

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Vectors of passages, in the order given."""
        return self._encode(texts, "passage", progress)

    def _encode(self, texts: Sequence[str], role: Role, progress: Progress | None) -> Vectors:
        _check(texts)
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        for start in range(0, len(texts), GROUP):
            group = texts[start : start + GROUP]
            vectors[start : start + len(group)] = self._encode_group(group, role, progress)
        return vectors

    def _encode_group(self, texts: Sequence[str], role: Role, progress: Progress | None) -> Vectors:
        windows = self._windows(texts, role)
        lengths = np.array([len(window.tokens) for window in windows])
        owners = np.array([window.owner for window in windows])
        left = np.bincount(owners, minlength=len(texts))
        sums = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for batch in batches(lengths, self._batch_tokens):
            vectors = self._forward([windows[i] for i in batch])
            np.add.at(sums, owners[batch], vectors * lengths[batch, None].astype(np.float32))
            np.subtract.at(left, owners[batch], 1)
            if progress:
                progress(int(np.count_nonzero(left[np.unique(owners[batch])] == 0)))
        return normalised(sums)

    def _windows(self, texts: Sequence[str], role: Role) -> list[Window]:
        prompt = self.query_prompt if role == "query" else self.passage_prompt
        windows = []
        for owner, tokens in enumerate(self._tokenise([prompt + text for text in texts])):
            if len(tokens) <= self.max_tokens:
                windows.append(Window(owner, role, texts[owner], tokens))
                continue
            parts = split_to_fit(texts[owner], lambda part: self._fits(prompt + part))
            tokenised = self._tokenise([prompt + part for part in parts])
            windows += [Window(owner, role, part, ids) for part, ids in zip(parts, tokenised, strict=True)]
        return windows

    def _fits(self, text: str) -> bool:
        return len(self._tokenise([text])[0]) <= self.max_tokens


def _check(texts: Sequence[str]) -> None:
    """Raise EncoderError for a text that no tokenizer can read: half of a surrogate pair is no character."""
    for text in texts:
        try:
            text.encode()
        except UnicodeEncodeError as error:
            raise EncoderError(
                repr(text[:80]), "holds bytes that are no UTF-8 text", "Type it again, or convert it to UTF-8"
            ) from error


def batches(lengths: NDArray[np.int64], batch_tokens: int) -> Iterator[NDArray[np.int64]]:
    """Positions in `lengths`, longest first, in runs of at most `batch_tokens` once padded (but one text)."""
    order = np.argsort(-lengths, kind="stable")
    start = 0
    while start < len(order):
        size = max(1, batch_tokens // max(1, int(lengths[order[start]])))
        yield order[start : start + size]
        start += size


def split_to_fit(text: str, fits: Callable[[str], bool]) -> list[str]:
    """Halves of halves of `text`, cut after a space if there is one, until each fits. They join to `text`."""
    if len(text) < 2 or fits(text):
        return [text]
    middle = len(text) // 2
    space = max(text.rfind(" ", middle // 2, middle), text.rfind("\n", middle // 2, middle))
    cut = space + 1 if space > 0 else middle
    return [*split_to_fit(text[:cut], fits), *split_to_fit(text[cut:], fits)]


def normalised(vectors: Vectors) -> Vectors:
    """Rows divided by their length."""
    return np.ascontiguousarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)
