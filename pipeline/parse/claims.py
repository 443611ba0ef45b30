"""Which parser reads a file: by where it lies on the device, else by what it is."""

from fnmatch import fnmatchcase
from functools import cache
from typing import TypeAlias

from pipeline.discover import discover
from pipeline.parse import apps
from pipeline.parse.parser import Parser

_Pattern: TypeAlias = tuple[tuple[str, ...], Parser]


@cache
def parsers() -> tuple[Parser, ...]:
    """All of them, in order of their modules."""
    return discover(apps, "PARSER", Parser)


def named(name: str) -> Parser:
    """A parser by its name."""
    return _by_name()[name]


def claims(path: str, type_: str | None) -> Parser | None:
    """The parser that reads a file, if any.

    Asked for every file of an extraction, so candidates are found by the last component of the path.

    Args:
        path: logical path, forward slashes.
        type_: media type by content. A path wins over it.
    """
    parts = path.split("/")
    exact, patterns = _by_path()
    candidates: list[_Pattern] = [*exact.get(parts[-1], []), *patterns]
    for pattern, parser in candidates:
        if _ends(parts, pattern):
            return parser
    return _by_type().get(type_) if type_ else None


def beside(path: str) -> str | None:
    """The path of the database that a file is read with; None of a file that is read for itself, or by nobody."""
    folder, slash, name = path.rpartition("/")
    main = _by_beside().get(name)
    return f"{folder}{slash}{main}" if main else None


def _ends(parts: list[str], pattern: tuple[str, ...]) -> bool:
    """Whether a path ends with the components of a pattern."""
    if len(parts) < len(pattern):
        return False
    return all(
        part == wanted or ("*" in wanted and fnmatchcase(part, wanted))
        for part, wanted in zip(parts[-len(pattern) :], pattern, strict=True)
    )


@cache
def _by_path() -> tuple[dict[str, list[_Pattern]], list[_Pattern]]:
    """Patterns by their last component, longest first; and those whose last component is itself a pattern."""
    exact: dict[str, list[_Pattern]] = {}
    patterns: list[_Pattern] = []
    for parser in parsers():
        for path in parser.paths:
            parts = tuple(path.split("/"))
            (patterns if "*" in parts[-1] else exact.setdefault(parts[-1], [])).append((parts, parser))
    for found in (*exact.values(), patterns):
        found.sort(key=lambda pattern: -len(pattern[0]))
    return exact, patterns


@cache
def _by_beside() -> dict[str, str]:
    """Names of files that are read with another → the name of that."""
    return {
        name: path.rpartition("/")[2] for parser in parsers() for name in parser.beside for path in parser.paths[:1]
    }


@cache
def _by_type() -> dict[str, Parser]:
    return {type_: parser for parser in parsers() for type_ in parser.types}


@cache
def _by_name() -> dict[str, Parser]:
    return {parser.name: parser for parser in parsers()}
