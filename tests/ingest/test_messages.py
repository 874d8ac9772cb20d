"""Whatever a worker answers is a message of the right kind, or refused."""

from __future__ import annotations

import io
import json
import os
import pickle
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from policysearch.ingest.messages import LARGEST, MessageError, Ready, Reply, Setup, Task, Trouble, receive, send
from policysearch.ingest.metadata_csv import Row
from policysearch.ingest.scan import SourceFile
from policysearch.records import Document, Page
from policysearch.settings import ReadingSettings

PLAN = Document(
    document_id="0" * 16,
    title="Cykelplan – Fahrradplan – Σχέδιο",
    path="plan.pdf",
    language="sv",
    language_source="detected",
    sha256="0" * 64,
    text="Staden bygger 𝟒 cykelvägar.\n\0",
    media_type="application/pdf",
    pages=(Page(1, 0, 28, "i"), Page(2, 28, 28)),
    themes=("trafik", "cykel"),
    sources=(("language", "detected"), ("title", "file")),
)


def sent(message: Setup | Ready | Task | Reply) -> io.BytesIO:
    pipe = io.BytesIO()
    send(pipe, message)
    pipe.seek(0)
    return pipe


def framed(data: bytes) -> io.BytesIO:
    return io.BytesIO(len(data).to_bytes(8) + data)


@pytest.mark.parametrize(
    "reply",
    [
        Reply(PLAN, fit=True),
        Reply(Trouble("file", "it is empty", "Get a copy"), fit=True),
        Reply(Trouble("memory"), fit=False),
    ],
)
def test_replies_arrive_as_they_were_sent(reply: Reply) -> None:
    assert receive(sent(reply), Reply) == reply


def test_requests_arrive_as_they_were_sent_from_a_folder_of_any_name() -> None:
    path = Path(os.fsdecode(b"/caf\xe9/plan.md"))
    beside = SourceFile(Path("/plan.md.meta.yaml"), "plan.md.meta.yaml", 9, 8)
    file = SourceFile(path, "plan.md", 7, 6, beside, Row("plan.md", (("city", "Umeå"),), "metadata.csv", 2))
    for message in (Setup(ReadingSettings(max_seconds=1.5), None), Task(file, "0" * 64)):
        assert receive(sent(message), type(message), strict=False) == message


def test_messages_follow_each_other() -> None:
    pipe = io.BytesIO(sent(Ready()).getvalue() + sent(Reply(PLAN, fit=True)).getvalue())
    assert (receive(pipe, Ready), receive(pipe, Reply).outcome) == (Ready(), PLAN)
    with pytest.raises(EOFError):
        receive(pipe, Reply)


class Harm:
    """Runs something where it is unpickled."""

    def __reduce__(self) -> tuple[object, ...]:
        return os.system, ("touch harm",)


GOOD = asdict(Reply(PLAN, fit=True))


@pytest.mark.parametrize(
    "data",
    [
        pickle.dumps(Harm()),
        b"",
        b"null",
        b"[" * 100_000,
        json.dumps({**GOOD, "fit": 1}).encode(),
        json.dumps({"outcome": GOOD["outcome"]}).encode(),
        json.dumps({**GOOD, "outcome": {**GOOD["outcome"], "text": None}}).encode(),
        json.dumps({**GOOD, "outcome": {**GOOD["outcome"], "text": "half a character \ud800"}}).encode(),
        json.dumps({**GOOD, "outcome": {**GOOD["outcome"], "pages": [[1, 0, 1, None]]}}).encode(),
        json.dumps({**GOOD, "outcome": {**GOOD["outcome"], "sources": [["title", "nobody"]]}}).encode(),
        json.dumps({"outcome": {"cause": "none of these"}, "fit": True}).encode(),
    ],
)
def test_what_is_no_reply_is_refused(data: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(MessageError, match="makes no sense"):
        receive(framed(data), Reply)
    assert not list(tmp_path.iterdir())


def test_a_reply_beyond_all_measure_is_not_even_read() -> None:
    pipe = io.BytesIO((LARGEST + 1).to_bytes(8) + b"{")
    with pytest.raises(MessageError, match="larger than 256 MiB"):
        receive(pipe, Reply)


def test_a_reply_that_breaks_off_is_none() -> None:
    whole = sent(Reply(replace(PLAN, pages=()), fit=True)).getvalue()
    with pytest.raises(EOFError):
        receive(io.BytesIO(whole[:-1]), Reply)
