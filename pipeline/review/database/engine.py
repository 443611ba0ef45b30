"""Opens the review database: SQLite beside the store, or PostgreSQL by its address. The same statements for both.

On SQLite one transaction writes at a time, in the order in which they ask: left to themselves, SQLite's writers wait
up to a second for each other. Each begins IMMEDIATE, for one that reads first and then writes fails where another has
written in between. On PostgreSQL the row of the audit chain's head does the same.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from pipeline.errors import Refused
from pipeline.review.database.migrate import migrate

NAME = "review.sqlite"
_SHARED = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "ceph", "fuse.sshfs", "glusterfs", "lustre", "afs"})


class Database:
    """The review database. Any thread may use it."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._one = threading.Lock() if engine.dialect.name == "sqlite" else None

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that only reads."""
        with self.engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction: all of it is on disk when the block ends, or nothing."""
        if self._one is None:
            with self.engine.begin() as connection:
                yield connection
            return
        with self._one, self.engine.connect() as connection:
            connection.exec_driver_sql("begin immediate")
            try:
                yield connection
            except BaseException:  # also of Ctrl-C: half a transaction must not stay open
                connection.exec_driver_sql("rollback")
                raise
            connection.exec_driver_sql("commit")

    def close(self) -> None:
        """Let go of all connections."""
        self.engine.dispose()


def opened(root: Path, url: str | None) -> Database:
    """The review database, made or brought up to date if need be.

    Args:
        root: folder of the store.
        url: SQLAlchemy's address of a PostgreSQL database, as postgresql+pg8000://…; None for SQLite in the store.

    Raises:
        Refused: it cannot be used, with what to do.
    """
    engine = _sqlite(root / NAME) if url is None else _by_url(url)
    try:
        migrate(engine)
    except sa.exc.DBAPIError as error:
        engine.dispose()
        where = root / NAME if url is None else engine.url.render_as_string(hide_password=True)
        raise Refused(
            f"{where}: the review database cannot be opened ({type(error.orig).__name__}: {error.orig}). See that it "
            "is there, and that this account may write to it."
        ) from None
    return Database(engine)


def _by_url(url: str) -> Engine:
    try:
        made = sa.make_url(url)
    except sa.exc.ArgumentError:
        raise Refused("--database: is no address of a database. Write postgresql+pg8000://user@host/name.") from None
    if made.get_backend_name() == "sqlite":
        return _sqlite(Path(made.database or ""))
    if made.drivername == "postgresql":
        made = made.set(drivername="postgresql+pg8000")
    try:
        return sa.create_engine(made, pool_size=16, max_overflow=16, pool_pre_ping=True, hide_parameters=True)
    except ModuleNotFoundError as error:
        raise Refused(
            f"--database: {error.name} is not installed. Run `pip install soteria-triage[postgresql]`."
        ) from None


def _sqlite(path: Path) -> Engine:
    kind = _file_system(path.absolute().parent)
    if kind in _SHARED:
        raise Refused(
            f"{path}: lies on a shared file system ({kind}), where SQLite may lose decisions. Give a PostgreSQL "
            "database with --database, or put the review database on a disk of this machine."
        )
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
    engine = sa.create_engine(
        f"sqlite:///{path}",
        connect_args={"check_same_thread": False, "timeout": 30},
        pool_size=16,
        max_overflow=32,
        hide_parameters=True,
    )
    sa.event.listen(engine, "connect", _prepared)
    return engine


def _prepared(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # transactions are begun and ended by us
    for pragma in ("journal_mode = wal", "synchronous = full", "foreign_keys = on", "busy_timeout = 30000"):
        connection.execute(f"pragma {pragma}")


def _file_system(folder: Path) -> str:
    """Type of the file system that a folder is on, as Linux says; empty if it does not."""
    while not folder.exists():
        folder = folder.parent
    best, kind = "", ""
    try:
        mounts = Path("/proc/mounts").read_text("utf-8", "replace").splitlines()
    except OSError:
        return ""
    for line in mounts:
        _, where, type_, *_ = line.split(" ")
        where = where.replace("\\040", " ")
        if folder.resolve().is_relative_to(where) and len(where) >= len(best):
            best, kind = where, type_
    return kind
