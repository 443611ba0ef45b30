"""Facts about a device or its SIM that stand in a property list under names of their own."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from models.issues import Issue
from models.rows import Row
from pipeline.parse.parser import Stored
from pipeline.parse.times.epochs import unix_us
from pipeline.parse.times.written import written
from pipeline.parse.tree import each, text

Known = Mapping[str, tuple[str, str | None]]


def fact(title: str, value: Any, type_: str | None = None) -> Row | None:
    """A fact: what it is, its value, and its identifier type if it is one; None of what is no value."""
    if isinstance(value, datetime):
        value = written(unix_us, round(value.replace(tzinfo=UTC).timestamp() * 1_000_000))
    body = {True: "yes", False: "no"}[value] if isinstance(value, bool) else text(value)
    return {"kind": "device", "title": title, "body": body, "extra": {"type": type_}} if body else None


def facts(unit: str, tree: Any, known: Known) -> Iterator[Row | Issue | Stored]:
    """Those of the names that are there; `known` says what each is called, and its identifier type."""
    if not isinstance(tree, dict):
        raise TypeError("no dictionary")
    there = {name: tree[name] for name in known if tree.get(name) not in (None, "", b"")}
    yield from each(unit, there, lambda pair: fact(known[pair[0]][0], pair[1], known[pair[0]][1]))
