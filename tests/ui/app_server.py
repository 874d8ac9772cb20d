"""The app as its users start it."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def serving(index: Path, *options: str, environment: dict[str, str] | None = None) -> Iterator[str]:
    """The address of `policysearch serve` on an index, once it answers; it ends with the context."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "policysearch.cli", "serve", "--index", str(index), "--port", str(port)]
    with subprocess.Popen([*command, *options], env=os.environ | (environment or {})) as server:
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(f"{address}/_stcore/health", server)
            yield address
        finally:
            server.terminate()


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    for _ in range(300):
        assert server.poll() is None, f"the server ended with code {server.returncode}"
        try:
            opener.open(address, timeout=5)
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"{address} does not answer")
