"""What a corpus scores for questions that have nothing to do with it: the zero from which relevance is measured.

Cosines of different encoders, corpora and languages are not on one scale. The best score that each of some dozens of
off-topic questions reaches in this very corpus is: how far a hit stands above those says how much it means.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from policysearch.encode.encoder import Encoder
from policysearch.index.dense import DenseIndex
from policysearch.index.statistics import Spread
from policysearch.index.store import LanguageRows

_OFF_TOPIC = (
    "how to tune a guitar", "cat sleeping on the sofa", "who painted the Mona Lisa?", "printer driver installation",
    "What is the capital of Australia?", "migration of humpback whales", "ricetta della torta di mele",
    "risultati della partita di ieri", "come si accorda un violino?", "trama del romanzo del guardiano del faro",
    "recept på äppelkaka", "hur många månar har Jupiter?", "fotbollsresultat i allsvenskan", "katten sover i solen",
    "Rezept für Apfelkuchen", "Wie stimmt man eine Gitarre?", "Monde des Planeten Jupiter", "Fußballergebnisse",
    "recette de la tarte aux pommes", "migration des baleines à bosse", "qui a peint la Joconde ?",
    "¿cómo se afina una guitarra?", "receta de tarta de manzana", "omenapiirakan resepti", "kitaran virittäminen",
    "opskrift på æblekage", "hvem malte Mona Lisa?", "przepis na szarlotkę", "jak nastroić gitarę?",
    "recept voor appeltaart", "receita de bolo de chocolate", "õunakoogi retsept", "συνταγή για μηλόπιτα",
    "reteta de prajitura cu mere", "recept na jablečný koláč", "как настроить гитару",
)  # fmt: skip


def adjusted(
    scores: NDArray[np.float32], query: NDArray[np.float32], language: str, spreads: Mapping[str, Spread]
) -> NDArray[np.float32]:
    """Inner products (n,) with passages of one language, its lean to the query's language taken out.

    Of each language's expected score μ·q only the mean over the languages stays, the same for all of them.
    """
    expected = float(np.mean([spread.mean @ query for spread in spreads.values()]))
    return scores - spreads[language].mean @ query + np.float32(expected)


def calibrate(
    encoder: Encoder,
    dense: DenseIndex,
    languages: Mapping[str, LanguageRows],
    spreads: Mapping[str, Spread],
) -> dict[str, float]:
    """Mean and deviation, over the off-topic questions, of the best adjusted score of any ranked passage."""
    spans = {name: rows.ranked for name, rows in languages.items() if len(rows.ranked)}
    if not spans:
        return {"null_mean": 0.0, "null_deviation": 1.0}
    best = [
        max(float(adjusted(dense.search(query, rows, 1)[1], query, name, spreads)[0]) for name, rows in spans.items())
        for query in encoder.encode_queries(_OFF_TOPIC)
    ]
    return {"null_mean": float(np.mean(best)), "null_deviation": max(float(np.std(best)), 1e-3)}
