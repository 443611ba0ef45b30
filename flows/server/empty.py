"""Prefect's database with nothing in it. SQLite's is made by a hundred migrations one after the other, which takes
seconds of a processor: an account makes it once, and each new store begins with a copy."""

import asyncio
import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

import prefect
from prefect.server.database import provide_database_interface
from prefect.settings import get_current_settings
from sqlalchemy.engine import make_url

from pipeline.store import make_folders, write_whole


def begin() -> None:
    """Make the database that Prefect is set up to use, if it is a file that is not there."""
    database = _file()
    if database is None or database.exists():
        return
    kept = _cache() / f"prefect-{prefect.__version__}.db"
    if content := _content(kept, "immutable=1"):
        write_whole(database, [content])
        return
    asyncio.run(provide_database_interface().create_db())
    with suppress(OSError):  # a home that cannot be written to: the next store has to wait as well
        make_folders(kept.parent)
        write_whole(kept, [_content(database, "mode=ro")])


def _file() -> Path | None:
    """Of SQLite; None for any other database."""
    said = get_current_settings().server.database.connection_url
    url = make_url(said.get_secret_value() if said else "sqlite://")
    file = Path(url.database or "")
    return file if url.get_backend_name() == "sqlite" and file.is_absolute() else None


def _cache() -> Path:
    """For files that any run can make again, see the XDG Base Directory Specification."""
    return Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser() / "soteria-triage"


def _content(database: Path, how: str) -> bytes:
    """Of a whole database; nothing if there is none."""
    with suppress(sqlite3.Error), closing(sqlite3.connect(f"{database.as_uri()}?{how}", uri=True)) as opened:
        if opened.execute("pragma quick_check").fetchall() == [("ok",)]:
            return opened.serialize()
    return b""
