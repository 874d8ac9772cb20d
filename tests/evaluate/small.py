"""A data set in BEIR layout that is small enough to be embedded in a second: three needs, three languages."""

from __future__ import annotations

import json
from pathlib import Path

PASSAGES = {
    "bikes-sv": ("Cykelplan", "Staden bygger fler cykelvägar till skolorna och fler cykelställ vid stationen."),
    "bikes-it": ("Piano della ciclabilità", "La città costruisce nuove piste ciclabili verso le scuole."),
    "bikes-de": ("Radverkehrsplan", "Die Stadt baut mehr Radwege zu den Schulen und Stellplätze am Bahnhof."),
    "water-sv": ("Skyfallsplan", "Parker och torg tar hand om regnvattnet vid skyfall."),
    "water-it": ("Piano delle acque", "Parchi e piazze raccolgono l'acqua piovana durante i nubifragi."),
    "water-de": ("Regenwasserplan", "Parks und Plätze nehmen bei Starkregen das Wasser auf."),
    "heat-sv": ("Fjärrvärme", "Staden värmer bostäderna med renat avloppsvatten."),
    "heat-it": ("Teleriscaldamento", "La città riscalda le case con il calore delle acque reflue depurate."),
    "heat-de": ("Fernwärme", "Die Stadt heizt Wohnungen mit der Wärme aus gereinigtem Abwasser."),
}
QUERIES = {
    "bikes-q-sv": "Var byggs nya cykelvägar?",
    "bikes-q-it": "Dove si costruiscono nuove piste ciclabili?",
    "water-q-sv": "Hur tar staden hand om skyfall?",
    "water-q-de": "Wie geht die Stadt mit Starkregen um?",
    "heat-q-it": "Come si riscaldano le case?",
}


def write(folder: Path) -> Path:
    """corpus.jsonl, queries.jsonl and qrels.tsv; every version of a passage is relevant."""
    folder.mkdir(parents=True, exist_ok=True)
    passages = [
        {"_id": name, "title": title, "text": text, "lang": name[-2:]} for name, (title, text) in PASSAGES.items()
    ]
    queries = [{"_id": name, "text": text, "lang": name[-2:]} for name, text in QUERIES.items()]
    judged = [
        f"{query}\t{name}\t1" for query in QUERIES for name in PASSAGES if query.split("-")[0] == name.split("-")[0]
    ]
    for name, records in (("corpus.jsonl", passages), ("queries.jsonl", queries)):
        lines = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
        (folder / name).write_text(lines, encoding="utf-8")
    (folder / "qrels.tsv").write_text("\n".join(["query-id\tcorpus-id\tscore", *judged]) + "\n", encoding="utf-8")
    return folder
