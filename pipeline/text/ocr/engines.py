"""Which engines read pictures here: as the settings say, checked before any work."""

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from models.language.languages import known as languages
from models.mistakes import Mistakes
from models.settings import Ocr
from pipeline.text.ocr import installed as tesseract
from pipeline.text.ocr import readings
from pipeline.text.ocr.engine import Nothing, OcrEngine
from pipeline.text.pictures import networks


def first(settings: Ocr, spoken: Sequence[str], scratch: Path | None) -> OcrEngine:
    """The engine that reads everything.

    Args:
        settings: which, and its limits.
        spoken: languages of the case, ISO 639-1.
        scratch: folder for what it writes in between.
    """
    if settings.engine == "none":
        return Nothing()
    if settings.engine == "rapidocr":
        return _rapid(settings)
    from pipeline.text.ocr.tesseract import Tesseract  # heavy, as is the other: who only checks needs neither

    return Tesseract(
        languages=languages.tesseract(spoken),
        timeout_s=settings.timeout_s,
        max_pixels=settings.max_pixels,
        min_confidence=settings.min_confidence,
        scratch=scratch,
    )


def second(settings: Ocr) -> OcrEngine | None:
    """The engine that reads again what matters; None without a second tier."""
    return _rapid(settings) if settings.engine == "tiered" else None


def versions(settings: Ocr, spoken: Sequence[str]) -> tuple[str, str]:
    """Of the first and the second engine; "" where there is no second. Neither is imported: who plans reads nothing."""
    if settings.engine == "none":
        return Nothing().version, ""
    if settings.engine == "rapidocr":
        return readings.rapid(), ""
    second = readings.rapid() if settings.engine == "tiered" else ""
    return readings.tesseract(languages.tesseract(spoken)), second


def _rapid(settings: Ocr) -> OcrEngine:
    from pipeline.text.ocr.rapid import Rapid

    return Rapid(settings.max_pixels, settings.min_confidence)


def check(settings: Ocr, spoken: Sequence[str]) -> None:
    """Refuse before any work what could not read a single picture, or would read it with other data than ours.

    Raises:
        Mistakes: all of them, with the remedy.
    """
    reasons: list[str] = []
    for fails in _checks(settings, spoken):
        try:
            fails()
        except Mistakes as mistakes:
            reasons += mistakes.reasons
    if reasons:
        raise Mistakes(reasons)


def _checks(settings: Ocr, spoken: Sequence[str]) -> list[Callable[[], None]]:
    """The detector ahead of the engines is one of RapidOCR's models: it is always needed."""
    if settings.engine in ("tesseract", "tiered"):
        return [networks.check, lambda: tesseract.check(settings, languages.tesseract(spoken))]
    return [networks.check]


def installed(settings: Ocr, spoken: Sequence[str]) -> dict[str, Any]:
    """What reads pictures here, for the report of a run: versions, hashes of programs, models and language data.

    Programs are started to ask them: the answer is kept until somebody calls `forget`.
    """
    return _installed(settings, tuple(spoken))


def forget() -> None:
    """For who lives longer than a run: others may have been installed since."""
    _installed.cache_clear()


@cache
def _installed(settings: Ocr, spoken: tuple[str, ...]) -> dict[str, Any]:
    there: dict[str, Any] = {"engine": settings.engine, "models": networks.installed()}
    if settings.engine in ("tesseract", "tiered"):
        there["tesseract"] = tesseract.installed(settings, languages.tesseract(spoken))
    return there
