"""Vectors that were computed before, by encoder and text: what is in here is never embedded again.

They are kept, and given out, rounded to float16: half the space, and a cosine changes by less than 1e-6.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from policysearch.encode.encoder import Encoder, Vectors
from policysearch.errors import IndexDamagedError

Progress = Callable[[int, int], None]
"""Called with the texts done so far and the texts in all, of those that need embedding."""

Role = Literal["passage", "word"]
"""What a text is embedded as: words with the prompt of queries."""

_STEP = {"passage": 64, "word": 1024}
"""Texts embedded between two commits: what a kill can cost."""


class EmbeddingCache:
    """A SQLite file of float16 vectors; safe to interrupt at any moment. Raises IndexDamagedError."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path)
        try:
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute(
                "CREATE TABLE IF NOT EXISTS vectors (encoder TEXT, text BLOB, vector BLOB,"
                " PRIMARY KEY (encoder, text)) WITHOUT ROWID"
            )
        except sqlite3.DatabaseError as error:
            remedy = "Delete this file and run again: it only saves the time to embed what was embedded before"
            raise IndexDamagedError(str(path), f"SQLite cannot read it ({error})", remedy) from error

    def close(self) -> None:
        """Write what is pending and let go of the file."""
        self._db.close()

    def encode(
        self, encoder: Encoder, texts: Sequence[str], progress: Progress | None = None, *, role: Role = "passage"
    ) -> tuple[Vectors, int]:
        """Vectors (n, dimension), and how many of them were not in the cache."""
        keys = [_key(text, role) for text in texts]
        known = self._known(encoder, set(keys))
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        # Longest first: batches of equal length, and the time left is not underestimated.
        order = sorted(missing, key=lambda key: (-len(missing[key]), key))
        embed = encoder.encode_passages if role == "passage" else encoder.encode_queries
        for start in range(0, len(order), _STEP[role]):
            step = order[start : start + _STEP[role]]
            vectors = embed([missing[key] for key in step]).astype(np.float16)
            self._add(encoder, step, vectors)
            known.update(zip(step, vectors, strict=True))
            if progress:
                progress(start + len(step), len(order))
        result = np.empty((len(texts), encoder.dimension), np.float32)
        for row, key in enumerate(keys):
            result[row] = known[key]
        return result, len(order)

    def _known(self, encoder: Encoder, keys: set[bytes]) -> dict[bytes, NDArray[np.float16]]:
        found: dict[bytes, NDArray[np.float16]] = {}
        for key in keys:
            row = self._db.execute(
                "SELECT vector FROM vectors WHERE encoder = ? AND text = ?", (encoder.encoder_id, key)
            ).fetchone()
            if row and len(row[0]) == 2 * encoder.dimension:
                found[key] = np.frombuffer(row[0], np.float16)
        return found

    def _add(self, encoder: Encoder, keys: Sequence[bytes], vectors: NDArray[np.float16]) -> None:
        rows = [(encoder.encoder_id, key, vector.tobytes()) for key, vector in zip(keys, vectors, strict=True)]
        with self._db:
            self._db.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)", rows)


def _key(text: str, role: Role) -> bytes:
    marked = text if role == "passage" else f"{role}\0{text}"
    return hashlib.sha256(marked.encode("utf-8", "surrogatepass")).digest()
