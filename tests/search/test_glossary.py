"""Reading a user's translations, and finding them in a question."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policysearch.errors import UsageError
from policysearch.search.glossary import Entry, Glossary, faults
from policysearch.text.analysis import tokens

LANE = (Entry("cykelväg", "sv"), Entry("pista ciclabile", "it"))
PARKING = (Entry("cykelparkering", "sv"), Entry("parcheggio per biciclette", "it"))


def written(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "words.tsv"
    path.write_text(text, encoding=encoding)
    return path


def found(glossary: Glossary, question: str, language: str) -> list[tuple[str, list[Entry]]]:
    """Each run of words that the glossary knows, and what it is."""
    words = tokens(question, language)
    return [
        (question[words[match.first].start : words[match.last - 1].end], list(match.meant))
        for match in glossary.matches(words, language)
    ]


def test_pairs_are_read_whatever_stands_between_them(tmp_path: Path) -> None:
    text = "# ours\n\ncykelväg\tsv\tpista ciclabile\tit\n \t \t\n"
    text += " cykelparkering \tsv\tparcheggio per biciclette\tit\t\n"
    assert Glossary.read(written(tmp_path, text)).pairs == (LANE, PARKING)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("cykelväg\tsv\tpista ciclabile\tit", "utf-8"),
        ("cykelväg\tsv\tpista ciclabile\tit\r\n", "utf-8"),
        ("# as spreadsheets write it\r\ncykelväg\tsv\tpista ciclabile\tit\r\n", "utf-8-sig"),
        ("cykelväg\tsv\tpista ciclabile\tit\n", "utf-8-sig"),
    ],
)
def test_files_as_editors_and_spreadsheets_write_them(tmp_path: Path, text: str, encoding: str) -> None:
    assert Glossary.read(written(tmp_path, text, encoding)).pairs == (LANE,)


def test_languages_may_be_named_or_have_a_region(tmp_path: Path) -> None:
    read = Glossary.read(written(tmp_path, "cykelväg\tSwedish\tpista ciclabile\tit-IT\n"))
    assert read.pairs == (LANE,)


def test_quotation_marks_are_letters_like_others(tmp_path: Path) -> None:
    """A spreadsheet's quoting is not undone: a term may have an inch sign."""
    (pair,) = Glossary.read(written(tmp_path, '"cykel\tsv\tbici 28"\tit\n')).pairs
    assert [entry.text for entry in pair] == ['"cykel', 'bici 28"']


def test_every_line_that_is_wrong_is_named(tmp_path: Path) -> None:
    lines = [
        "cykelväg\tsv\tpista ciclabile",
        "cykelväg\tsv\tpista ciclabile\tit",
        "cykelväg, sv, pista ciclabile, it",
        "cykelväg\t\tpista ciclabile\tit",
        "cykelväg\tsv\tpista ciclabile\tit\tnote",
        "cykelväg\tKlingonese\tpista ciclabile\tit",
        "cykelväg\tsv\tpista ciclabile\tund",
        "cykelväg\tsv\t!?\tit",
    ]
    path = written(tmp_path, "# comment\n" + "\n".join(lines))
    with pytest.raises(UsageError) as caught:
        Glossary.read(path)
    assert str(caught.value) == (
        f"{path}: line 2: it has 3 of the four columns; line 4: it has 1 of the four columns; "
        "line 5: it has 3 of the four columns; line 6: it has 5 columns; line 7: 'Klingonese' is no language; "
        "line 8: 'und' is no language; line 9: '!?' has no word in it. "
        "Write four columns with tabs between them, for example: cykelväg→sv→pista ciclabile→it (→ is a tab)"
    )


def test_a_line_of_any_length_is_named_not_thrown(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="line 1: it has 1 of the four columns"):
        Glossary.read(written(tmp_path, "x" * 200_000))


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"nothing\.tsv: No such file or directory\. Name a tab-separated file"):
        Glossary.read(tmp_path / "nothing.tsv")
    with pytest.raises(UsageError, match=r"Is a directory\. Name a tab-separated file"):
        Glossary.read(tmp_path)
    with pytest.raises(UsageError, match=r"words\.tsv: it is not UTF-8 text\. Name a tab-separated file"):
        Glossary.read(written(tmp_path, "cykelväg\tsv\tpista ciclabile\tit\n", "utf-16"))


