"""The command that starts the app, with defaults that are safe to leave as they are."""

from __future__ import annotations

import os
import re
import signal
import socket
import sys
import tomllib
from dataclasses import dataclass
from importlib import import_module
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any

import typer

from policysearch.cli.main import app
from policysearch.cli.terminal import IndexOption, out
from policysearch.errors import UsageError

_HERE = ("localhost", "127.0.0.1", "::1")
_MOST_MESSAGE_MB = 50
"""Of what the server sends at once: a long document, or a file to save."""
_UI = Path(__file__).parents[1] / "ui"
_SIGN_IN_KEYS = ("redirect_uri", "cookie_secret", "client_id", "client_secret", "server_metadata_url")
_LEAST_SECRET = 32
"""Characters: who guesses the secret can sign in as anybody."""
_GUIDE = "docs/serving.md says how"


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the server listens, and the name by which a reverse proxy passes visitors on to it."""

    host: str
    port: int
    public_host: str | None
    base_path: str

    @property
    def local(self) -> bool:
        """Whether only people at this machine can reach it."""
        return self.public_host is None and _is_loopback(self.host)

    @property
    def address(self) -> str:
        """Where it is to be found from here."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}{self.path}"

    @property
    def path(self) -> str:
        """What all its addresses have after the name: nothing, or a slash and `base_path`."""
        return self.base_path and f"/{self.base_path}"


