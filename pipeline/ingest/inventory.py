"""Extractions to SOURCES: every file of a container is a row, and its content is read once.

A container that is one file is hashed as well: while it is read if its format is read from front to end (tar), in one
pass of its own before that if not (zip).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

import pyarrow as pa

from models.ids import Ids
from models.issues import Issue
from models.rows import Row, as_issue, pack
from models.schemas import SOURCES
from models.settings import Ingest
from pipeline.errors import Refused
from pipeline.ingest.budget import Bomb, Budget
from pipeline.ingest.container import Container, Entry, Reading
from pipeline.ingest.content import Content, read
from pipeline.ingest.media_type import SQLITE
from pipeline.ingest.nested import opened
from pipeline.ingest.seal import Seal
from pipeline.ingest.sources import Beside, Claims, Sources

Item: TypeAlias = pa.RecordBatch | tuple[str | None, Issue]
"""Rows of SOURCES, or a source_id (None: the container as a whole) and an issue."""

_ROWS = 8192


@dataclass(frozen=True)
class Delivery:
    """An extraction as it was delivered.

    Attributes:
        supplied: sha256, sha1, md5 → what the supplier says that it is, in hex.
        password: of an encrypted one.
        keys: of locked stores in it, see `Reading`.
    """

    path: Path
    extraction_id: str
    exhibit_ref: str
    supplied: Mapping[str, str] = field(default_factory=dict)
    password: str | None = None
    keys: Mapping[str, Sequence[bytes]] = field(default_factory=dict)


@dataclass
class Taken:
    """What `take` has read so far.

    Attributes:
        hashes: of the container, if it is one file, see `Seal`; there when `take` has ended.
    """

    files: int = 0
    size_bytes: int = 0
    hashes: Mapping[str, str] = field(default_factory=dict)

    @property
    def sha256(self) -> str | None:
        return self.hashes.get("sha256")


def _alone(_: str) -> None:
    """No file is read with another, but logs."""


def take(
    delivery: Delivery,
    container: Container,
    claims: Claims,
    limits: Ingest,
    blobs: Path,
    ids: Ids,
    taken: Taken | None = None,
    beside: Beside = _alone,
) -> Iterator[Item]:
    """Take in one extraction.

    Args:
        delivery: where it is.
        container: its format, from `find`.
        claims: who reads a file; a copy of what is claimed goes to `blobs`, under its hash.
        limits: what it may expand to.
        blobs: the folder for copies; temporary files go there too.
        ids: makes ids of this case.
        taken: is filled.
        beside: which database a file is read with.

    Yields:
        Rows of SOURCES in the order of the container, databases last; and issues.

    Raises:
        Refused: it is not what was hashed, or nothing in it can be read.
    """
    taken = Taken() if taken is None else taken
    seal = Seal(delivery.path, delivery.exhibit_ref, delivery.supplied)
    if not container.shows:
        taken.hashes = seal.verify()
    common = {"extraction_id": delivery.extraction_id, "exhibit_ref": delivery.exhibit_ref}
    sources = Sources(common, claims, beside, ids)
    budget = Budget(limits, delivery.path.stat().st_size if delivery.path.is_file() else None)
    reading = Reading(delivery.path, blobs, seal.show, delivery.password, delivery.keys)
    yield from _packed(_rows(reading, container, sources, budget, taken))
    if container.shows:
        taken.hashes = seal.verify()
    if not taken.files:
        raise Refused(
            f"exhibit {delivery.exhibit_ref}: {delivery.path} holds not one file. Copy it again, or leave it out."
        )


def _rows(
    reading: Reading, container: Container, sources: Sources, budget: Budget, taken: Taken
) -> Iterator[Row | tuple[str | None, Issue]]:
    source_id = None
    for entry in opened(container, reading, budget.limits.max_depth):
        if isinstance(entry, Issue):
            yield source_id if entry.locator.startswith("source:") else None, entry
            continue
        try:
            budget.add_entry()
        except Bomb as bomb:
            yield None, Issue("container:entries", "bomb", str(bomb))
            break
        content = _content(entry, sources, budget, reading.scratch)
        if content.sha256:
            sources.learn(entry.path, reading.scratch / content.sha256)
        source_id, row = sources.add(entry, content)
        taken.files += 1
        taken.size_bytes += content.size_bytes or 0
        if row:
            yield row
        unread = None if entry.opens else _unread(content)
        for issue in (entry.issue, content.issue, unread, _nested(entry, content, container)):
            if issue:
                yield source_id, issue
        if budget.spent:
            break
    yield from sources.rest()


def _content(entry: Entry, sources: Sources, budget: Budget, blobs: Path) -> Content:
    if entry.read is None:
        return Content()
    return read(entry, lambda type_: sources.wants(entry.path, type_), budget, blobs)


def _unread(content: Content) -> Issue | None:
    known = content.unread
    return Issue("source:", known.code, f"{known.name}: nothing here reads it") if known else None


def _nested(entry: Entry, content: Content, container: Container) -> Issue | None:
    """A backup inside another container has only hashed names; nobody would claim any of its files."""
    if container.name == "itunes" or content.type != SQLITE or entry.path.rpartition("/")[2] != "Manifest.db":
        return None
    return Issue("source:", "unsupported", "an iTunes backup inside a container: unpack it and deliver its own folder")


def _packed(rows: Iterable[Row | tuple[str | None, Issue]]) -> Iterator[Item]:
    waiting: list[Row] = []
    for row in rows:
        if isinstance(row, tuple):
            yield row
            continue
        waiting.append(row)
        if len(waiting) == _ROWS:
            yield from _batch(waiting)
            waiting = []
    if waiting:
        yield from _batch(waiting)


def _batch(rows: list[Row]) -> Iterator[Item]:
    batch, misfits = pack({name: [row.get(name) for row in rows] for name in SOURCES.names}, SOURCES)
    for misfit in misfits:
        yield rows[misfit.index]["source_id"], as_issue(misfit, "source:row")
    yield batch
