"""What each file of an extraction is to the stages that follow: claimed, read with another file, read already …"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import blake2b
from itertools import count
from pathlib import Path

from models.aliases import canonical
from models.ids import Ids
from models.issues import Issue
from models.rows import Row
from pipeline.ingest.container import Entry
from pipeline.ingest.content import Content
from pipeline.ingest.ios_containers import NAME, Containers
from pipeline.ingest.media_type import SQLITE


@dataclass(frozen=True)
class Claim:
    """Who reads a file: the name of the parser, and the application that the path gives to what it reads."""

    parser: str
    app: str | None = None


Claims = Callable[[str, str | None], Claim | None]
"""Who claims a logical path and a media type; None if nobody does."""

Beside = Callable[[str], str | None]
"""The path of the database that a file is read with, beside its log; None if it is read with none."""

_MERGED = ("-wal", "-journal")
_INDEX = "-shm"  # SQLite makes it anew
_COMPANIONS = (*_MERGED, _INDEX)
_UNREAD = {
    "encrypted": "encrypted",
    "symlink": "unsupported",
    "special-file": "unsupported",
    "unsupported": "unsupported",
}


class Sources:
    """The rows of one extraction. Those of databases and their companions wait until all of them are known.

    Args:
        common: the columns that all rows repeat.
        claims: who reads a file.
        beside: which database a file is read with.
        ids: makes ids of this case.
    """

    def __init__(self, common: Row, claims: Claims, beside: Beside, ids: Ids) -> None:
        self._common, self._claims, self._beside, self._ids = common, claims, beside, ids
        self._containers = Containers()
        self._known: set[bytes] = set()
        self._read: dict[bytes, str] = {}
        self._databases: dict[tuple[str, int], tuple[Row, Claim]] = {}
        self._companions: dict[tuple[str, int], dict[str, Row]] = {}

    def wants(self, path: str, type_: str | None) -> bool:
        """Whether a copy of a file is needed."""
        database, companion = self._companion(path)
        return bool(self._claim(path, type_) or (companion not in (None, _INDEX) and self._claim(database, SQLITE)))

    def learn(self, path: str, copy: Path) -> None:
        """Take note of whose a folder of iOS is, if a file says so."""
        if path.endswith(NAME):
            self._containers.learn(path, copy)

    def _claim(self, path: str, type_: str | None) -> Claim | None:
        known = self._containers.known_as(path)
        return (self._claims(known, None) if known != path else None) or self._claims(path, type_)

    def add(self, entry: Entry, content: Content) -> tuple[str, Row | None]:
        """The id of a file, and its row; no row yet if it waits."""
        source_id, number = self._source_id(entry.path)
        row = self._common | {"source_id": source_id, "path": entry.path, "modified_at": entry.modified_at}
        row |= {"size_bytes": content.size_bytes, "sha256": content.sha256, "type": content.type}
        if content.sha256 is None:
            issue = content.issue or entry.issue
            return source_id, row | {"status": _UNREAD.get(issue.code, "failed") if issue else "failed"}
        database, companion = self._companion(entry.path)
        if companion and not entry.opens and self._claim(database, SQLITE):
            self._companions.setdefault((database, number), {})[companion] = row
            return source_id, None
        if entry.opens and content.issue is None:
            return source_id, row | {"status": "container"}
        if content.unread:
            return source_id, row | {"status": content.unread.code}
        claim = self._claim(entry.path, content.type)
        row |= {"parser": claim and claim.parser}
        if claim and content.type in (SQLITE, None):
            self._databases[entry.path, number] = row, claim
            return source_id, None
        return source_id, self._settled(row, claim)

    def rest(self) -> Iterator[Row | tuple[str, Issue]]:
        """The rows that waited, each database before its companions; then companions that have none."""
        for key, (row, claim) in self._databases.items():
            companions = self._companions.pop(key, {})
            read_with = (companions[name]["sha256"] for name in sorted(companions) if name != _INDEX)
            yield self._settled(row, claim, *read_with)
            for companion in companions.values():
                yield companion | {"status": "companion", "companion_of": row["source_id"]}
        for row in (row for companions in self._companions.values() for row in companions.values()):
            if alone := self._claim(row["path"], row["type"]):  # it can be read for itself as well
                yield self._settled(row | {"parser": alone.parser}, alone)
                continue
            yield row | {"status": "unsupported"}
            if row["size_bytes"]:
                yield row["source_id"], Issue("source:", "missing", "belongs to a database that is not there")

    def _settled(self, row: Row, claim: Claim | None, *companions: str | None) -> Row:
        """The row with its status. The same content, logs and all, is read once: wherever it lies, if the same parser
        reads it for the same application; what nobody reads, or is empty, only under another name of one path."""
        read = ("read", claim.parser, claim.app) if claim and row["size_bytes"] else ("path", canonical(row["path"]))
        key = _key(*read, row["sha256"], *companions)
        first = self._read.setdefault(key, row["source_id"])
        if first != row["source_id"]:
            return row | {"status": "duplicate", "duplicate_of": first}
        return row | {"status": "claimed" if row["parser"] else "unsupported"}

    def _companion(self, path: str) -> tuple[str, str | None]:
        """The database that a file would belong to, and as what: the end of its name, or its path."""
        suffix = next((suffix for suffix in _COMPANIONS if path.endswith(suffix)), None)
        own = path.removesuffix(suffix or "")
        database = self._beside(own)  # a file beside it may have a log of its own
        if database and suffix != _INDEX:
            return database, path
        return own, suffix

    def _source_id(self, path: str) -> tuple[str, int]:
        """An id for each file; a container may hold one path more than once."""
        for number in count():
            parts = (path, str(number)) if number else (path,)
            source_id = self._ids.of(self._common["extraction_id"], "source", *parts)
            key = bytes.fromhex(source_id)
            if key not in self._known:
                self._known.add(key)
                return source_id, number
        raise AssertionError("count() does not end")


def _key(*parts: str | None) -> bytes:
    return blake2b("\x1f".join(part or "" for part in parts).encode(), digest_size=16).digest()
