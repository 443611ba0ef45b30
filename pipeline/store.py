"""Parquet on disk: a folder a table, a file a unit of work. The only reader and writer of tables; whole files or none.

A unit of work is named by a hash of its inputs, the code's version and the settings it uses. Its issues are written
last, so that `issues/<unit>.parquet` is the receipt: if it exists, the work is done, and its footer says which tables
there are. That is the cache, the checkpoint and the proof of repeatability in one.
"""

import json
import os
import secrets
import shutil
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from hashlib import blake2b
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pyarrow as pa
import pyarrow.parquet as pq

from models.ids import Ids
from models.issues import Issue
from models.schemas import TABLES, VERSION
from pipeline import footer
from pipeline.errors import StoreDamaged
from pipeline.storage import see_that_there_is_room

_COMPRESSION = "zstd"
_ROWS = 8192  # of a group: what a reader has in memory at once
_FEWER = {"documents": 256, "again": 256}  # of these stages: a row may be a book
_PIECES = 64  # that wait before they are put together: each takes kilobytes
_BOOT = Path("/proc/sys/kernel/random/boot_id")
_RUN = "run"  # in scratch: the run whose copies are there


def unit_name(stage: str, *inputs: object) -> str:
    """The name of a unit of work: equal for equal inputs, on any machine."""
    canonical = json.dumps(inputs, sort_keys=True, default=str, ensure_ascii=False)
    return f"{stage}-{blake2b(canonical.encode(), digest_size=12).hexdigest()}"


