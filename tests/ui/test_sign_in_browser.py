"""Signing in at an OpenID Connect provider that speaks the whole protocol, in a real browser on a real server."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from urllib.parse import quote

import oidc_provider_mock as provider
import pytest
from app_server import serving
from playwright.sync_api import Browser, Page, expect
from visitor import open_page, wait_for_rest
from werkzeug.serving import make_server

from policysearch.encode.encoder import Encoder
from policysearch.index.build import build_index

pytestmark = pytest.mark.browser

PLAN = "---\ntitle: Rain water\n---\n\nBicycles that stand in the rain at the station get a roof, says the council.\n"
LIFT = "---\ntitle: Bike lift\n---\n\nThe bicycle lift pulls people with their bicycles up the hill, free of charge.\n"
QUESTION = quote("How do bicycles get up the hill?")

EDITOR, UNCONFIRMED, OTHER = "clerk@city.example", "guest@city.example", "clerk@elsewhere.example"
ACCOUNTS = (
    provider.User(sub="editor", claims={"email": EDITOR, "email_verified": True}),
    provider.User(sub="unconfirmed", claims={"email": UNCONFIRMED, "email_verified": False}),
    provider.User(sub="other", claims={"email": OTHER, "email_verified": True}),
)
AT_PROVIDER, AT_APP = re.compile("^http://localhost:"), re.compile("^http://127.0.0.1:")

# As providers are, it is another site to the browser than the app, which is at 127.0.0.1.
SECRETS = """
[auth]
redirect_uri = "http://127.0.0.1:{{port}}/oauth2callback"
cookie_secret = "0123456789abcdef0123456789abcdef"
client_id = "policysearch"
client_secret = "something"
server_metadata_url = "http://localhost:{port}/.well-known/openid-configuration"
"""


@contextmanager
def providing() -> Iterator[int]:
    """The port of the provider."""
    server = make_server("127.0.0.1", 0, provider.app(user_claims=ACCOUNTS, require_nonce=True), threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, embeddings: Path, encoder: Encoder) -> Path:
    """`index` of `documents`, which has one."""
    folder = tmp_path_factory.mktemp("place")
    for name in ("documents", "index"):
        (folder / name).mkdir()
    shutil.copy(embeddings, folder / "index")
    (folder / "documents" / "water.md").write_text(PLAN, encoding="utf-8")
    build_index(folder / "documents", folder / "index", encoder=encoder)
    return folder


@pytest.fixture(scope="module")
def app(place: Path) -> Iterator[str]:
    secrets = place / "secrets.toml"
    options = ["--allow-upload", "--editor", "@city.example", "--secrets", str(secrets)]
    near = {"NO_PROXY": "localhost,127.0.0.1", "no_proxy": "localhost,127.0.0.1"}
    with providing() as port:
        secrets.write_text(SECRETS.format(port=port), encoding="utf-8")
        with serving(place / "index", *options, environment=near) as address:
            yield address


@pytest.fixture
def visitor(browser: Browser, app: str) -> Iterator[Page]:
    """A new visitor, where documents are added."""
    page = open_page(browser, "about:blank")
    page.route(re.compile("^https:"), lambda route: route.abort())  # the provider's style sheet is on the internet
    page.goto(f"{app}/corpus?view=change")
    yield page
    page.context.close()


def go_to_provider(page: Page, button: str = "Sign in") -> None:
    page.get_by_role("button", name=button, exact=True).click()
    page.wait_for_url(AT_PROVIDER, wait_until="commit")


def sign_in(page: Page, account: str) -> None:
    """Sign in at the provider, which sends visitors back; they find themselves where documents are added."""
    go_to_provider(page)
    page.get_by_role("button", name=account, exact=True).click()
    page.wait_for_url("**/corpus?view=change", wait_until="commit")


def expect_no_upload(page: Page) -> None:
    wait_for_rest(page)
    expect(page.locator("input[type=file]")).to_have_count(0)
    expect(page.locator("h2.ps-section")).to_have_count(0)


def test_who_turns_back_at_the_provider_is_not_signed_in(visitor: Page, app: str) -> None:
    expect(visitor.get_by_role("heading", name="Sign in to add and remove documents")).to_be_visible()
    expect_no_upload(visitor)
    visitor.get_by_text("Svenska", exact=True).click()

    go_to_provider(visitor, "Logga in")
    visitor.get_by_role("button", name="Deny").click()
    visitor.wait_for_url(f"{app}/corpus?view=change", wait_until="commit")
    expect(visitor.get_by_role("heading", name="Du loggades inte in")).to_be_visible()  # the visit goes on
    expect(visitor.get_by_text("Inloggningen avbröts eller nekades.")).to_be_visible()
    expect(visitor.get_by_role("button", name="Logga in", exact=True)).to_be_visible()
    expect_no_upload(visitor)

    visitor.goto(f"{app}/")
    wait_for_rest(visitor)
    expect(visitor).to_have_url(f"{app}/")  # nobody is led there twice


def test_an_editor_adds_a_document_in_their_name_while_another_visitor_searches(
    visitor: Page, browser: Browser, app: str, place: Path
) -> None:
    sign_in(visitor, "editor")
    expect(visitor.get_by_text(f"Signed in as {EDITOR}")).to_be_visible()
    (place / "lift.md").write_text(LIFT, encoding="utf-8")
    visitor.locator("input[type=file]").set_input_files(place / "lift.md")
    visitor.get_by_role("button", name="Add 1 document").click()
    expect(visitor.get_by_role("progressbar")).to_be_visible()

    reader = open_page(browser, f"{app}/?q={QUESTION}")
    wait_for_rest(reader)
    expect(reader.locator(".ps-hit").filter(has_text="stand in the rain").first).to_be_visible()

    expect(visitor.get_by_text("lift.md was added and can be found now.")).to_be_visible()
    reader.reload()
    expect(reader.locator(".ps-hit").filter(has_text="up the hill").first).to_be_visible()
    reader.context.close()
    assert (place / "documents" / "lift.md").read_text(encoding="utf-8") == LIFT
    (change,) = map(json.loads, (place / "index" / "changes.jsonl").read_text("utf-8").splitlines())
    assert (change["who"], change["act"], change["path"]) == (EDITOR, "add", "lift.md")

    visitor.get_by_role("button", name="Sign out").click()
    visitor.wait_for_url(AT_PROVIDER, wait_until="commit")
    visitor.get_by_role("button", name="End session").click()
    visitor.wait_for_url(AT_APP, wait_until="commit")
    visitor.goto(f"{app}/corpus?view=change")
    expect(visitor.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
    expect_no_upload(visitor)


@pytest.mark.parametrize(
    ("account", "told"),
    [
        ("other", f"You are signed in as {OTHER}. Ask whoever runs this server to let this address in."),
        ("unconfirmed", f"It is not confirmed that {UNCONFIRMED} is your address."),
    ],
)
def test_others_are_told_why_they_may_not(visitor: Page, account: str, told: str) -> None:
    sign_in(visitor, account)
    expect(visitor.get_by_role("heading", name="You may not change documents here")).to_be_visible()
    expect(visitor.get_by_text(told)).to_be_visible()
    expect(visitor.get_by_role("button", name="Sign out")).to_be_visible()
    expect_no_upload(visitor)
