"""Whatever a worker answers is a message of the right kind, or refused."""

from __future__ import annotations

import io
import json
import os
import pickle
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from policysearch.errors import Message
from policysearch.ingest.messages import (
    LARGEST,
    Content,
    MessageError,
    Ready,
    Reply,
    Setup,
    Splitting,
    Task,
    Trouble,
    makes_sense,
    receive,
    send,
)
from policysearch.ingest.metadata_csv import Row
from policysearch.ingest.scan import SourceFile
from policysearch.records import Document, Page, Passage, Theme
from policysearch.settings import ChunkingSettings, ReadingSettings
from policysearch.text.catalogue import localised

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
ROW = Passage(
    passage_id=f"{'0' * 16}-0-28",
    document_id="0" * 16,
    ordinal=0,
    text=PLAN.text[:28],
    language="sv",
    kind="table_row",
    heading_path=("Mål", "Mål 4"),
    page_first=1,
    page_last=1,
    start=0,
    end=28,
    stated="Mål: Staden bygger 𝟒 cykelvägar.",
    number="Mål 4",
    actors=("Kommunen",),
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
        Reply(Content(PLAN), fit=True),
        Reply(Content(PLAN, (ROW, replace(ROW, ordinal=1, page_first=None, stated=None))), fit=True),
        Reply(Trouble("file", "it is empty", "Get a copy"), fit=True),
        Reply(Trouble("memory"), fit=False),
    ],
)
def test_replies_arrive_as_they_were_sent(reply: Reply) -> None:
    assert receive(sent(reply), Reply) == reply


def test_why_there_is_no_document_can_be_said_in_every_language() -> None:
    place = Message("the file {name} beside it", name="plan.pdf.meta.yaml")
    told = Trouble("file", Message("{place} holds no lines such as `city: Milano`", place=place), Message("Rename it"))

    found = receive(sent(Reply(told, fit=True)), Reply).outcome

    assert isinstance(found, Trouble)
    assert found == told
    assert localised(found.reason, "sv") == "filen plan.pdf.meta.yaml bredvid den har inga rader som `city: Milano`"
    assert localised(found.remedy, "sv") == "Byt namn på den"


def test_a_template_of_a_hostile_worker_is_only_text() -> None:
    said = {"text": "it is {x}", "template": "it is {x:>99999999}", "values": {"x": "1"}}

    found = receive(framed(trouble(said)), Reply).outcome

    assert found == Trouble("file", "it is {x}")
    assert localised(found.reason, "sv") == "it is {x}"


def test_requests_arrive_as_they_were_sent_from_a_folder_of_any_name() -> None:
    path = Path(os.fsdecode(b"/caf\xe9/plan.md"))
    beside = SourceFile(Path("/plan.md.meta.yaml"), "plan.md.meta.yaml", 9, 8)
    file = SourceFile(path, "plan.md", 7, 6, beside, Row("plan.md", (("city", "Umeå"),), "metadata.csv", 2))
    splitting = Splitting('{"model": "é"}', 512, ChunkingSettings(target_tokens=99))
    for message in (Setup(ReadingSettings(max_seconds=1.5), None, splitting), Task(file, "0" * 64)):
        assert receive(sent(message), type(message), strict=False) == message


def test_messages_follow_each_other() -> None:
    pipe = io.BytesIO(sent(Ready()).getvalue() + sent(Reply(Content(PLAN), fit=True)).getvalue())
    assert (receive(pipe, Ready), receive(pipe, Reply).outcome) == (Ready(), Content(PLAN))
    with pytest.raises(EOFError):
        receive(pipe, Reply)


class Harm:
    """Runs something where it is unpickled."""

    def __reduce__(self) -> tuple[object, ...]:
        return os.system, ("touch harm",)


GOOD = asdict(Reply(Content(PLAN, (ROW,)), fit=True))
READ = GOOD["outcome"]["document"]
CUT = GOOD["outcome"]["passages"][0]


def reply(document: dict[str, object] | None = None, passage: dict[str, object] | None = None) -> bytes:
    """The good reply with other values."""
    content = {"document": {**READ, **(document or {})}, "passages": [{**CUT, **(passage or {})}]}
    return json.dumps({"outcome": content, "fit": True}).encode()


def trouble(reason: object) -> bytes:
    """A reply that says why there is no document."""
    return json.dumps({"outcome": {"cause": "file", "reason": reason, "remedy": ""}, "fit": True}).encode()


@pytest.mark.parametrize(
    "data",
    [
        pickle.dumps(Harm()),
        b"",
        b"null",
        b"[" * 100_000,
        json.dumps({**GOOD, "fit": 1}).encode(),
        json.dumps({"outcome": GOOD["outcome"]}).encode(),
        json.dumps({**GOOD, "outcome": READ}).encode(),
        reply({"text": None}),
        reply({"text": "half a character \ud800"}),
        reply({"pages": [[1, 0, 1, None]]}),
        reply({"sources": [["title", "nobody"]]}),
        reply(passage={"start": "0"}),
        reply(passage={"kind": "none of these"}),
        reply(passage={"heading_path": "Mål"}),
        json.dumps({"outcome": {"cause": "none of these"}, "fit": True}).encode(),
        trouble(None),
        trouble(["it is empty"]),
        trouble({"text": "it is empty", "template": "it is empty", "values": []}),
        trouble({"text": "1", "template": "exit code {code}", "values": {"code": None}}),
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
    whole = sent(Reply(Content(replace(PLAN, pages=())), fit=True)).getvalue()
    with pytest.raises(EOFError):
        receive(io.BytesIO(whole[:-1]), Reply)


FILE = Task(SourceFile(Path("/plans/plan.pdf"), "plan.pdf", 7, 6), "0" * 64)
NEXT = replace(ROW, passage_id=f"{'0' * 16}-29-30", ordinal=1, text=PLAN.text[29:30], start=29, end=30)


def test_what_is_of_the_file_makes_sense() -> None:
    assert makes_sense(Content(PLAN), FILE)
    assert makes_sense(Content(PLAN, (ROW, NEXT)), FILE)


@pytest.mark.parametrize(
    "passages",
    [
        (replace(ROW, text="Staden river 𝟒 cykelvägar."),),
        (replace(ROW, document_id="f" * 16),),
        (replace(ROW, passage_id="f" * 16),),
        (replace(ROW, language="../../sv"),),
        (replace(ROW, page_last=3),),
        (replace(ROW, page_first=0),),
        (replace(ROW, themes=(Theme("own", "harm", 1.0),)),),
        (replace(ROW, passage_id=f"{'0' * 16}-28-28", text="", start=28),),
        (replace(ROW, passage_id=f"{'0' * 16}--2-30", text=PLAN.text[-2:30], start=-2, end=30),),
        (replace(ROW, ordinal=1),),
        (ROW, replace(ROW, ordinal=1)),
        (replace(NEXT, ordinal=0), replace(ROW, ordinal=1)),
    ],
)
def test_passages_that_are_not_of_the_document_make_none(passages: tuple[Passage, ...]) -> None:
    assert not makes_sense(Content(PLAN, passages), FILE)
