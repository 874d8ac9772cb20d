"""Signs in a question: what they are taken for, what they leave of the shipped corpus, and what is no sign."""

from __future__ import annotations

import contextlib
import shutil
from pathlib import Path

import numpy as np
import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from policysearch import build_index
from policysearch.encode.encoder import Encoder
from policysearch.errors import UsageError
from policysearch.index.generation import Generation, open_current
from policysearch.records import Filters
from policysearch.search.wording import Wording, every_word, holds, limited, parse


@pytest.fixture(scope="module")
def generation(corpus_index: Path) -> Generation:
    return open_current(corpus_index)


@pytest.mark.parametrize(
    ("question", "wording"),
    [
        ('"METREX"', Wording("METREX", ("METREX",))),
        ('is a "low  emission zone" fair', Wording("is a low emission zone fair", ("low emission zone",))),
        ("“area vasta” Milano", Wording("area vasta Milano", ("area vasta",))),
        ("„Masterplan Rad“ in Köln", Wording("Masterplan Rad in Köln", ("Masterplan Rad",))),
        ("„czysty transport” kiedy", Wording("czysty transport kiedy", ("czysty transport",))),
        ("”säkra cykelvägar”", Wording("säkra cykelvägar", ("säkra cykelvägar",))),
        ("« l’eau de pluie » à Lyon", Wording("l’eau de pluie à Lyon", ("l’eau de pluie",))),
        ("»klima« og »by«", Wording("klima og by", ("klima", "by"))),
        ("»talo» ja", Wording("talo ja", ("talo",))),
        ("关于“自行车道”的规定", Wording("关于自行车道的规定", ("自行车道",))),
        ("「都市計画」 -東京", Wording("都市計画", ("都市計画",), ("東京",))),
        ("l'\"area vasta\"", Wording("l'area vasta", ("area vasta",))),
        ("Milano -METREX", Wording("Milano", (), ("METREX",))),
        ("Milano −METREX", Wording("Milano", (), ("METREX",))),
        ("-METREX, Milano", Wording("Milano", (), ("METREX",))),
        ('parking -"bus lane" -car -car', Wording("parking", (), ("car",), ("bus lane",))),
        ("budget -2019", Wording("budget", (), ("2019",))),
        ('budget -"5"', Wording("budget", (), (), ("5",))),
        ("avtal -KSN-2023-03393", Wording("avtal", (), ("KSN-2023-03393",))),
        ("🚲 -car", Wording("🚲", (), ("car",))),
    ],
)  # fmt: skip
def test_signs_are_taken_out_of_the_question(question: str, wording: Wording) -> None:
    assert parse(question) == wording


@pytest.mark.parametrize(
    "question",
    [
        "KSN-2023", "2019 - 2021", "2019 -2021", "e-mail", "-", " - x", "-5 °C i Umeå", "-5,5°C", "-10% emissions",
        "-1.000.000", "Fahrrad- und Fußverkehr", "(-x) y", "- cykelvägar", "-, x",
        'an "unclosed phrase', 'a 12" pipe and a 24" pipe', 'x -"open', '""', '"?" x', "l'eau d'ici", "'single'",
    ],
)  # fmt: skip
def test_what_is_no_sign_is_ordinary_text(question: str) -> None:
    assert parse(question) == Wording(question)


@given(st.text().filter(lambda text: not regex.search('["“„”«»「『＂−-]', text)))
def test_a_question_without_signs_is_taken_literally(question: str) -> None:
    assert parse(question) == Wording(question)


@given(st.text() | st.text('ab 19"-“”„«»'))
def test_any_question_is_taken_with_the_words_of_its_phrases_or_refused(question: str) -> None:
    with contextlib.suppress(UsageError):
        wording = parse(question)
        assert all(phrase in wording.text for phrase in wording.phrases)
        assert wording.limits or wording.text == question


