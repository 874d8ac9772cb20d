"""Every format, read back by a program that is not ours."""

import csv
import io
import json
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn

from policysearch.errors import UsageError
from policysearch.export.brief import CHANGED, Brief, Item
from policysearch.export.formats import FORMATS, file_name, written
from policysearch.export.tables import guarded

pypandoc = pytest.importorskip("pypandoc")


def pandoc(data: bytes, kind: str, to: str) -> str:
    """What pandoc understands a text to be."""
    return str(pypandoc.convert_text(data.decode(), to, kind, extra_args=["--wrap=none"]))


def references(brief: Brief, name: str, kind: str) -> list[dict[str, object]]:
    read: list[dict[str, object]] = json.loads(pandoc(written(brief, name), kind, "csljson"))
    return read


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_brief_gives_the_same_bytes(brief: Brief, name: str) -> None:
    assert written(brief, name) == written(brief, name)


@pytest.mark.parametrize("name", FORMATS)
def test_an_empty_brief_is_refused(brief: Brief, name: str) -> None:
    with pytest.raises(UsageError, match="no passage is in it"):
        written(replace(brief, items=()), name)


def test_a_file_is_named_after_title_and_date(brief: Brief) -> None:
    assert file_name(brief, "bibtex") == "who-does-it-2026-11-22.bib"
    assert file_name(replace(brief, title="Ποιος; / ../etc"), "docx") == "ποιος-etc-2026-11-22.docx"
    assert file_name(replace(brief, title="…"), "md") == "brief-2026-11-22.md"


def test_markdown_reads_as_it_was_written(brief: Brief, signs: Item) -> None:
    plain = pandoc(written(brief, "md"), "markdown", "plain")

    assert "Milano, Italy" in plain
    assert "La città aderisce alla rete.\n\n  - subito\n  - 2. dopo\n" in plain
    assert signs.document.title in plain
    assert "=SUM(A1)" in plain
    assert "Note: + =1+1 {50%}" in plain
    assert CHANGED in plain


@pytest.mark.parametrize("name", ["md", "docx"])
def test_headings_and_remarks_are_in_the_language_of_the_brief(brief: Brief, name: str) -> None:
    data = written(replace(brief, language="sv"), name)
    if name == "docx":
        said = "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(data)).paragraphs)
    else:
        said = pandoc(data, "markdown", "plain")

    assert "2 avsnitt ur 2 dokument." in said
    assert "Frågor" in said
    assert "Milano, Italien" in said
    assert "Adesione a METREX, tjänsteskrivelse, 2021-03-04" in said
    assert "(italienska)" in said
    assert "Anteckning: + =1+1 {50%}" in said
    assert "Dokumentet har ändrats sedan detta citerades." in said


def test_markdown_has_a_heading_for_each_city_and_document(brief: Brief) -> None:
    html = pandoc(written(brief, "md"), "markdown", "html")
    assert html.count("<h1") == 1
    assert html.count("<h3") == 2
    assert '<a href="https://example.org/metrex.pdf#page=3"' in html
    assert "<b>" not in html
    assert html.count("<blockquote>") == 2


def test_csv_lists_every_document_that_was_looked_at(brief: Brief) -> None:
    rows = list(csv.DictReader(io.StringIO(written(brief, "csv").decode("utf-8-sig"))))

    assert [(row["file"], row["status"], row["best match"]) for row in rows] == [
        ("milano/metrex.pdf", "kept", "strong"),
        ("altro.md", "found, not kept", "weak"),
        ("zero.md", "nothing relevant found", ""),
        ("haifa.md", "kept", ""),
    ]
    assert rows[0]["quote"] == "La città aderisce alla rete.\n\n- subito\n- 2. dopo"
    assert rows[0]["place"] == "pp. 3–4"
    assert rows[3]["remark"] == CHANGED


