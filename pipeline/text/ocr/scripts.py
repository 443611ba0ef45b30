"""Which script a page is in that the case's languages could not read, and which data read it.

Tesseract's own detection of scripts needs 0.4 s a page and some ten letters; measured on rendered pages, it named
Cyrillic, Greek, Arabic, Hebrew and Latin rightly. English data read other scripts with a confidence of 0.27 to 0.48,
by letters, and Polish with 0.83.
"""

import re
from collections.abc import Collection
from pathlib import Path

from models.language.languages.known import Language, known, of_script
from pipeline.text.ocr.program import Failed, run

DETECTION = "osd"
"""The data that know scripts."""

_OPTIONS = "--psm 0 -c min_characters_to_try=10"
_UNSURE = 1.0  # script confidence below which nothing is said


def foreign(command: str, picture: Path, timeout_s: float) -> str | None:
    """The script of a page, as Tesseract names it, if that is not Latin; None if it is, or if nobody can tell."""
    try:
        said = run(command, [picture], DETECTION, _OPTIONS, "osd", timeout_s).decode("utf-8", "replace")
    except Failed:  # as for too few letters
        return None
    found = re.search(r"Script: (\w+)\s+Script confidence: ([\d.]+)", said)
    return found[1] if found and found[1] != "Latin" and float(found[2]) >= _UNSURE else None


def data(script: str, there: Collection[str]) -> str | None:
    """Which of the data that are there read a script, and English words in it: "rus+eng"; None for none of them."""
    if (whole := f"script/{script}") in there:  # reads all its languages, and Latin
        return whole
    names = [name for name in _names(script) if name in there]
    return "+".join([*names, "eng"]) if names else None


def every(there: Collection[str]) -> list[str]:
    """All data that may come to be used, besides those of the case."""
    scripts = dict.fromkeys(script for language in known().values() for script in language.scripts)
    names = {name for script in scripts if script != "Latin" for name in (data(script, there) or "").split("+")}
    return sorted(names - {"", "eng"})


def missing(script: str) -> str:
    """What to do about a script that none of the data read."""
    packages = [language.package for language in _written(script) if language.package]
    remedy = f": install {' or '.join(packages)}" if packages else ""
    return f"text in {script}; no data for it{remedy}"


def _names(script: str) -> list[str]:
    return list(dict.fromkeys(language.tesseract for language in _written(script) if language.tesseract))


def _written(script: str) -> list[Language]:
    """Data are for the first script of a language."""
    return [language for language in of_script(script) if language.scripts[0] == script]
