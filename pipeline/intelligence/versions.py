"""Versions of the store's intelligence: every import and every withdrawal is one, and none is ever changed.

<store>/intelligence/versions/v0001-<hash>/
  nominals.parquet, roles.parquet   what this version says; of a nominal that it names, all that is said from then on
  refused.json                      rows of the files that were not taken, and why
  version.json                      who, when, why, of which files, and the hashes of the two tables, of the list and
                                    of the version before; its own hash is in the folder's name

A version appears whole or not at all, and two that are made at the same time come one after the other.
"""

import json
import os
import re
import secrets
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from models.schemas import NOMINALS, ROLES
from pipeline.errors import StoreDamaged
from pipeline.intelligence.store import IntelligenceStore
from pipeline.store import unit_name, write_whole

_TABLES = {"nominals": NOMINALS, "roles": ROLES}
_FOLDER = re.compile(r"v(\d{4,})-([0-9a-f]{16})")


@dataclass(frozen=True)
class Version:
    """A version: its folder, and what its `version.json` says."""

    folder: Path
    said: Mapping[str, Any]

    @property
    def name(self) -> str:
        return self.folder.name.partition("-")[0]


@dataclass(frozen=True)
class Held:
    """What the store holds as of a version.

    Attributes:
        nominals, roles: NOMINALS and ROLES, in the order in which they came.
        versions: all up to that one; none of a store that never had intelligence.
    """

    nominals: pa.Table
    roles: pa.Table
    versions: tuple[Version, ...]

    @property
    def unit(self) -> str:
        """The name of a unit of work that holds these tables: equal for the same versions, whoever imported them."""
        content = [(version.said["sha256"], version.said["withdrawn"]) for version in self.versions]
        return unit_name("intelligence", content)


def current(root: Path, seq: int | None = None) -> Held:
    """What the intelligence of a store says; as of an earlier version, if that is named.

    Args:
        root: folder of the store.
        seq: number of the version.

    Raises:
        StoreDamaged: a version was changed, or one is missing.
    """
    found = [version for version in versions(root) if seq is None or version.said["seq"] <= seq]
    parts: dict[str, list[pa.Table]] = {name: [] for name in _TABLES}
    later = pa.array([], pa.string())  # nominals of whom a later version speaks
    for version in reversed(found):
        tables = _tables(version)
        for name, table in tables.items():
            parts[name].append(table.filter(pc.invert(pc.is_in(table["nominal_id"], later))))
        spoken_of = (*(table["nominal_id"].combine_chunks() for table in tables.values()), version.said["withdrawn"])
        later = pc.unique(pa.concat_arrays([later, *(pa.array(names, pa.string()) for names in spoken_of)]))
    joined = {
        name: pa.concat_tables([schema.empty_table(), *parts[name][::-1]]).combine_chunks()
        for name, schema in _TABLES.items()
    }
    return Held(joined["nominals"], joined["roles"], tuple(found))


def versions(root: Path) -> list[Version]:
    """All versions, from the first.

    Raises:
        StoreDamaged: one was changed or is missing.
    """
    found: list[Version] = []
    before = None
    folder = IntelligenceStore(root).root / "versions"
    for path in sorted(folder.glob("v*"), key=_number):
        version = _opened(path)
        if version.said["before"] != before or version.said["seq"] != len(found) + 1:
            raise _damaged(path, "is not the version that follows the one before it")
        found.append(version)
        before = _digest(path / "version.json")
    return found


def verify(root: Path) -> list[str]:
    """What is not as it was written, in words; nothing if all is."""
    try:
        for version in versions(root):
            _tables(version)
            if _digest(version.folder / "refused.json") != version.said["sha256"]["refused.json"]:
                raise _damaged(version.folder, "refused.json has changed")
    except StoreDamaged as damage:
        return [str(damage)]
    return []


def write(
    root: Path,
    tables: Mapping[str, pa.Table],
    withdrawn: Sequence[str],
    refused: Iterable[Mapping[str, Any]],
    before: Sequence[Version],
    said: Mapping[str, Any],
    at: datetime,
    log: Callable[[Version], object],
) -> Version:
    """Add a version. Only while the store of intelligence is locked: see `IntelligenceStore.alone`.

    Args:
        root: folder of the store.
        tables: "nominals" and "roles".
        withdrawn: nominals of whom nothing is said any more.
        refused: rows that were not taken, and why.
        before: the versions that are there.
        said: what else its `version.json` says; counts, names of files and who, never values.
        at: when.
        log: is told of it before it is there; what it raises prevents it.
    """
    folder = IntelligenceStore(root).root / "versions"
    seq = len(before) + 1
    files = {f"{name}.parquet": _parquet(_located(tables[name], seq), schema) for name, schema in _TABLES.items()}
    files["refused.json"] = _json(list(refused))
    about = dict(said) | {
        "seq": seq,
        "at": at.isoformat(timespec="milliseconds"),
        "withdrawn": sorted(withdrawn),
        "sha256": {name: sha256(content).hexdigest() for name, content in files.items()},
        "before": _digest(before[-1].folder / "version.json") if before else None,
    }
    files["version.json"] = _json(about)
    final = folder / f"v{seq:04d}-{sha256(files['version.json']).hexdigest()[:16]}"
    for left in folder.glob("*.part"):
        shutil.rmtree(left)
    part = folder / f"{secrets.token_hex(8)}.part"
    part.mkdir(mode=0o700)
    for name, content in files.items():
        write_whole(part / name, [content])
    log(Version(final, about))
    part.rename(final)
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    return Version(final, about)


def _opened(path: Path) -> Version:
    named = _FOLDER.fullmatch(path.name)
    try:
        content = (path / "version.json").read_bytes()
    except OSError:
        content = b""
    if not named or sha256(content).hexdigest()[:16] != named[2]:
        raise _damaged(path, "was changed")
    return Version(path, json.loads(content))


def _tables(version: Version) -> dict[str, pa.Table]:
    found = {}
    for name, schema in _TABLES.items():
        path = version.folder / f"{name}.parquet"
        if _digest(path) != version.said["sha256"][path.name]:
            raise _damaged(version.folder, f"{path.name} has changed")
        table = pq.read_table(path)
        missing = [field for field in schema if field.name not in table.schema.names]  # of an earlier program
        for field in missing:
            table = table.append_column(field, pa.nulls(table.num_rows, field.type))
        found[name] = table.select(schema.names).cast(schema)
    return found


def _located(table: pa.Table, seq: int) -> pa.Table:
    """With the version before each file and line: v0003/intel.csv:7."""
    place = table.schema.get_field_index("locator")
    prefixed = pc.binary_join_element_wise(f"v{seq:04d}", table["locator"], "/")
    return table.set_column(place, table.schema.field(place), prefixed)


def _parquet(table: pa.Table, schema: pa.Schema) -> bytes:
    sink = pa.BufferOutputStream()
    pq.write_table(table.cast(schema), sink, compression="zstd")
    return bytes(sink.getvalue().to_pybytes())


def _json(content: Any) -> bytes:
    return (json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False) + "\n").encode()


def _number(path: Path) -> tuple[int, str]:
    named = _FOLDER.fullmatch(path.name)
    return (int(named[1]) if named else 0, path.name)


def _digest(path: Path) -> str:
    try:
        return sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def _damaged(path: Path, what: str) -> StoreDamaged:
    return StoreDamaged(
        f"{path}: {what}. Versions of intelligence are only ever added: put the folder back from a copy of the store, "
        "and find out who changed it."
    )
