"""What the documentation says must be so: commands run, Python runs, links lead somewhere."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest
from process import Command

import policysearch

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = sorted(
    path
    for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("corpus/*.md")]
    if path.parent.name != "corpus" or path.name == "README.md"
)


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, corpus_index: Path) -> Path:
    """A folder as the README's reader has it: corpus/ in it, and to save time its index as well."""
    place = tmp_path_factory.mktemp("readme")
    shutil.copytree(ROOT / "corpus", place / "corpus")
    shutil.copytree(corpus_index, place / "index")
    return place


def test_the_python_of_the_readme_runs(
    loaded: None, place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (code,) = blocks("python")
    monkeypatch.chdir(place)
    exec(code, {})
    assert "Utrecht" in capsys.readouterr().out
    assert len([line for line in code.splitlines() if line.strip()]) <= 6


def test_the_commands_of_the_readme_run(command: Command, place: Path) -> None:
    lines = [line.removeprefix("$ ") for block in blocks("console") for line in block.splitlines()]
    assert len(lines) >= 5
    for line in lines:
        program, *arguments = shlex.split(line)
        assert program == "policysearch"
        done = command(*arguments, cwd=place)
        assert done.returncode == 0, f"{line}: {done.stderr}"
        assert done.stdout


def test_make_targets_of_the_readme_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in set(re.findall(r"^    make (\w+)", README, re.MULTILINE)):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:|#)([^)#\s]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_modules_named_in_the_data_model_and_decisions_exist() -> None:
    for page in ROOT.glob("docs/**/*.md"):
        for name in re.findall(r"`((?:text|ingest|encode|index|search|ui)/\w+\.py)`", page.read_text(encoding="utf-8")):
            assert (ROOT / "src" / "policysearch" / name).exists(), f"{page.name} names {name}"


def test_the_public_names_are_these() -> None:
    assert policysearch.__all__ == [
        "BuildReport", "Document", "Evidence", "Hit", "Index", "MatchedTerm", "Passage", "PolicySearchError", "Ranking",
        "Settings", "build_index",
    ]  # fmt: skip
    for name in policysearch.__all__:
        assert getattr(policysearch, name).__doc__
