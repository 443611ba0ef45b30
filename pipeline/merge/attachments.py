r"""Which file of the extraction an attachment is.

Applications store the path that a file had on the device, or a part of it; the extraction has it where it was mounted.
So the path as stored, or what is left of it without the folder that an application sees as its own, must be the end of
a file's path: `/storage/emulated/0/a/b.jpg` of `data/media/0/a/b.jpg`, `~/Library/SMS/Attachments/…` of
`MediaDomain/Library/SMS/Attachments/…`, WhatsApp's `Media/WhatsApp Images/a.jpg` of `…/com.whatsapp/WhatsApp/Media/…`.
A file that lies at that path beside the source itself (`files\Image\a.jpg` beside a report.xml) goes before all others;
a bare name is looked for there and in the application's own folder alone. Where several files fit, those in the
application's own folder go before others; files of different content that still fit are a doubt, and none is guessed.
Files that stand in a mail lie below it: their whole paths are known, and go before the ends of others.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from models.aliases import canonical, stored_parts
from models.issues import Issue

_WANTED = """
select distinct r.source_id, r.app, coalesce(s.path, '') as source_path, a.path
from records r left join sources s on s.source_id = r.source_id, unnest(r.attachments) a(path)
where (r.kind <> 'mail' or starts_with(a.path, s.path || '/')) and a.path is not null and a.path <> '' order by all
"""

_FILES = """
select path, source_id, sha256, status, duplicate_of from sources
where split_part(path, '/', -1) in (from names) and not (status = 'unsupported' and sha256 is null) order by all
"""

_LINKED = """
select distinct r.record_id, f.path, f.file as source_id
from (select record_id, source_id, app, unnest(attachments) as path from records) r
join found f on f.source_id = r.source_id and f.app is not distinct from r.app and f.path = r.path
where f.file is not null order by all
"""

_UNRESOLVED = """
select source_id, doubtful, count(*) from found where file is null group by all order by all
"""


@dataclass(frozen=True)
class _File:
    """A file of the extraction that has the name of an attachment. `parts` are those of its canonical path."""

    path: str
    source_id: str
    sha256: str | None
    status: str
    duplicate_of: str | None
    parts: tuple[str, ...]


def find(database: duckdb.DuckDBPyConnection) -> Iterator[tuple[str, Issue]]:
    """Make the table `linked` (record_id, path, source_id).

    Args:
        database: has views `records` and `sources`; see `pipeline.merge.run`.

    Yields:
        For each source the number of those that are not in the extraction, or of which it cannot be told.
    """
    wanted = database.execute(_WANTED).fetchall()
    files = _Files(_named(database, {stored_parts(path)[-1] for *_, path in wanted if stored_parts(path)}), wanted)
    found = [(source_id, app, path, *files.of(app, beside, path)) for source_id, app, beside, path in wanted]
    database.register("found", _table(found))
    database.execute(f"create table linked as {_LINKED}")
    for source_id, doubtful, count in database.execute(_UNRESOLVED).fetchall():
        why = "may be one of several files: none is guessed" if doubtful else "are not in the extraction"
        yield source_id, Issue("attachments:", "unresolved", f"{count} attached files {why}")


class _Files:
    """The files that attachments may be, by the ends of their paths."""

    def __init__(self, files: Iterable[_File], wanted: Iterable[tuple[str, str | None, str, str]]) -> None:
        lengths: dict[str, set[int]] = defaultdict(set)
        for *_, stored in wanted:
            if parts := stored_parts(stored):
                lengths[parts[-1]].add(len(parts))
        self._by_path: dict[str, list[_File]] = defaultdict(list)
        self._by_end: dict[tuple[str, ...], list[_File]] = defaultdict(list)
        for file in files:
            self._by_path[file.path].append(file)
            for length in lengths[file.parts[-1]]:
                if length <= len(file.parts):
                    self._by_end[file.parts[-length:]].append(file)

    def of(self, app: str | None, source_path: str, stored: str) -> tuple[str | None, bool]:
        """source_id of the one file that an attachment is, or None; and whether there is a doubt between several."""
        parts = stored_parts(stored)
        if not parts:
            return None, False
        beside = "/".join((*source_path.split("/")[:-1], *parts))
        whole = stored if len(parts) > 1 else beside  # a bare name is no path from the root
        files = self._by_path.get(beside) or self._by_path.get(whole) or self._by_end.get(parts, [])
        if len(parts) == 1 or len(_contents(files)) > 1:
            own = [file for file in files if file.path == beside or _within(app, file.path)]
            files = own if own or len(parts) == 1 else files
        if len(_contents(files)) != 1:
            return None, bool(files)
        best = min(files, key=lambda file: (file.status != "claimed", file.path, file.source_id))
        return best.duplicate_of or best.source_id, False


def _named(database: duckdb.DuckDBPyConnection, names: set[str]) -> Iterator[_File]:
    database.register("names", pa.table({"name": pa.array(sorted(names), pa.string())}))
    for path, source_id, sha256, status, duplicate_of in database.execute(_FILES).fetchall():
        yield _File(path, source_id, sha256, status, duplicate_of, tuple(canonical(path).split("/")))


def _contents(files: Iterable[_File]) -> set[str]:
    """How many different files these are: a file that could not be read is another one than all others."""
    return {file.sha256 or file.source_id for file in files}


def _within(app: str | None, path: str) -> bool:
    """Whether a path leads through the application's own folder, or through that of its group on iOS."""
    return bool(app and re.search(rf"(?:^|[/-])(?:group\.)?{re.escape(app)}(?:\.shared)?/", path))


def _table(found: list[tuple[str, str | None, str, str | None, bool]]) -> pa.Table:
    names = ("source_id", "app", "path", "file")
    schema = pa.schema([*((name, pa.string()) for name in names), ("doubtful", pa.bool_())])
    return pa.Table.from_pylist([dict(zip(schema.names, row, strict=True)) for row in found], schema)
