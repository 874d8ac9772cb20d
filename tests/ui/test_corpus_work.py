"""What a process of its own says of its failure can be translated where it is shown."""

from pathlib import Path

import pytest

from policysearch.errors import PolicySearchError
from policysearch.text.catalogue import localised
from policysearch.ui.corpus.work import run_apart


def test_the_error_of_the_other_process_is_raised_here(tmp_path: Path) -> None:
    with pytest.raises(PolicySearchError) as caught:
        run_apart("update", tmp_path, lambda *_: None)

    error = caught.value
    assert str(error) == (f"{tmp_path}: there is no index here. Make one: policysearch index FOLDER --index {tmp_path}")
    assert localised(error.subject, "sv") == str(tmp_path)
    assert localised(error.reason, "sv") == "det finns inget index här"
    assert localised(error.remedy, "sv") == f"Skapa ett: policysearch index FOLDER --index {tmp_path}"
