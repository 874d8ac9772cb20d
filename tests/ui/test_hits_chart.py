"""What a chart of hits has room for."""

from policysearch.ui.hits.chart import in_sight


def test_years_end_with_the_newest_and_cities_begin_with_most() -> None:
    years = {str(year): 1 for year in range(2001, 2025)}
    cities = {f"City {number}": 40 - number for number in range(20)}
    assert list(in_sight("year", years)) == [str(year) for year in range(2010, 2025)]
    assert list(in_sight("city", cities)) == [f"City {number}" for number in range(15)]
