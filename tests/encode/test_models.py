from __future__ import annotations

import json
import struct
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import psutil
import pytest
from huggingface_hub import constants

from policysearch.encode.models import LocalModel, check_memory, find_model, fingerprint
from policysearch.errors import EncoderError

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "hub"))


def safetensors(folder: Path, weights: int, config: dict[str, str]) -> LocalModel:
    """A model whose weights are all hole: as large as it says, and of no size on the disk."""
    folder.mkdir()
    header = json.dumps({"w": {"dtype": "F16", "shape": [weights], "data_offsets": [0, 2 * weights]}}).encode()
    with (folder / "model.safetensors").open("wb") as file:
        file.write(struct.pack("<Q", len(header)) + header)
        file.truncate(8 + len(header) + 2 * weights)
    (folder / "config.json").write_text(json.dumps(config))
    return LocalModel(folder, folder.name, "1")


def test_a_folder_is_found(tiny_folder: Path) -> None:
    model = find_model(str(tiny_folder))
    assert model == LocalModel(tiny_folder, "tiny-letters", fingerprint(tiny_folder))


@pytest.mark.parametrize("name", ["./absent", "/absent/model", "~/absent-model", "a/b/c"])
def test_a_missing_folder_is_named(name: str) -> None:
    with pytest.raises(EncoderError, match="there is no such folder") as caught:
        find_model(name)
    assert caught.value.subject == name


def test_a_folder_without_a_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match=r"neither modules\.json nor config\.json"):
        find_model(str(tmp_path))


def test_a_folder_without_weights_is_named(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(EncoderError, match="holds no weights"):
        find_model(str(tmp_path))


@pytest.mark.usefixtures("offline")
def test_offline_says_that_nothing_is_downloaded() -> None:
    with pytest.raises(EncoderError, match="HF_HUB_OFFLINE forbids a download") as caught:
        find_model("intfloat/multilingual-e5-large")
    assert caught.value.subject == "intfloat/multilingual-e5-large"


def test_a_name_that_no_hub_allows_is_refused() -> None:
    with pytest.raises(EncoderError, match="neither a folder nor a name"):
        find_model("my model!")


def test_without_network_the_way_out_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    monkeypatch.setattr(constants, "ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(EncoderError, match="hub cannot be reached") as caught:
        find_model("intfloat/multilingual-e5-large")
    assert "copy the model here" in caught.value.remedy


def test_a_download_that_was_broken_off_goes_on(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    model = tmp_path / "models--a--b"
    (model / "refs").mkdir(parents=True)
    (model / "refs" / "main").write_text("1")
    (model / "snapshots" / "1").mkdir(parents=True)
    (model / "snapshots" / "1" / "config.json").write_text("{}")
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    asked = []

    class Hub(BaseHTTPRequestHandler):
        """Knows no model."""

        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Hub) as hub:
        threading.Thread(target=hub.serve_forever, daemon=True).start()
        monkeypatch.setattr(constants, "ENDPOINT", f"http://127.0.0.1:{hub.server_port}")
        with pytest.raises(EncoderError, match="holds no weights"):
            find_model("a/b")
        hub.shutdown()
    assert any("a/b" in path for path in asked)


def test_a_model_that_does_not_fit_is_refused_before_it_is_loaded(tmp_path: Path) -> None:
    weights = psutil.virtual_memory().total
    with pytest.raises(EncoderError, match=r"needs about .* GB of memory, .* GB are free") as caught:
        check_memory(safetensors(tmp_path / "huge", weights, {}))
    assert caught.value.subject == "huge"


def test_f16_weights_that_are_loaded_as_f32_count_twice(tmp_path: Path) -> None:
    half = int(psutil.virtual_memory().available * 0.7) // 2
    check_memory(safetensors(tmp_path / "as-stored", half, {"dtype": "float16"}))
    with pytest.raises(EncoderError, match="GB are free"):
        check_memory(safetensors(tmp_path / "widened", half, {"dtype": "float32"}))
