"""What is read: claimed sources in groups of about equal bytes, a large database in parts by ranges of rows.

So that a big database keeps no worker idle, and a thousand small files do not cost a thousand ways to a worker.
"""

import math
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Self
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc
from pydantic import TypeAdapter

from flows.chunks import reached
from flows.chunks.chunk import WRITTEN_BYTES, Chunk
from flows.chunks.packed import Packed, Spool, pack, unpack
from pipeline.errors import StoreDamaged
from pipeline.parse import claims
from pipeline.parse.built import Built, LookingUp
from pipeline.parse.database.opening import COMPANIONS, materialise
from pipeline.parse.parser import Evidence, Part
from pipeline.parse.sqlite import Sqlite
from pipeline.store import CaseStore

_MOST_SOURCES = 256
_AT_ONCE = 1024  # rows of SOURCES that are looked at
_WHOLE = (0, 1)
_LOGS = ("-wal", "-journal")


@dataclass(frozen=True, slots=True)
class Reading:
    """A source to be read, or one of several equal parts of it.

    Attributes:
        sha256: names our copy of its content.
        companions: "-wal" and "-journal", or the path of another file that is read with it or of the log of that, to
            its hash.
        other_paths: of equal files of the extraction, which are not read again.
        part: which part, of how many.
    """

    source_id: str
    path: str
    sha256: str
    size_bytes: int
    type: str | None
    modified_us: int | None
    parser: str
    companions: dict[str, str] = field(default_factory=dict)
    other_paths: tuple[str, ...] = ()
    part: tuple[int, int] = _WHOLE

    @property
    def blobs(self) -> list[tuple[str, str]]:
        """Path and hash of each file that it is read from."""
        companions = ((self.path + key if key in _LOGS else key, sha) for key, sha in self.companions.items())
        return [(self.path, self.sha256), *companions]

    def content(self, scratch: Path) -> Path:
        """Our copy of its content. That one is not there is never the evidence's fault, and must not pass for damage.

        Raises:
            StoreDamaged: it, or that of a file beside it, is not there.
        """
        if missing := sum(not (scratch / sha256).is_file() for _, sha256 in self.blobs):
            raise StoreDamaged(f"{scratch}: {missing} copies of evidence are not there. Run the case again.")
        return scratch / self.sha256

    def evidence(self, scratch: Path, zone: ZoneInfo | None = None) -> Evidence:
        """Our copy of its content; of a database with a -wal or -journal, one merged with it, and these.

        Args:
            scratch: the folder of copies.
            zone: the extraction's timezone, if the case file gives one.
        """
        content = self.content(scratch)
        copies = {key: scratch / sha256 for key, sha256 in self.companions.items()}
        logs = _logs("", copies)
        others = [key for key in copies if not key.endswith(_LOGS)]
        below = self.path.rfind("/") + 1
        return Evidence(
            path=_merged(content, logs, scratch),
            logical_path=self.path,
            type=self.type,
            modified_us=self.modified_us,
            part=Part(*self.part),
            file=content if logs else None,
            log=logs.get("-wal"),
            journal=logs.get("-journal"),
            zone=zone,
            other_paths=self.other_paths,
            beside={key[below:]: _merged(copies[key], _logs(key, copies), scratch) for key in others},
        )


def _logs(path: str, copies: Mapping[str, Path]) -> dict[str, Path]:
    """ "-wal" and "-journal" of a file beside the database, or of itself (""), those that are not empty."""
    found = {suffix: copies[path + suffix] for suffix in _LOGS if path + suffix in copies}
    return {suffix: copy for suffix, copy in found.items() if copy.stat().st_size}


def _merged(content: Path, logs: Mapping[str, Path], scratch: Path) -> Path:
    name = "-".join(copy.name[:16] for copy in (content, *logs.values()))
    return materialise(content, logs, scratch / f"{name}.merged") if logs else content


_READINGS = TypeAdapter(tuple[Reading, ...])


@dataclass(frozen=True, slots=True)
class Group:
    """Sources that one worker reads, which all have the same parser."""

    parser: str
    packed: str

    @classmethod
    def of(cls, readings: Sequence[Reading]) -> "Group":
        return cls(readings[0].parser, packed(readings))

    def __iter__(self) -> Iterator[Reading]:
        return iter(_unpacked(self.packed))


@lru_cache(maxsize=4)
def _unpacked(sources: str) -> tuple[Reading, ...]:
    """A chunk that is done is asked for its sources several times."""
    return unpack(_READINGS, sources)


def packed(readings: Iterable[Reading]) -> str:
    """For a chunk that reads them."""
    return pack(_READINGS, tuple(readings))


