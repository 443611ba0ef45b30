"""What is held beside the records that are held themselves: their conversations, the files attached to them, and the
people whom the device's owner saved under a name that says what they are. Found in a first reading, as rows of HOLDS;
those have keyed ids and nothing that could be read, neither of what is held nor of what is out of scope.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

import pyarrow as pa
import pyarrow.compute as pc

from models.aliases import canonical, stored_parts
from models.decisions import Decisions
from models.ids import Ids
from pipeline.gate.ground import Ground, SavedAs, keyed
from pipeline.gate.identify import Normalise, any_named

_NONE: Mapping[str, frozenset[str]] = {}
_ARCHIVE = re.compile(r"(?i)\.(?:zip|tar|t?gz|bz2|xz|zst|7z|rar|cpio|ab|ufdr)$")


@dataclass(frozen=True)
class Families:
    """Held families; each value by the handling it is held under.

    Attributes:
        threads: conversations.
        files: keyed ids of the ends of the paths of attached files.
        people: keyed ids of identifiers of contacts, see `ground.keyed`.
    """

    threads: Mapping[str, frozenset[str]] = field(default_factory=lambda: _NONE)
    files: Mapping[str, frozenset[str]] = field(default_factory=lambda: _NONE)
    people: Mapping[str, frozenset[str]] = field(default_factory=lambda: _NONE)

    @classmethod
    def of(cls, holds: Iterable[Mapping[str, Any]], decisions: Decisions | None = None) -> Self:
        """From rows of HOLDS of all sources of an extraction. Files of what was released are not held."""
        decided = decisions or Decisions()
        found: dict[str, dict[str, set[str]]] = {"thread": {}, "file": {}, "person": {}}
        for row in holds:
            handling = row["handling"]
            if row["kind"] not in found:
                continue
            if row["kind"] != "file" or decided.held(handling, row["thread_id"], row["record_id"]):
                found[row["kind"]].setdefault(handling, set()).add(row["value"])
        threads, files, people = ({h: frozenset(v) for h, v in held.items()} for held in found.values())
        return cls(threads, files, people)

    def of_file(self, paths: Iterable[str], handlings: Sequence[str], ids: Ids) -> str | None:
        """The first handling under which a file of the extraction is held, by the end of any of its paths.

        Apps store paths as the device saw them, extractions as they were mounted: three components that agree decide,
        or as many as the stored path has. One file too many is held rather than one too few; what lies in an archive
        that was attached is held with it.
        """
        if not self.files:
            return None
        wholes = [whole for path in paths for whole in _with_archives(canonical(path))]
        ends = {_end(whole[-length:], ids) for whole in wholes for length in (1, 2, 3)}
        held = (handling for handling in handlings if not ends.isdisjoint(self.files.get(handling, ())))
        return next(held, None)

    def members(self, batch: pa.RecordBatch, handling: str, ids: Ids, normalise: Normalise) -> pa.BooleanArray:
        """For each record whether it stands in a held conversation, or is with a person who was saved as one."""
        threads = pa.array(sorted(self.threads.get(handling, ())), pa.string())
        found = pc.is_in(batch.column("thread_id"), threads)
        if known := self.people.get(handling):
            found = pc.or_(found, any_named(batch, SavedAs(known, ids, normalise)))
        return found


def _with_archives(path: str) -> Iterator[tuple[str, ...]]:
    """The components of a path, and those of each archive that it leads through."""
    parts = tuple(path.split("/"))
    yield parts
    for place, part in enumerate(parts[:-1], 1):
        if _ARCHIVE.search(part):
            yield parts[:place]


def _end(parts: Sequence[str], ids: Ids) -> str:
    return ids.of("attached", *parts)


def threads(held: pa.RecordBatch, handling: str) -> Iterator[dict[str, str]]:
    """Rows of HOLDS for the conversations of held records; those may be out of scope, and the rest in scope."""
    pairs = zip(held.column("source_id").to_pylist(), held.column("thread_id").to_pylist(), strict=True)
    for source_id, thread_id in dict.fromkeys(pairs):
        if thread_id is not None:
            yield {"source_id": source_id, "kind": "thread", "value": thread_id, "handling": handling}


def files(held: pa.RecordBatch, handling: str, ids: Ids) -> Iterator[dict[str, str]]:
    """Rows of HOLDS for the files that are attached to held records."""
    for row in held.select(["source_id", "thread_id", "record_id", "attachments"]).to_pylist():
        for path in row.pop("attachments") or ():
            if parts := stored_parts(path or "")[-3:]:
                yield row | {"kind": "file", "value": _end(parts, ids), "handling": handling}


def of_contacts(batch: pa.RecordBatch, ground: Ground, ids: Ids, normalise: Normalise) -> Iterator[dict[str, str]]:
    """Rows of HOLDS for contacts that are saved as one."""
    source_id = batch.column("source_id")[0].as_py() if batch.num_rows else ""
    for entry in ground.contacts(batch):
        for value in sorted(keyed(entry, ids, normalise)):
            yield {"source_id": source_id, "kind": "person", "value": value, "handling": ground.handling}
