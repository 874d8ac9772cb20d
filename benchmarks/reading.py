"""How many documents a second are read, and what that costs beside the extraction of their text alone.

    pip install 'policysearch[corpus]'
    python benchmarks/reading.py [FOLDER…] [--documents N] [--made PLACE] [--rounds N] [--json FILE]

N documents of about five pages in each of four formats, no two alike: sections of the Markdown and text files of
corpus/ and of each FOLDER, by chance, those of one language together. Then, format by format and in turn:

- policysearch: the folder is scanned, files are hashed, and read and cut into passages by two processes.
- kreuzberg: the same files by `extract_file_sync` in two processes, with nothing but its cache and OCR switched off.
- pdfium: PDFs alone, `get_text_range` of each page in two processes.

Medians over rounds, processes started and warm. Nothing is embedded. PLACE keeps the documents for another run.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import runpy
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import kreuzberg
import pypdfium2

from policysearch.encode.loading import load_encoder
from policysearch.evaluate.environment import environment
from policysearch.ingest.inline import without_links
from policysearch.ingest.messages import Content, Splitting
from policysearch.ingest.scan import scan, sha256_of
from policysearch.ingest.workers import Workers
from policysearch.settings import ReadingSettings, Settings
from policysearch.text.languages import UNKNOWN, detect

ROOT = Path(__file__).parents[1]
RESULT = Path(__file__).parent / "results" / "reading.json"
FORMATS = ("md", "html", "docx", "pdf")
PROCESSES = 2
FIVE_PAGES = 15_000
"""Characters."""
_FRONT = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_SECTION = re.compile(r"\n(?=#{1,3} )|\n\n(?=\S[^\n]{400})")


@dataclass(frozen=True, slots=True)
class Text:
    """A document to be made: what becomes of it in any format."""

    title: str
    language: str
    body: str


def main() -> None:
    """Print the figures; write them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path, metavar="FOLDER")
    parser.add_argument("--documents", type=int, default=60)
    parser.add_argument("--made", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", type=Path, default=RESULT)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        place = arguments.made or Path(temporary)
        if not place.is_dir() or not any(place.iterdir()):
            make([ROOT / "corpus", *arguments.folders], place, arguments.documents)
        found = measure(place, arguments.rounds)
    for name, its in found.items():
        print(name, json.dumps(its))
    report = {"formats": found, "processes": PROCESSES, "environment": environment()}
    arguments.json.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def make(folders: Iterable[Path], place: Path, number: int) -> None:
    """Write `number` documents of each format below `place`."""
    made: Callable[[str, dict[str, str], str, str], bytes]
    made = runpy.run_path(str(ROOT / "corpus" / "sources" / "build.py"))["made"]
    texts = documents(sections(folders), number * len(FORMATS))
    for kind in FORMATS:
        (place / kind).mkdir(parents=True)
        for count in range(number):
            text = next(texts)
            head = {"title": text.title, "language": text.language}
            content = text.body.encode() if kind == "md" else made(text.body, head, "", kind)
            (place / kind / f"{count:03}.{kind}").write_bytes(content)


def sections(folders: Iterable[Path]) -> dict[str, list[str]]:
    """Sections by language, of those languages that have enough of them for many documents."""
    found: dict[str, list[str]] = {}
    for path in sorted(path for folder in folders for path in folder.rglob("*") if path.suffix in (".md", ".txt")):
        if "sources" in path.parts or path.name == "README.md":
            continue
        text = _FRONT.sub("", without_links(path.read_text(encoding="utf-8")))
        language = detect(text).language
        if language != UNKNOWN:
            found.setdefault(language, []).extend(part.strip() for part in _SECTION.split(text) if len(part) > 80)
    return {language: its for language, its in found.items() if sum(map(len, its)) > 1.2 * FIVE_PAGES}


def documents(by_language: dict[str, list[str]], number: int) -> Iterator[Text]:
    """Documents of all languages in turn, each of sections by chance up to five pages."""
    chance, languages = random.Random(0), sorted(by_language)
    for count in range(number):
        language = languages[count % len(languages)]
        its, body = chance.sample(by_language[language], len(by_language[language])), f"# Document {count}\n"
        while its and len(body) < FIVE_PAGES:
            body += "\n" + re.sub(r"^# ", "## ", its.pop()) + "\n"
        yield Text(f"Document {count}", language, body)


def measure(place: Path, rounds: int) -> dict[str, dict[str, Any]]:
    """By format: pages' worth of characters, documents a second of each side, and ours as times the others' cost."""
    encoder, settings = load_encoder(), replace(Settings(), reading=ReadingSettings(workers=PROCESSES))
    splitting = Splitting(encoder.tokenizer.to_str(), encoder.max_tokens, settings.chunking)
    found: dict[str, dict[str, Any]] = {}
    with (
        Workers(settings.reading, splitting=splitting) as workers,
        ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool,
    ):
        for kind in FORMATS:
            files = [str(path) for path in sorted((place / kind).iterdir())]
            sides: dict[str, Callable[[], Any]] = {
                "policysearch": partial(ours, place / kind, workers),
                "kreuzberg": partial(_all, pool, by_kreuzberg, files),
            }
            if kind == "pdf":
                sides["pdfium"] = partial(_all, pool, by_pdfium, files)
            found[kind] = {"documents": len(files), **ours(place / kind, workers)}
            found[kind] |= compared(sides, len(files), rounds)
    return found


def _all(pool: ProcessPoolExecutor, read: Callable[[str], Any], files: Iterable[str]) -> list[Any]:
    return list(pool.map(read, files))


def compared(sides: dict[str, Callable[[], Any]], number: int, rounds: int) -> dict[str, Any]:
    """Documents a second of each side, each in its turn; then how many times the others' seconds the first takes."""
    seconds: dict[str, list[float]] = {name: [] for name in sides}
    for turn in range(rounds + 1):
        for name, side in sides.items():
            started = time.perf_counter()
            side()
            if turn:  # the first one warms up
                seconds[name].append(time.perf_counter() - started)
    medians = {name: statistics.median(its) for name, its in seconds.items()}
    first, *others = medians
    return {
        "documents_per_second": {name: round(number / its, 1) for name, its in medians.items()},
        "times_the_cost_of": {name: round(medians[first] / medians[name], 2) for name in others},
    }


def ours(folder: Path, workers: Workers) -> dict[str, float]:
    """Read a folder as an index does, up to its passages. Also: characters and passages of a document, on average."""
    files = [(file, sha256_of(file.path)) for file in scan(folder).files]
    characters = passages = 0
    for file, outcome in workers.contents(files):
        if not isinstance(outcome, Content):
            raise SystemExit(f"{file.relative}: {outcome}")
        characters += len(outcome.document.text)
        passages += len(outcome.passages)
    return {"characters": round(characters / len(files)), "passages": round(passages / len(files), 1)}


def by_kreuzberg(path: str) -> int:
    """Plain extraction."""
    config = kreuzberg.ExtractionConfig(use_cache=False, disable_ocr=True)  # type: ignore[call-arg]  # its stub lacks disable_ocr
    return len(kreuzberg.extract_file_sync(path, config=config).content)


def by_pdfium(path: str) -> int:
    """The text of each page as pdfium gives it."""
    with pypdfium2.PdfDocument(path) as document:
        return sum(len(page.get_textpage().get_text_range()) for page in document)


if __name__ == "__main__":
    main()
