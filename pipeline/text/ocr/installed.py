"""What of Tesseract is installed here: checked before a run, and told in its report."""

import re
import shutil
import subprocess
from collections.abc import Collection
from pathlib import Path
from typing import Any

from models.mistakes import Mistakes
from models.settings import Ocr
from pipeline.text.hashed import sha256
from pipeline.text.ocr.program import data_sha256, there, version
from pipeline.text.ocr.scripts import DETECTION, every

MODES = "oem 1; psm 11, of documents 3"
"""As pipeline/text/ocr/tesseract.py asks for them."""


def used_sha256(languages: str, command: str = "tesseract") -> dict[str, str]:
    """Names of all data that readings may come from, those of the case first → their SHA-256."""
    return _used_sha256(languages, *there(command))


def check(settings: Ocr, languages: str, command: str = "tesseract") -> None:
    """Refuse before any work what could not read a single picture.

    Args:
        settings: of OCR.
        languages: names of Tesseract's data, joined by "+".
        command: the program.

    Raises:
        Mistakes: no program, no data for a language, or other data than were pinned, with the remedy.
    """
    if shutil.which(command) is None:
        raise Mistakes(
            ['ocr.engine: Tesseract is not installed; run "apt-get install tesseract-ocr", or set ocr.engine = "none"']
        )
    folder, here = there(command)
    if missing := [name for name in (*languages.split("+"), DETECTION) if name not in here]:
        packages = " ".join(f"tesseract-ocr-{name.replace('_', '-').lower()}" for name in missing)
        raise Mistakes(
            [
                f'text.languages: Tesseract has no data for {", ".join(missing)}; run "apt-get install {packages}", '
                "or leave the language out"
            ]
        )
    if others := [
        f"ocr.traineddata_sha256: the data for {name} here have {found}, which is not among those that are "
        "pinned; install the data that were validated, or add it"
        for name, found in _used_sha256(languages, folder, here).items()
        if settings.traineddata_sha256 and found not in settings.traineddata_sha256
    ]:
        raise Mistakes(others)


def installed(settings: Ocr, languages: str, command: str = "tesseract") -> dict[str, Any]:
    """For the report of a run: versions, hashes of the program and of its data."""
    program = Path(shutil.which(command) or command).resolve()
    return {
        "engine": "tesseract",
        "version": version(command),
        "sha256": sha256(program),
        "library_sha256": {library.name: sha256(library) for library in _libraries(program)},
        "languages": used_sha256(languages, command),
        "modes": MODES,
        "pinned": bool(settings.traineddata_sha256),
    }


def _used_sha256(languages: str, folder: Path, here: Collection[str]) -> dict[str, str]:
    return data_sha256([*languages.split("+"), DETECTION, *every(here)], folder)


def _libraries(program: Path) -> list[Path]:
    """Where the engine really is: the program of a distribution only calls it."""
    ldd = shutil.which("ldd")
    if ldd is None:
        return []
    said = subprocess.run([ldd, program], capture_output=True, text=True, check=False).stdout  # noqa: S603 - as set up
    return [Path(path).resolve() for path in re.findall(r"lib(?:tesseract|lept)\S* => (/\S+)", said)]