@app.command()
def serve(
    index: IndexOption = Path("index"),
    host: Annotated[str, typer.Option(help="Address to listen on; 0.0.0.0 lets other machines in.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 8501,
    public_host: Annotated[
        str | None, typer.Option(help="Name that visitors reach it by, where a reverse proxy passes them on.")
    ] = None,
    base_path: Annotated[str, typer.Option(help="Path below which a reverse proxy has it, e.g. /search.")] = "",
    evaluate: Annotated[
        bool | None,
        typer.Option(
            "--allow-evaluate/--no-evaluate",
            help="The pages Evaluate and Judge, which read any folder that a visitor names.",
            show_default="at this machine",
        ),
    ] = None,
    upload: Annotated[  # noqa: FBT002
        bool, typer.Option("--allow-upload", help="Let editors add and remove documents, once they have signed in.")
    ] = False,
    editor: Annotated[
        list[str] | None, typer.Option("--editor", help="Who is an editor: an e-mail address, or @ and a domain.")
    ] = None,
    max_upload_mb: Annotated[int, typer.Option(min=1, max=256, help="Megabytes of an added file at most.")] = 50,
    upload_type: Annotated[
        list[str] | None, typer.Option("--upload-type", help="Only files of this type may be added, e.g. pdf.")
    ] = None,
    secrets: Annotated[Path, typer.Option(help="File that configures signing in.")] = Path(".streamlit/secrets.toml"),
    no_sign_in: Annotated[  # noqa: FBT002
        bool, typer.Option("--local-without-sign-in", help="Whoever is at this machine may add and remove documents.")
    ] = False,
) -> None:
    """Start the app and print its address. Ctrl-C ends it."""
    from policysearch.ui.access import ACCESS_VARIABLE, Access  # what reads files: --help must not wait for it
    from policysearch.ui.opening import INDEX_VARIABLE

    place = _Place(host, port, public_host, base_path.strip("/"))
    allowed = Access(
        evaluate=place.local if evaluate is None else evaluate,
        upload=upload,
        sign_in=not no_sign_in,
        editors=tuple(editor or ()),
        max_upload_mb=max_upload_mb,
        suffixes=_suffixes(upload_type) or Access().suffixes,
    )
    if upload:
        _check_upload(place, allowed.editors, secrets, sign_in=allowed.sign_in)
    _check_free(host, port)
    os.environ |= {INDEX_VARIABLE: str(index.absolute()), ACCESS_VARIABLE: allowed.to_json()}
    out.print(f"policysearch is at [bold]{place.address}[/bold] (Ctrl-C ends it)")
    sys.stdout.flush()
    options = _options(place, max_upload_mb if upload else 1)
    if upload and allowed.sign_in:
        options.append(("secrets.files", secrets.absolute()))
    _run(options)


def _options(place: _Place, max_upload_mb: int) -> list[tuple[str, Any]]:
    """Streamlit's options. All that matters for safety is named: a file of somebody else's must not change it."""
    options: list[tuple[str, Any]] = [
        ("server.address", place.host),
        ("server.port", place.port),
        ("server.baseUrlPath", place.base_path),
        ("server.headless", "true"),
        ("server.fileWatcherType", "none"),
        ("server.enableCORS", "true"),  # that is: requests from other sites are refused
        ("server.enableXsrfProtection", "true"),
        ("server.enableStaticServing", "false"),
        ("server.maxUploadSize", max_upload_mb),
        ("server.maxMessageSize", _MOST_MESSAGE_MB),
        ("browser.gatherUsageStats", "false"),
        ("runner.postScriptGC", "false"),  # almost half of a search's time; Python collects by itself when it is due
        ("client.toolbarMode", "minimal"),
        ("client.showErrorDetails", "none" if not place.local else "type"),
        ("client.showErrorLinks", "false"),
        ("logger.hideWelcomeMessage", "true"),  # it looks up this machine's address on the internet
        ("theme.base", _UI / "theme.toml"),
    ]
    if place.public_host:  # named, because Streamlit would ask the internet for it
        options.append(("browser.serverAddress", place.public_host))
    if place.public_host or place.local:  # a name that leads here must not let other sites in
        names = dict.fromkeys(filter(None, (*_HERE, place.host, place.public_host)))
        options += [("server.allowedHosts", name) for name in names]
    return options


def _run(options: list[tuple[str, Any]]) -> None:
    """Until it is told to end: by Ctrl-C or SIGTERM, which is no failure."""

    def end(*_: object) -> None:
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, end)  # Streamlit has its own way once it runs
    signal.signal(signal.SIGINT, end)
    from streamlit.web.cli import main as streamlit

    flags = [f"--{name}={value}" for name, value in options]
    streamlit(args=["run", str(_UI / "main.py"), *flags], prog_name="policysearch serve", standalone_mode=False)


def _check_upload(place: _Place, editors: tuple[str, ...], secrets: Path, *, sign_in: bool) -> None:
    """Raises UsageError where strangers could change documents."""
    if not sign_in:
        if not place.local:
            where = place.public_host or place.host
            remedy = f"Leave --local-without-sign-in out, and configure signing in: {_GUIDE}"
            raise UsageError(where, "other people could add and remove documents without signing in", remedy)
        return
    if not editors:
        reason = "nobody is named who may add and remove documents"
        raise UsageError("--allow-upload", reason, "Name them: --editor name@city.example, or --editor @city.example")
    for editor in editors:
        if not re.fullmatch(r"[^@\s]*@[^@\s]+\.[^@\s]+", editor):
            raise UsageError(editor, "it is no address", "Give one such as name@city.example, or @city.example")
    _check_sign_in(place, secrets)


def _check_sign_in(place: _Place, secrets: Path) -> None:
    section = _auth_section(secrets)
    if not section["redirect_uri"].endswith(f"{place.path}/oauth2callback"):
        raise UsageError(str(secrets), f"redirect_uri does not end in {place.path}/oauth2callback", "Correct it")
    if len(section["cookie_secret"]) < _LEAST_SECRET:
        reason = f"cookie_secret has fewer than {_LEAST_SECRET} characters"
        raise UsageError(str(secrets), reason, 'Make one: python3 -c "import secrets; print(secrets.token_hex())"')
    redirect = section["redirect_uri"].replace("{port}", str(place.port))
    if wanted := _other_way_back(place, redirect):
        reason = f"redirect_uri is {redirect}, but visitors come from elsewhere and would not be signed in there"
        remedy = f"Make it {wanted}, also at the provider, or give --public-host, or --host and --port, as it says"
        raise UsageError(str(secrets), reason, remedy)
    try:
        import_module("authlib.integrations.starlette_client")  # without an HTTP client it is there but of no use
    except ImportError as error:
        remedy = "Run: pip install 'policysearch[sign-in]'"
        raise UsageError("signing in", f"a package is missing ({error})", remedy) from error


def _auth_section(secrets: Path) -> dict[str, str]:
    """[auth] of the file, with all that is needed. Raises UsageError."""
    otherwise = f"{_GUIDE}. At this machine alone, --local-without-sign-in will do"
    try:
        given = tomllib.loads(secrets.read_text(encoding="utf-8")).get("auth")
    except FileNotFoundError:
        raise UsageError(str(secrets), "signing in is not configured: there is no such file", otherwise) from None
    except (OSError, ValueError) as error:
        raise UsageError(str(secrets), f"it cannot be read ({error})", "Correct the file") from error
    section: dict[str, str] = given if isinstance(given, dict) else {}
    if missing := [key for key in _SIGN_IN_KEYS if not isinstance(section.get(key), str) or not section[key]]:
        raise UsageError(str(secrets), f"signing in lacks {', '.join(missing)} in [auth]", otherwise)
    return section


def _other_way_back(place: _Place, redirect: str) -> str | None:
    """Where providers must send visitors who have signed in, if not there: browsers keep apart what has two names."""
    if place.local:
        wanted = f"{place.address}/oauth2callback"
        return None if redirect == wanted else wanted
    host, path = re.escape(place.public_host or ""), re.escape(place.path)
    if host and not re.fullmatch(rf"https?://{host}(:\d+)?{path}/oauth2callback", redirect, re.IGNORECASE):
        return f"https://{place.public_host}{place.path}/oauth2callback"
    return None


def _suffixes(types: list[str] | None) -> tuple[str, ...]:
    from policysearch.ingest.formats import SUFFIXES

    wanted = tuple(f".{one.lower().removeprefix('.')}" for one in types or ())
    for suffix in wanted:
        if suffix not in SUFFIXES:
            raise UsageError(suffix, "files of this type are not read", f"Use some of: {', '.join(SUFFIXES)}")
    return wanted


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _check_free(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            reason = f"it cannot be used ({error.strerror})"
            raise UsageError(f"{host}:{port}", reason, f"Choose another: --port {port % 65535 + 1}") from error
