"""Taxonomies are TOML files: those of the package, and the user's own, of which every fault is named."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from policysearch.errors import UsageError
from policysearch.index.taxonomy import INTERCEPT, SLOPE, load, parse, read, save, shipped, theme_name, with_own

OWN = """
id = "pets"
names = { en = "Pets", sv = "Husdjur" }
[[themes]]
id = "cats"
names = { en = "Cats", sv = "Katter" }
texts.en = ["Cats sleep.", "A cat catches mice."]
[[themes]]
id = "dogs"
names = { sv = "Hundar" }
texts.sv = ["Hundar skäller."]
"""


def test_three_come_with_the_package() -> None:
    assert {taxonomy.id: len(taxonomy.topics) for taxonomy in shipped()} == {"pnrr": 6, "sdg": 17, "smart-city": 6}


@pytest.mark.parametrize("taxonomy", shipped(), ids=lambda taxonomy: taxonomy.id)
def test_their_themes_have_names_in_the_languages_of_the_app(taxonomy) -> None:  # type: ignore[no-untyped-def]
    languages = {"en", "sv", "it", "fi", "de", "fr", "es"}
    assert taxonomy.names.keys() == languages
    assert all(topic.names.keys() == languages and len(topic.texts) >= 3 for topic in taxonomy.topics)


@pytest.mark.parametrize(
    ("value", "language", "name"),
    [
        ("smart-city/mobility", "en", "Mobility"),
        ("smart-city/mobility", "fi", "Liikkuminen"),
        ("smart-city/mobility", "pl", "Mobility"),
        ("pnrr", "it", "Missioni del PNRR"),
        ("pets/cats", "en", "pets/cats"),
    ],
)
def test_themes_have_names(value: str, language: str, name: str) -> None:
    assert theme_name(value, language) == name


def test_a_theme_without_an_english_name_has_the_one_there_is() -> None:
    own = [parse(OWN, "pets.toml")]
    assert [theme_name(f"pets/{name}", "en", own) for name in ("cats", "dogs")] == ["Cats", "Hundar"]


def test_own_calibration_is_that_of_the_others_for_so_many_themes() -> None:
    own = parse(OWN, "pets.toml")
    assert (own.slope, own.intercept) == (SLOPE, INTERCEPT - math.log(2))
    its = parse(
        OWN.replace("[[themes]]", "calibration = { slope = 2.0, intercept = -3.0 }\n[[themes]]", 1), "pets.toml"
    )
    assert (its.slope, its.intercept) == (2.0, -3.0)


def test_own_ones_are_added_and_replace_those_of_their_id(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(OWN, encoding="utf-8")
    (tmp_path / "b.toml").write_text(OWN.replace('"pets"', '"sdg"'), encoding="utf-8")
    found = with_own([tmp_path / "a.toml", tmp_path / "b.toml"])
    assert [(one.id, len(one.topics)) for one in found] == [("pnrr", 6), ("sdg", 2), ("smart-city", 6), ("pets", 2)]


def test_two_files_of_one_id_are_refused(tmp_path: Path) -> None:
    for name in ("a.toml", "b.toml"):
        (tmp_path / name).write_text(OWN, encoding="utf-8")
    with pytest.raises(UsageError, match=r"b\.toml: its id 'pets' is that of another file given\. Change one of them"):
        with_own([tmp_path / "a.toml", tmp_path / "b.toml"])


def test_they_are_kept_as_they_were(tmp_path: Path) -> None:
    own = parse(OWN, "pets.toml")
    save(tmp_path / "taxonomies", [own])
    assert load(tmp_path / "taxonomies") == (own,)


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ('id = "pets"', 'id = "Pets/1"', "an id is of lower-case letters, digits and hyphens, not 'Pets/1'"),
        ('names = { en = "Pets", sv = "Husdjur" }', "", "the taxonomy has no names by language"),
        ('id = "dogs"', 'id = "cats"', "two themes have the id 'cats'"),
        ('texts.sv = ["Hundar skäller."]', "", "theme 'dogs' has no texts"),
        ('["Hundar skäller."]', '"Hundar skäller."', "texts.sv of theme 'dogs' must be a list of texts"),
        ('names = { sv = "Hundar" }', "", "theme 'dogs' has no names by language"),
        ("[[themes]]", "[[other]]", "it needs two themes or more"),
        ('id = "pets"', 'id = "pets"\ncalibration = { slope = 0.0 }', "calibration must have a slope above 0"),
        ('id = "pets"', "id = ", "it is no taxonomy: Invalid value"),
    ],
)
def test_what_is_wrong_with_a_file_is_said(tmp_path: Path, before: str, after: str, reason: str) -> None:
    path = tmp_path / "pets.toml"
    path.write_text(OWN.replace(before, after), encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        read(path)
    assert reason in caught.value.reason
    assert caught.value.subject == str(path)


def test_a_file_that_is_not_there_or_no_text_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no\.toml: it cannot be read \(No such file"):
        read(tmp_path / "no.toml")
    (tmp_path / "latin.toml").write_bytes(b'id = "\xe5"')
    with pytest.raises(UsageError, match=r"latin\.toml: it is not UTF-8"):
        read(tmp_path / "latin.toml")
