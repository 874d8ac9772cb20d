"""Where a model that the user names lies, what is in it, and whether it fits into memory."""

from __future__ import annotations

import hashlib
import json
import math
import struct
from dataclasses import dataclass
from pathlib import Path

import psutil
from huggingface_hub import constants, snapshot_download
from huggingface_hub.errors import (
    GatedRepoError,
    HfHubHTTPError,
    HFValidationError,
    LocalEntryNotFoundError,
    RepositoryNotFoundError,
)

from policysearch.encode.batched import Identity
from policysearch.errors import EncoderError

WORKING_BYTES = 300 * 2**20
"""Taken by torch itself and by one batch, besides the weights."""

UNWANTED = ["onnx/*", "openvino/*", "*.onnx", "*.h5", "*.msgpack", "*.ot", "*.gguf", "*.tflite", "*.mlmodel"]
"""Copies of the weights for other engines: not downloaded."""

OWN_FOLDER = "Name a folder that holds a sentence-transformers model, or leave out --model for the bundled one"


@dataclass(frozen=True, slots=True)
class LocalModel:
    """A sentence-transformers folder on this machine. `name` tells the model's family."""

    folder: Path
    name: str
    revision: str

    @property
    def identity(self) -> Identity:
        """Name and version."""
        return Identity(self.name, self.revision)


def find_model(model: str) -> LocalModel:
    """The folder named, or the hub's model from the local cache; downloaded only when it is in neither.

    Raises EncoderError when there is no such model, or no way to get it.
    """
    folder = Path(model).expanduser()
    if folder.is_dir():
        _check_folder(folder)
        return LocalModel(folder, folder.resolve().name, fingerprint(folder))
    if model.startswith((".", "/", "~")) or "\\" in model or model.count("/") > 1:
        raise EncoderError(model, "there is no such folder", OWN_FOLDER)
    folder = _from_hub(model)
    _check_folder(folder)
    return LocalModel(folder, model, folder.name)


def _from_hub(model: str) -> Path:
    try:
        folder = Path(snapshot_download(model, local_files_only=True))
        if weight_files(folder) or constants.HF_HUB_OFFLINE:  # else a download was broken off
            return folder
    except HFValidationError as error:
        raise EncoderError(model, "neither a folder nor a name that the Hugging Face hub allows", OWN_FOLDER) from error
    except LocalEntryNotFoundError as error:
        if constants.HF_HUB_OFFLINE:
            raise EncoderError(
                model,
                "not on this machine, and HF_HUB_OFFLINE forbids a download",
                f"Unset HF_HUB_OFFLINE to download it. {OWN_FOLDER}",
            ) from error
    return _download(model)


def _download(model: str) -> Path:
    try:
        return Path(snapshot_download(model, ignore_patterns=UNWANTED))
    except GatedRepoError as error:
        raise EncoderError(
            model,
            "its owner gives it only to users who accept a licence",
            "Accept it on the hub and run: hf auth login",
        ) from error
    except RepositoryNotFoundError as error:
        raise EncoderError(
            model,
            "the Hugging Face hub has no public model of this name",
            f"Check the spelling. {OWN_FOLDER}",
        ) from error
    except (LocalEntryNotFoundError, HfHubHTTPError, OSError) as error:
        raise EncoderError(
            model,
            "not on this machine, and the Hugging Face hub cannot be reached",
            f"Connect and try again, or copy the model here. {OWN_FOLDER}",
        ) from error


def _check_folder(folder: Path) -> None:
    if not (folder / "modules.json").is_file() and not (folder / "config.json").is_file():
        raise EncoderError(str(folder), "holds neither modules.json nor config.json, so it is no model", OWN_FOLDER)
    if not weight_files(folder):
        raise EncoderError(
            str(folder),
            "holds no weights (*.safetensors or pytorch_model*.bin)",
            f"Copy it in full. {OWN_FOLDER}",
        )


def weight_files(folder: Path) -> list[Path]:
    """The files that hold the weights: safetensors where there are any."""
    return sorted(folder.rglob("*.safetensors")) or sorted(folder.rglob("pytorch_model*.bin"))


def fingerprint(folder: Path) -> str:
    """SHA-256 over the names and contents of the files that decide what vectors come out."""
    digest = hashlib.sha256()
    settings = (p for pattern in ("*.json", "*.txt", "*.model") for p in folder.rglob(pattern))
    for path in sorted({*settings, *weight_files(folder)}):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()


def check_memory(model: LocalModel) -> None:
    """Raise EncoderError when the weights will not fit into the memory that is free now."""
    needed = WORKING_BYTES + sum(_loaded_bytes(path, model.folder) for path in weight_files(model.folder))
    free = psutil.virtual_memory().available
    if needed > free:
        raise EncoderError(
            model.name,
            f"it needs about {_gigabytes(needed)} of memory, {_gigabytes(free)} are free",
            "Close other programs, or choose a smaller model (the bundled one needs 0.4 GB)",
        )


def _loaded_bytes(path: Path, folder: Path) -> int:
    """Bytes of a weight file's tensors once loaded: in f32 where the config says so, else as stored."""
    if path.suffix != ".safetensors":
        return path.stat().st_size
    with path.open("rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
    header.pop("__metadata__", None)
    stored: int = sum(end - start for start, end in (entry["data_offsets"] for entry in header.values()))
    if not _is_f32(folder):
        return stored
    weights: int = sum(math.prod(entry["shape"]) for entry in header.values())
    return max(stored, 4 * weights)


def _is_f32(folder: Path) -> bool:
    config = folder / "config.json"
    content = json.loads(config.read_text(encoding="utf-8")) if config.is_file() else {}
    return (content.get("dtype") or content.get("torch_dtype")) == "float32"


def _gigabytes(size: int) -> str:
    return f"{size / 2**30:.1f} GB"
