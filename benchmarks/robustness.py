"""What it costs the default system that data are not as they should be, on development sets.

    python benchmarks/robustness.py DIR[:N]… [--embeddings FILE] [--json FILE]

Data sets as `ablation.py` takes them; each is changed in six ways, and nDCG@10 mono / cross / pooled compared:

wrong tags      A fifth of the passages says another language of the set, by chance. They are measured as what they are.
                Beside it: all passages as their language is detected.
off-topic       5000 passages of one language are added, made of the other sets: their passages as they are, then runs
                of 3 of their sentences by chance. Sets that have a passage in common are no others.
confounded      Each paragraph is kept in one language: by chance, or the first in the first language and so on, so
                that whole articles are in one. Pooled rankings keep the query's language. `dense` must not win.
unbalanced      All passages of one language, and a tenth of the others' by chance. Pooled rankings as above.
query language  As detected instead of as stated; a fifth of them another one of the set by chance; and every second
                language asked of an index without it, compared with an index that has it and searches the others.
non-parallel    The lexicon comes from the corpus confounded by chance, where no paragraph is in two languages.

The first row of a table is what the others are compared with. The JSON holds figures and no text of the data.
"""

from __future__ import annotations

import copy
import hashlib
import json
import random
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import cycle
from pathlib import Path
from typing import Any

import numpy as np
from bench import (
    WHOLE,
    Bench,
    Workshop,
    changed,
    corpus_of,
    describe,
    quiet,
    read_arguments,
    read_sets,
    say,
    table,
    workshop,
    write,
)

from policysearch.evaluate.answering import Questions
from policysearch.evaluate.collection import Collection
from policysearch.evaluate.records import Dataset, Entry, Run, Topic
from policysearch.index.generation import Generation
from policysearch.index.lexicon import Lexicon
from policysearch.search.engine import Index
from policysearch.search.query import Query
from policysearch.search.systems import Candidates, dense, hybrid, rrf
from policysearch.settings import FusionSettings, LexiconSettings, Settings
from policysearch.text.languages import detect
from policysearch.text.sentences import sentences

RESULT = Path(__file__).parent / "results" / "robustness.json"
WRONG, FEW = 0.2, 0.1
OFF_TOPIC, OFF_TOPIC_SENTENCES = 5000, 3
ALONE = Settings(lexicon=LexiconSettings(context=0))
WITHOUT_TERMS = changed(lexical_weight=0)

Figures = dict[str, Any]


@dataclass(frozen=True, slots=True, eq=False)
class Changed:
    """A corpus in memory."""

    entries: Sequence[Entry]

    @property
    def fingerprint(self) -> str:
        """SHA-256 of all entries."""
        lines = [json.dumps([e.item_id, e.title, e.text, e.language]) for e in self.entries]
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()

    @property
    def size(self) -> int:
        """How many entries there are."""
        return len(self.entries)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)


@dataclass(frozen=True, slots=True, eq=False)
class Stand:
    """A data set as it is, on its index, and what the experiments change."""

    dataset: Dataset
    entries: Sequence[Entry]
    bench: Bench
    place: Workshop

    @classmethod
    def of(cls, dataset: Dataset, place: Workshop) -> Stand:
        """Make its index."""
        bench = Bench.of(dataset, place.index(corpus_of(dataset), dataset.name))
        return cls(dataset, entries_of(dataset), bench, place)

    @property
    def languages(self) -> list[str]:
        """Those of the passages."""
        return list(self.bench.trial.collection.sizes)

    def index(self, entries: Sequence[Entry], name: str, settings: Settings | None = None) -> Index:
        """The index of a changed corpus; one that was made before is taken."""
        return self.place.index(Changed(entries), f"{self.dataset.name} {name}", settings)

    def another(self, language: str, chance: random.Random) -> str:
        """Some language of the set but this one."""
        return chance.choice([other for other in self.languages if other != language])


def main() -> None:
    """Print a table for each experiment on each data set; write the figures."""
    arguments = read_arguments(__doc__, RESULT)
    sets = list(read_sets(arguments.sets))
    found: dict[str, Figures] = {}
    with workshop(arguments.embeddings) as place:
        for dataset in sets:
            started = time.perf_counter()
            stand = Stand.of(dataset, place)
            found[dataset.name] = describe(dataset, stand.bench) | {"experiments": {}}
            for name, experiment in experiments(stand, sets).items():
                say(dataset, name)
                figures = experiment()
                found[dataset.name]["experiments"][name] = figures
                print(table(f"{dataset.name}, {name}", figures["systems"]), flush=True)
                print("".join(f"{key}: {value}\n" for key, value in figures.items() if key != "systems"), flush=True)
            found[dataset.name]["seconds"] = round(time.perf_counter() - started, 1)
            write(arguments.json, found)


