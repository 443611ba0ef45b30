"""Parquet on disk: a folder a table, a file a unit of work. The only reader and writer of tables; whole files or none.

A unit of work is named by a hash of its inputs, the code's version and the settings it uses. Its issues are written
last, so that `issues/<unit>.parquet` is the receipt: if it exists, the work is done. That is the cache, the checkpoint
and the proof of repeatability in one.
"""

import json
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pyarrow as pa
import pyarrow.parquet as pq

from models.ids import Ids
from models.issues import Issue
from models.schemas import ISSUES, TABLES
from pipeline.errors import StoreDamaged

_COMPRESSION = "zstd"


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


class CaseStore:
    """The tables of one case."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def prepare(self) -> None:
        """Make the folders, readable by their owner only, and the case's secret if it has none."""
        # "" first: `parents` would make the case's own folder for all to read
        for folder in ("", *TABLES, "view", "scratch"):
            (self.root / folder).mkdir(mode=0o700, parents=True, exist_ok=True)
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

    def wipe_scratch(self) -> None:
        """Remove copies of evidence and temporary files."""
        shutil.rmtree(self.scratch, ignore_errors=True)
        self.scratch.mkdir(mode=0o700, parents=True, exist_ok=True)

    def path(self, table: str, unit: str) -> Path:
        return self.root / table / f"{unit}.parquet"

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
        """Whether this unit of work has ended, with all its tables."""
        return self.path("issues", unit).exists()

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
        self, table: str, unit: str, columns: Sequence[str] | None = None, size: int = 8192
    ) -> Iterator[pa.RecordBatch]:
        """The batches of one table of one unit: never the whole table in memory."""
        path = self.path(table, unit)
        if not path.exists():
            return
        schema = TABLES[table]
        if columns is not None:
            schema = pa.schema([schema.field(name) for name in columns])
        try:
            with pq.ParquetFile(path) as file:
                for batch in file.iter_batches(batch_size=size, columns=columns):
                    yield batch.select(schema.names).cast(schema)
        except (pa.ArrowException, OSError, KeyError) as error:
            raise StoreDamaged(
                f"{path}: cannot be read ({error}). Remove it and its issues file, and run the case again."
            ) from error

    def units(self, table: str, pattern: str) -> list[str]:
        """Names of the units of work that have written this table, by a pattern of names."""
        return sorted(path.stem for path in (self.root / table).glob(f"{pattern}.parquet"))

    def replace(self, table: str, unit: str, rows: pa.Table) -> None:
        """Write anew what a unit of work has of a table: something of it must not be there any more."""
        final = self.path(table, unit)
        part = _part(final)
        pq.write_table(rows.cast(TABLES[table]), part, compression=_COMPRESSION)
        publish(part, final)

    def withdraw(self, table: str, unit: str) -> None:
        """Put a table where only those may look who may see what is held; its unit of work is not done any more."""
        for name in ("issues", table):  # without its issues a unit is not done, whatever happens in between
            if (path := self.path(name, unit)).exists():
                target = self.root / "held" / name / path.name
                target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                path.replace(target)

    def withdrawn(self, table: str) -> list[str]:
        """Names of the units of work of which a table was withdrawn."""
        return sorted(path.stem for path in (self.root / "held" / table).glob("*.parquet"))

    def files(self, table: str, units: Iterable[str]) -> list[Path]:
        """The Parquet files of some units, those that are there."""
        return [path for unit in units if (path := self.path(table, unit)).exists()]

    def rows(self, table: str, units: Iterable[str]) -> int:
        """How many rows, from the files' footers."""
        return sum(pq.read_metadata(path).num_rows for path in self.files(table, units))

    def write_text(self, name: str, text: str) -> None:
        """A small file of the case, whole or not at all, readable by its owner only."""
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_whole(self.root / name, [text.encode()])

    def write_lines(self, name: str, lines: Iterable[bytes]) -> None:
        """A file of the case, line by line, otherwise as `write_text`."""
        (self.root / name).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
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
        """
        path = self.root / name
        try:
            return json.loads(path.read_text("utf-8")) if path.exists() else None
        except ValueError:
            raise StoreDamaged(
                f"{path}: cannot be read. Put it back from a copy of the store, or use another."
            ) from None


class Output:
    """The tables of one unit of work while they are written."""

    def __init__(self, store: CaseStore, unit: str, stage: str, extraction_id: str) -> None:
        self._store, self._unit, self._stage, self._extraction = store, unit, stage, extraction_id
        self._writers: dict[str, tuple[Path, pq.ParquetWriter]] = {}
        self._issues: list[dict[str, Any]] = []
        self.rows: dict[str, int] = {}

    def __enter__(self) -> Self:
        return self

    def write(self, table: str, batch: pa.RecordBatch | pa.Table) -> None:
        """Append rows to a table of this unit."""
        if batch.num_rows == 0:
            return
        if table not in self._writers:
            final = self._store.path(table, self._unit)
            final.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            part = _part(final)
            self._writers[table] = part, pq.ParquetWriter(part, TABLES[table], compression=_COMPRESSION)
        writer = self._writers[table][1]
        rows = batch if isinstance(batch, pa.Table) else pa.Table.from_batches([batch])
        writer.write_table(rows.cast(TABLES[table]))
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
        if kind is not None:
            for part, writer in self._writers.values():
                writer.close()
                part.unlink(missing_ok=True)
            return
        self.rows["issues"] = len(self._issues)
        for table, (part, writer) in self._writers.items():
            writer.close()
            publish(part, self._store.path(table, self._unit))
        receipt = self._store.path("issues", self._unit)
        receipt.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = _part(receipt)
        pq.write_table(pa.Table.from_pylist(self._issues, ISSUES), part, compression=_COMPRESSION)
        publish(part, receipt)


def _part(final: Path) -> Path:
    return final.with_name(f"{final.name}.{os.getpid()}.{secrets.token_hex(4)}.part")


def publish(part: Path, final: Path, mode: int = 0o600) -> None:
    """On disk first, then under its name, then the name on disk: after a power cut it is whole or absent."""
    with part.open("rb") as file:
        os.fsync(file.fileno())
    part.chmod(mode)
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
    with os.fdopen(descriptor, "wb") as file:
        file.writelines(lines)
        file.flush()
        os.fsync(file.fileno())
    Path(name).replace(final)
    _sync_folder(final.parent)
