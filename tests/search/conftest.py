"""A corpus small enough to know by heart: what Uppsala and Bologna do, each in its language."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from policysearch import build_index
from policysearch.encode.encoder import Encoder

SWEDISH = [
    "Staden bygger en cykelväg längs ån enligt beslut KSN-2023-03393 av den 25 september 2019.",
    "Staden räknar varje cykel som passerar bron, och skyltar varje väg i parken.",
    "Staden lagar en väg i skogen och lånar ut en cykel till barnen i Uppsala.",
    "Staden samlar regnvatten i parkerna när skyfall drabbar Uppsala.",
    "Staden sänker hyran för unga som studerar och höjer den för METREX.",
]
ITALIAN = [
    "La città costruisce una pista ciclabile lungo il fiume: delibera KSN-2023-03393 del 25 settembre 2019.",
    "La città studia una bicicletta elettrica con Uppsala e pulisce la piscina.",
    "La città raccoglie l'acqua piovana nei parchi durante i temporali.",
    "La città abbassa l'affitto dei giovani studenti e ringrazia METREX.",
    "La città conta i pedoni sul ponte e pianta alberi nel bosco.",
]


@pytest.fixture(scope="session")
def two_cities(tmp_path_factory: pytest.TempPathFactory, embeddings: Path, encoder: Encoder) -> Path:
    """Folder of an index of ten documents with one passage each; "staden" and "città" stand in all of a language."""
    folder = tmp_path_factory.mktemp("two_cities")
    for language, texts in (("sv", SWEDISH), ("it", ITALIAN)):
        for number, text in enumerate(texts):
            (folder / f"{language}{number}.md").write_text(f"---\nlanguage: {language}\n---\n\n{text}\n", "utf-8")
    (folder / "index").mkdir()
    shutil.copy(embeddings, folder / "index")
    build_index(folder, folder / "index", encoder=encoder)
    return folder / "index"