def test_no_cell_of_a_table_is_a_formula(brief: Brief) -> None:
    cells = [cell for row in csv.reader(io.StringIO(written(brief, "csv").decode("utf-8-sig"))) for cell in row]

    assert not [cell for cell in cells if cell.lstrip().startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert [guarded(text) for text in ("=1", " @a", "a=1", "", "－1")] == ["'=1", "' @a", "a=1", "", "'－1"]


@pytest.mark.parametrize(("name", "kind"), [("ris", "ris"), ("bibtex", "bibtex")])
def test_reference_managers_read_the_documents(brief: Brief, name: str, kind: str) -> None:
    milano, other = references(brief, name, kind)

    assert milano["title"] == "Adesione a METREX"
    assert milano["author"] in ([{"literal": "Milano"}], [{"family": "Milano"}])
    assert milano["issued"]["date-parts"][0][0] == 2021  # type: ignore[index]
    assert milano["URL"] == "https://example.org/metrex.pdf"
    assert str(other["title"]).startswith("=1+1 {50%} & $5 #1_x ~ ^ \\ ")


def test_nothing_of_a_note_ends_a_record(brief: Brief) -> None:
    lines = written(brief, "ris").decode().splitlines()
    assert [line for line in lines if line.startswith("ER")] == ["ER  - ", "ER  - "]
    notes = [line for line in lines if line.startswith("N1")]
    assert notes[0] == "N1  - “La città aderisce alla rete. - subito - 2. dopo” (pp. 3–4)"


def test_json_has_the_whole_brief(brief: Brief, signs: Item) -> None:
    values = json.loads(written(brief, "json"))
    assert (values["title"], values["created"], values["questions"]) == (
        "Who does it?",
        "2026-11-22",
        ["Who joined METREX?"],
    )
    assert [item["passage_id"] for item in values["items"]] == [item.passage_id for item in brief.items]
    assert values["items"][1]["note"] == signs.note
    assert [looked["best_match"] for looked in values["looked_at"]] == ["strong", "weak", None, None]


def test_word_has_the_brief_with_quotes_in_their_language(brief: Brief, signs: Item) -> None:
    word = docx.Document(io.BytesIO(written(brief, "docx")))
    by_style = [(paragraph.style.name, paragraph.text) for paragraph in word.paragraphs]

    assert by_style[0] == ("Title", "Who does it?")
    assert by_style[1] == ("Citation", f"2026-11-22. {brief.summary}")
    assert ("Heading 1", "Milano, Italy") in by_style
    assert ("Heading 1", "No city named") in by_style
    assert ("Heading 2", signs.document.title) in by_style
    quotes = [paragraph for paragraph in word.paragraphs if paragraph.style.name == "Quote"]
    assert quotes[0].text == "La città aderisce alla rete.\n\n- subito\n- 2. dopo"
    languages = [paragraph.runs[0]._r.rPr.find(qn("w:lang")).get(qn("w:val")) for paragraph in quotes]
    assert languages == ["it-IT", "he-IL"]
    assert [paragraph.runs[0].font.rtl for paragraph in quotes] == [None, True]
    (cited,) = [paragraph for paragraph in word.paragraphs if "“Decisione”" in paragraph.text]
    assert [link.address + (f"#{link.fragment}" if link.fragment else "") for link in cited.hyperlinks] == [
        "https://example.org/metrex.pdf#page=3"
    ]
    assert word.core_properties.created.date().isoformat() == "2026-11-22"


def test_word_takes_any_character(brief: Brief, milano: Item) -> None:
    odd = replace(milano, note="a\x00b\x0bc\ud800d\uffffe")
    word = docx.Document(io.BytesIO(written(replace(brief, items=(odd,)), "docx")))
    assert "Note: a�b�c�d�e" in [paragraph.text for paragraph in word.paragraphs]


def test_pandoc_reads_the_word_document(brief: Brief, tmp_path: Path) -> None:
    file = tmp_path / "brief.docx"
    file.write_bytes(written(brief, "docx"))
    html = pypandoc.convert_file(str(file), "html", "docx")
    assert '<h1 id="milano-italy">Milano, Italy</h1>' in html
    assert html.count("<blockquote>") == 2


def test_libreoffice_opens_the_word_document(brief: Brief, tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if not office:
        pytest.skip("there is no LibreOffice here: apt-get install libreoffice-writer-nogui")
    file = tmp_path / "brief.docx"
    file.write_bytes(written(brief, "docx"))
    command = [
        office,
        f"-env:UserInstallation={(tmp_path / 'user').as_uri()}",
        "--headless",
        "--convert-to",
        "txt:Text",
    ]
    subprocess.run([*command, "--outdir", tmp_path, file], check=True, capture_output=True, timeout=240)
    text = (tmp_path / "brief.txt").read_text(encoding="utf-8-sig")
    assert "La città aderisce alla rete." in text
    assert CHANGED in text
