"""Ten questions in eight languages against five real documents, and one that nothing in them answers.

    python benchmarks/questions.py FOLDER [--json]

FOLDER holds the documents 000 to 004 (a council memo, a travel report, a news page, a web page, a plan). It is indexed
anew in a temporary place. A question passes if one of its first three hits is from the document and has the mark.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from policysearch import Index, build_index

QUESTIONS = (
    ("Quanto costa partecipare al viaggio di benchmarking a Milano?", "000", "16 000 kr"),
    ("Which plan turns streets over to walking and cycling?", "000", "Strade Aperte"),
    ("Varför gick Milanos storstadsregion med i METREX?", "002", "aderire a questo network"),
    ("How many regions belong to METREX, and where is its seat?", "002", "Bruxelles"),
    ("Kuka kaupunginjohtaja isännöi Lontoon kokousta?", "001", "Sadiq Khan"),
    ("Nach welchen sechs Säulen gliedert Mailand seine Smart-City-Strategie?", "003", "Smart Governance"),
    ("Mål om ett sammanhängande cykelvägnät kopplat till kollektivtrafiken", "004", "rete ciclabile diffusa"),
    ("affordable rented homes for students and young workers", "004", "canone moderato"),
    ("récupération de chaleur des stations d'épuration", "004", "Recupero di calore"),
    ("urban heat islands and vulnerability to climate change", "004", "isole di calore"),
)
UNANSWERED = "paint colour of zebra crossings"
DEPTH = 10


def main() -> int:
    """Print a line per question; exit 1 unless all pass."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--system", default="hybrid")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        build_index(arguments.folder, place)
        index = Index.open(place)
        rows = [_ask(index, *question, arguments.system) for question in QUESTIONS]
        nothing = index.search(UNANSWERED, system=arguments.system).total
    passed = sum(row["rank"] is not None and row["rank"] <= 3 for row in rows)
    if arguments.json:
        print(json.dumps({"questions": rows, "passed": passed, "unanswered_hits": nothing}, ensure_ascii=False))
    else:
        for row in rows:
            found = f"rank {row['rank']:>2} {row['band']:<6}" if row["rank"] else "not in the first 10"
            print(f"{found}  {row['document']}  {row['mark']:<26} {row['question']}")
        print(f"{passed} of {len(rows)} in the first 3; {UNANSWERED!r}: {nothing} hits")
    return 0 if passed == len(rows) and nothing == 0 else 1


def _ask(index: Index, question: str, document: str, mark: str, system: str) -> dict[str, Any]:
    hits = index.search(question, limit=DEPTH, system=system, evidence=False).hits
    right = [h for h in hits if Path(h.document.path).name.startswith(document) and mark in h.passage.text]
    return {
        "question": question,
        "document": document,
        "mark": mark,
        "rank": right[0].rank if right else None,
        "band": right[0].band if right else None,
    }


if __name__ == "__main__":
    sys.exit(main())