class Store:
    """The folder that holds all cases."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def case(self, case_id: str) -> "CaseStore":
        """The folder of one case; nothing is created until something is written."""
        safe = "".join(c if c.isascii() and (c.isalnum() or c in ".-") else "-" for c in case_id).strip(".") or "-"
        return CaseStore(self.root / "cases" / safe)

    def cases(self) -> list[Path]:
        """Folders of the cases that are there."""
        folder = self.root / "cases"
        return sorted(path for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []


def _no_check() -> None:
    """A function with a name: stores go to workers."""


class CaseStore:
    """The tables of one case.

    Args:
        check: called before a unit of work is published; what it raises keeps it from being there.
    """

    def __init__(self, root: Path, check: Callable[[], object] = _no_check) -> None:
        self.root, self.check = root, check

    def prepare(self) -> None:
        """Make the folders, readable by their owner only, and the case's secret if it has none."""
        make_folders(self.root, *(self.root / folder for folder in (*TABLES, "view", "scratch")))
        secret = self.root / "secret.key"
        if not secret.exists():
            self.write_text("secret.key", secrets.token_hex(32))

    @property
    def ids(self) -> Ids:
        """Makes the ids of this case."""
        return Ids(bytes.fromhex((self.root / "secret.key").read_text().strip()))

    @property
    def scratch(self) -> Path:
        """Copies of evidence while it is read; wiped when the run ends."""
        return self.root / "scratch"

    @property
    def scratch_of(self) -> str:
        """The run whose copies they are, "" if none: it has ended."""
        with suppress(FileNotFoundError):
            return (self.scratch / _RUN).read_text()
        return ""

    def lend_scratch(self, run: str) -> None:
        """The copies are those of a run until they are wiped, or until another has them."""
        make_folders(self.scratch)
        write_whole(self.scratch / _RUN, [run.encode()])

    def wipe_scratch(self) -> None:
        """Remove copies of evidence and temporary files, and what interrupted work left of tables. The folder itself
        stays: somebody who reads the case may be making one in it."""
        (self.scratch / _RUN).unlink(missing_ok=True)  # first: who reads them sees that they go
        self.scratch.mkdir(mode=0o700, parents=True, exist_ok=True)
        for one in self.scratch.iterdir():
            if one.is_dir() and not one.is_symlink():
                shutil.rmtree(one, ignore_errors=True)
            else:
                with suppress(OSError):
                    one.unlink()
        for table in TABLES:
            for part in (self.root / table).glob("*.part"):
                part.unlink(missing_ok=True)

    def forget_unsynced(self) -> None:
        """Wipe scratch if the machine was started anew since: copies are never synced, and after a power cut there
        may be names without their content."""
        note, boot = self.scratch / "boot", _BOOT.read_bytes() if _BOOT.exists() else b""
        if not note.exists() or note.read_bytes() != boot:
            self.wipe_scratch()
            write_whole(note, [boot])

    def path(self, table: str, unit: str) -> Path:
        return Path(f"{self.root}/{table}/{unit}.parquet")  # in one step: a plan asks for tens of thousands

    def view(self, unit: str) -> Path:
        """The read model that a unit of work has made."""
        return self.root / "view" / f"{unit}.sqlite"

    def views(self) -> list[Path]:
        """All read models that are there, and what interrupted work left of one."""
        return sorted((self.root / "view").glob("*"))

    @property
    def review(self) -> Path:
        """What the review application makes of the case to show it, and makes again when it is gone."""
        return self.root / "review"

    def forget_review(self) -> None:
        """Remove that: something of it may not be shown any more."""
        shutil.rmtree(self.review, ignore_errors=True)

    def done(self, unit: str) -> bool:
        """Whether this unit of work has ended, with all its tables.

        Raises:
            OSError: the disk does not say.
        """
        try:
            os.stat(f"{self.root}/issues/{unit}.parquet")  # noqa: PTH116 - see `path`
        except (FileNotFoundError, NotADirectoryError):
            return False
        return True

    @contextmanager
    def writing(self, unit: str, stage: str, extraction_id: str) -> Iterator["Output"]:
        """Write the tables of one unit of work; they appear when the block ends, or not at all."""
        with Output(self, unit, stage, extraction_id) as output:
            yield output

    def read(self, table: str, units: Iterable[str], columns: Sequence[str] | None = None) -> pa.Table:
        """One table of some units of work, in the order of the units. Units that wrote no row of it are passed over."""
        parts = [batch for unit in units for batch in self.batches(table, unit, columns)]
        schema = TABLES[table]
        if columns is not None:
            schema = pa.schema([schema.field(name) for name in columns])
        return pa.Table.from_batches(parts, schema=schema)

    def batches(
        self,
        table: str,
        unit: str,
        columns: Sequence[str] | None = None,
        size: int = _ROWS,
        part: tuple[int, int] = (0, 1),
    ) -> Iterator[pa.RecordBatch]:
        """The batches of one table of one unit, of so many rows: never the whole table in memory.

        Args:
            part: which part, of how many, in order: together they are the whole, and none needs the others. Units of
                work are named by it: cut otherwise, they need another name.
        """
        path = self.path(table, unit)
        if not self._there(table, unit):
            return
        schema, made_by = TABLES[table], VERSION
        if columns is not None:
            schema = pa.schema([schema.field(name) for name in columns])
        try:
            with pq.ParquetFile(path) as file:
                made_by = footer.version(file.schema_arrow)
                footer.refuse(path, made_by)
                index, of = part
                groups = range(index * file.num_row_groups // of, (index + 1) * file.num_row_groups // of)
                for some in _together(file, groups, size):
                    for batch in file.iter_batches(size, some, columns, use_threads=False):
                        yield batch.select(schema.names).cast(schema)
        except (pa.ArrowException, OSError, KeyError) as error:
            if made_by < VERSION and not isinstance(error, OSError):
                raise footer.older(path) from error
            raise footer.damaged(path, error) from error

    def see_that_it_fits(self, units: Mapping[str, Iterable[str]]) -> None:
        """See that tables which an older version of this program has written have what this one reads.

        Args:
            units: table → units of work.

        Raises:
            StoreDamaged: they have not; says what makes them anew.
            StoreNewer: a newer program has written one.
        """
        for table, schema in TABLES.items():
            for path in self.files(table, units.get(table, ())):
                try:
                    there = pq.read_schema(path)
                except (pa.ArrowException, OSError):
                    continue  # whoever reads it is told what is wrong with it
                footer.refuse(path, footer.version(there))
                if any(there.get_field_index(f.name) < 0 or there.field(f.name).type != f.type for f in schema):
                    raise footer.older(path)

    def units(self, table: str, pattern: str) -> list[str]:
        """Names of the units of work that have written this table, by a pattern of names."""
        return sorted(path.stem for path in (self.root / table).glob(f"{pattern}.parquet"))

    def replace(self, table: str, unit: str, rows: pa.Table) -> None:
        """Write anew what a unit of work has of a table: something of it must not be there any more."""
        final = self.path(table, unit)
        part = _part(final)
        with _removed_if_it_fails(part):
            pq.write_table(rows.cast(footer.versioned(TABLES[table])), part, compression=_COMPRESSION)
            publish(part, final)

    def withdraw(self, table: str, unit: str) -> None:
        """Put a table where only those may look who may see what is held; its unit of work is not done any more."""
        for name in ("issues", table):  # without its issues a unit is not done, whatever happens in between
            if (path := self.path(name, unit)).exists():
                target = self.root / "held" / name / path.name
                make_folders(target.parent)
                path.replace(target)
                _sync_folder(target.parent)
                _sync_folder(path.parent)

    def remove(self, units: Mapping[str, Collection[str]]) -> int:
        """Remove tables of units of work; returns how many files. After a power cut in between no unit passes for done
        that has lost a table.

        Args:
            units: table → units; of each unit that loses a table `issues` is to be among them.
        """
        gone = 0
        for table in ("issues", *(name for name in units if name != "issues")):
            for unit in units.get(table, ()):
                self.path(table, unit).unlink()
                gone += 1
            if table == "issues" and gone:
                _sync_folder(self.root / table)
        return gone

    def withdrawn(self, table: str) -> list[str]:
        """Names of the units of work of which a table was withdrawn."""
        return sorted(path.stem for path in (self.root / "held" / table).glob("*.parquet"))

    def files(self, table: str, units: Iterable[str]) -> list[Path]:
        """The Parquet files of some units; those that wrote no row of it are passed over.

        Raises:
            StoreDamaged: somebody has removed one.
        """
        return [self.path(table, unit) for unit in units if self._there(table, unit)]

    def _there(self, table: str, unit: str) -> bool:
        """Whether a unit has rows of a table. One that it wrote and that is gone must not pass for one without rows."""
        path, receipt = f"{self.root}/{table}/{unit}.parquet", f"{self.root}/issues/{unit}.parquet"
        there = os.path.exists(path)  # noqa: PTH110 - a Path for each takes longer, and there are many
        if there and table != "issues":
            return True
        try:
            wrote = footer.wrote(receipt, os.stat(receipt).st_mtime_ns)  # noqa: PTH116 - likewise
        except (FileNotFoundError, NotADirectoryError):  # not done: nothing is missing
            return False
        if there:
            return wrote is None or table in wrote
        if table not in (wrote or ()):
            return False
        if not self._listed(self.path(table, unit)):  # a unit may have ended meanwhile
            raise footer.gone(self.path(table, unit))
        return True

    @staticmethod
    def _listed(path: Path) -> bool:
        """A share may remember for a while that a file was not there (NFS); its folder is asked anew."""
        try:
            return path.name in os.listdir(path.parent)  # noqa: PTH208 - names are enough
        except FileNotFoundError:
            return False

    def rows(self, table: str, units: Iterable[str]) -> int:
        """How many rows, from the files' footers.

        Raises:
            StoreDamaged: one has no footer.
            OSError: the disk does not give it.
        """
        return sum(footer.rows(path) for path in self.files(table, units))

    def write_text(self, name: str, text: str) -> None:
        """A small file of the case, whole or not at all, readable by its owner only."""
        make_folders(self.root)
        write_whole(self.root / name, [text.encode()])

    def write_lines(self, name: str, lines: Iterable[bytes]) -> None:
        """A file of the case, line by line, otherwise as `write_text`."""
        make_folders((self.root / name).parent)
        write_whole(self.root / name, lines)

    def read_text(self, name: str) -> str:
        """A small file of the case.

        Raises:
            StoreDamaged: it is not there.
        """
        try:
            return (self.root / name).read_text("utf-8")
        except FileNotFoundError:
            raise StoreDamaged(f"{self.root / name}: not there. Run the case again.") from None

    def write_json(self, name: str, content: Any) -> None:
        self.write_text(name, json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False) + "\n")

    def read_json(self, name: str) -> Any:
        """A small file of the case; None if it is not there.

        Raises:
            StoreDamaged: it is no JSON any more.
            StoreNewer: a newer program has written it.
        """
        path = self.root / name
        try:
            content = json.loads(path.read_text("utf-8")) if path.exists() else None
        except ValueError:
            raise StoreDamaged(
                f"{path}: cannot be read. Put it back from a copy of the store, or use another."
            ) from None
        if isinstance(content, dict) and isinstance(content.get("tables"), int):
            footer.refuse(path, content["tables"])
        return content


