"""Making an index and looking into it, as users do."""

from __future__ import annotations

import json
import os
import pty
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from process import Command, run

from policysearch.cli import app
from policysearch.search.engine import Index

QUESTION = "Wie lange kann man das Fahrrad am Bahnhof kostenlos abstellen?"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "plan.md").write_text("# Cykelplan\n\nStaden bygger cykelvägar.\n", encoding="utf-8")
    return folder


def test_search_prints_hits_with_their_evidence(corpus_index: Path) -> None:
    done = run("search", QUESTION, "--index", corpus_index)
    assert done.returncode == 0, done.stderr
    assert "utrecht-bicycle-parking.md" in done.stdout
    assert "Utrecht · Dutch · council memo" in done.stdout
    assert "asked in German" in done.stdout


def test_exact_says_what_no_passage_contains(command: Command, corpus_index: Path) -> None:
    done = command("search", "zebra crossing", "--exact", "--index", corpus_index)
    assert done.stdout.startswith(
        "No passage contains exactly “zebra” and “crossing”. Use fewer words, leave out --exact"
    )


def test_search_json_has_the_names_that_others_rely_on(command: Command, corpus_index: Path) -> None:
    done = command("search", QUESTION, "--index", corpus_index, "--limit", "3", "--json")
    values = json.loads(done.stdout)
    assert values.keys() == {
        "query", "language", "system", "lexical_weight", "took_ms", "total", "documents", "hits", "facets",
    }  # fmt: skip
    assert (values["query"], values["language"], values["system"]) == (QUESTION, "de", "hybrid")
    assert len(values["hits"]) == 3 <= values["total"]
    assert values["hits"][0].keys() == {
        "rank", "score", "dense", "lexical", "band", "passage_id", "document_id", "title", "path", "city", "country",
        "language", "document_type", "published", "page_first", "page_last", "heading_path", "kind", "text", "start",
        "end", "evidence", "stated", "number", "actors", "themes", "versions", "neighbours",
    }  # fmt: skip
    weight = values["lexical_weight"]
    for hit in values["hits"]:
        assert hit["score"] == pytest.approx((1 - weight) * hit["dense"] + weight * hit["lexical"], abs=1e-5)
    assert values["hits"][0]["evidence"].keys() == {"sentence", "start", "end", "terms"}
    assert {hit["band"] for hit in values["hits"]} <= {"strong", "likely", "weak"}


def test_search_with_filters(command: Command, corpus_index: Path) -> None:
    done = command("search", QUESTION, "-i", corpus_index, "--language", "Dutch", "--city", "utrecht", "--json")
    hits = json.loads(done.stdout)["hits"]
    assert {(hit["language"], hit["city"]) for hit in hits} == {("nl", "Utrecht")}


def test_nothing_relevant_is_said(command: Command, corpus_index: Path) -> None:
    done = command("search", "lyrics of a Beatles song", "-i", corpus_index)
    assert done.returncode == 0
    assert done.stdout.startswith("Nothing relevant found.")


def test_a_phrase_and_an_exclusion_are_said(command: Command, corpus_index: Path) -> None:
    done = command("search", '"METREX" -Glasgow', "-i", corpus_index)
    assert done.stdout.startswith("2 relevant passages in 1 document with “METREX”, without “Glasgow”  asked in ")
    assert "Glasgow" not in done.stdout.split("\n", 1)[1]


def test_a_phrase_that_no_passage_has_is_said_with_what_to_try(command: Command, corpus_index: Path) -> None:
    done = command("search", '"zona a traffico limitato" Milano', "-i", corpus_index)
    assert done.returncode == 0
    assert done.stdout.startswith("No passage contains exactly “zona a traffico limitato”. Quote fewer words,")


def test_an_exclusion_that_leaves_nothing_is_named_among_what_to_try(command: Command, corpus_index: Path) -> None:
    done = command("search", "lyrics of a Beatles song -blue", "-i", corpus_index)
    assert "Say it in other words, leave out fewer words," in done.stdout


