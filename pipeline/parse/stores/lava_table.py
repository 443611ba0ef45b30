"""What the columns of a LAVA table mean: by the tool's roles and types, else by its own names, and no further.

A table is read as one query. What its columns say beside that stays in `extra`, under their headers.
"""

import json
import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, TypeAlias

from pipeline.parse import packages
from pipeline.parse.database.query import Query
from pipeline.parse.sqlite_file.tables import quoted
from pipeline.parse.stores.lava_manifest import Artefact
from pipeline.parse.times.epochs import unix_s

_NAME = re.compile(r"\w{1,200}")
_ROWIDS = ("rowid", "_rowid_", "oid")
_CALLS = {"call history", "call log", "call logs", "calls"}
_WEB = re.compile(
    r"\b(?:web|browser|safari|chrome|chromium|firefox|edge|brave|opera|duckduckgo)\b.*\b(?:history|visits)\b"
)
_PHONES = ("phone_number", "phone_numbers", "number", "partner")
_MAILS = ("email", "emails", "email_address", "email_addresses")
_PEOPLE = ("name", "display_name", "contact_name", "full_name")
_DIRECTIONS = {"incoming": "incoming", "received": "incoming", "missed": "incoming", "outgoing": "outgoing"}
_IDENTIFIER = re.compile(r"\+?\d[\d ().-]{5,18}\d|[^\s@]+@[^\s@]+\.[^\s@]+")
_FLAGS = {"true": "1", "false": "0"}
_TEXTS = (
    *("message", "message_text", "text", "body", "content", "note", "note_text", "comment", "caption"),
    *("search_term", "search_query", "transcription", "transcript"),
)
_How: TypeAlias = tuple[tuple[str, ...], Callable[..., Any]]
_Computed: TypeAlias = tuple[str, tuple[str, ...], Callable[..., Any]]
_ONE_OF = re.compile(r"[\n;]")


