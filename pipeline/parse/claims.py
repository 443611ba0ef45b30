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
    """The path of the database that a file is read with; None of a file that is read for itself, or by nobody."""
    folder, slash, name = path.rpartition("/")
    main = _by_beside().get(name)
    return f"{folder}{slash}{main}" if main else None


@cache
def _by_path() -> Ends[Parser]:
    return Ends((path, parser) for parser in parsers() for path in parser.paths)


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
