"""The command in a remedy stands alone, so that it can be copied."""

import pytest

from policysearch.ui.notices import split_command


@pytest.mark.parametrize(
    ("remedy", "sentence", "command"),
    [
        (
            "Make one: policysearch index FOLDER --index index",
            "Make one:",
            "policysearch index FOLDER --index index",
        ),
        ("Use a code such as en, it or sv", "Use a code such as en, it or sv", ""),
        ("Wait for it, or stop it", "Wait for it, or stop it", ""),
    ],
)
def test_split_command(remedy: str, sentence: str, command: str) -> None:
    assert split_command(remedy) == (sentence, command)