@dataclass(frozen=True)
class Table:
    """One table.

    Attributes:
        columns: its columns with their declared types, in order.
        artefact: what the tool says of it; empty if it says nothing.
        by: the tool.
        path: the path of a reference to media; raises a ValueError if there is none.
    """

    name: str
    columns: Mapping[str, str]
    artefact: Artefact
    by: str
    path: Callable[[str], str]

    def query(self) -> Query | None:
        """How it is read; None of a table that these tools would not make."""
        taken = {column.casefold() for column in self.columns}
        rowid = next((name for name in _ROWIDS if name not in taken), None)
        if rowid is None or not self.columns or not _NAME.fullmatch(self.name):
            return None
        places = {column: f"c{number}" for number, column in enumerate(self.columns)}
        given = ", ".join(f"{quoted(column)} as {place}" for column, place in places.items())
        happened = self._happened
        time = f"nullif({quoted(happened)}, '')" if happened else "null"
        app = self._app()
        same: dict[str, _How] = {"app": (("rowid",), lambda _: app), "state": (("rowid",), lambda _: "unknown")}
        return Query(
            kind=self.kind,
            table=self.name,
            requires={},
            sql=f"select {rowid} as rowid, {time} as happened, {given} from main.{quoted(self.name)}",
            times={"sent_at": ("happened", unix_s if self._types.get(happened or "") == "datetime" else _untold)},
            computed=same
            | {
                name: (tuple(places[column] for column in columns), compute)
                for name, columns, compute in self._computed()
                if columns
            },
            rowid=rowid,
        )

    @cached_property
    def kind(self) -> str:
        """The kind of its records."""
        called = f"{self.artefact.category or ''} {self.artefact.name or ''}".casefold()
        if self._role("textColumn") or self._role("mediaColumn"):
            return "message"
        if (self.artefact.category or "").casefold() in _CALLS:
            return "call"
        if re.search(r"\bcontacts\s*$", called) and self._numbers:
            return "contact"
        if _WEB.search(called) and "url" in self.columns and self._happened:
            return "visit"
        return "location" if {"latitude", "longitude"} <= self.columns.keys() else "system_event"

    def _computed(self) -> Iterator[_Computed]:
        """Columns of RECORDS: from which columns of the table, and how."""
        yield "extra", tuple(self.columns), self._extra
        if media := self._of_type("media", self._role("mediaColumn")):
            yield "attachments", media, self._attachments
        if {"latitude", "longitude"} <= self.columns.keys():
            yield "latitude", ("latitude", "longitude"), partial(_degrees, 0)
            yield "longitude", ("latitude", "longitude"), partial(_degrees, 1)
        if "url" in self.columns:
            yield "url", ("url",), _text
        if self.kind == "message":
            yield from self._said()
        elif self.kind == "call":
            yield from self._called()
        elif self.kind == "contact":
            yield "title", self._named(*_PEOPLE), _first
            yield "recipients", self._numbers, _several
        elif self.kind == "visit":
            yield "title", self._named("title", "page_title"), _first
        else:
            yield "body", (*self._named(*_TEXTS), *self._numbers), self._written

    def _said(self) -> Iterator[_Computed]:
        """A message. Who it went to no role says; a conversation that is called by a number is one with that."""
        direction = self._role("directionColumn") if self._sent is not None else None
        thread, label = self._role("conversationDiscriminatorColumn"), self._role("conversationLabelColumn")
        if text := self._role("textColumn"):
            yield "body", (text,), _text
        if thread:
            yield "thread", (thread,), self._thread
        if label:
            yield "thread_title", (label,), _text
        if sender := self._role("senderColumn"):
            called = "sender_name" if "name" in self._labels[sender].casefold() else "sender"
            yield called, (sender, direction) if direction else (sender,), self._author
        if direction:
            yield "direction", (direction,), self._direction
            yield "recipients", tuple(filter(None, (direction, label, thread))), self._partner

    def _called(self) -> Iterator[_Computed]:
        """A call with the first number that there is."""
        places = (*self._numbers[:1], *self._named("call_direction", "direction", "type", "call_type"))
        if not self._numbers:
            places = ()
        yield "direction", places, lambda _, *ways: _way(*ways)
        yield "sender", places, lambda number, *ways: _text(number) if _way(*ways) == "incoming" else None
        yield "recipients", places, lambda number, *ways: [] if _way(*ways) == "incoming" else _several(number)

    def _thread(self, value: Any) -> str | None:
        key = _text(value)
        return None if key is None else f"{self.name}\x1f{key}"

    def _written(self, *values: Any) -> str | None:
        """What was written, and the numbers and addresses, so that both are searched."""
        cells = zip((*self._named(*_TEXTS), *self._numbers), map(_text, values), strict=True)
        numbers = set(self._numbers)
        lines = [f"{self._labels[column]}: {cell}" if column in numbers else cell for column, cell in cells if cell]
        return "\n".join(lines) or None

    def _direction(self, value: Any) -> str | None:
        """As the tool shows it: what is not sent was received; where it says nothing, nobody knows."""
        said, sent = (_FLAGS.get(str(given).casefold(), str(given)) for given in (value, self._sent))
        if _text(value) is None or said.casefold() == "unknown":
            return None
        return "outgoing" if said == sent else "incoming"

    def _author(self, sender: Any, *direction: Any) -> str | None:
        return None if direction and self._direction(*direction) != "incoming" else _text(sender)

    def _partner(self, direction: Any, *called: Any) -> list[str] | None:
        if self._direction(direction) != "outgoing":
            return None
        numbers = (_text(value) or "" for value in called)
        return [number for number in numbers if _IDENTIFIER.fullmatch(number)][:1] or None

    def _attachments(self, *cells: Any) -> list[str] | None:
        """A reference to media, a list of them in JSON, or, where the column has no type, paths by line."""
        paths = [self._path(reference) for cell in cells for reference in _references(cell)]
        return list(dict.fromkeys(paths)) or None

    def _path(self, reference: str) -> str:
        return reference if "/" in reference or "\\" in reference else self.path(reference)

    def _extra(self, *values: Any) -> str:
        cells = zip(self._labels.values(), map(_plain, values), strict=True)
        known = {"artefact": self.artefact.name or self.name, "category": self.artefact.category}
        known |= {"source": self.artefact.source_path or None}
        extra = {"by": self.by} | known | {"columns": {label: cell for label, cell in cells if cell not in (None, "")}}
        return json.dumps({name: value for name, value in extra.items() if value}, ensure_ascii=False)

    def _app(self) -> str | None:
        """By what was read, else the tool's category, which is an app's name more often than not."""
        found = {packages.package(path) for path in self.artefact.source_path.splitlines()}
        return (
            found.pop()
            if len(found) == 1 and None not in found
            else packages.named(self.artefact.category, apple=self.by.startswith("iLEAPP"))
        )

    @property
    def _sent(self) -> Any:
        return self.artefact.roles.get("directionSentValue")

    @cached_property
    def _types(self) -> Mapping[str, str]:
        """Where the tool says nothing: it makes columns of type integer for times, and text of all others."""
        if self.artefact.labels:
            return self.artefact.types
        return {column: "datetime" for column, declared in self.columns.items() if declared == "INTEGER"}

    @cached_property
    def _happened(self) -> str | None:
        return self._role("timeColumn") or next(iter(self._of_type("datetime")), None)

    @cached_property
    def _numbers(self) -> tuple[str, ...]:
        """Columns of numbers and addresses of people."""
        return self._of_type("phonenumber", *_PHONES, *_MAILS)

    def _of_type(self, type_: str, *also: str | None) -> tuple[str, ...]:
        return tuple(column for column in self.columns if self._types.get(column) == type_ or column in also)

    def _role(self, role: str) -> str | None:
        return self.artefact.column(role, self.columns)

    @cached_property
    def _labels(self) -> dict[str, str]:
        """Headers of the columns; the column's own name where the header is not its own."""
        times = Counter(self.artefact.labels.get(column, column) for column in self.columns)
        given = {column: self.artefact.labels.get(column, column) for column in self.columns}
        return {column: label if times[label] == 1 else column for column, label in given.items()}

    def _named(self, *names: str) -> tuple[str, ...]:
        return tuple(name for name in names if name in self.columns)


