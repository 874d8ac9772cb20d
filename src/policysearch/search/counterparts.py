"""Which passages say the like of a given one, whatever language they are in: "who else does this?".

A passage asks as a question does, with two differences. Its vector is the one that the index has of it, without the
mean of its language, which title and headings are part of. And its score tells how sure a counterpart is: the scale of
questions is no measure for so long a text.
"""

from __future__ import annotations

import numpy as np

from policysearch.index.generation import Generation
from policysearch.records import Band, Passage
from policysearch.search import fusion
from policysearch.search.found import Found
from policysearch.search.glossary import Glossary
from policysearch.search.query import Query, RowNumbers
from policysearch.search.systems import Candidates, hybrid
from policysearch.settings import FusionSettings

SETTINGS = FusionSettings(centring=0.0)
"""The mean of its language is off the passage's vector; the corpus's mean is part of that."""

WEAK, LIKELY, STRONG = 1.65, 2.2, 2.8
"""Least score of each band: the best passage of a document on another theme is weak one time in twenty, likely one time
in a hundred. See docs/decisions/0014-comparison.md."""


def counterparts(
    generation: Generation, passage: Passage, rows: RowNumbers | None, glossary: Glossary, *, least: float = WEAK
) -> Found:
    """The passages among `rows` (None: all that is ranked) that may be a passage's counterparts, best first.

    Itself is one of them where `rows` has it. What scores below `least` is left out. The encoder is not needed.
    """
    row = np.array([generation.store.row(passage.passage_id)])
    vector = generation.dense.read(row)[0] - generation.statistics[passage.language].mean
    query = Query(passage.said, passage.language, vector, rows, glossary=glossary)
    found = _from(hybrid(generation, query, SETTINGS), least)
    order = fusion.order(found.score, generation.id_ranks[found.rows])
    return Found(generation, query, found, [_band(score) for score in found.score.tolist()], SETTINGS, order)


def _from(found: Candidates, least: float) -> Candidates:
    kept = found.score >= least
    return Candidates(found.rows[kept], found.score[kept], found.dense[kept], found.lexical[kept], found.meant)


def _band(score: float) -> Band:
    if score >= STRONG:
        return "strong"
    return "likely" if score >= LIKELY else "weak"
