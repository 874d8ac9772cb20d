"""Looking at what words are looked for by, and having a say in it, as users do."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from process import Command, run

from policysearch import Index
from policysearch.encode.encoder import Encoder

QUESTION = "cykelparkering vid stationen"


@pytest.fixture
def index(tmp_path: Path, corpus_index: Path) -> Path:
    """A copy of the corpus's index, to be given glossaries."""
    return Path(shutil.copytree(corpus_index, tmp_path / "index"))


@pytest.fixture
def words(tmp_path: Path) -> Path:
    path = tmp_path / "words.tsv"
    path.write_text("# of ours\ncykelparkering\tsv\tfietsparkeren\tnl\nskyfall\tsv\t[red]skybrud[/red]\tda\n", "utf-8")
    return path


def test_lexicon_json_is_what_searches_look_for(command: Command, corpus_index: Path, encoder: Encoder) -> None:
    done = command(
        "lexicon", "cykel METREX", "-i", corpus_index, "--to", "it", "--to", "sv", "--asked-in", "sv", "--json"
    )
    assert done.returncode == 0, done.stderr
    values = json.loads(done.stdout)
    assert values["word"] == "cykel METREX"
    expected = Index.open(corpus_index, encoder=encoder).translations("cykel METREX", to=["it", "sv"], language="sv")
    assert len(expected) >= 3
    assert [
        (its["word"], its["language"], its["term"], its["written"], its["origin"]) for its in values["translations"]
    ] == [(its.word, its.language, its.term, its.written, its.origin) for its in expected]
    assert [its["weight"] for its in values["translations"]] == pytest.approx(
        [its.weight for its in expected], abs=2e-3
    )


def test_lexicon_prints_a_table(corpus_index: Path) -> None:
    done = run("lexicon", "METREX 2019", "--index", corpus_index, "--asked-in", "Swedish")
    lines = [line.split() for line in done.stdout.splitlines()]
    assert lines[0] == ["Word", "Language", "Looked", "for", "as", "Weight", "From"]
    assert ["METREX", "Italian", "metrex", "1.00", "the", "same", "word"] in lines
    assert any(line[:3] == ["2019", "Italian", "2019"] for line in lines)


@pytest.mark.parametrize("word", ["?", "🚲"])
def test_lexicon_of_what_has_no_word_says_so(command: Command, corpus_index: Path, word: str) -> None:
    done = command("lexicon", word, "--index", corpus_index)
    assert done.returncode == 0
    assert done.stdout.startswith("Nothing: the index has no word for it")
    assert json.loads(command("lexicon", word, "-i", corpus_index, "--json").stdout) == {
        "word": word,
        "translations": [],
    }


def test_a_glossary_is_given_shown_replaced_and_removed(command: Command, index: Path, words: Path) -> None:
    assert "has no glossary. Give it one: policysearch glossary FILE" in command("glossary", "--index", index).stdout
    given = command("glossary", words, "--index", index)
    assert given.returncode == 0, given.stderr
    assert f"2 pairs of terms from {words} are used from now on." in " ".join(given.stderr.split())
    assert "cykelparkering  Swedish   fietsparkeren" in given.stdout
    assert "[red]skybrud[/red]" in given.stdout
    shown = json.loads(command("glossary", "--index", index, "--json").stdout)
    assert shown["pairs"][0] == [
        {"text": "cykelparkering", "language": "sv"},
        {"text": "fietsparkeren", "language": "nl"},
    ]
    other = words.with_name("other.tsv")
    other.write_text("hyra\tsv\thuur\tnl\n", encoding="utf-8")
    assert len(json.loads(command("glossary", other, "--index", index, "--json").stdout)["pairs"]) == 1
    before = index / "glossary.tsv.before"
    assert before.read_bytes() == words.read_bytes()
    assert len(json.loads(command("glossary", before, "--index", index, "--json").stdout)["pairs"]) == 2
    assert before.read_bytes() == other.read_bytes()
    assert len(json.loads(command("glossary", before, "--index", index, "--json").stdout)["pairs"]) == 1
    removed = command("glossary", "--remove", "--index", index)
    assert (removed.returncode, (index / "glossary.tsv").exists()) == (0, False)
    assert "has no glossary" in removed.stdout
    assert (index / "glossary.tsv.before").read_bytes() == other.read_bytes()
    assert command("glossary", "--remove", "--index", index).returncode == 0
    assert (index / "glossary.tsv.before").read_bytes() == other.read_bytes()


