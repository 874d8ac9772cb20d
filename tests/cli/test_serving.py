"""The server: what it lets in, what it refuses to do, and how it ends."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from process import run
from typer.testing import CliRunner

from policysearch.cli import app
from policysearch.cli.serving import _options, _Place
from policysearch.errors import UsageError

SECRETS = """
[auth]
redirect_uri = "https://search.city.example/oauth2callback"
cookie_secret = "0123456789abcdef0123456789abcdef"
client_id = "policysearch"
client_secret = "something"
server_metadata_url = "https://login.city.example/.well-known/openid-configuration"
"""
UPLOAD = ["--allow-upload", "--editor", "@city.example"]


def refused(*arguments: str | Path) -> str:
    """What is said when the server does not start."""
    done = CliRunner().invoke(app, ["serve", *map(str, arguments)])
    assert isinstance(done.exception, UsageError), done.output
    return str(done.exception)


def options(place: _Place, max_upload_mb: int = 1) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in _options(place, max_upload_mb):
        found.setdefault(name, []).append(str(value))
    return found


def test_what_matters_for_safety_is_set_whatever_a_file_says() -> None:
    its = options(_Place("127.0.0.1", 8501, None, ""))
    assert its["server.enableXsrfProtection"] == its["server.enableCORS"] == ["true"]
    assert its["browser.gatherUsageStats"] == ["false"]
    assert its["server.maxUploadSize"] == ["1"]
    assert its["server.allowedHosts"] == ["localhost", "127.0.0.1", "::1"], "no other name may lead here"


def test_strangers_see_no_details_of_errors() -> None:
    assert options(_Place("127.0.0.1", 8501, None, ""))["client.showErrorDetails"] == ["type"]
    for place in (_Place("0.0.0.0", 8501, None, ""), _Place("127.0.0.1", 8501, "search.city.example", "")):
        assert options(place)["client.showErrorDetails"] == ["none"]


def test_behind_a_proxy_the_public_name_is_let_in() -> None:
    its = options(_Place("127.0.0.1", 8501, "search.city.example", "search"))
    assert "search.city.example" in its["server.allowedHosts"]
    assert its["browser.serverAddress"] == ["search.city.example"]
    assert its["server.baseUrlPath"] == ["search"]
    assert "server.allowedHosts" not in options(_Place("0.0.0.0", 8501, None, "")), "its names are not known"


@pytest.mark.parametrize(
    ("host", "public_host", "local"),
    [
        ("127.0.0.1", None, True),
        ("localhost", None, True),
        ("::1", None, True),
        ("0.0.0.0", None, False),
        ("::", None, False),
        ("192.168.1.5", None, False),
        ("city.example", None, False),
        ("127.0.0.1", "search.city.example", False),
    ],
)
def test_who_can_reach_it(host: str, public_host: str | None, local: bool) -> None:
    assert _Place(host, 8501, public_host, "").local is local


@pytest.mark.parametrize("where", [["--host", "0.0.0.0"], ["--public-host", "search.city.example"]])
def test_without_signing_in_nobody_but_those_at_the_machine_may_upload(where: list[str]) -> None:
    said = refused("--allow-upload", "--local-without-sign-in", *where)
    assert "other people could add and remove documents without signing in" in said


def test_uploads_need_editors(tmp_path: Path) -> None:
    assert "nobody is named who may add and remove documents" in refused("--allow-upload")
    assert "clerk: it is no address" in refused("--allow-upload", "--editor", "clerk")
    assert "@: it is no address" in refused("--allow-upload", "--editor", "@")


@pytest.mark.parametrize(
    ("secrets", "reason"),
    [
        (None, "signing in is not configured: there is no such file"),
        ("[auth", "it cannot be read"),
        ("", "signing in lacks redirect_uri, cookie_secret, client_id, client_secret, server_metadata_url in [auth]"),
        (SECRETS.replace('"something"', '""'), "signing in lacks client_secret in [auth]"),
        (SECRETS.replace("/oauth2callback", "/"), "redirect_uri does not end in /oauth2callback"),
        (SECRETS.replace("0123456789abcdef0123456789abcdef", "guess"), "cookie_secret has fewer than 32 characters"),
    ],
)
def test_uploads_need_signing_in_to_be_configured(secrets: str | None, reason: str, tmp_path: Path) -> None:
    path = tmp_path / "secrets.toml"
    if secrets is not None:
        path.write_text(secrets, encoding="utf-8")
    said = refused(*UPLOAD, "--secrets", path)
    assert said.startswith(f"{path}: {reason}")


def test_a_type_that_is_not_read_cannot_be_added() -> None:
    assert ".exe: files of this type are not read" in refused("--upload-type", "exe")


def test_a_port_in_use_is_named(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = run("serve", "--index", tmp_path, "--port", str(port))
    assert done.returncode == 2
    assert f"127.0.0.1:{port}: it cannot be used (Address already in use). Choose another: --port" in done.stderr


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_told_to_end_it_ends_well(how: signal.Signals, tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "policysearch.cli", "serve", "--index", str(tmp_path), "--port", str(port)]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    with subprocess.Popen(command, text=True, env=os.environ | {"NO_PROXY": "127.0.0.1"}, **pipes) as server:
        wait_for(f"http://127.0.0.1:{port}/_stcore/health", server)
        server.send_signal(how)
        said, _ = server.communicate(timeout=60)
    assert server.returncode == 0, said
    assert f"policysearch is at http://127.0.0.1:{port} (Ctrl-C ends it)" in said
    assert "Traceback" not in said


def wait_for(address: str, server: subprocess.Popen[str]) -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    for _ in range(600):
        assert server.poll() is None, server.stdout and server.stdout.read()
        try:
            opener.open(address, timeout=5).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"{address} does not answer")


@pytest.fixture
def secrets(tmp_path: Path) -> Path:
    path = tmp_path / "secrets.toml"
    path.write_text(SECRETS, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("where", "wanted"),
    [
        ([], "http://127.0.0.1:8501/oauth2callback"),
        (["--host", "localhost", "--port", "8502"], "http://localhost:8502/oauth2callback"),
        (["--public-host", "find.city.example"], "https://find.city.example/oauth2callback"),
    ],
)
def test_who_signs_in_must_come_back_to_where_they_were(where: list[str], wanted: str, secrets: Path) -> None:
    said = refused(*UPLOAD, "--secrets", secrets, *where)

    assert said.startswith(f"{secrets}: redirect_uri is https://search.city.example/oauth2callback, but visitors")
    assert f"Make it {wanted}, also at the provider" in said


def test_below_a_path_they_come_back_below_it(secrets: Path) -> None:
    said = refused(*UPLOAD, "--secrets", secrets, "--base-path", "/search")

    assert "redirect_uri does not end in /search/oauth2callback" in said


def test_without_the_package_nobody_could_sign_in(secrets: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "authlib.integrations.starlette_client", None)
    said = refused(*UPLOAD, "--secrets", secrets, "--public-host", "search.city.example")

    assert said.startswith("signing in: a package is missing")
    assert said.endswith("Run: pip install 'policysearch[sign-in]'")
