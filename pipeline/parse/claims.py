"""Which parser reads a file: by where it lies on the device, else by what it is."""

from functools import cache

from models.paths import Ends
from pipeline.discover import discover
from pipeline.parse import apps
from pipeline.parse.parser import Parser


@cache
def parsers() -> tuple[Parser, ...]:
    """All of them, in order of their modules."""
    return discover(apps, "PARSER", Parser)


def named(name: str) -> Parser:
    """A parser by its name."""
    return _by_name()[name]


def claims(path: str, type_: str | None) -> Parser | None:
    """The parser that reads a file, if any.

    Args:
        path: logical path, forward slashes.
        type_: media type by content. A path wins over it.
    """
    return _by_path().find(path) or (_by_type().get(type_) if type_ else None)


def beside(path: str) -> str | None:
    """The path of the file that another is read with; None of a file that is read for itself, or by nobody."""
    found = _by_beside().find(path)
    if not found:
        return None
    depth, main = found
    return "/".join([*path.split("/")[: -depth - 1], main])


@cache
def _by_path() -> Ends[Parser]:
    return Ends((path, parser) for parser in parsers() for path in parser.paths)


@cache
def _by_beside() -> Ends[tuple[int, str]]:
    """What is read with a file, in its folder or below → how far below, and the name of that file."""
    return Ends(
        (f"{folder}{slash}{pattern}", (pattern.count("/"), name))
        for parser in parsers()
        for folder, slash, name in (path.rpartition("/") for path in parser.paths if parser.beside)
        for pattern in parser.beside
    )


@cache
def _by_type() -> dict[str, Parser]:
    return {type_: parser for parser in parsers() for type_ in parser.types}


@cache
def _by_name() -> dict[str, Parser]:
    return {parser.name: parser for parser in parsers()}