def test_the_best_of_each_city_come_first(command: Command, corpus_index: Path) -> None:
    done = command("search", "affordable housing", "-i", corpus_index, "--per-city", "1", "-n", "8", "--json")
    assert len({hit["city"] for hit in json.loads(done.stdout)["hits"]}) == 8
    done = command("search", "affordable housing", "-i", corpus_index, "--per-language", "1", "-n", "8", "--json")
    assert len({hit["language"] for hit in json.loads(done.stdout)["hits"]}) == 8


def test_versions_of_a_document_are_named_and_shown_on_request(command: Command, corpus_index: Path) -> None:
    question = "Mis ajast sõidavad tallinlased tasuta?"
    best = json.loads(command("search", question, "-i", corpus_index, "--json").stdout)["hits"][0]
    names = {"tallinn-free-public-transport.html", "tallinn-free-public-transport-en.md"}
    assert {best["path"], *(version["path"] for version in best["versions"])} == names
    (other,) = best["versions"]
    assert f"other versions: {other['path']} (" in command("search", question, "-i", corpus_index).stdout
    everything = command("search", question, "-i", corpus_index, "--all-versions", "-n", "30", "--json").stdout
    assert names <= {hit["path"] for hit in json.loads(everything)["hits"]}


def test_a_row_of_a_table_is_printed_as_it_reads_on_its_own(command: Command, corpus_index: Path) -> None:
    asked = ("search", "rete ciclabile continua e sicura", "-i", corpus_index, "--document", "milano-strategic-plan.md")
    hits = json.loads(command(*asked, "--json").stdout)["hits"]
    row = next(hit for hit in hits if hit["kind"] == "table_row")
    assert row["stated"].startswith(f"Obiettivo in sintesi {row['number']}: ")
    assert row["actors"] == [name for name in row["actors"] if f"{name} ✓" in row["stated"]] != []
    assert row["stated"] in " ".join(command(*asked).stdout.split())


def test_explain_shows_what_scores_are_made_of(command: Command, corpus_index: Path) -> None:
    values = json.loads(command("search", QUESTION, "-i", corpus_index, "--json").stdout)
    weight = values["lexical_weight"]
    printed = command("search", QUESTION, "-i", corpus_index, "--explain").stdout
    assert "z: standard deviations above the mean of the passages in its language." in printed
    for hit in values["hits"]:
        parts = f"{1 - weight:.2f} × {hit['dense']:.2f} (dense z) + {weight:.2f} × {hit['lexical']:.2f} (lexical z)"
        assert f"score {hit['score']:.2f} = {parts}\n" in re.sub(" +\n", "\n", printed)
        for term in hit["evidence"]["terms"]:
            assert f"{term['passage']} {term['weight']:.2f}" in printed
    alone = [hit for hit in values["hits"] if not hit["evidence"]["terms"]]
    assert printed.count("no word matched: the encoder alone found it") == len(alone) > 0


@pytest.mark.parametrize(
    ("system", "words"),
    [
        ("dense", "The score is the cosine of question and passage."),
        ("bm25", "The score is BM25 within each language."),
        ("rrf", "The score is the sum of reciprocal ranks by cosine and by BM25."),
    ],
)
def test_explain_says_what_the_numbers_of_other_systems_are(
    command: Command, corpus_index: Path, system: str, words: str
) -> None:
    hit = json.loads(command("search", "METREX", "-i", corpus_index, "--system", system, "--json").stdout)["hits"][0]
    numbers = {
        "dense": f"cosine {hit['dense']:.3f}",
        "bm25": f"BM25 {hit['lexical']:.2f}",
        "rrf": f"score {hit['score']:.4f} · cosine {hit['dense']:.3f} · BM25 {hit['lexical']:.2f}",
    }
    printed = command("search", "METREX", "-i", corpus_index, "--system", system, "--explain").stdout
    assert words in printed
    assert numbers[system] in printed
    assert ("matched: METREX" in printed) is (system != "dense")