class Output:
    """The tables of one unit of work while they are written."""

    def __init__(self, store: CaseStore, unit: str, stage: str, extraction_id: str) -> None:
        self._store, self._unit, self._stage, self._extraction = store, unit, stage, extraction_id
        self._writers: dict[str, tuple[Path, pq.ParquetWriter]] = {}
        self._waiting: dict[str, _Group] = {}
        self._issues: list[dict[str, Any]] = []
        self.rows: dict[str, int] = {}

    def __enter__(self) -> Self:
        return self

    def write(self, table: str, batch: pa.RecordBatch | pa.Table) -> None:
        """Append rows to a table of this unit. How many come at a time leaves no trace in its bytes."""
        if batch.num_rows == 0:
            return
        if table not in self._writers:
            self._waiting[table] = _Group(_FEWER.get(self._stage, _ROWS))
            final = self._store.path(table, self._unit)
            make_folders(final.parent)
            part = _part(final)
            schema = footer.versioned(TABLES[table])
            self._writers[table] = part, pq.ParquetWriter(part, schema, compression=_COMPRESSION)
        rows = batch if isinstance(batch, pa.Table) else pa.Table.from_batches([batch])
        for whole in self._waiting[table].add(rows.cast(TABLES[table])):
            self._writers[table][1].write_table(whole)
        self.rows[table] = self.rows.get(table, 0) + batch.num_rows

    def issue(self, issue: Issue, source_id: str | None = None) -> None:
        """Append an issue."""
        number = len(self._issues)
        parts = (self._extraction, source_id or "", self._stage, issue.locator, issue.code, str(number))
        self._issues.append(
            {
                "issue_id": blake2b("\x1f".join(parts).encode("utf-8", "replace"), digest_size=16).hexdigest(),
                "stage": self._stage,
                "extraction_id": self._extraction,
                "source_id": source_id,
                "locator": issue.locator,
                "code": issue.code,
                "detail": issue.detail,
                "rows": issue.rows,
            }
        )

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._publish()
        finally:  # also of a full disk: nothing half-written stays
            for part, writer in self._writers.values():
                with suppress(pa.ArrowException, OSError):
                    writer.close()
                part.unlink(missing_ok=True)

    def _publish(self) -> None:
        self._store.check()
        if self._issues:
            see_that_there_is_room(self._store.root)
        self.rows["issues"] = len(self._issues)
        for table, (part, writer) in self._writers.items():
            if (rest := self._waiting[table].rest()) is not None:
                writer.write_table(rest)
            writer.close()
            publish(part, self._store.path(table, self._unit))
        receipt = self._store.path("issues", self._unit)
        make_folders(receipt.parent)
        part = _part(receipt)
        with _removed_if_it_fails(part):
            issues = pa.Table.from_pylist(self._issues, footer.receipt(self.rows))
            pq.write_table(issues, part, compression=_COMPRESSION)
            publish(part, receipt)


