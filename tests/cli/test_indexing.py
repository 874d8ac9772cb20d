"""What the commands say of themes."""

from __future__ import annotations

from pathlib import Path

from process import run
from rich.console import Console

from policysearch import Index, printing


def test_a_taxonomy_that_cannot_be_used_is_said(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text('id = "own"\nnames.en = "Own"\n', encoding="utf-8")
    done = run("index", tmp_path, "--index", tmp_path / "index", "--taxonomy", tmp_path / "own.toml")
    assert done.returncode == 2
    assert "own.toml: it is no taxonomy: it needs two themes or more" in done.stderr
    assert not (tmp_path / "index").exists()


def test_info_lists_taxonomies(corpus_index: Path) -> None:
    index = Index.open(corpus_index)
    found = printing.info_json(index)["taxonomies"]
    assert [(one["id"], one["name"], len(one["themes"])) for one in found] == [
        ("pnrr", "Recovery plan (PNRR)", 6),
        ("sdg", "Sustainable development goals", 17),
        ("smart-city", "Smart city", 6),
    ]
    mobility = found[2]["themes"][3]
    assert (mobility["theme"], mobility["name"]) == ("smart-city/mobility", "Mobility")
    assert mobility["passages"] == dict(index.generation.store.facet("theme"))["smart-city/mobility"]


def test_passages_are_shown_with_their_themes(corpus_index: Path) -> None:
    index = Index.open(corpus_index)
    (document_id,) = index.generation.store.find_documents("utrecht-bicycle-parking.md")
    passage = next(p for p in index.generation.store.passages_of(document_id) if p.themes)
    theme = passage.themes[0]
    console = Console(width=200)
    with console.capture() as capture:
        console.print(printing.passages_text([passage]))
    assert f"{theme.value} {theme.confidence:.2f}" in capture.get()
    assert printing.passage_json(passage)["themes"][0] == {
        "taxonomy": theme.taxonomy,
        "theme": theme.theme,
        "confidence": theme.confidence,
    }
