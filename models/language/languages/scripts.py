"""The script a text is written in, named as Tesseract's script detection names it."""

import re

_SCRIPTS = {
    "Latin": r"A-Za-z\u00c0-\u024f\u1e00-\u1eff",
    "Cyrillic": r"\u0400-\u052f",
    "Greek": r"\u0370-\u03ff\u1f00-\u1fff",
    "Arabic": r"\u0620-\u064a\u066e-\u06d3\u06d5\u06fa-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc",
    "Hebrew": r"\u05d0-\u05ea",
    "Devanagari": r"\u0900-\u0963\u0971-\u097f",
    "Bengali": r"\u0980-\u09e3",
    "Gurmukhi": r"\u0a01-\u0a5e\u0a70-\u0a76",
    "Gujarati": r"\u0a81-\u0ae3",
    "Tamil": r"\u0b82-\u0bd7",
    "Telugu": r"\u0c00-\u0c63",
    "Kannada": r"\u0c80-\u0ce3",
    "Malayalam": r"\u0d00-\u0d63",
    "Sinhala": r"\u0d81-\u0ddf",
    "Thai": r"\u0e01-\u0e4e",
    "Ethiopic": r"\u1200-\u135f\u1380-\u138f\u2d80-\u2ddf",
    "Armenian": r"\u0531-\u058a",
    "Georgian": r"\u10a0-\u10ff\u1c90-\u1cbf",
    "Korean": r"\uac00-\ud7a3\u1100-\u11ff\u3131-\u318e",
    "Japanese": r"\u3041-\u30ff",
    "Han": r"\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003134f",
}
"""Where Unicode has the letters and vowel signs of each script."""

_EACH = {script: re.compile(f"[{letters}]") for script, letters in _SCRIPTS.items()}
_BEYOND_LATIN = re.compile(f"[{''.join(letters for script, letters in _SCRIPTS.items() if script != 'Latin')}]")


def script_of(text: str) -> str | None:
    """The script of most letters; None if there are none that we know. Japanese if any of them is."""
    if not _BEYOND_LATIN.search(text):
        return "Latin" if _EACH["Latin"].search(text) else None
    count = {script: letters(text, script) for script in _EACH}
    if count["Japanese"]:
        count["Japanese"] += count.pop("Han")
    return max(count, key=lambda script: count[script])


def letters(text: str, script: str) -> int:
    """How many letters and vowel signs of a script a text has."""
    return len(_EACH[script].findall(text))
