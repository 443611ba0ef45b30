"""Readers of files that hold one tree of values: property lists, JSON, XML. A bad file or row is an issue."""

import json
import plistlib
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias
from xml.parsers.expat import ExpatError

from lxml import etree

from models.issues import Issue
from models.rows import Row
from pipeline.parse.parser import ODD, Evidence, Item, Stored

MOST_BYTES = 256 * 1024 * 1024
Rows: TypeAlias = Callable[[Any, Evidence], Iterator[Item]]
Load: TypeAlias = Callable[[bytes], Any]


@dataclass(frozen=True)
class Tree:
    """A reader of one tree.

    Attributes:
        load: `plist`, `json_text`, `xml`, or another that raises a ValueError for what is not its format.
        rows: yields rows with their locators, and issues. What it raises for an odd shape (see ODD) ends the reading,
            with an issue; it should look at one entry at a time with `each`, so that one costs one.
    """

    load: Load
    rows: Rows

    def __call__(self, evidence: Evidence) -> Iterator[Item]:
        if evidence.path.stat().st_size > MOST_BYTES:
            yield Issue("file:", "truncated", "larger than one file of this kind may be")
            return
        if not (content := evidence.path.read_bytes()):
            yield Stored("file", 0)
            return
        try:
            tree = self.load(content)
        except ODD as error:
            yield Issue("file:", "damaged", f"{type(error).__name__} in its format")
            return
        try:
            yield from self.rows(tree, evidence)
        except ODD as error:
            yield Issue("file:", "unknown-structure", f"{type(error).__name__}: not the structure that is known")


def each(
    unit: str, entries: Any, row: Callable[[Any], Row | None], within: str = ""
) -> Generator[Row | Issue | Stored, None, None]:
    """A row for each entry of a list, or for each (key, value) of a dict; `row` gives None for what it ignores.

    Args:
        unit: of the locators, "<unit>:<place of the entry, or its key>".
        entries: a list or a dict; None is not there, and gives nothing at all.
        within: of several lists of one unit, which: "<unit>:<within> <place>".
    """
    if entries is None:
        return
    pairs = list(entries.items()) if isinstance(entries, dict) else list(enumerate(entries))
    ignored = 0
    for key, value in pairs:
        locator = f"{unit}:{within} {key}" if within else f"{unit}:{key}"
        try:
            found = row((key, value) if isinstance(entries, dict) else value)
        except ODD as error:
            yield Issue(locator, "bad-value", f"{type(error).__name__}: not the structure that is known", rows=1)
            continue
        if found is None:
            ignored += 1
        else:
            yield {"locator": locator} | found
    yield Stored(unit, len(pairs), ignored)


def at(tree: Any, *keys: str | int) -> Any:
    """What lies on a way through dicts and lists; None if the way ends before."""
    for key in keys:
        if isinstance(tree, dict):
            tree = tree.get(key)
        elif isinstance(tree, list) and isinstance(key, int) and -len(tree) <= key < len(tree):
            tree = tree[key]
        else:
            return None
    return tree


def text(value: Any) -> str | None:
    """A number or a text as text; None of anything else, and of what is empty."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return str(value) or None


def plist(content: bytes) -> Any:
    """A property list, binary or XML, also behind white space."""
    try:
        return plistlib.loads(content.lstrip() if content[:1].isspace() else content)
    except (plistlib.InvalidFileException, ExpatError, EOFError, MemoryError) as error:
        raise ValueError("no property list") from error


def json_text(content: bytes) -> Any:
    """JSON in UTF-8, with or without a mark at its beginning; bytes that are no text as U+FFFD."""
    return json.loads(content.decode("utf-8-sig", "replace"))


def xml(content: bytes) -> Any:
    """The root of an XML document. No entity is expanded, nothing is fetched."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True, recover=False)
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise ValueError("no XML") from error
