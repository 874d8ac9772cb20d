"""Memory and time of an evaluation on a large collection, all of it but the embedding.

    python benchmarks/large_collection.py [--passages N] [--place DIR] [--json FILE]

Makes a data set of N passages in BEIR layout, five sentences of the sample corpus each and an identifier of its own
(which gives the vocabulary the size that large corpora have), and evaluates systems on it as `policysearch evaluate`
does. A million texts take the model hours on a small machine; here the vector of a passage is the mean of its
sentences' real vectors, through the same embedding cache, files and code as ever.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from policysearch.encode.batched import normalised
from policysearch.encode.loading import load_encoder
from policysearch.evaluate.environment import environment, peak_memory
from policysearch.evaluate.records import Options
from policysearch.evaluate.running import evaluate
from policysearch.ingest.documents import read_document
from policysearch.ingest.scan import scan
from policysearch.settings import DEFAULT_MODEL, ReadingSettings
from policysearch.text.sentences import sentences

if TYPE_CHECKING:
    from policysearch.encode.encoder import Encoder, Progress, Vectors

CORPUS = Path(__file__).parents[1] / "corpus"
SENTENCES_PER_PASSAGE = 5
TOPICS = 50
SYSTEMS = ("hybrid", "dense", "bm25", "rrf")

_MARK = re.compile(r"\n| \(ID-\d+\)$")


class MeanEncoder:
    """An `Encoder` that knows some sentences, and takes a text of them for their mean."""

    def __init__(self, encoder: Encoder, known: dict[str, Any]) -> None:
        self._encoder, self._known = encoder, known

    def __getattr__(self, name: str) -> Any:
        return getattr(self._encoder, name)

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:  # noqa: ARG002
        """Means of the sentences' vectors; a part of a sentence, as another splitter sees it, has that of any."""
        other = next(iter(self._known.values()))
        parts = [[self._known.get(part, other) for part in _MARK.split(text) if part] for text in texts]
        return normalised(np.array([np.mean(its, axis=0) for its in parts], np.float32))


def main() -> None:
    """Print what it took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--passages", type=int, default=1_000_000)
    parser.add_argument("--place", type=Path)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=arguments.place) as place:
        report = measure(Path(place), arguments.passages)
    for name, value in report.items():
        print(f"{name:<24} {value}")
    if arguments.json:
        arguments.json.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")


def measure(place: Path, passages: int) -> dict[str, Any]:
    """Figures by name; bytes and seconds."""
    by_language = sample_sentences()
    encoder = load_encoder()
    texts = [text for its in by_language.values() for text in its]
    known = dict(zip(texts, encoder.encode_passages(texts), strict=True))
    write(place / "large", by_language, passages)
    started, before = time.perf_counter(), peak_memory()
    report = evaluate(
        place / "large",
        index=place / "index",
        options=Options(systems=SYSTEMS, models=(DEFAULT_MODEL,), measures=("nDCG@10",)),
        encoder=MeanEncoder(encoder, known),
    )
    hybrid = report.systems["hybrid"]
    return {
        "passages": sum(report.data.items.values()),
        "corpus_bytes": (place / "large" / "corpus.jsonl").stat().st_size,
        "index_bytes": int(hybrid.cost["index_bytes"]),
        "peak_memory_bytes": peak_memory(),
        "peak_memory_before_bytes": before,
        "seconds": round(time.perf_counter() - started, 1),
        "latency_ms": {name: dict(system.latency_ms) for name, system in report.systems.items()},
        "environment": environment(),
    }


def sample_sentences() -> dict[str, list[str]]:
    """Distinct sentences of the sample corpus, by language."""
    found: dict[str, set[str]] = {}
    for source in scan(CORPUS).files:
        document = read_document(source, "0" * 64, settings=ReadingSettings())
        spans = sentences(document.text, document.language)
        lines = {" ".join(document.text[start:end].split()) for start, end in spans}
        found.setdefault(document.language, set()).update(line for line in lines if "|" not in line and len(line) > 30)
    return {language: sorted(its) for language, its in sorted(found.items())}


def write(folder: Path, by_language: dict[str, list[str]], passages: int) -> None:
    """The data set: passages by chance, the same at every call; each topic is a sentence, found where it stands."""
    chance = random.Random(0)
    folder.mkdir()
    languages = list(by_language)
    topics = {
        text: f"t{n}" for n, text in enumerate(chance.sample([t for i in by_language.values() for t in i], TOPICS))
    }
    judged: list[tuple[str, str]] = []
    with (folder / "corpus.jsonl").open("w", encoding="utf-8") as file:
        for number in range(passages):
            language = chance.choice(languages)
            its = chance.sample(by_language[language], SENTENCES_PER_PASSAGE)
            text = "\n".join(its) + f" (ID-{number})"
            line = {"_id": f"p{number}", "title": "", "text": text, "lang": language}
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
            judged += [(topics[one], f"p{number}") for one in its if one in topics and len(judged) < 20 * TOPICS]
    lines = [json.dumps({"_id": name, "text": text}, ensure_ascii=False) for text, name in topics.items()]
    (folder / "queries.jsonl").write_text("\n".join(lines), encoding="utf-8")
    (folder / "qrels.tsv").write_text("".join(f"{t}\t{p}\t1\n" for t, p in judged), encoding="utf-8")


if __name__ == "__main__":
    main()
