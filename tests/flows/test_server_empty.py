"""A new store begins with a copy of Prefect's database with nothing in it, which an account makes once."""

import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from contextvars import copy_context
from pathlib import Path

import pytest
from prefect.settings import PREFECT_API_DATABASE_CONNECTION_URL, temporary_settings

from flows.server import empty


class _Migrations:
    """In the place of a hundred."""

    def __init__(self) -> None:
        self.times = 0

    async def create_db(self) -> None:
        self.times += 1
        time.sleep(0.2)  # so that who begins meanwhile is there
        file = empty._file()
        assert file
        with closing(sqlite3.connect(file)) as opened:
            opened.execute("pragma journal_mode = wal")
            opened.execute("create table flow_run (id text)")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Path]:
    file = tmp_path / "prefect.db"
    with temporary_settings({PREFECT_API_DATABASE_CONNECTION_URL: f"sqlite+aiosqlite:///{file}"}):
        yield file


@pytest.fixture(autouse=True)
def migrations(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> _Migrations:
    made = _Migrations()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(empty, "provide_database_interface", lambda: made)
    return made


def test_the_second_store_begins_with_a_copy_and_only_its_owner_reads_it(
    database: Path, migrations: _Migrations
) -> None:
    _begin()
    database.unlink()
    _begin()
    assert migrations.times == 1
    assert _tables(database) == ["flow_run"]
    assert database.stat().st_mode & 0o077 == 0
    (kept,) = _kept(database)
    assert kept.stat().st_mode & 0o077 == 0


def test_of_two_servers_that_start_at_once_one_makes_it_and_the_other_leaves_it_alone(
    database: Path, migrations: _Migrations
) -> None:
    with ThreadPoolExecutor(2) as threads:
        begun = [threads.submit(copy_context().run, empty.begin) for _ in range(2)]
        assert [one.result() for one in begun] == [None, None]
    assert migrations.times == 1
    assert _tables(database) == ["flow_run"]


def test_a_database_that_is_there_stays_as_it_is(database: Path, migrations: _Migrations) -> None:
    database.write_bytes(b"of runs")
    _begin()
    assert database.read_bytes() == b"of runs"
    assert (migrations.times, _kept(database)) == (0, [])


def test_the_log_of_one_that_was_removed_is_not_played_onto_the_new_one(database: Path) -> None:
    log = database.with_name("prefect.db-wal")
    log.write_bytes(b"rows of runs")
    _begin()
    assert not log.exists()
    assert _tables(database) == ["flow_run"]


@pytest.mark.parametrize("left", [0, 1000])
def test_a_copy_that_was_damaged_is_made_again(database: Path, migrations: _Migrations, left: int) -> None:
    _begin()
    database.unlink()
    (kept,) = _kept(database)
    kept.write_bytes(kept.read_bytes()[:left])
    _begin()
    assert migrations.times == 2
    assert _tables(database) == _tables(kept) == ["flow_run"]


def test_what_others_could_have_written_is_not_believed(database: Path, migrations: _Migrations) -> None:
    _begin()
    database.unlink()
    (kept,) = _kept(database)
    kept.chmod(0o666)
    _begin()
    assert migrations.times == 2
    assert kept.stat().st_mode & 0o077 == 0


def test_without_a_place_to_keep_it_each_store_makes_its_own(database: Path, tmp_path: Path) -> None:
    (tmp_path / "cache").write_bytes(b"no folder")
    _begin()
    assert _tables(database) == ["flow_run"]


def test_a_place_that_is_relative_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "here")
    assert empty._cache().is_relative_to(Path.home() / ".cache")


@pytest.mark.parametrize("url", ["postgresql+asyncpg://triage@localhost/prefect", "sqlite+aiosqlite:///:memory:"])
def test_another_database_is_left_to_prefect(migrations: _Migrations, url: str) -> None:
    with temporary_settings({PREFECT_API_DATABASE_CONNECTION_URL: url}):
        _begin()
    assert migrations.times == 0


def _begin() -> None:
    """As in a process of its own: here another test's event loop may be running."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(copy_context().run, empty.begin).result()


def _kept(database: Path) -> list[Path]:
    return sorted((database.parent / "cache").rglob("*.db*"))


def _tables(database: Path) -> list[str]:
    with closing(sqlite3.connect(database)) as opened:
        return [name for (name,) in opened.execute("select name from sqlite_master")]