def experiments(stand: Stand, sets: Sequence[Dataset]) -> Mapping[str, Callable[[], Figures]]:
    """By name; `off-topic` only where another set can give passages."""
    others = [entry for other in sets if not common_texts(stand.entries, its := entries_of(other)) for entry in its]
    found: dict[str, Callable[[], Figures]] = {"wrong tags": partial(wrong_tags, stand)}
    if others:
        found["off-topic"] = partial(off_topic, stand, others)
    return found | {
        "confounded by paragraph": partial(confounded, stand, "by paragraph"),
        "confounded by article": partial(confounded, stand, "by article"),
        "unbalanced": partial(unbalanced, stand),
        "query language": partial(query_language, stand),
        "absent query language": partial(absent_language, stand),
        "non-parallel lexicon": partial(foreign_lexicon, stand),
        "non-parallel corpus": partial(non_parallel_corpus, stand),
    }


def wrong_tags(stand: Stand) -> Figures:
    """Tags of passages."""
    chance = random.Random(0)
    entries = [
        replace(entry, language=stand.another(entry.language or "", chance)) if chance.random() < WRONG else entry
        for entry in stand.entries
    ]
    detected = [replace(entry, language=detect(entry.text).language) for entry in stand.entries]
    values = {WHOLE: stand.bench.values(hybrid)}
    values["without terms"] = stand.bench.values(WITHOUT_TERMS)
    counts = {}
    for name, its in (("wrong tags", entries), ("detected tags", detected)):
        bench = tagged(stand, its, name)
        values[name] = bench.values(hybrid)
        values[f"{name}, without terms"] = bench.values(WITHOUT_TERMS)
        counts[name] = sum(one.language != entry.language for one, entry in zip(its, stand.entries, strict=True))
    return {"systems": stand.bench.figures(values), "wrong": counts, "passages": len(entries)}


def tagged(stand: Stand, entries: Sequence[Entry], name: str) -> Bench:
    """On an index where passages have these languages; they are measured as what they are."""
    collection = Collection.of(stand.index(entries, name), stand.dataset.qrels)
    true = stand.bench.trial.collection.language_of
    return Bench.of(stand.dataset, replace(collection, languages=tuple(true[item] for item in collection.ids)))


def off_topic(stand: Stand, others: Sequence[Entry]) -> Figures:
    """Many passages that answer nothing. They are in the language that the other sets have most of, by alphabet."""
    counts = Counter(entry.language for entry in others if entry.language in stand.languages)
    language = min(counts, key=lambda name: (-counts[name], str(name)))
    assert language is not None
    added = list(passages_of(others, language))
    bench = Bench.of(stand.dataset, stand.index([*stand.entries, *added], "off-topic"))
    found: Figures = {"language": language, "added": len(added), "systems": {}, "added_in_first_10": {}}
    systems = {WHOLE: hybrid, "without terms": WITHOUT_TERMS, "dense": dense, "rrf": rrf}
    for name, system in systems.items():
        run = bench.run(system)
        values = {name: stand.bench.values(system), f"{name}, off-topic passages added": bench.trial.measure(run)}
        found["systems"] |= stand.bench.figures(values)
        found["added_in_first_10"][name] = round(share_of(run, {entry.item_id for entry in added}), 4)
    return found


def confounded(stand: Stand, how: str) -> Figures:
    """Language and topic go together."""
    return compared(stand, one_each(stand, how), how)


def unbalanced(stand: Stand) -> Figures:
    """One language, the first by alphabet, has ten times as many passages as each other."""
    chance, first = random.Random(0), stand.languages[0]
    return compared(stand, [e for e in stand.entries if e.language == first or chance.random() < FEW], "unbalanced")


def compared(stand: Stand, entries: Sequence[Entry], name: str) -> Figures:
    """Systems on another corpus, of which pooled rankings keep the query's language."""
    bench = Bench.of(stand.dataset, stand.index(entries, name), keep_own_language=True)
    systems = {WHOLE: hybrid, "dense": dense, "rrf": rrf, "without terms": WITHOUT_TERMS}
    values = {name: bench.values(system) for name, system in systems.items()}
    return {"systems": bench.figures(values), "items": dict(bench.trial.collection.sizes)}


def query_language(stand: Stand) -> Figures:
    """Other languages for queries than those that they are in."""
    chance, topics = random.Random(0), stand.dataset.topics
    detected = [replace(topic, language=detect(topic.text).language) for topic in topics]
    by_chance = [
        replace(topic, language=stand.another(topic.language, chance)) if chance.random() < WRONG else topic
        for topic in topics
    ]
    values = {WHOLE: stand.bench.values(hybrid)}
    counts = {}
    for name, its in (("language detected", detected), ("wrong by chance", by_chance)):
        values[name] = as_tagged(stand.bench, its).values(hybrid)
        counts[name] = sum(one.language != topic.language for one, topic in zip(its, topics, strict=True))
    return {"systems": stand.bench.figures(values), "wrong": counts, "queries": len(topics)}


