"""What is known to be deleted where no content is left: row ids that are not there any more, and notes of the app.

A table with an integer key numbers its rows one after another. A number that is not used any more was given to a row
that is gone, or to one that the app has moved or never kept; without AUTOINCREMENT the highest ones are used again, so
there may have been more. A table whose numbers are no count (hashes, times) says nothing.
"""

import sqlite3
from collections.abc import Collection, Iterator, Sequence

from models.issues import Issue
from pipeline.parse.database.known import Known
from pipeline.parse.sqlite_file.tables import quoted

_COUNT = 2**31  # a larger number is no count


def gap(states: Sequence[Known], found: Collection[int], without_ids: int) -> Iterator[Issue]:
    """How many row ids of a table are not there any more.

    Args:
        states: the table as it is, and as it was.
        found: ids of rows that were read from pages.
        without_ids: how many more were read whose id is lost.
    """
    live = states[0]
    if live.table.key is None:
        return
    try:
        told = _gap(states, found, without_ids)
    except sqlite3.DatabaseError:
        return  # it is damaged, and its live rows have said so
    if told:
        yield Issue(f"{live.table.name}:ids", "deleted", told)


def tombstones(connection: sqlite3.Connection, names: Sequence[str]) -> Iterator[Issue]:
    """How many rows the app notes as deleted, in tables that hold no content."""
    for name in names:
        count = connection.execute(f"select count(*) from main.{quoted(name)}").fetchone()[0]
        if count:
            yield Issue(f"{name}:rows", "deleted", f"the app notes {count} deletions here, without content")


def _gap(states: Sequence[Known], found: Collection[int], without_ids: int) -> str | None:
    live = states[0]
    name = quoted(live.table.name)
    rows = live.connection.execute(f"select count(*) from main.{name} where rowid > 0").fetchone()[0]
    sequence = _sequence(live)
    tops = [state.connection.execute(f"select max(rowid) from main.{name}").fetchone()[0] for state in states]
    last = max(*(top or 0 for top in tops), sequence or 0, *found, 0)
    if not rows < last < _COUNT:
        return None
    gone = set(found) - live.ids(found)
    for before in states[1:]:
        ids = before.connection.execute(f"select rowid from main.{name}")
        while some := [row_id for (row_id,) in ids.fetchmany(10_000)]:
            gone |= set(some) - live.ids(some)
    known = sum(row_id > 0 for row_id in gone)
    again = "" if sequence is not None else "; ids may have been used again"
    read = f"{known} of them were read as deleted rows, and {without_ids} rows that have lost their id"
    return f"{last - rows} of the row ids 1 to {last} are not there any more; {read}{again}"


def _sequence(live: Known) -> int | None:
    """The highest id that a table with AUTOINCREMENT has given, None of any other."""
    try:
        sql = "select seq from sqlite_sequence where name = ?"
        row = live.connection.execute(sql, (live.table.name,)).fetchone()
    except sqlite3.OperationalError:
        return None
    return row[0] if row and isinstance(row[0], int) else None
