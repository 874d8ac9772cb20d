"""What a search costs beside the encoding of its question, and what the lexicon costs beside the embedding of a corpus.

    python benchmarks/search.py DIR… [--passages N] [--embeddings FILE] [--json FILE]

The passages of data sets in BEIR layout, and runs of 3 of their sentences by chance until there are N, in one index.
Then, in an order by chance for each of 200 questions: the encoder alone; the question with the words new to the index;
`rank` by each system; a whole `search` with evidence. Medians, as ratios to the encoder. The seconds and bytes of the
lexicon are those of the build; where embeddings come from FILE, the time to embed is estimated from 200 of the
passages with their sentences.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from bench import read_sets, workshop
from robustness import Changed, entries_of

from policysearch.evaluate.environment import environment
from policysearch.evaluate.records import Entry
from policysearch.search.engine import Index
from policysearch.search.query import ask
from policysearch.search.systems import SYSTEMS
from policysearch.text.sentences import sentences

RESULT = Path(__file__).parent / "results" / "search.json"
QUESTIONS, SAMPLE, SENTENCES = 200, 200, 3


def main() -> None:
    """Print the figures; write them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="+", metavar="DIR")
    parser.add_argument("--passages", type=int, default=10_000)
    parser.add_argument("--embeddings", type=Path)
    parser.add_argument("--json", type=Path, default=RESULT)
    arguments = parser.parse_args()
    sets = list(read_sets(arguments.sets))
    entries = filled([entry for dataset in sets for entry in entries_of(dataset)], arguments.passages)
    topics = random.Random(0).sample([topic for dataset in sets for topic in dataset.topics], QUESTIONS)
    with workshop(arguments.embeddings) as place:
        index = place.index(Changed(entries), "search")
        search = search_cost(index, [(topic.text, topic.language) for topic in topics])
        lexicon = lexicon_cost(index, entries)
    for name, its in search.items():
        print(f"{name:24} {its['ms']:7.1f} ms  {its['ratio']:5.2f} x encoding")
    print("lexicon", lexicon)
    found = {
        "passages": index.manifest.passages,
        "languages": dict(index.manifest.languages),
        "search": search,
        "lexicon": lexicon,
        "environment": environment(),
    }
    arguments.json.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def filled(entries: Sequence[Entry], wanted: int) -> list[Entry]:
    """The passages under ids of their own, then runs of their sentences, of all languages in turn."""
    unique = list({entry.text: entry for entry in entries}.values())[:wanted]
    kept = [Entry(f"{number:06}", its.title, its.text, its.language, "") for number, its in enumerate(unique)]
    return kept + list(made(kept, wanted - len(kept)))


def made(entries: Iterable[Entry], number: int) -> Iterator[Entry]:
    """So many runs of sentences."""
    pieces: dict[str, list[str]] = {}
    for entry in entries:
        language = entry.language or ""
        pieces.setdefault(language, []).extend(entry.text[a:b] for a, b in sentences(entry.text, language))
    chance, languages = random.Random(0), sorted(pieces)
    for one in range(number):
        language = languages[one % len(languages)]
        yield Entry(f"made {one:06}", "", " ".join(chance.sample(pieces[language], SENTENCES)), language, "")


def search_cost(index: Index, questions: Sequence[tuple[str, str]]) -> dict[str, dict[str, float]]:
    """Median milliseconds, and as a ratio to the encoder's; each question is put to all, in an order by chance."""
    steps: dict[str, Callable[[str, str], Any]] = {
        "encoding": lambda text, _: index.encoder.encode_queries([text]),
        "question and new words": lambda text, language: ask(index.generation, index.encoder, text, language),
        **{f"rank, {name}": _ranking(index, name) for name in SYSTEMS if name != "rank-bm25"},
        "search with evidence": lambda text, language: index.search(text, language=language),
    }
    times: dict[str, list[float]] = {name: [] for name in steps}
    chance = random.Random(0)
    for number, (text, language) in enumerate([*questions[:20], *questions]):
        for name, step in chance.sample(list(steps.items()), len(steps)):  # what runs second finds caches warm
            started = time.perf_counter()
            step(text, language)
            if number >= 20:  # the first ones warm up
                times[name].append(1000 * (time.perf_counter() - started))
    medians = {name: statistics.median(its) for name, its in times.items()}
    return {name: {"ms": round(ms, 2), "ratio": round(ms / medians["encoding"], 3)} for name, ms in medians.items()}


def _ranking(index: Index, system: str) -> Callable[[str, str], Any]:
    return lambda text, _: index.rank(text, system=system, limit=10)


def lexicon_cost(index: Index, entries: Sequence[Entry]) -> dict[str, float]:
    """Seconds to learn it against seconds to embed the corpus, and its bytes against those of the rest of the index."""
    sample = random.Random(0).sample(list(entries), SAMPLE)
    texts = [entry.text for entry in sample]
    for entry in sample:
        texts += [entry.text[a:b] for a, b in sentences(entry.text, entry.language or "")]
    started = time.perf_counter()
    index.encoder.encode_passages(texts)
    embedding = (time.perf_counter() - started) * len(entries) / SAMPLE
    sizes = {name: size for name, (size, _) in index.manifest.files.items()}
    lexicon = sum(size for name, size in sizes.items() if name.startswith("lexicon"))
    learning = float(index.manifest.cost["lexicon_seconds"])
    return {
        "seconds": round(learning, 1),
        "embedding_seconds_estimated": round(embedding, 1),
        "share_of_embedding": round(learning / embedding, 3),
        "bytes": lexicon,
        "share_of_rest": round(lexicon / (sum(sizes.values()) - lexicon), 3),
    }


if __name__ == "__main__":
    main()