class _Group:
    """Rows that wait until they are as many as one group of a file has: many sources are of a row or two."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._tables: list[pa.Table] = []

    def add(self, rows: pa.Table) -> Iterator[pa.Table]:
        """The groups that are whole now."""
        self._tables.append(rows)
        if len(self._tables) > _PIECES or sum(table.num_rows for table in self._tables) >= self._size:
            self._tables = [pa.concat_tables(self._tables).combine_chunks()]
            while self._tables[0].num_rows >= self._size:
                yield self._tables[0].slice(0, self._size)
                self._tables = [self._tables[0].slice(self._size)]

    def rest(self) -> pa.Table | None:
        """What is left; None if nothing is."""
        rest = pa.concat_tables(self._tables).combine_chunks()
        return rest if rest.num_rows else None


def _together(file: pq.ParquetFile, groups: Iterable[int], rows: int) -> Iterator[list[int]]:
    """Row groups, some at a time that have so many rows: what iterates over all keeps memory for each until its end.
    Batches end where they do."""
    metadata, some, there = file.metadata, list[int](), 0
    for group in groups:
        some.append(group)
        there += metadata.row_group(group).num_rows
        if there >= rows:
            yield some
            some, there = [], 0
    if some:
        yield some


def _part(final: Path) -> Path:
    return final.with_name(f"{final.name}.{os.getpid()}.{secrets.token_hex(4)}.part")


@contextmanager
def _removed_if_it_fails(part: Path) -> Iterator[None]:
    try:
        yield
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def make_folders(*folders: Path) -> None:
    """Folders, and those above them that are not there, readable by their owner only. Their names are on disk when
    this returns: what is synced in a folder is lost with the folder's own name."""
    parents: dict[Path, None] = {}
    for folder in folders:
        missing = [one for one in (folder, *folder.parents) if not one.exists()]
        for one in reversed(missing):
            one.mkdir(mode=0o700, exist_ok=True)
            parents[one.parent] = None
    for parent in parents:
        _sync_folder(parent)


def publish(part: Path, final: Path, mode: int = 0o600) -> None:
    """On disk first, then under its name, then the name on disk: after a power cut it is whole or absent."""
    part.chmod(mode)
    with part.open("rb") as file:
        os.fsync(file.fileno())
    part.replace(final)
    _sync_folder(final.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_whole(final: Path, lines: Iterable[bytes]) -> None:
    """A small file, whole or not at all, readable by its owner only."""
    descriptor, name = tempfile.mkstemp(dir=final.parent, prefix=f"{final.name}.", suffix=".part")
    with _removed_if_it_fails(Path(name)):
        with os.fdopen(descriptor, "wb") as file:
            file.writelines(lines)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(final)
    _sync_folder(final.parent)
