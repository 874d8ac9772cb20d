"""One visitor adds a document while another one searches, in a real browser on a real server."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import pytest
from app_server import serving
from playwright.sync_api import Browser, expect
from visitor import open_page, wait_for_rest

from policysearch.encode.encoder import Encoder
from policysearch.index.build import build_index

pytestmark = pytest.mark.browser

QUESTION = quote("How do bicycles get up the hill?")
PLAN = "---\ntitle: Rain water\n---\n\nBicycles that stand in the rain at the station get a roof, says the council.\n"
LIFT = "---\ntitle: Bike lift\n---\n\nThe bicycle lift pulls people with their bicycles up the hill, free of charge.\n"


def test_what_is_added_is_found_by_the_other_one(browser: Browser, tmp_path: Path, encoder: Encoder) -> None:
    documents = tmp_path / "documents"
    documents.mkdir()
    (documents / "water.md").write_text(PLAN, encoding="utf-8")
    build_index(documents, tmp_path / "index", encoder=encoder)
    (tmp_path / "lift.md").write_text(LIFT, encoding="utf-8")

    with serving(tmp_path / "index", "--allow-upload", "--local-without-sign-in") as address:
        editor = open_page(browser, f"{address}/corpus?view=change")
        editor.locator("input[type=file]").set_input_files(tmp_path / "lift.md")
        editor.get_by_role("button", name="Add 1 document").click()
        expect(editor.get_by_role("progressbar")).to_be_visible()

        reader = open_page(browser, f"{address}/?q={QUESTION}")
        wait_for_rest(reader)
        expect(reader.locator(".ps-hit").filter(has_text="stand in the rain").first).to_be_visible()

        expect(editor.get_by_text("lift.md was added and can be found now.")).to_be_visible()
        reader.reload()
        expect(reader.locator(".ps-hit").filter(has_text="up the hill").first).to_be_visible()
        assert (documents / "lift.md").read_text(encoding="utf-8") == LIFT
