"""Exact characters, anywhere within words: over the Parquet files, for the index knows whole words. Slow, so one at a
time in a process, for so long and no longer, and with so much memory and no more."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import duckdb

from pipeline import query
from pipeline.review.case.cases import CaseAtHand

SECONDS = 20.0
MOST = 10_000
"""Places; of more than that the first that were read are shown."""

_MEMORY = 600_000_000  # bytes
_THREADS = 2
_WAIT = 10.0  # seconds for somebody else's to end
_ONE = threading.BoundedSemaphore(1)

_SQL = """
select extraction_id, record_id, text_id, null as field from texts where contains({text}, {wanted})
union all
select extraction_id, record_id, null, 'title' from records where contains({title}, {wanted})
union all
select extraction_id, record_id, null, 'url' from records where contains({url}, {wanted})
limit {limit}
"""


@dataclass
class Exact:
    """Where exact characters stand.

    Attributes:
        places: extraction_id → (record_id, text_id, field) of each; one of the last two is None.
        more: there are more.
        stopped: it took too long, and nothing is known.
        busy: somebody else's search had not ended in time.
    """

    places: dict[str, list[tuple[str, str | None, str | None]]] = field(default_factory=dict)
    more: bool = False
    stopped: bool = False
    busy: bool = False


def exact(case: CaseAtHand, wanted: str, *, same: bool, seconds: float = SECONDS) -> Exact:
    """Look for exact characters in what was said, read and titled; not in names and paths.

    Args:
        same: capitals and small letters are different.
    """
    if not _ONE.acquire(timeout=_WAIT):
        return Exact(busy=True)
    try:
        with _opened(case) as database:
            return _read(database, wanted, same, seconds)
    finally:
        _ONE.release()


@contextmanager
def _opened(case: CaseAtHand) -> Iterator[duckdb.DuckDBPyConnection]:
    tables = {name: case.opened.files(name) for name in ("texts", "records")}
    columns = {"texts": "extraction_id, record_id, text_id, text", "records": "extraction_id, record_id, title, url"}
    with query.opened(tables, case.opened.store.scratch, _MEMORY, _THREADS, columns) as database:
        yield database


def _read(database: duckdb.DuckDBPyConnection, wanted: str, same: bool, seconds: float) -> Exact:
    fold = "{}" if same else "lower({})"
    names = {name: fold.format(name) for name in ("text", "title", "url")}
    sql = _SQL.format(**names, wanted=fold.format("$wanted"), limit=MOST + 1)
    timer = threading.Timer(seconds, database.interrupt)
    timer.start()
    try:
        rows = database.execute(sql, {"wanted": wanted}).fetchall()
    except duckdb.InterruptException:
        return Exact(stopped=True)
    finally:
        timer.cancel()
    found = Exact(more=len(rows) > MOST)
    for extraction_id, *place in rows[:MOST]:
        found.places.setdefault(extraction_id, []).append((place[0], place[1], place[2]))
    return found
