"""Which city a document comes from, where it says so in so many words."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from policysearch.ingest.rules import rules_of

_BEFORE = (
    "comune di|città metropolitana di|città di|provincia di|city of|municipality of|mayor of|stadt"
    "|landeshauptstadt|hansestadt|magistrat der stadt|ville de|mairie de|métropole de|commune de"
    "|ayuntamiento de|ajuntament de|concello de|câmara municipal de|município de|gemeente|stad|urząd miasta"
    "|miasto|statutární město|hlavní město|magistrát města|primăria|grad|mesto|δήμος|столична община"
)
_AFTER = (
    "kommune?s?|stads?|stadshus|kaupunki|kaupungin|linn|linna|pilsētas|miesto savivaldybė|city council|council|bystyre"
)


@dataclass(frozen=True, slots=True)
class Place:
    """A city and its country, ISO 3166-1 alpha-2."""

    city: str
    country: str


def country_of(city: str) -> str | None:
    """The country of a city that is in the table, under any of its forms."""
    return next((place.country for form, place in _forms().items() if form.casefold() == city.casefold()), None)


def is_city(name: str) -> bool:
    """Whether a city of the table has this name."""
    return name in _forms()


def is_city_hall(text: str) -> bool:
    """Whether `text` is the name of a city's office and nothing else: "Uppsala kommun"."""
    return _pattern().fullmatch(text) is not None


def place_in(text: str, language: str) -> Place | None:
    """The city whose office speaks at the head of `text` ("Uppsala kommun", "Comune di Milano"); else None.

    The office must speak a language of its country, or English: a Swedish report that thanks "Londons stad"
    is not London's. Nor is a letter that of whom it is addressed to. Where no office is named, a title that only one
    city has will do, if no other city of that country is there.
    """
    head = rules_of(language).addressee.sub("", text[:1000])
    for match in _pattern().finditer(head):
        place = _forms()[match["first"] or match["second"]]
        if language == "en" or language in languages_of(place.country):
            return place
    return _by_its_offices(head, language)


def _by_its_offices(head: str, language: str) -> Place | None:
    for pattern, city in rules_of(language).cities:
        if pattern.search(head):
            place = _forms()[city]
            others = (form for form, its in _forms().items() if its.country == place.country and its != place)
            return None if any(re.search(rf"\b{re.escape(form)}\b", head) for form in others) else place
    return None


@lru_cache(maxsize=1)
def _forms() -> dict[str, Place]:
    table = tomllib.loads(files("policysearch.ingest").joinpath("cities.toml").read_text(encoding="utf-8"))
    return {
        form: Place(city, country)
        for country, cities in table.items()
        for city, forms in cities.items()
        for form in (city, *forms)
    }


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    names = "|".join(re.escape(form) for form in sorted(_forms(), key=len, reverse=True))
    return re.compile(rf"\b(?:(?i:{_BEFORE})\s+(?P<first>{names})|(?P<second>{names})\s+(?i:{_AFTER}))\b")


@lru_cache(maxsize=64)
def languages_of(country: str) -> tuple[str, ...]:
    """The official languages of a country, those of its regions last."""
    from babel.languages import get_official_languages

    official = get_official_languages(country, regional=True, de_facto=True)
    return tuple(dict.fromkeys({"no": "nb"}.get(code.split("_")[0], code.split("_")[0]) for code in official))
