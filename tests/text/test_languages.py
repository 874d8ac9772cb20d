"""Which language, and what it is called."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policysearch.errors import UsageError
from policysearch.text.languages import (
    LANGUAGES,
    UNKNOWN,
    country_code,
    country_name,
    detect,
    language_name,
    language_of,
    likeliest,
    normalise,
    preload,
)

SENTENCES = {
    "bg": "Градът ще построи нови велосипедни алеи до всички училища.",
    "cs": "Město postaví nové cyklostezky ke všem školám.",
    "da": "Kommunen bygger nye cykelstier til alle skoler inden udgangen af året.",
    "de": "Die Stadt baut neue Radwege zu allen Schulen.",
    "el": "Ο δήμος θα κατασκευάσει νέους ποδηλατοδρόμους για όλα τα σχολεία.",
    "en": "The city will build new cycle paths to all schools.",
    "es": "La ciudad construirá nuevos carriles bici hasta todas las escuelas.",
    "fi": "Kaupunki rakentaa uusia pyöräteitä kaikille kouluille.",
    "fr": "La ville construira de nouvelles pistes cyclables vers toutes les écoles.",
    "it": "Il Comune costruirà nuove piste ciclabili verso tutte le scuole.",
    "nb": "Kommunen skal bygge nye sykkelveier til alle skolene, og det skal skje før året er omme.",
    "nl": "De gemeente legt nieuwe fietspaden aan naar alle scholen.",
    "pl": "Miasto wybuduje nowe ścieżki rowerowe do wszystkich szkół.",
    "pt": "A câmara vai construir novas ciclovias para todas as escolas.",
    "sv": "Kommunen ska bygga nya cykelvägar till alla skolor.",
    "uk": "Місто побудує нові велосипедні доріжки до всіх шкіл.",
    "zh": "本市将修建通往所有学校的自行车道。",
}


@pytest.mark.parametrize(("language", "sentence"), SENTENCES.items())
def test_a_sentence_is_told(language: str, sentence: str) -> None:
    found = detect(sentence)
    assert found.language == language
    assert found.confidence > 0.5


@pytest.mark.parametrize(
    ("query", "language"),
    [
        ("bike lanes for schools", "en"),
        ("billige boliger København", "da"),
        ("cykelbanor för barn", "sv"),
        ("sykkelveier i Oslo", "nb"),
        ("alloggi sociali", "it"),
        ("asuntopolitiikka", "fi"),
    ],
)
def test_a_few_words_are_told_and_the_doubt_is_shown(query: str, language: str) -> None:
    found = detect(query)
    assert found.language == language
    assert found.candidates[0] == (language, found.confidence)
    assert sum(probability for _, probability in found.candidates) <= 1.001


@pytest.mark.parametrize("text", ["", "  \n", "2019–2024", "12 % (3)", "https://example.org/a/b", "● ● ●"])
def test_what_has_no_words_has_no_language(text: str) -> None:
    assert detect(text) == detect("")
    assert detect(text).language == UNKNOWN


def test_a_foreign_first_page_does_not_decide() -> None:
    text = SENTENCES["en"] * 20 + "\n\n" + SENTENCES["sv"] * 200
    assert detect(text).language == "sv"


@pytest.mark.parametrize("least", [0.25, 0.5, 0.9])
@pytest.mark.parametrize(
    "text",
    [
        SENTENCES["it"] * 100,
        SENTENCES["en"] * 30 + SENTENCES["sv"] * 30,
        " ".join(SENTENCES.values()) * 3,
        "bike lanes",
        "12 % (3)",
    ],
    ids=["one language", "two", "many", "a few words", "none"],
)
def test_the_likeliest_language_is_that_of_all_windows_though_not_all_are_looked_at(text: str, least: float) -> None:
    found = detect(text)
    assert likeliest(text, least) == (found.language if found.confidence >= least else UNKNOWN)


@given(st.text())
def test_anything_gets_an_answer(text: str) -> None:
    found = detect(text)
    assert found.language in LANGUAGES | {UNKNOWN}
    assert 0 <= found.confidence <= 1


def test_the_model_loads_beside_other_work() -> None:
    preload().join(timeout=60)
    assert detect(SENTENCES["it"]).language == "it"


def test_importing_loads_no_model() -> None:
    code = "import sys, policysearch.text.languages; print('py3langid' in sys.modules, 'numpy' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "py3langid" not in ran.stderr
    assert ran.stdout.split()[0] == "False"


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("sv", "sv"),
        ("IT", "it"),
        ("it-IT", "it"),
        ("en_GB", "en"),
        ("swe", "sv"),
        ("no", "nb"),
        ("nb", "nb"),
        ("nn", "nn"),
        ("Norwegian", "nb"),
        ("Swedish", "sv"),
        ("svenska", "sv"),
        ("Ελληνικά", "el"),
        ("zh-Hans", "zh"),
        ("cmn", "zh"),
        ("arb", "ar"),
        ("iw", "he"),
        ("norsk", "nb"),
        ("und", "und"),
        ("", "und"),
    ],
)
def test_a_language_has_one_code(written: str, code: str) -> None:
    assert normalise(written) == code


@pytest.mark.parametrize("written", ["xx", "klingonish", "12", "s v", "x-klingon"])
def test_nonsense_is_no_language(written: str) -> None:
    with pytest.raises(UsageError, match=r"neither a language code nor a language name\. Use a code such as"):
        normalise(written)


def test_names_are_written_out() -> None:
    assert language_name("it") == "Italian"
    assert language_name("it", locale="sv") == "italienska"
    assert language_name("und") == "Unknown"
    assert country_name("se") == "Sweden"
    assert country_name("XX") == "XX"


@pytest.mark.parametrize(("written", "code"), [("se", "SE"), ("Sweden", "SE"), ("UK", "GB"), ("Narnia", None)])
def test_a_country_has_one_code(written: str, code: str | None) -> None:
    assert country_code(written) == code


@pytest.mark.parametrize(
    ("text", "stated", "language"),
    [
        ("Il Comune di Milano ha approvato il piano urbano della mobilità sostenibile.", "sv", "it"),
        ("Il Comune di Milano ha approvato il piano urbano della mobilità sostenibile.", "it", "it"),
        ("Via Dante 14, Milano", "sv", "sv"),
        ("12 345, 67 890 – 2019/2020 (41) 98 765 432 100 %", "sv", "sv"),
    ],
)
def test_a_text_is_in_the_language_it_is_said_to_be_in_unless_it_plainly_is_not(
    text: str, stated: str, language: str
) -> None:
    assert language_of(text, stated) == language
