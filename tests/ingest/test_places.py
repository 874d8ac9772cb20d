from __future__ import annotations

import pytest

from policysearch.ingest.places import Place, country_of, place_in


@pytest.mark.parametrize(
    ("text", "language", "place"),
    [
        ("Uppsala kommuns ledamöter", "sv", Place("Uppsala", "SE")),
        ("Stockholms stad", "sv", Place("Stockholm", "SE")),
        ("Città metropolitana di Milano", "it", Place("Milano", "IT")),
        ("Københavns Kommune", "da", Place("København", "DK")),
        ("Helsingin kaupunki", "fi", Place("Helsinki", "FI")),
        ("Helsingfors stad", "sv", Place("Helsinki", "FI")),
        ("Landeshauptstadt München", "de", Place("München", "DE")),
        ("Ville de Bruxelles", "fr", Place("Bruxelles", "BE")),
        ("City of Gothenburg", "en", Place("Göteborg", "SE")),
        ("Δήμος Αθηναίων", "el", Place("Αθήνα", "GR")),
    ],
)
def test_an_office_names_its_city(text: str, language: str, place: Place) -> None:
    assert place_in(text, language) == place


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("En resa till Milano", "sv"),
        ("arrangerat av Londons stad", "sv"),
        ("x" * 2000 + " Uppsala kommun", "sv"),
        ("", "en"),
    ],
)
def test_a_mere_mention_does_not(text: str, language: str) -> None:
    assert place_in(text, language) is None


def test_countries_of_cities() -> None:
    assert country_of("milano") == country_of("Milan") == "IT"
    assert country_of("Atlantis") is None
