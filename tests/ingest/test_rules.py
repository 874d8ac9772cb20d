"""Rules are data: every file is whole, and what it says can be used."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from typing import Any

import pytest

from policysearch.ingest.places import country_of
from policysearch.ingest.rules import DOCUMENT_TYPES, languages, rules_of
from policysearch.text.languages import LANGUAGES


def table(language: str) -> dict[str, Any]:
    file = files("policysearch.ingest").joinpath("rules", f"{language}.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))


def test_these_languages_have_rules() -> None:
    assert {"da", "de", "en", "es", "fi", "fr", "it", "nb", "nl", "pl", "pt", "sv"} <= set(languages()) <= LANGUAGES


@pytest.mark.parametrize("language", languages())
def test_a_file_says_what_files_say(language: str) -> None:
    rules = table(language)
    assert rules.keys() - {"cities"} == {"labels", "identifiers", "publisher", "types", "numbered"}
    assert rules["numbered"].keys() == {"units", "decide", "headings"}
    assert rules["labels"].keys() == {
        "published", "identifiers", "publisher", "other", "before_date", "addressee",
    }  # fmt: skip
    assert rules["types"].keys() <= set(DOCUMENT_TYPES)
    for pattern in rules["identifiers"]["patterns"]:
        assert not re.compile(pattern).match("")
    for city in rules.get("cities", {}):
        assert country_of(city), city


@pytest.mark.parametrize("language", languages())
def test_a_word_means_one_thing(language: str) -> None:
    rules = table(language)
    for groups in (
        [rules["labels"][kind] for kind in ("published", "identifiers", "publisher", "other")],
        rules["types"].values(),
    ):
        words = [re.sub(r"[\s.:]", "", word).casefold() for group in groups for word in set(group)]
        assert sorted(words) == sorted(set(words))


@pytest.mark.parametrize(
    ("line", "language", "kind"),
    [
        ("Tjänsteskrivelse till kommunstyrelsen", "sv", "council memo"),
        ("Klimatstrategi 2030", "sv", "strategy"),
        ("Strategiska frågor", "sv", None),
        ("Deliberazione di Giunta n. 3", "it", "deliberation"),
        ("Piano strategico metropolitano 2025-2027", "it", "plan"),
        ("London environment strategy (2018)", "en", "strategy"),
        ("How the environment strategy came about", "en", None),
        ("stedelijke voedselstrategie (ontwerp)", "nl", "strategy"),
        ("Rapport d’évaluation", "fr", "evaluation report"),
        ("Maßnahmenplan für Kaltluft", "de", "plan"),
        ("Fahrplan 2024", "de", None),
        ("Reserapport", "hu", None),
    ],
)
def test_a_type_is_told_by_its_name(line: str, language: str, kind: str | None) -> None:
    assert rules_of(language).type_of(line) == kind


def test_a_label_is_met_however_it_is_spelt() -> None:
    for written in ("Prot. n. 12", "prot n 12", "PROT.N.: 12"):
        label = rules_of("it").label_at(written)
        assert label
        assert (label.kind, written[label.end :]) == ("identifiers", "12")
    assert rules_of("it").label_at("Protagonisti") is None


def test_english_labels_are_met_in_every_language() -> None:
    for language in ("it", "hu"):
        label = rules_of(language).label_at("Date of issue: 1 May 2020")
        assert label
        assert label.kind == "published"