def test_a_search_does_not_import_torch(corpus_index: Path) -> None:
    """torch takes seconds to import; a search has none to give away."""
    code = (
        "import sys, policysearch.cli as c\n"
        f"c.app(['search', {QUESTION!r}, '--index', {str(corpus_index)!r}, '--json'], standalone_mode=False)\n"
        "print(sorted({'torch', 'transformers', 'sentence_transformers', 'scipy', 'kreuzberg'} & set(sys.modules)),"
        " file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


def test_index_then_again(command: Command, folder: Path, tmp_path: Path) -> None:
    first = run("index", folder, "--index", tmp_path / "index")
    assert first.returncode == 0, first.stderr
    assert "1 (1 added, 0 removed, 0 unchanged)" in first.stdout
    again = command("index", folder, "--index", tmp_path / "index", "--json")
    values = json.loads(again.stdout)
    assert (values["changed"], values["embedded"], values["languages"]) == (False, 0, {"sv": 1})


def test_index_shows_its_progress_in_a_terminal(folder: Path, tmp_path: Path) -> None:
    terminal, inside = pty.openpty()
    command = [sys.executable, "-m", "policysearch.cli", "index", folder, "--index", tmp_path / "index"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=inside) as process:
        os.close(inside)
        shown = b""
        while chunk := _read(terminal):
            shown += chunk
    os.close(terminal)
    assert process.returncode == 0
    printed = shown.decode()
    assert "Traceback" not in printed
    assert "Reading" in printed
    assert "Embedding" in printed


def test_an_interrupted_index_says_that_nothing_is_lost(folder: Path, tmp_path: Path) -> None:
    lines = [f"Gata {number} får {number + 7} träd.\n\n" for number in range(800)]
    (folder / "trees.md").write_text("# Träd\n\n" + "".join(lines), encoding="utf-8")
    terminal, inside = pty.openpty()
    command = [sys.executable, "-m", "policysearch.cli", "index", folder, "--index", tmp_path / "index"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=inside) as process:
        os.close(inside)
        shown, interrupted = b"", False
        while chunk := _read(terminal):
            shown += chunk
            if b"Embedding" in shown and not interrupted:
                process.send_signal(signal.SIGINT)
                interrupted = True
    os.close(terminal)
    assert process.returncode == 130
    assert "Interrupted. What was embedded so far is kept" in shown.decode()
    assert not (tmp_path / "index" / "CURRENT").exists()


def test_a_watched_folder_is_indexed_again_when_it_changes(folder: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "policysearch.cli", "index", folder, "--index", tmp_path / "index"]
    with subprocess.Popen([*command, "--watch"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        assert process.stdout is not None
        watching = next(line for line in process.stderr if "Ctrl-C" in line)
        (folder / "heat.md").write_text("# Kaukolämpö\n\nKaupunki lämmittää kodit jäteveden lämmöllä.\n", "utf-8")
        built = []
        while len(built) < 2:
            line = process.stdout.readline()
            assert line or process.poll() is None
            built += [line.split()[1]] if line.startswith("Documents") else []
        process.send_signal(signal.SIGINT)
        said = process.stderr.read()
    assert watching.startswith("Watching")
    assert built == ["1", "2"]
    assert (process.returncode, said) == (0, "")


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 4096)
    except OSError:  # Linux's way to say that nobody writes to it any more
        return b""


def test_index_with_a_broken_file_goes_on_and_exits_3(command: Command, folder: Path, tmp_path: Path) -> None:
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7\n")
    shutil.copy(folder / "plan.md", folder / "plan copy.md")
    done = command("index", folder, "--index", tmp_path / "index")
    assert done.returncode == 3
    lines = done.stdout.splitlines()
    assert "plan.md: it is the same, byte for byte, as plan copy.md. Nothing to do" in lines
    assert [line for line in lines if line.startswith("broken.pdf: ")]
    assert command("search", "cykel", "--index", tmp_path / "index").returncode == 0


def test_info(command: Command, corpus_index: Path) -> None:
    values = json.loads(command("info", "--index", corpus_index, "--json").stdout)
    assert values.keys() >= {"documents", "passages", "languages", "encoder", "generation"}
    assert sum(values["languages"].values()) == values["passages"]
    listed = run("info", "--index", corpus_index, "--documents")
    assert "milano-metrex.md" in listed.stdout


def test_show(command: Command, corpus_index: Path) -> None:
    values = json.loads(command("show", "milano-metrex.md", "--index", corpus_index, "--json").stdout)
    assert values["document"]["city"] == "Milano"
    assert values["passages"][0].keys() >= {
        "passage_id", "kind", "language", "heading_path", "page_first", "page_last", "start", "end", "text",
    }  # fmt: skip
    assert sum(values["kinds"].values()) == len(values["passages"])
    printed = run("show", values["document"]["document_id"], "-i", corpus_index, "--passages")
    kinds = ", ".join(f"{kind} {count}" for kind, count in values["kinds"].items()).replace("_", " ")
    assert f"{len(values['passages'])} ({kinds})" in printed.stdout
    assert "41/2019" in printed.stdout


def test_show_a_passage_in_its_section(corpus_index: Path) -> None:
    index = Index.open(corpus_index)
    utrecht = index.document("utrecht-bicycle-parking.md")
    row = next(one for one in index.passages(utrecht) if "bakfietsen" in one.text)

    values = json.loads(run("show", row.passage_id, "-i", corpus_index, "--json").stdout)
    printed = run("show", row.passage_id, "-i", corpus_index).stdout

    assert values["document"]["path"] == utrecht.path
    assert values["passage"]["text"] == row.text
    rows = [one["text"].split(" | ")[0] for one in values["section"]]
    assert rows == ["| Nr.", "| 1", "| 2", "| 3", "| 4"], "its heading to the next"
    assert {tuple(one["heading_path"]) for one in values["section"]} == {row.heading_path}
    assert [line for line in printed.splitlines() if line.startswith("▶")] == [f"▶ #{row.ordinal} · {row.passage_id}"]
    assert printed.index("Piekdrukte") < printed.index("bakfietsen") < printed.index("OV-chipkaart")


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["search", "x", "--index", "nowhere"], 1, "nowhere: there is no index here. Make one: policysearch index"),
        (["index", "nowhere"], 2, "nowhere: there is no such folder."),
        (["search"], 2, "Missing argument"),
        (["search", "--index", "INDEX", "--", "-Milano"], 2, "-Milano: it only says what to leave out. Say what to"),
        (["search", "x", "--index", "INDEX", "--per-city", "1", "--per-language", "1"], 2, "one of them at a time"),
        (["search", "x", "--index", "INDEX", "--language", "tlh"], 2, "tlh: no passage is in this language"),
        (["search", "x", "--system", "magic"], 2, "'magic' is not one of"),
        (["search", "x", "--language", "Klingonese"], 2, "Klingonese"),
        (["show", "nothing.pdf"], 2, "nothing.pdf: no document of the index has this id, path or file name."),
        (["index", ".", "--model", "no/such-model"], 1, "no/such-model"),
    ],
)
def test_mistakes_are_one_line_and_an_exit_code(
    command: Command, corpus_index: Path, tmp_path: Path, arguments: list[str], code: int, message: str
) -> None:
    given = (
        arguments
        if "--index" in arguments or not {"--language", "show"} & set(arguments)
        else [*arguments, "-i", str(corpus_index)]
    )
    done = command(*(str(corpus_index) if argument == "INDEX" else argument for argument in given), cwd=tmp_path)
    assert done.returncode == code
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_a_place_that_cannot_be_written_is_named(command: Command, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = command("index", folder, "--index", tmp_path / "file" / "index")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert str(tmp_path / "file") in done.stderr


def test_help_and_version(command: Command) -> None:
    shown = run("--help").stdout
    commands = {"index", "search", "info", "show", "serve", "evaluate", "diff", "fuse", "lexicon", "glossary", "doctor"}
    commands |= {"compare", "similar", "brief"}
    for name in commands:
        assert name in shown
        assert "--help" in command(name, "--help").stdout
    assert command("--version").stdout == "0.1.0\n"
    signs = command("search", "--help").stdout
    assert '"Words in quotation marks" must occur in a passage exactly so.' in signs
    assert '-word and -"several words" leave out what has them' in signs
    assert {c.name or c.callback.__name__ for c in app.registered_commands if c.callback} == commands
