"""tesseract, which reads pictures of text where it is installed: which languages it has, and what it says."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from typing import TYPE_CHECKING

import langcodes

from policysearch.errors import Message
from policysearch.ingest.orphans import end_with_parent

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

_PROGRAM = "tesseract"
DOTS_PER_INCH = 300
"""Of the pictures that it is shown."""
_CODES = {"nb": "nor", "nn": "nor", "zh": "chi_sim", "ku": "kmr"}
"""Where tesseract's name of a language is not that of ISO 639-3."""
_NO_LANGUAGES = frozenset({"osd", "equ"})
_NOT_READ = re.compile(r"all its pages \((\d+)\) are pictures, and tesseract with (\w+) is not installed")


def installed() -> frozenset[str]:
    """The languages that tesseract can read here; none where it is not installed."""
    program = shutil.which(_PROGRAM)
    if program is None:
        return frozenset()
    try:
        said = subprocess.run([program, "--list-langs"], capture_output=True, text=True, timeout=10, check=True)  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return frozenset()
    return frozenset(name for name in said.stdout.split("\n")[1:] if re.fullmatch(r"\w+", name)) - _NO_LANGUAGES


def code_of(language: str) -> str:
    """What tesseract calls a language, which it need not know."""
    known = language if len(language) > 2 else langcodes.Language.get(language).to_alpha3()
    return _CODES.get(language) or known


def language_of_code(code: str) -> str:
    """The language that tesseract calls so."""
    back = {theirs: ours for ours, theirs in reversed(_CODES.items())}
    return back.get(code) or langcodes.standardize_tag(code.split("_")[0])


def install_command(codes: Iterable[str]) -> str:
    """What installs tesseract with these languages on Debian and its kin."""
    packages = ["tesseract-ocr", *sorted({f"tesseract-ocr-{code.replace('_', '-')}" for code in codes})]
    return f"sudo apt install {' '.join(packages)}"


def not_read(pages: int, code: str) -> Message:
    """The reason why a file of nothing but pictures is not in the index."""
    return Message(
        "all its pages ({number}) are pictures, and tesseract with {code} is not installed", number=pages, code=code
    )


def told_not_read(reason: str) -> tuple[int, str] | None:
    """The number of pages and the language of such a reason."""
    found = _NOT_READ.fullmatch(reason)
    return (int(found[1]), found[2]) if found else None


def could_read(lacks: str, read_in: str | None, here: Collection[str]) -> bool:
    """Whether a page that lacks a language, and was read in others if at all, is better read with what is `here`."""
    return lacks in here or (read_in is None and instead_of(lacks, here) is not None)


def instead_of(code: str, here: Collection[str]) -> str | None:
    """What may do where a language is not installed: other letters would give nonsense."""
    latin = [other for other in sorted(here, key=lambda other: (other != "eng", other)) if _is_latin(other)]
    return latin[0] if latin and _is_latin(code) else None


def _is_latin(code: str) -> bool:
    return langcodes.Language.get(language_of_code(code)).maximize().script == "Latn" and "_" not in code


def words_in(picture: bytes, read_in: str, seconds: float) -> str | None:
    """What tesseract says of a picture, a word a line; None where it fails, or takes too long and is killed."""
    command = [_PROGRAM, "stdin", "stdout", "-l", read_in, "--dpi", str(DOTS_PER_INCH), "--psm", "1", "tsv"]
    try:
        done = subprocess.run(  # noqa: S603
            command,
            input=picture,
            capture_output=True,
            timeout=seconds,
            check=True,
            env=os.environ | {"OMP_THREAD_LIMIT": "1"},  # other workers need the processors too
            preexec_fn=end_with_parent if os.name == "posix" else None,  # a worker has one thread
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.decode("utf-8", "replace")
