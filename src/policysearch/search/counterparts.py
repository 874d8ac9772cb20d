"""Which passages say the like of a given one, whatever language they are in: "who else does this?".

A passage asks as a question does, with two differences. Its vector is the one that the index has of it, without the
mean of its language, which title and headings are part of. And its score tells how sure a counterpart is: the scale of
questions is no measure for so long a text.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from policysearch.index.generation import Generation
from policysearch.records import Band, Passage
from policysearch.search import fusion
from policysearch.search.fairness import reached_by
from policysearch.search.found import Found
from policysearch.search.glossary import Glossary
from policysearch.search.query import Query, RowNumbers
from policysearch.search.systems import hybrid
from policysearch.settings import FusionSettings

SETTINGS = FusionSettings(centring=0.0, feedback=0.0)
"""The mean of its language is off the passage's vector; the corpus's mean is part of that. A passage says enough."""

_LEAST: Mapping[Band, tuple[float, float]] = {"strong": (2.8, 2.2), "likely": (2.2, 12), "weak": (1.65, 42)}
"""Least score of each band, best first, and how many passages of an index may reach it by chance: in a large one it has
to be higher. The best passage of a document on another theme is weak one time in twenty, likely one time in a hundred.
See docs/decisions/0014-comparison.md."""


def counterparts(
    generation: Generation, passage: Passage, rows: RowNumbers | None, glossary: Glossary, *, however_far: bool = False
) -> Found:
    """The passages among `rows` (None: all that is ranked) that may be a passage's counterparts, best first.

    Itself is one of them where `rows` has it. What scores less than a weak one is left out, unless `however_far`. The
    encoder is not needed.
    """
    row = np.array([generation.store.row(passage.passage_id)])
    vector = generation.dense.read(row)[0] - generation.statistics[passage.language].mean
    query = Query(passage.said, passage.language, vector, rows, glossary=glossary, admitted=rows)
    near = hybrid(generation, query, SETTINGS)
    passages = generation.store.count_ranked()
    least = {band: max(score, reached_by(number, passages)) for band, (score, number) in _LEAST.items()}
    found = near if however_far else near.only(near.score >= least["weak"])
    bands = [_band(score, least) for score in found.score.tolist()]
    order = fusion.order(found.score, generation.id_ranks[found.rows])
    return Found(generation, query, found, bands, SETTINGS, order)


def _band(score: float, least: Mapping[Band, float]) -> Band:
    return next((band for band, its in least.items() if score >= its), "weak")
