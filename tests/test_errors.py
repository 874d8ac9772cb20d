"""Messages are English texts to all but the app."""

import json
import pickle
from copy import deepcopy

import pytest

from policysearch.errors import Message, UsageError

FULL = Message("it holds {number} passages, and takes no more", number=200)


def test_a_message_is_a_text_as_any_other() -> None:
    error = UsageError(Message("your shortlist"), FULL, "Remove some")

    assert FULL == "it holds 200 passages, and takes no more"
    assert str(error) == "your shortlist: it holds 200 passages, and takes no more. Remove some"
    assert json.dumps([FULL]) == '["it holds 200 passages, and takes no more"]'


@pytest.mark.parametrize("value", ["{", "{number}", "{0} % %s"])
def test_values_are_put_in_as_they_are(value: str) -> None:
    assert Message("no {thing} here", thing=value) == f"no {value} here"


def test_a_template_without_values_may_hold_braces() -> None:
    assert Message("write {} here") == "write {} here"


@pytest.mark.parametrize("copy", [deepcopy, lambda message: pickle.loads(pickle.dumps(message))])
def test_a_copy_can_be_translated_as_well(copy: type[Message]) -> None:
    copied = copy(FULL)

    assert copied == FULL
    assert (copied.template, copied.values) == (FULL.template, {"number": 200})