class SourcesChunk(Chunk):
    """A chunk that reads some sources, in pieces if it must.

    Attributes:
        sources: see `packed`.
    """

    sources: str

    @property
    def readings(self) -> tuple[Reading, ...]:
        return _unpacked(self.sources)

    @property
    def written_bytes(self) -> int:
        """A database is copied when it is merged with its log, and its tables may be four times as large."""
        return WRITTEN_BYTES + 8 * sum(reading.size_bytes for reading in self.readings)

    @property
    def kinds(self) -> frozenset[str]:
        return frozenset(f"{reading.parser} {reading.type}" for reading in self.readings)

    @property
    def source_ids(self) -> list[str]:
        return [reading.source_id for reading in self.readings]

    def piece(self, first: int, end: int) -> Self:
        some = {"sources": packed(self.readings[first:end]), "unit": f"{self.unit}-{first}-{end}"}
        return self.model_copy(update=some)

    def in_turn(self) -> Iterator[Reading]:
        """Its sources, while it is told which of them is reached."""
        for number, reading in enumerate(self.readings):
            reached.tell(number)
            yield reading


def groups(store: CaseStore, sources: str, batch_bytes: int, spool: Spool) -> list[Packed[Group]]:
    """All claimed sources of an extraction, by parser: those of one group have one, so that what changes for one
    application reads no other again. Groups are of about equal bytes, and of so many sources at most that none takes
    long to repeat. SOURCES may have millions of rows: it is read once.

    Args:
        sources: the unit of work that holds its SOURCES.
        batch_bytes: of one group, about.
        spool: where they lie.
    """
    whole: dict[str, Packed[Group]] = {}
    begun: dict[str, list[Reading]] = {}
    sizes: Counter[str] = Counter()
    for reading in _readings(store, sources, batch_bytes):
        parser, share = reading.parser, reading.size_bytes // reading.part[1]
        group, of_parser = begun.setdefault(parser, []), whole.setdefault(parser, Packed(spool))
        if group and (sizes[parser] + share > batch_bytes or len(group) == _MOST_SOURCES):
            of_parser.append(Group.of(group))
            group.clear()
            sizes[parser] = 0
        group.append(reading)
        sizes[parser] += share
    for parser, left in begun.items():
        whole[parser].append(Group.of(left))
    return list(whole.values())


def _readings(store: CaseStore, sources: str, batch_bytes: int) -> Iterator[Reading]:
    """Claimed sources, in their order; a large database as several parts."""
    companions, others = _companions(store, sources), _other_paths(store, sources)
    told = ("source_id", "path", "sha256", "size_bytes", "type", "parser")
    for batch in store.batches("sources", sources, [*told, "modified_at", "status"], _AT_ONCE):
        claimed = batch.filter(pc.equal(batch["status"], "claimed"))
        modified = claimed["modified_at"].cast(pa.int64()).to_pylist()
        ids, paths, hashes, sizes, types, parsers = (claimed[name].to_pylist() for name in told)
        for source_id, path, sha256, size, type_, modified_us, parser in zip(
            ids, paths, hashes, sizes, types, modified, parsers, strict=True
        ):
            of = max(1, math.ceil(size / batch_bytes)) if _divisible(parser) else 1
            for index in range(of):
                yield Reading(
                    source_id,
                    path,
                    sha256,
                    size,
                    type_,
                    modified_us,
                    parser,
                    companions.get(source_id, {}),
                    tuple(others.get(source_id, ())),
                    (index, of) if of > 1 else _WHOLE,
                )


def _divisible(name: str) -> bool:
    """Whether the parser reads ranges of rows; any other reads a source as a whole."""
    return isinstance(claims.named(name).read, Sqlite | Built | LookingUp)


def _companions(store: CaseStore, sources: str) -> dict[str, dict[str, str]]:
    """source_id of a database → suffix of a log, or path of another file → its hash. A -shm is never read."""
    paths: dict[str, dict[str, str]] = {}
    for batch in store.batches("sources", sources, ["path", "sha256", "companion_of", "status"], _AT_ONCE):
        for row in batch.filter(pc.equal(batch["status"], "companion")).to_pylist():
            if row["sha256"] and row["companion_of"] and not row["path"].endswith("-shm"):
                paths.setdefault(row["companion_of"], {})[row["path"]] = row["sha256"]
    return {
        source_id: {_companion(path, beside): sha256 for path, sha256 in beside.items()}
        for source_id, beside in paths.items()
    }


def _companion(path: str, beside: Container[str]) -> str:
    """The suffix of the database's own log; the path of another file, and of the log of that."""
    suffix = next((suffix for suffix in COMPANIONS if path.endswith(suffix)), None)
    return suffix if suffix and path.removesuffix(suffix) not in beside else path


def _other_paths(store: CaseStore, sources: str) -> dict[str, list[str]]:
    """source_id of a file that is read → paths of those that are not, because they are equal to it."""
    found: dict[str, list[str]] = {}
    for batch in store.batches("sources", sources, ["path", "parser", "duplicate_of"], _AT_ONCE):
        equal = pc.and_(pc.is_valid(batch["duplicate_of"]), pc.is_valid(batch["parser"]))
        for row in batch.filter(equal).to_pylist():
            found.setdefault(row["duplicate_of"], []).append(row["path"])
    return found
