"""Every system on the development sets and on the sample corpus: the table that the documentation quotes.

    python benchmarks/evaluations.py ../shared/data [--index DIR] [--json FILE]

Runs `policysearch evaluate` once for each data set, in a process of its own so that its memory is its own: xquad_r and
squad_small with 300 queries per language, ntrex_core with 120, and corpus/evaluation whole, on an index of corpus/,
where pooled rankings keep all passages: its questions are asked in languages that have no answer on purpose.
Prints mono / cross / pooled nDCG@10 and what it cost; the JSON holds figures, intervals, hashes and the machine, and no
text of the data sets.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from policysearch import build_index

ROOT = Path(__file__).parents[1]
SETS = {"xquad_r": 300, "squad_small": 300, "ntrex_core": 120}
PROTOCOLS = ("mono", "cross", "pooled")
FIRST = "nDCG@10"


def main() -> None:
    """Print a table; write the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--index", type=Path)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        index = arguments.index or Path(place)
        build_index(ROOT / "corpus", index)
        found = {
            name: evaluate(arguments.data / name, index, Path(place), "--queries-per-language", str(queries))
            for name, queries in SETS.items()
        }
        found["corpus"] = evaluate(ROOT / "corpus" / "evaluation", index, Path(place), "--keep-own-language")
    print(table(found))
    if arguments.json:
        arguments.json.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def evaluate(source: Path, index: Path, place: Path, *options: str) -> dict[str, Any]:
    """The figures of one data set."""
    command = ["evaluate", str(source), "--index", str(index), "--out", str(place / "out"), "--json", *options]
    done = subprocess.run([sys.executable, "-m", "policysearch.cli", *command], stdout=subprocess.PIPE, check=True)
    report = json.loads(done.stdout)
    return {
        "command": f"policysearch {' '.join(['evaluate', source.name, *options])}",
        "files": report["data"]["files"],
        "topics": report["data"]["topics"],
        "items": report["data"]["items"],
        "own_language_removed": report["data"]["own_language_removed"],
        "seconds": report["seconds"],
        "systems": {name: _figures(system) for name, system in report["systems"].items()},
        "environment": report["environment"],
    }


def _figures(system: dict[str, Any]) -> dict[str, Any]:
    kept = (*PROTOCOLS, "latency_ms", "cost")
    figures = {name: system[name] for name in kept}
    figures["fairness"] = {name: system["fairness"][name] for name in ("same_language_share", "fair_share")}
    figures["intervals"] = {name: system["intervals"][name][FIRST] for name in PROTOCOLS if name in system["intervals"]}
    return figures


def table(found: dict[str, dict[str, Any]]) -> str:
    """Markdown: systems by data sets."""
    systems = list(next(iter(found.values()))["systems"])
    lines = [f"| {FIRST}, mono / cross / pooled | {' | '.join(found)} |", "| --- " * (len(found) + 1) + "|"]
    for system in systems:
        cells = [" / ".join(_short(its["systems"][system][p].get(FIRST)) for p in PROTOCOLS) for its in found.values()]
        lines.append(f"| {system} | {' | '.join(cells)} |")
    lines.append("")
    for name, its in found.items():
        cost, latency = its["systems"]["hybrid"]["cost"], its["systems"]["hybrid"]["latency_ms"]
        lines.append(
            f"{name}: {its['seconds']:.0f} s, {cost['embedded']} texts embedded in {cost['embed_seconds']:.0f} s,"
            f" peak memory {cost['peak_memory_bytes'] / 2**20:.0f} MiB, index {cost['index_bytes'] / 2**20:.1f} MiB,"
            f" hybrid {latency['p50']:.1f} / {latency['p95']:.1f} / {latency['p99']:.1f} ms (p50 / p95 / p99)"
        )
    return "\n".join(lines)


def _short(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}".removeprefix("0")


if __name__ == "__main__":
    main()
