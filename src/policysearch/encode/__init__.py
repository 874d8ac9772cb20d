"""Texts to vectors."""

import sys

# OpenVINO tells Google Analytics of every import. Without the package that does so, it tells nobody.
sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]