def _untold(_: Any) -> None:
    """A time whose zone or unit nobody says."""


def _text(value: Any) -> str | None:
    """A cell as text; None of what is empty, or no text."""
    text = "" if value is None or isinstance(value, bytes) else str(value)
    return text if text.strip() else None


def _first(*values: Any) -> str | None:
    return next(filter(None, map(_text, values)), None)


def _several(*values: Any) -> list[str]:
    parts = (part.strip() for value in values for part in _ONE_OF.split(_text(value) or ""))
    return list(dict.fromkeys(filter(None, parts)))


def _way(*values: Any) -> str | None:
    """The direction of a call, where a column says one."""
    return next(
        (_DIRECTIONS[said] for value in values if (said := (_text(value) or "").casefold()) in _DIRECTIONS), None
    )


def _degrees(place: int, *given: Any) -> float | None:
    """Latitude or longitude. 0, 0 is what devices write that know none."""
    try:
        found = float(given[0]), float(given[1])
    except (TypeError, ValueError):
        return None
    inside = abs(found[0]) <= 90 and abs(found[1]) <= 180
    return found[place] if inside and found != (0, 0) else None


def _references(cell: Any) -> list[str]:
    text = _text(cell)
    if text is None:
        return []
    if text.startswith("["):
        try:
            return [str(item) for item in json.loads(text) if item]
        except (ValueError, TypeError, RecursionError):
            return []
    return [line.strip() for line in text.splitlines() if line.strip()]


def _plain(value: Any) -> Any:
    """A cell as JSON can hold it."""
    if isinstance(value, bytes):
        return f"{len(value)} bytes"
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value
