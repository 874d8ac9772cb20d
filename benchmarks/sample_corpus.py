"""How well each system finds the documents of the sample corpus, by the questions in corpus/evaluation.

    python benchmarks/sample_corpus.py [--index DIR] [--json]

nDCG@10 and the share of questions with a useful document first (P(rel=2)@1), documents ranked by their best passage,
over all questions that have an answer: those whose own language holds a relevant document, and those whose language
holds none. Measures by ir_measures. The index is built in a temporary place unless one of corpus/ is named.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path

import ir_measures
from ir_measures import P, nDCG

from policysearch import Index, build_index
from policysearch.search.systems import SYSTEMS

CORPUS = Path(__file__).parents[1] / "corpus"
MEASURES = (nDCG @ 10, P(rel=2) @ 1)


def main() -> None:
    """Print a row per system."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--index", type=Path)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        if arguments.index is None:
            build_index(CORPUS, place)
        report = measure(Index.open(arguments.index or place))
    if arguments.json:
        print(json.dumps(report, indent=1))
        return
    print(f"{'system':<10} {'nDCG@10':>8} {'first':>6}   {'answer in own language':>22}   {'only in others':>14}")
    for system, values in report.items():
        row = [values[group]["nDCG@10"] for group in ("all", "own language", "other languages")]
        print(f"{system:<10} {row[0]:>8.3f} {values['all']['P(rel=2)@1']:>6.2f}   {row[1]:>22.3f}   {row[2]:>14.3f}")


def measure(index: Index) -> dict[str, dict[str, dict[str, float]]]:
    """Values by system, group of questions and measure."""
    lines = (CORPUS / "evaluation" / "queries.jsonl").read_text(encoding="utf-8").splitlines()
    queries = {query["_id"]: query for query in map(json.loads, lines)}
    rows = [line.split("\t") for line in (CORPUS / "evaluation" / "qrels.tsv").read_text("utf-8").splitlines()[1:]]
    qrels = [ir_measures.Qrel(query, document, int(score)) for query, document, score in rows]
    paths = {document.document_id: document.path for document in index.documents()}
    language = {document.path: document.language for document in index.documents()}
    own = {qrel.query_id for qrel in qrels if language[qrel.doc_id] == queries[qrel.query_id]["lang"]}
    judged = {qrel.query_id for qrel in qrels}
    groups = {"all": judged, "own language": own, "other languages": judged - own}
    report = {}
    for system in SYSTEMS:
        run = [scored for query in sorted(judged) for scored in _ranked(index, paths, queries[query], system)]
        report[system] = {
            name: {
                str(measure): round(value, 4)
                for measure, value in ir_measures.calc_aggregate(
                    MEASURES,
                    [qrel for qrel in qrels if qrel.query_id in members],
                    [scored for scored in run if scored.query_id in members],
                ).items()
            }
            for name, members in groups.items()
        }
    return report


def _ranked(index: Index, paths: dict[str, str], query: dict[str, str], system: str) -> list[ir_measures.ScoredDoc]:
    best: dict[str, float] = {}
    for passage_id, score in index.rank(query["text"], system=system):
        best.setdefault(paths[passage_id.rsplit("-", 2)[0]], score)
    return [ir_measures.ScoredDoc(query["_id"], path, score) for path, score in best.items()]


if __name__ == "__main__":
    main()