def test_an_empty_file_is_a_glossary_without_words(tmp_path: Path) -> None:
    assert Glossary.read(written(tmp_path, "")).pairs == ()
    assert found(Glossary(), "cykelväg", "sv") == []


def test_it_holds_in_both_directions_and_in_any_form_of_the_word() -> None:
    glossary = Glossary([LANE])
    assert found(glossary, "Nya cykelvägar i staden", "sv") == [("cykelvägar", [LANE[1]])]
    assert found(glossary, "nuove piste ciclabili in città", "it") == [("piste ciclabili", [LANE[0]])]
    assert found(glossary, "una pista di sci", "it") == []


def test_a_question_taken_for_another_language_is_found_all_the_same() -> None:
    for language in ("nb", "da", "en", "und"):
        assert found(Glossary([LANE]), "CYKELVÄG", language) == [("CYKELVÄG", [LANE[1]])]


def test_the_longest_term_wins_wherever_it_stands() -> None:
    bike, plan = (
        (Entry("pista", "it"), Entry("bana", "sv")),
        (Entry("ciclabile urbano", "it"), Entry("stadscykel", "sv")),
    )
    glossary = Glossary([bike, plan, LANE])
    assert found(glossary, "pista e pista ciclabile urbano", "it") == [
        ("pista", [bike[1]]),
        ("pista ciclabile", [LANE[0]]),
    ]
    assert found(glossary, "ciclabile urbano", "it") == [("ciclabile urbano", [plan[1]])]


def test_a_term_may_be_several_things_but_none_of_them_twice() -> None:
    other = (Entry("cykelväg", "sv"), Entry("Radweg", "de"))
    glossary = Glossary([LANE, other, LANE, (LANE[1], LANE[0])])
    assert found(glossary, "cykelväg", "sv") == [("cykelväg", [LANE[1], other[1]])]
    assert found(glossary, "Radweg", "de") == [("Radweg", [LANE[0]])]


def test_identifiers_and_scripts_without_spaces() -> None:
    act, lane = (
        (Entry("L. 56/2014", "it"), Entry("legge Delrio", "it")),
        (Entry("自行车道", "zh"), Entry("Radweg", "de")),
    )
    glossary = Glossary([act, lane])
    assert found(glossary, "la L. 56/2014 prevede", "it") == [("56/2014", [act[1]])]
    assert found(glossary, "关于自行车道的规定", "zh") == [("自行车道", [lane[1]])]


terms_of = st.lists(st.sampled_from(["pista", "ciclabile", "urbano", "fiume"]), min_size=1, max_size=3).map(" ".join)


@given(st.lists(terms_of, max_size=5), st.lists(st.sampled_from(["pista", "ciclabile", "urbano", "mare"]), max_size=8))
def test_matches_are_leftmost_then_longest_and_never_overlap(known: list[str], question: list[str]) -> None:
    """Against a scan of all runs of words."""
    glossary = Glossary([(Entry(term, "it"), Entry(f"nr {number}", "sv")) for number, term in enumerate(known)])
    expected, first = [], 0
    while first < len(question):
        runs = [" ".join(question[first:last]) for last in range(len(question), first, -1)]
        run = next((run for run in runs if run in known), None)
        if run:
            expected.append((run, [Entry(f"nr {number}", "sv") for number, term in enumerate(known) if term == run]))
        first += run.count(" ") + 1 if run else 1
    assert found(glossary, " ".join(question), "it") == expected


def test_a_glossary_that_no_search_can_read_is_damage(tmp_path: Path) -> None:
    assert faults(tmp_path) == ()
    (tmp_path / "glossary.tsv").write_text("bus\tfr\n", encoding="utf-8")
    (fault,) = faults(tmp_path)
    assert (fault.severity, fault.what, fault.subject) == (
        "damage",
        "glossary-unusable",
        str(tmp_path / "glossary.tsv"),
    )
    assert fault.reason.startswith("line 1: ")
