"""Messages in the languages of the interface."""

import pytest

from policysearch.errors import Message
from policysearch.text.catalogue import localised


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