@pytest.mark.parametrize("question", ["-METREX", '-"two words"', '-a -"b c", ?'])
def test_a_question_that_only_excludes_is_refused(question: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse(question)
    assert str(caught.value).startswith(f"{question}: it only says what to leave out. Say what to look for as well")


def test_what_is_demanded_is_said() -> None:
    wording = parse('"a b" c "d" -e -"f g"')
    assert wording.limits == "with “a b” and “d”, without “e” and “f g”"
    assert parse("plain words").limits == ""
    assert wording.unquoted == 'a b c d -e -"f g"'
    assert parse(wording.unquoted) == Wording("a b c d", (), ("e",), ("f g",))


@pytest.mark.parametrize(
    ("text", "phrase", "found"),
    [
        ("La Zona a\n  traffico\u00a0limitato è", "zona a traffico limitato", True),
        ("la zona a traffico limitato", "zona a traffico limit", False),
        ("METREX.", "metrex", True),
        ("METREXes", "METREX", False),
        ("dell’area vasta", "dell'area vasta", True),
        ("dell’area vasta", "area", True),
        ("negli anni 2019–2021", "2019-2021", True),
        ("n. 41/2019 del", "41/2019", True),
        ("n. 141/2019 del", "41/2019", False),
        ("- **Abwasser.** Am Klärwerk", "abwasser. am", True),
        ("ΟΔΟΣ", "οδός", False),
        ("STRASSE", "straße", True),
        ("Eﬃzienz", "effizienz", True),
        ("本市的自行车道规划", "自行车道", True),
        ("METREX网络", "metrex", True),
        ("* a * b", "a b", True),
    ],
)
def test_a_phrase_is_whole_words_however_they_are_set(text: str, phrase: str, found: bool) -> None:
    assert holds(text, phrase) is found


def test_no_demands_no_limit(generation: Generation) -> None:
    rows = np.array([1, 5, 9])
    assert limited(generation, Wording("x"), None) is None
    assert limited(generation, Wording("x"), rows) is rows


def ranked(generation: Generation) -> list[int]:
    return [row for span in generation.store.languages.values() for row in span.ranked]


def words_of(text: str) -> list[str]:
    return regex.findall(r"[\p{L}\p{N}]+", text)


def test_postings_lose_no_passage_that_has_a_phrase(generation: Generation) -> None:
    """Phrases of one to four words from all over the corpus, against reading every passage."""
    rows = ranked(generation)
    texts = [passage.said for passage in generation.store.passages(rows)]
    random = np.random.default_rng(4)
    for text in random.choice(texts, 150):
        start = int(random.integers(0, len(text) - 1))
        words = regex.match(r"\W*(\w+(?:\W+\w+){0,3})", text[start:])
        if not words or not words_of(words[1]):
            continue
        expected = [row for row, other in zip(rows, texts, strict=True) if holds(other, words[1])]
        found = limited(generation, Wording("x", (words[1],)), None)
        assert found is not None
        assert found.tolist() == expected, words[1]


def test_every_phrase_must_occur(generation: Generation) -> None:
    found = limited(generation, parse('"METREX" "area vasta"'), None)
    assert found is not None
    (passage,) = generation.store.passages(found)
    assert "METREX" in passage.text
    assert "area vasta" in passage.text


def test_phrases_limit_what_filters_leave(generation: Generation) -> None:
    rows = generation.store.rows(Filters(languages=("it", "sv")))
    everywhere, there = (limited(generation, parse('"Milano"'), among) for among in (None, rows))
    assert everywhere is not None
    assert there is not None
    assert rows is not None
    assert there.tolist() == np.intersect1d(everywhere, rows).tolist()
    assert len(there) > 0


@pytest.fixture(scope="module")
def charging(tmp_path_factory: pytest.TempPathFactory, corpus_index: Path, encoder: Encoder) -> Generation:
    """Passages that have a word in different forms and languages, or only in the title."""
    folder = tmp_path_factory.mktemp("charging")
    texts = {
        "form.md": "# Plan\n\nDen här avgiften betalas vid stationen och ska höjas av kommunen nästa år.",
        "other.md": "# Plan\n\nKommunen bygger nya gator för bussar och bilar under de kommande fyra åren.",
        "danish.md": "# Plan\n\nKommunen vil gerne have, at alle betaler en avgift for at køre i bil til arbejde.",
        "title.md": "# Avgift i staden\n\nKommunen planerar trafiken för alla som bor och arbetar i innerstaden.",
    }
    for name, text in texts.items():
        (folder / name).write_text(text + "\n", encoding="utf-8")
    (folder / "index").mkdir()
    shutil.copy(corpus_index / "embeddings.sqlite", folder / "index")
    build_index(folder, folder / "index", encoder=encoder)
    return open_current(folder / "index")


@pytest.mark.parametrize(
    ("question", "left"),
    [
        ("kommunen -avgift", {"other.md"}),
        ('kommunen -"avgift"', {"form.md", "other.md"}),
        ('kommunen -"avgift i staden"', {"form.md", "other.md", "danish.md"}),
        ("kommunen -buss", {"form.md", "danish.md", "title.md"}),
        ("kommunen -AVGIFTER -buss", set()),
    ],
)
def test_an_excluded_word_goes_in_all_its_forms_and_an_excluded_phrase_as_it_is(
    charging: Generation, question: str, left: set[str]
) -> None:
    found = limited(charging, parse(question), None)
    assert found is not None
    assert {charging.store.document(p.document_id).path for p in charging.store.passages(found)} == left


@pytest.mark.parametrize(
    ("question", "phrases"),
    [
        ("bicycle parking?", ("bicycle", "parking")),
        ('"low emission zone" Milano -Bologna', ("low emission zone", "Milano")),
        ("parking, parking", ("parking",)),
        ("temperatur -5 °C", ("temperatur", "-5", "°C")),
        ("budget 2019 -2021 -buss", ("budget", "2019", "-2021")),
    ],
)
def test_exactly_every_word_must_occur(question: str, phrases: tuple[str, ...]) -> None:
    assert every_word(question).phrases == phrases
    assert every_word(question).excluded == parse(question).excluded
