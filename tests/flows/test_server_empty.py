"""A new store begins with a copy of Prefect's database with nothing in it, which an account makes once."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from flows.server import empty


class _Made:
    """In the place of a hundred migrations."""

    def __init__(self, database: Path) -> None:
        self.times, self._database = 0, database

    async def create_db(self) -> None:
        self.times += 1
        with closing(sqlite3.connect(self._database)) as opened:
            opened.execute("pragma journal_mode=wal")
            opened.execute("create table flow_run (id text)")


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "prefect.db"


@pytest.fixture(autouse=True)
def made(database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[_Made]:
    making = _Made(database)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(empty, "_file", lambda: database)
    monkeypatch.setattr(empty, "provide_database_interface", lambda: making)
    return making


def test_the_second_store_begins_with_a_copy_and_only_its_owner_reads_it(database: Path, made: _Made) -> None:
    empty.begin()
    database.unlink()
    empty.begin()
    assert made.times == 1
    assert _tables(database) == ["flow_run"]
    assert database.stat().st_mode & 0o077 == 0
    (kept,) = _kept(database)  # and no -wal beside it
    assert kept.stat().st_mode & 0o077 == 0


def test_a_database_that_is_there_stays_as_it_is(database: Path, made: _Made) -> None:
    database.write_bytes(b"of runs")
    empty.begin()
    assert database.read_bytes() == b"of runs"
    assert made.times == 0
    assert _kept(database) == []


def test_a_copy_that_was_damaged_is_made_again(database: Path, made: _Made) -> None:
    empty.begin()
    database.unlink()
    (kept,) = _kept(database)
    kept.write_bytes(kept.read_bytes()[:1000])
    empty.begin()
    assert made.times == 2
    assert _tables(database) == _tables(kept) == ["flow_run"]


def test_without_a_place_to_keep_it_each_store_makes_its_own(database: Path, made: _Made, tmp_path: Path) -> None:
    (tmp_path / "cache").write_bytes(b"no folder")
    empty.begin()
    assert _tables(database) == ["flow_run"]


def test_another_database_is_left_to_prefect(made: _Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(empty, "_file", lambda: None)
    empty.begin()
    assert made.times == 0


def _kept(database: Path) -> list[Path]:
    return sorted((database.parent / "cache").rglob("*.db*"))


def _tables(database: Path) -> list[str]:
    with closing(sqlite3.connect(database)) as opened:
        return [name for (name,) in opened.execute("select name from sqlite_master")]
