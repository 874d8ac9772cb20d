from __future__ import annotations

from datetime import date

import pytest

from policysearch.ingest.dates import first_date


@pytest.mark.parametrize(
    ("text", "language", "day"),
    [
        ("Datum: 2023-11-24", "sv", (2023, 11, 24)),
        ("den 24 november 2023", "sv", (2023, 11, 24)),
        ("8 Oct 2019 - Milano", "it", (2019, 10, 8)),
        ("del 25/09/2019", "it", (2019, 9, 25)),
        ("25 settembre 2019", "it", (2019, 9, 25)),
        ("le 1er août 2021", "fr", (2021, 8, 1)),
        ("3. März 2020", "de", (2020, 3, 3)),
        ("Am 03.03.2020", "de", (2020, 3, 3)),
        ("3 de mayo de 2018", "es", (2018, 5, 3)),
        ("May 3, 2018", "en", (2018, 5, 3)),
        ("the 3rd of May 2018", "en", (2018, 5, 3)),
        ("8 marca 1990 r.", "pl", (1990, 3, 8)),
        ("5. toukokuuta 2022", "fi", (2022, 5, 5)),
        ("15 Μαΐου 2020", "el", (2020, 5, 15)),
        ("2023年11月24日", "zh", (2023, 11, 24)),
        ("12. 3. 2024", "cs", (2024, 3, 12)),
        ("2024. március 12.", "hu", (2024, 3, 12)),
        ("2024 m. kovo 12 d.", "lt", (2024, 3, 12)),
        ("12. marca 2024", "sl", (2024, 3, 12)),
        ("12 Sept 2024", "en", (2024, 9, 12)),
    ],
)
def test_dates_as_they_are_written(text: str, language: str, day: tuple[int, int, int]) -> None:
    found = first_date(text, language)
    assert found is not None
    assert found.day == date(*day)


@pytest.mark.parametrize("text", ["", "2019-02-30", "31 november 2020", "KSN-2023-03393", "1.2.3", "n. 41/2019"])
def test_what_is_no_date(text: str) -> None:
    assert first_date(text, "sv") is None


def test_the_first_counts() -> None:
    found = first_date("3 maj 2021, senast 2020-01-01", "sv")
    assert found is not None
    assert (found.day, found.start) == (date(2021, 5, 3), 0)


@pytest.mark.parametrize(
    ("text", "language", "day"),
    [
        ("den 14 december", "sv", date(2016, 12, 14)),
        ("14. joulukuuta", "fi", date(2016, 12, 14)),
        ("May 3", "en", date(2016, 5, 3)),
        ("14 december 2019", "sv", date(2019, 12, 14)),
        ("3 marknader", "sv", None),
    ],
)
def test_a_date_without_its_year_takes_the_one_that_is_known(text: str, language: str, day: date | None) -> None:
    assert first_date(text, language) is None or "2019" in text
    found = first_date(text, language, 2016)
    assert (found.day if found else None) == day
