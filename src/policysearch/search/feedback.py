"""A question is asked again, a little in the words of what it found: pseudo-relevance feedback (Rocchio 1971).

Few words in one language are far from what other languages say about the matter, and a passage that answers is nearer.
Rocchio's sum, of vectors, after Li et al. 2023 (arXiv 2108.11044).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from policysearch.index.families import centred
from policysearch.index.generation import Generation
from policysearch.search.fairness import reached_by

_MOST = 5
"""Passages that are fed back."""
_TEMPERATURE = 0.4
"""Deviations by which a passage may score less than the best until it counts e times less."""
_LEAST, _BY_CHANCE = 1.5, 10
"""Standard score that a passage has to reach, and how many passages of an index may reach it by chance: where nothing
stands out, nothing is fed back."""

_LOOKED_AT, _LOOKED_AT_LEAST = 100, 10
"""Candidates among which they are looked for, shared out among the languages, and so many of each at least."""


def looked_at(languages: int) -> int:
    """How many of each of so many languages are, by vector, and as many by words, to find what stands out."""
    return max(_LOOKED_AT // max(languages, 1), _LOOKED_AT_LEAST)


def moved(
    generation: Generation,
    vector: NDArray[np.float32],
    rows: NDArray[np.int64],
    scores: NDArray[np.float32],
    weight: float,
) -> NDArray[np.float32]:
    """A question's vector (dimension,) and the share `weight` of what it found; the same where nothing stands out.

    `scores` are the standard scores (n,) of `rows` for the question as it is. Each language's mean is off what is fed
    back, so that no language gains.
    """
    best = np.lexsort((generation.id_ranks[rows], -scores))[:_MOST]
    best = best[scores[best] >= max(_LEAST, reached_by(_BY_CHANCE, generation.store.count_ranked()))]
    if not len(best):
        return vector
    share = np.exp((scores[best] - scores[best[0]]) / _TEMPERATURE)
    found = share @ centred(generation.store, generation.dense, generation.statistics, rows[best]) / share.sum()
    again: NDArray[np.float32] = (vector / np.linalg.norm(vector) + weight * found).astype(np.float32)
    return again
