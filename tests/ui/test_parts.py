"""Parts that pages share."""

from pathlib import Path

from policysearch import Index, build_index
from policysearch.encode.encoder import Encoder
from policysearch.ui.parts import document_options


def test_documents_of_one_name_are_told_apart_by_their_paths(tmp_path: Path, encoder: Encoder) -> None:
    (tmp_path / "corpus").mkdir()
    for name, title in (("2019.md", "Minutes"), ("2021.md", "Minutes"), ("plan.md", "Plan")):
        text = f"---\ntitle: {title}\ncity: Leeds\nlanguage: en\n---\n\nThe council of {name} met.\n"
        (tmp_path / "corpus" / name).write_text(text, encoding="utf-8")
    build_index(tmp_path / "corpus", tmp_path / "index", encoder=encoder)

    options = document_options(Index.open(tmp_path / "index").documents())

    assert list(options.values()) == [
        "Leeds · Minutes · English · 2019.md",
        "Leeds · Minutes · English · 2021.md",
        "Leeds · Plan · English",
    ]