def test_a_glossary_edited_where_it_lies_can_be_given_again(command: Command, index: Path, words: Path) -> None:
    command("glossary", words, "--index", index)
    again = command("glossary", index / "glossary.tsv", "--index", index)
    assert again.returncode == 0, again.stderr
    assert (index / "glossary.tsv").read_bytes() == words.read_bytes()


def test_a_glossary_changes_what_is_looked_for_and_the_evidence(command: Command, index: Path, words: Path) -> None:
    def pairs() -> set[tuple[str, str]]:
        done = command("search", QUESTION, "--index", index, "--asked-in", "sv", "--language", "nl", "--json")
        hits = json.loads(done.stdout)["hits"]
        return {(term["query"], term["passage"].lower()) for hit in hits for term in hit["evidence"]["terms"]}

    words.write_text("station\tsv\tgratis tarief\tnl\n", encoding="utf-8")
    before = pairs()
    assert command("glossary", words, "--index", index).returncode == 0
    after = pairs()
    assert {passage[:6] for word, passage in after if word == "stationen"} == {"gratis", "tarief", "tariev"}
    assert {pair for pair in after if pair[0] != "stationen"} == {pair for pair in before if pair[0] != "stationen"}
    found = json.loads(command("lexicon", "station", "-i", index, "--to", "nl", "--asked-in", "sv", "--json").stdout)
    assert [(its["term"], its["weight"], its["origin"]) for its in found["translations"]] == [
        ("gratis", 0.5, "glossary"),
        ("tarief", 0.5, "glossary"),
    ]


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["lexicon", "cykel", "--to", "ja"], 2, "ja: no passage is in this language. The index has: cs, da, de"),
        (["lexicon", "cykel", "--to", "Klingonese"], 2, "'Klingonese': it is neither a language code nor a language"),
        (["lexicon", "cykel", "--asked-in", "xxxx"], 2, "'xxxx': it is neither a language code nor a language name"),
        (["lexicon", " "], 2, "the word: it is empty. Name a word"),
        (["lexicon"], 2, "Missing argument"),
        (["glossary", "nothing.tsv"], 2, "nothing.tsv: No such file or directory. Name a tab-separated file"),
        (["glossary", "wrong.tsv"], 2, "wrong.tsv: line 1: it has 1 of the four columns; line 3: 'zz9' is no language"),
        (["glossary", "wrong.tsv", "--remove"], 2, "--remove: a file is named as well"),
    ],
)
def test_mistakes_are_named_and_change_nothing(
    command: Command, corpus_index: Path, tmp_path: Path, arguments: list[str], code: int, message: str
) -> None:
    (tmp_path / "wrong.tsv").write_text("cykel, sv, fiets, nl\nhyra\tsv\thuur\tnl\nhus\tsv\thuis\tzz9\n", "utf-8")
    done = command(*arguments, "--index", corpus_index, cwd=tmp_path)
    assert done.returncode == code
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    assert not (corpus_index / "glossary.tsv").exists()


@pytest.mark.parametrize("arguments", [["lexicon", "cykel"], ["glossary"], ["glossary", "words.tsv"]])
def test_without_an_index_there_are_no_words(
    command: Command, tmp_path: Path, words: Path, arguments: list[str]
) -> None:
    done = command(*arguments, "--index", tmp_path / "nowhere", cwd=tmp_path)
    assert done.returncode == 1
    assert "nowhere: there is no index here. Make one" in done.stderr
    assert not (tmp_path / "nowhere").exists()


def test_a_glossary_spoilt_by_hand_is_named_by_every_search(command: Command, index: Path, words: Path) -> None:
    command("glossary", words, "--index", index)
    (index / "glossary.tsv").write_text("cykelparkering\tsv\n", encoding="utf-8")
    done = command("search", QUESTION, "--index", index)
    assert done.returncode == 2
    assert "glossary.tsv: line 1: it has 2 of the four columns. Write four columns" in done.stderr
    assert run("glossary", "--remove", "--index", index).returncode == 0
    assert command("search", QUESTION, "--index", index).returncode == 0
