"""What iLEAPP, ALEAPP and RLEAPP have decoded: `_lava_artifacts.db` in the folder of their results.

Seen on: structures of their versions of 2024 to 2026, rebuilt in code; `pipeline/parse/stores/lava_manifest.py` reads
the list of artefacts that lies beside the database, `lava_table.py` says what columns mean.
Times: seconds since 1970-01-01 UTC in columns of type `datetime`; the first is when it happened. Versions of 2024 and
2025 took a time without a zone for one of the machine that they ran on, and nothing in the database tells those apart.
What is a date alone, or text, stays as it is written.
Read: every row of every table, marked in `extra` with the tool, its artefact and what that was read from. What has the
roles of a conversation is messages; calls, contacts, visits and places are told by the tool's own category, name and
columns; all others are system events. All columns are kept in `extra` under their headers.
Ignored: the tool's own lists of files, of patterns that it searched for, and of media.
Not read: tables as these tools do not make them (counted, with an issue). What the extraction holds itself as well is
read here once more.
"""

import sqlite3
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from functools import lru_cache

from models.issues import Issue
from pipeline.parse.database.live import read_query
from pipeline.parse.database.opening import connect
from pipeline.parse.parser import Evidence, Item, Parser, Stored
from pipeline.parse.sqlite_file.tables import quoted
from pipeline.parse.stores import lava_manifest
from pipeline.parse.stores.lava_manifest import Artefact, Manifest
from pipeline.parse.stores.lava_table import Table

_MANIFESTS = ("_lava_data.lava", "_lava_data.json")
_OWN = (
    *("_lava_media_items", "_lava_media_references"),
    *("_artifact_search_patterns", "_artifact_pattern_to_file", "_file_path_list"),
)
_TABLES = "select name from sqlite_master where type = 'table' and name not like 'sqlite!_%' escape '!' order by rowid"
_MEDIA = """
    select coalesce(nullif(i.source_path, ''), i.extraction_path)
    from _lava_media_references r join _lava_media_items i on i.id = r.media_item_id where r.id = ?
"""


def _read(evidence: Evidence) -> Iterator[Item]:
    if evidence.part.index:
        return
    manifest = yield from _manifest(evidence)
    try:
        with closing(connect(evidence.path)) as connection, closing(connect(evidence.path)) as media:
            yield from _tables(connection, manifest, _paths(media), evidence)
    except sqlite3.DatabaseError as error:
        yield Issue("database", "damaged", f"SQLite: {type(error).__name__}")
    except UnicodeDecodeError:
        yield Issue("database", "damaged", "SQLite: its schema is not text")


def _manifest(evidence: Evidence) -> Generator[Issue, None, Manifest]:
    """The first list of artefacts that can be read, and what is wrong with it."""
    there = [evidence.beside[name] for name in _MANIFESTS if name in evidence.beside]
    for path in there:
        if found := lava_manifest.read(path):
            return found
    code, why = ("damaged", "cannot be read") if there else ("missing", "is not there")
    yield Issue("manifest:file", code, f"the list of artefacts {why}: tables are read without names and roles")
    return Manifest()


def _tables(
    connection: sqlite3.Connection, manifest: Manifest, path: Callable[[str], str], evidence: Evidence
) -> Iterator[Item]:
    tables = {name: _columns(connection, name) for (name,) in connection.execute(_TABLES).fetchall()}
    if absent := len(manifest.artefacts.keys() - tables.keys()):
        yield Issue("manifest:tables", "missing", f"{absent} artefacts of the list have no table")
    if not tables:
        yield Issue("database", "unknown-structure", "no tables")
    for number, (name, columns) in enumerate(tables.items(), 1):
        artefact = manifest.artefacts.get(name, Artefact())
        query = None if name in _OWN else Table(name, columns, artefact, manifest.by, path).query()
        if query:
            yield from read_query(connection, query, {}, evidence.part)
        else:
            yield from _unread(connection, name, number)


def _columns(connection: sqlite3.Connection, name: str) -> dict[str, str]:
    """With their declared types; none of a virtual table whose module is not here."""
    try:
        return {row[1]: str(row[2]).upper() for row in connection.execute(f"pragma table_info({quoted(name)})")}
    except sqlite3.DatabaseError:
        return {}


def _unread(connection: sqlite3.Connection, name: str, number: int) -> Iterator[Item]:
    """A table that holds no records, or that these tools would not have made. Its name may be anything."""
    try:
        rows = int(connection.execute(f"select count(*) from main.{quoted(name)}").fetchone()[0])
    except sqlite3.DatabaseError:
        yield Issue(f"table {number}:structure", "damaged", "cannot be read")
        return
    if name in _OWN:
        yield Stored(name, rows, rows)
    else:
        yield Stored(f"table {number}", rows)
        detail = "not a table as these tools make them"
        yield Issue(f"table {number}:structure", "unknown-structure", detail, rows=rows)


def _paths(media: sqlite3.Connection) -> Callable[[str], str]:
    """Where the file of a reference to media was on the device; a ValueError if nothing says."""

    @lru_cache(maxsize=4096)
    def path(reference: str) -> str:
        try:
            row = media.execute(_MEDIA, (reference,)).fetchone()
        except sqlite3.DatabaseError:
            row = None
        if row is None or not isinstance(row[0], str) or not row[0]:
            raise ValueError("no media of this reference")
        return row[0].replace("\\", "/")

    return path


PARSER = Parser(
    name="lava",
    version=1,
    contacts=True,
    read=_read,
    paths=("_lava_artifacts.db",),
    beside=_MANIFESTS,
)
