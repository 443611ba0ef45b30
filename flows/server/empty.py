"""Prefect's database with nothing in it. SQLite's is made by a hundred migrations one after the other, which takes
seconds of a processor: an account makes it once, and each new store begins with a copy."""

import asyncio
import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import prefect
from prefect.server.database import provide_database_interface
from prefect.settings import PREFECT_API_DATABASE_CONNECTION_URL, get_current_settings, temporary_settings
from sqlalchemy.engine import make_url

from pipeline.store import make_folders, write_whole


def begin() -> None:
    """Make the database that Prefect is set up to use, if it is a file that is not there."""
    database = _file()
    if database is None or database.exists():
        return
    with _alone(database):
        if database.exists():
            return
        for log in ("-wal", "-shm", "-journal"):  # of one that was removed: it would be played onto this one
            database.with_name(database.name + log).unlink(missing_ok=True)
        write_whole(database, [_kept() or _made()])


def _file() -> Path | None:
    """Of SQLite; None for any other database."""
    said = get_current_settings().server.database.connection_url
    url = make_url(said.get_secret_value() if said else "sqlite://")
    file = Path(url.database or "")
    return file if url.get_backend_name() == "sqlite" and file.is_absolute() else None


@contextmanager
def _alone(database: Path) -> Iterator[None]:
    """One server at a time: another would go on in a file that is replaced."""
    lock = os.open(database.with_name(f"{database.name}.lock"), os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _made() -> bytes:
    """Made by Prefect, apart from any store, and kept for the next."""
    with TemporaryDirectory() as folder:
        database = Path(folder) / "prefect.db"
        with temporary_settings({PREFECT_API_DATABASE_CONNECTION_URL: f"sqlite+aiosqlite:///{database}"}):
            asyncio.run(provide_database_interface().create_db())
        with closing(sqlite3.connect(database)) as opened:
            opened.execute("pragma journal_mode = delete")  # all of it in one file
        content = database.read_bytes()
    with suppress(OSError, RuntimeError):  # an account without a home, or that may not write there
        make_folders(_cache().parent)
        write_whole(_cache(), [content])
    return content


def _kept() -> bytes:
    """What this account has kept; nothing if that is not whole, or somebody else could have written it."""
    with suppress(OSError, RuntimeError, sqlite3.Error):
        with os.fdopen(os.open(_cache(), os.O_RDONLY | os.O_NOFOLLOW), "rb") as file:
            about = os.fstat(file.fileno())
            content = file.read() if about.st_uid == os.geteuid() and not about.st_mode & 0o022 else b""
        if not content:
            return b""
        with closing(sqlite3.connect(":memory:")) as opened:
            opened.deserialize(content)
            if opened.execute("pragma quick_check").fetchall() == [("ok",)]:
                return content
    return b""


def _cache() -> Path:
    """Where files lie that can be made again: XDG Base Directory Specification. A path that is relative says nothing.

    Raises:
        RuntimeError: this account has no home.
    """
    given = Path(os.environ.get("XDG_CACHE_HOME", ""))
    folder = given if given.is_absolute() else Path.home() / ".cache"
    return folder / "soteria-triage" / f"prefect-{prefect.__version__}.db"
