"""The parameters of each stage, one dataclass per stage, with the defaults that everything uses."""

from __future__ import annotations

from dataclasses import dataclass

DEFAULT_MODEL = "multilingual-e5-small"
"""Name of the bundled model; anything else is a sentence-transformers name or folder."""


@dataclass(frozen=True, slots=True)
class ReadingSettings:
    """Limits of reading one file: what goes beyond is reported, and the rest goes on."""

    max_bytes: int = 256 * 2**20
    max_seconds: float = 30.0
    max_picture_seconds: float = 30.0
    """Of a page that is a picture of text, beyond those of the file."""
    max_memory: int = 512 * 2**20
    """Bytes beyond what an idle worker has; kept on Linux alone."""
    max_expansion: int = 100
    """How many times its own size a packed file (.docx, .odt) may unpack to."""
    max_parts: int = 10_000
    """Of a packed file."""
    max_pages: int = 5000
    """Of a PDF."""
    workers: int | None = None
    """Processes that read; None: one for each processor, at most four."""


@dataclass(frozen=True, slots=True)
class ChunkingSettings:
    """Sizes in tokens of the model's own tokenizer, the passage text alone."""

    target_tokens: int = 200
    """A passage grows by whole paragraphs until here."""
    context_tokens: int = 96
    """Room for title and heading path, which are embedded with the text; longer ones are shortened from the left."""


@dataclass(frozen=True, slots=True)
class EncodingSettings:
    """How texts become vectors."""

    model: str = DEFAULT_MODEL
    batch_tokens: int = 16384
    """Padded tokens per batch; texts are sorted by length before they are cut into batches."""


@dataclass(frozen=True, slots=True)
class LexicalSettings:
    """BM25 (Robertson and Zaragoza 2009)."""

    k1: float = 1.5
    b: float = 0.75


@dataclass(frozen=True, slots=True)
class LexiconSettings:
    """Terms that cross languages: probabilistic structured queries (Darwish and Oard 2003)."""

    least_words: int = 35_000
    """So many words can be translated in any case, all languages together."""
    words_per_passage: int = 4
    """In a larger corpus, this many for each passage: embedding words must cost little beside embedding passages."""
    most_words: int = 100_000
    """Each is compared with each, so a million of them would take hours."""
    translations: int = 5
    """Of a word, in each other language."""
    candidates: int = 30
    """The nearest words by cosine, among which translations are chosen by CSLS."""
    neighbours: int = 10
    """Nearest words over which CSLS takes the mean (Lample et al. 2018)."""
    least_cosine: float = 0.3
    temperature: float = 0.1
    """Of the softmax that makes weights of CSLS values."""
    least_weight: float = 0.02
    """Less than this is no translation that anybody would want to see."""
    no_translation: float = 0.1
    """The CSLS value from which a translation is likelier than none."""
    context: float = 0.4
    """Share of the contexts that words are used in, in their cosine; the words' own vectors have the rest."""
    mean_strength: float = 50.0
    """The mean word of a language counts as much as this many words of the mean of all."""


@dataclass(frozen=True, slots=True)
class FusionSettings:
    """How dense and lexical scores become one ranking."""

    lexical_weight: float = 0.15
    """Share of the lexical z-score in the convex sum; the dense one has the rest."""
    sentence_weight: float = 0.5
    """Share of the best sentence in the dense z-score; the passage as a whole has the rest."""
    centring: float = 0.5
    """Share of the corpus's mean vector that is taken off a query: what all passages have in common says nothing."""
    dense_crowding: float = 0.3
    """Deviations taken off the dense score of a passage for each e-fold of the usual passages that its language has."""
    lexical_crowding: float = 0.25
    """Share by which the logarithm of its lexical score's deviation grows with the same: .5 would undo that the rarer a
    word is among many passages, the more of a deviation it is worth."""
    feedback: float = 0.2
    """Share of what stands out in a first ranking that a question's vector gets for the second."""
    common: float = 0.1
    """Words that stand in a larger share of a language's passages are not matched: they say nothing."""
    depth: int = 700
    """Candidates by vector and as many by terms, shared out evenly among the languages searched."""
    least_depth: int = 70
    """Each language has this many at least; one with fewer passages is ranked completely."""
    rrf_k: int = 60
    """Cormack et al. 2009: the constant of reciprocal rank fusion, for the system `rrf`."""


@dataclass(frozen=True, slots=True)
class Settings:
    """All of them."""

    reading: ReadingSettings = ReadingSettings()
    chunking: ChunkingSettings = ChunkingSettings()
    encoding: EncodingSettings = EncodingSettings()
    lexical: LexicalSettings = LexicalSettings()
    lexicon: LexiconSettings = LexiconSettings()
    fusion: FusionSettings = FusionSettings()