def absent_language(stand: Stand) -> Figures:
    """Queries in every second language of an index that holds the other ones only."""
    held = stand.languages[::2]
    entries = [entry for entry in stand.entries if entry.language in held]
    topics = tuple(topic for topic in stand.dataset.topics if topic.language not in held)
    dataset = replace(stand.dataset, topics=topics)
    bench = Bench.of(dataset, stand.index(entries, "every second language"))
    rows = [stand.bench.trial.collection.index.generation.store.languages[name].ranked for name in held]
    among = np.concatenate([np.array(its) for its in rows])

    def others(generation: Generation, query: Query, settings: FusionSettings) -> Candidates:
        return hybrid(generation, replace(query, rows=among), settings)

    known = as_tagged(stand.bench, topics)
    values = {
        "hybrid, language known": bench.trial.measure(known.run(others)),
        "language absent": bench.values(hybrid),
        "dense": bench.values(dense),
        "rrf": bench.values(rrf),
    }
    return {"systems": bench.figures(values), "held": held, "queries": len(topics)}


def foreign_lexicon(stand: Stand) -> Figures:
    """The whole corpus with the lexicon of the one where languages share no paragraph."""
    apart = one_each(stand, "by paragraph")
    learnt = {
        "non-parallel lexicon": stand.index(apart, "by paragraph").generation.lexicon,
        "non-parallel lexicon, no contexts": stand.index(apart, "words alone", ALONE).generation.lexicon,
    }
    values = {WHOLE: stand.bench.values(hybrid)}
    for name, lexicon in learnt.items():
        values[name] = Bench.of(stand.dataset, with_lexicon(stand.bench.trial.collection, lexicon)).values(hybrid)
    values["without terms"] = stand.bench.values(WITHOUT_TERMS)
    return {"systems": stand.bench.figures(values)}


def non_parallel_corpus(stand: Stand) -> Figures:
    """The corpus where languages share no paragraph, with and without contexts in its lexicon."""
    apart = one_each(stand, "by paragraph")
    bench = Bench.of(stand.dataset, stand.index(apart, "by paragraph"), keep_own_language=True)
    alone = Bench.of(stand.dataset, stand.index(apart, "words alone", ALONE), keep_own_language=True)
    values = {
        WHOLE: bench.values(hybrid),
        "no contexts": alone.values(hybrid),
        "without terms": bench.values(WITHOUT_TERMS),
    }
    return {"systems": bench.figures(values)}


def entries_of(dataset: Dataset) -> list[Entry]:
    """The items of its corpus that can be used."""
    return [entry for entry in corpus_of(dataset) if isinstance(entry, Entry)]


def common_texts(first: Sequence[Entry], second: Sequence[Entry]) -> bool:
    """Whether two corpora have a passage in common."""
    return bool({entry.text for entry in first} & {entry.text for entry in second})


def passages_of(others: Iterable[Entry], language: str) -> Iterator[Entry]:
    """`OFF_TOPIC` passages of a language: those that there are, then runs of their sentences."""
    texts = sorted({entry.text for entry in others if entry.language == language})[:OFF_TOPIC]
    pieces = [text[start:end] for text in texts for start, end in sentences(text, language)]
    chance = random.Random(0)
    made = (" ".join(chance.sample(pieces, OFF_TOPIC_SENTENCES)) for _ in range(OFF_TOPIC - len(texts)))
    for number, text in enumerate([*texts, *made]):
        yield Entry(f"off-topic {number:04}", "", text, language, "")


def one_each(stand: Stand, how: str) -> list[Entry]:
    """Each paragraph in one language: dealt out in the order of hashes, or runs of ids, one run for each language."""
    paragraphs = sorted({paragraph(entry) for entry in stand.entries})
    if how == "by article":
        runs = zip(stand.languages, np.array_split(np.array(paragraphs), len(stand.languages)), strict=True)
        kept = {name: language for language, names in runs for name in names.tolist()}
    else:
        by_chance = sorted(paragraphs, key=lambda name: hashlib.sha256(name.encode()).hexdigest())
        kept = dict(zip(by_chance, cycle(stand.languages), strict=False))
    return [entry for entry in stand.entries if kept[paragraph(entry)] == entry.language]


def paragraph(entry: Entry) -> str:
    """The id without its "-LANG": what the versions of a paragraph have in common."""
    return entry.item_id.removesuffix(f"-{entry.language}")


def as_tagged(bench: Bench, topics: Sequence[Topic]) -> Bench:
    """The same rankings measured, with queries asked as these topics say."""
    return replace(bench, questions=Questions.of(topics, bench.trial.collection, quiet))


def with_lexicon(collection: Collection, lexicon: Lexicon) -> Collection:
    """The same index with another lexicon."""
    generation = copy.copy(collection.index.generation)
    generation.lexicon = lexicon
    return replace(collection, index=Index(collection.index.path, generation, collection.index.encoder))


def share_of(run: Run, items: set[str]) -> float:
    """The share of these items in the first ten, mean over queries."""
    return float(np.mean([np.mean([item in items for item in its.ids[:10]]) for its in run.rankings.values()]))


if __name__ == "__main__":
    main()
