"""Messages in the languages of the interface."""

import json

import pytest

from policysearch.errors import Message
from policysearch.text.catalogue import as_data, from_data, localised
from policysearch.text.languages import LanguageName


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "it holds 200 passages, and takes no more"),
        ("sv", "den innehåller 200 avsnitt och rymmer inte fler"),
        ("fi", "siinä on 200 tekstikohtaa, eikä siihen mahdu enempää"),
    ],
)
def test_a_message_is_said_with_its_values(language: str, said: str) -> None:
    assert localised(Message("it holds {number} passages, and takes no more", number=200), language) == said


def test_what_is_written_by_others_is_never_translated() -> None:
    assert localised("Document", "sv") == "Document"
    assert localised(Message("The index has: {names}", names="Document, {names}"), "sv") == (
        "Indexet har: Document, {names}"
    )


def test_a_message_in_a_message_is_translated_with_it() -> None:
    assert localised(Message("The index has: {names}", names=Message("none")), "de") == "Der Index enthält: nichts"


def test_the_name_of_a_language_in_a_message_is_translated_with_it() -> None:
    said = Message("it is said to be in {language}, and reads like {other}", language=LanguageName("it"), other="tlh")
    assert said == "it is said to be in Italian, and reads like tlh"
    assert localised(said, "sv") == "den sägs vara på italienska men ser ut att vara på tlh"
    assert [localised(LanguageName("und"), language) for language in ("en", "de")] == ["Unknown", "Unbekannt"]


@pytest.mark.parametrize(
    ("text", "swedish"),
    [
        ("it is empty {0} bytes", "it is empty {0} bytes"),
        (Message("it is empty (0 bytes)"), "den är tom (0 byte)"),
        (Message("it is larger than {size} MiB", size=1.5), "den är större än 1.5 MiB"),
        (Message("{file} names it", file="{file}, å"), "den finns med i {file}, å"),
        (Message("the row in {place}", place=Message("{table}, line {line}", table="a", line=2)), "raden i a, rad 2"),
        (Message("language {tag}", tag=LanguageName("it")), "språk italienska"),
    ],
)
def test_a_text_that_went_through_json_says_the_same_in_every_language(text: str, swedish: str) -> None:
    read = from_data(json.loads(json.dumps(as_data(text))))

    assert read == text
    assert localised(read, "sv") == localised(text, "sv") == swedish


KNOWN = "it is larger than {size} MiB"


@pytest.mark.parametrize(
    ("template", "values"),
    [
        ("it is larger than {harm} MiB", {"harm": 1}),
        ("{size:>99999999}", {"size": "1"}),
        ("it is larger than {size.__class__} MiB", {"size": 1}),
        (KNOWN, {"size": 2}),
        (KNOWN, {"other": 1}),
        (KNOWN, {}),
    ],
)
def test_a_template_of_others_or_with_other_values_is_only_its_text(template: str, values: dict[str, object]) -> None:
    read = from_data({"text": "it is larger than 1 MiB", "template": template, "values": values})

    assert not isinstance(read, Message)
    assert read == "it is larger than 1 MiB"


@pytest.mark.parametrize(
    "data",
    [
        None,
        1,
        ["it is empty"],
        {"text": "it is empty"},
        {"language": 1},
        {"text": "1", "template": 1, "values": {}},
        {"text": "1", "template": KNOWN, "values": {"size": None}},
        {"text": "1", "template": KNOWN, "values": {"size": [1]}},
    ],
)
def test_what_is_no_text_is_refused(data: object) -> None:
    with pytest.raises(ValueError, match="no text"):
        from_data(data)
