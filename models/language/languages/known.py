"""The languages that this program knows by name: `languages.toml`, the one place that has their codes and scripts."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from models.mistakes import Mistakes


@dataclass(frozen=True, slots=True)
class Language:
    """A language.

    Attributes:
        code: ISO 639-1.
        name: English.
        scripts: what it is written in, as Tesseract's script detection names it; the usual one first.
        tesseract: name of Tesseract's data for the first script; None where there is none.
    """

    code: str
    name: str
    scripts: tuple[str, ...]
    tesseract: str | None

    @property
    def package(self) -> str | None:
        """The Debian package of Tesseract's data."""
        return f"tesseract-ocr-{self.tesseract.replace('_', '-')}" if self.tesseract else None


@cache
def known() -> Mapping[str, Language]:
    """Code → language, in the order of the codes."""
    entries = tomllib.loads(files("models.language.languages").joinpath("languages.toml").read_text("utf-8"))
    return MappingProxyType(
        {
            code: Language(code, entry["name"], tuple(entry["scripts"]), entry.get("tesseract"))
            for code, entry in sorted(entries.items())
        }
    )


def named(codes: Iterable[str]) -> tuple[Language, ...]:
    """The languages of some codes, in their order, each once.

    Raises:
        Mistakes: a code that is not known.
    """
    wanted = list(dict.fromkeys(codes))
    if unknown := [code for code in wanted if code not in known()]:
        every = ", ".join(f"{language.code} ({language.name})" for language in known().values())
        raise Mistakes([f"languages: {code!r} is not known; use codes of ISO 639-1 among {every}" for code in unknown])
    return tuple(known()[code] for code in wanted)


def of_script(script: str) -> tuple[Language, ...]:
    """All that are written in a script, by code; none of a script that nobody here writes."""
    return tuple(language for language in known().values() if script in language.scripts)


def tesseract(codes: Iterable[str], script: str = "Latin") -> str:
    """What Tesseract is to read text of a script with: "eng+pol".

    English is always among it, for phones and apps have words of it in between. A language without data is left out.

    Raises:
        Mistakes: a code that is not known.
    """
    data = [language.tesseract for language in named(codes) if language.scripts[0] == script and language.tesseract]
    return "+".join(dict.fromkeys(["eng", *data] if script == "Latin" else [*data, "eng"]))
