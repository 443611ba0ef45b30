"""How fast large stores become RECORDS, family by family, against a bare read of the same rows into Arrow columns.

python tests/bench/parse.py [--rows 200000]

The bare read runs the parser's own query with the row ids and makes columns of what comes, no more: no kinds, ids,
times, provenance or checks. Beside it, a bare read of the main table's own columns, without the parser's joins. Memory
is what the reading adds, at a quarter of the rows and at all of them, each in a process of its own.
"""

import argparse
import math
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa

from models.ids import Ids
from pipeline.demo import android, ios
from pipeline.parse import claims
from pipeline.parse.built import Built
from pipeline.parse.database.opening import connect, stand_in, structure
from pipeline.parse.database.query import Query
from pipeline.parse.parser import Evidence, Source, run
from pipeline.parse.sqlite import Sqlite
from pipeline.parse.sqlite_file.tables import quoted

START = datetime(2025, 6, 1, tzinfo=UTC)
NUMBERS = [f"+4477009{number:05d}" for number in range(100, 180)]
ACCOUNTS = [android.jid(number) for number in NUMBERS]


def times(count: int) -> Iterator[tuple[int, datetime]]:
    return ((number, START + timedelta(seconds=40 * number)) for number in range(count))


def said(number: int) -> str:
    thing = ("cake", "tent", "film")[number % 3]
    return f"Message {number}: are we still on for Thursday, I can bring the {thing}?"


def whatsapp(path: Path, count: int) -> Path:
    """Everyday talk in eighty conversations of two and twenty groups."""
    groups = [android.Chat(f"1203630000{n:08d}@g.us", f"Group {n}", ACCOUNTS[n : n + 8]) for n in range(20)]
    chats = [*(android.Chat(account) for account in ACCOUNTS), *groups]

    def messages() -> Iterator[android.WhatsAppMessage]:
        for number, time_ in times(count):
            chat, from_me = chats[number * 7 % len(chats)], number % 3 == 0
            sender = chat.members[number % 8] if chat.members and not from_me else None
            yield android.WhatsAppMessage(chat.jid, said(number), time_, from_me, sender)

    return android.whatsapp(path, chats, messages())


def sms(path: Path, count: int) -> Path:
    sent = (android.Sms(NUMBERS[n % 80], said(n), time_, incoming=n % 3 > 0) for n, time_ in times(count))
    return android.mmssms(path, sent)


def imessage(path: Path, count: int) -> Path:
    chats = [
        *(ios.Chat([number]) for number in NUMBERS),
        *(ios.Chat(NUMBERS[n : n + 8], f"Group {n}") for n in range(20)),
    ]

    def messages() -> Iterator[ios.Message]:
        for number, time_ in times(count):
            chat = number * 7 % len(chats)
            yield ios.Message(chat, said(number), time_, None if number % 3 == 0 else chats[chat].handles[0])

    return ios.sms_db(path, chats, messages())


def whatsapp_ios(path: Path, count: int) -> Path:
    chats = [ios.WhatsAppChat(account, f"Somebody {n}") for n, account in enumerate(ACCOUNTS)]
    sent = (ios.WhatsAppMessage(ACCOUNTS[n * 7 % 80], said(n), time_, n % 3 == 0) for n, time_ in times(count))
    return ios.whatsapp(path, chats, sent)


def calls(path: Path, count: int) -> Path:
    return android.calllog(path, (android.Call(NUMBERS[n % 80], time_, n % 90, 1 + n % 3) for n, time_ in times(count)))


def calls_ios(path: Path, count: int) -> Path:
    return ios.call_history(
        path, (ios.Call(NUMBERS[n % 80], t, n % 90, originated=n % 3 == 0) for n, t in times(count))
    )


def visits(path: Path, count: int) -> Path:
    pages = (
        android.Visit(f"https://www.example.org/page/{n % 5000}?q={n % 40}", f"Page {n % 5000}", t)
        for n, t in times(count)
    )
    return android.chrome_history(path, pages)


STORES: dict[str, tuple[str, str, Callable[[Path, int], Path]]] = {
    "whatsapp_android": ("message", "msgstore.db", whatsapp),
    "android_sms": ("sms", "mmssms.db", sms),
    "ios_messages": ("message", "sms.db", imessage),
    "whatsapp_ios": ("ZWAMESSAGE", "ChatStorage.sqlite", whatsapp_ios),
    "android_calls": ("calls", "calllog.db", calls),
    "ios_calls": ("ZCALLRECORD", "CallHistory.storedata", calls_ios),
    "chrome": ("visits", "History", visits),
}
"""Parser → the table whose rows are many, the file's name, and how it is made."""


def columns(connection: sqlite3.Connection, sql: str) -> int:
    """The rows of a query as columns of Arrow, of whatever types they are."""
    rows = 0
    cursor = connection.execute(sql)
    names = [column[0] for column in cursor.description]
    while found := cursor.fetchmany(8192):
        rows += len(pa.RecordBatch.from_arrays([pa.array(column) for column in zip(*found, strict=True)], names=names))
    return rows


def query(name: str, table: str, path: Path) -> Query | None:
    """The query of a parser that reads the table; None where its reader does more than to ask."""
    reader = claims.named(name).read
    with closing(connect(path)) as connection:
        tables = structure(connection)
    if isinstance(reader, Built):
        reader = reader.build(tables, Evidence(path, path.name))
    if not isinstance(reader, Sqlite):
        return None
    return next(q for subject in reader.subjects for q in subject if q.table == table and not q.missing(tables))


def bare(name: str, path: Path) -> tuple[float, float]:
    """CPU seconds of the parser's own query, and of the table's own columns, into Arrow."""
    table = STORES[name][0]
    asked = query(name, table, path)
    if asked is None:
        return math.nan, math.nan
    with closing(connect(path)) as connection:
        connection.text_factory = str
        stand_in(connection, asked.optional, structure(connection))
        started = time.process_time()
        columns(connection, asked.sql)
        joined = time.process_time() - started
        own = sorted(asked.requires[table])
        started = time.process_time()
        columns(connection, f"select rowid, {', '.join(map(quoted, own))} from main.{quoted(table)}")
        return joined, time.process_time() - started


def measure(name: str, path: Path) -> tuple[int, float, int]:
    """Records, CPU seconds, and KiB that the process has grown by."""
    parser = claims.named(name)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.process_time()
    read = run(parser, Evidence(path, path.name), Source("s", "x", "JAS/1"), Ids(bytes(32)))
    rows = sum(item.num_rows for item in read if isinstance(item, pa.RecordBatch))
    return rows, time.process_time() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before


def apart(name: str, path: Path) -> tuple[int, float, int]:
    """`measure` in a process of its own: what one reading leaves in memory is no other's."""
    command = [sys.executable, __file__, "--measure", name, str(path)]
    rows, seconds, grown = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return int(rows), float(seconds), int(grown)


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--rows", type=int, default=200_000)
    arguments.add_argument("--measure", nargs=2, metavar=("PARSER", "FILE"))
    given = arguments.parse_args()
    if given.measure:
        print(*measure(given.measure[0], Path(given.measure[1])))
        return
    print(f"{given.rows:,} rows each; rows per CPU second, and what share that is of a bare read")
    print(
        f"{'parser':18}{'to RECORDS':>12}{'same query':>12}{'share':>7}{'own columns':>13}{'share':>7}   memory added"
    )
    for name, (_, file, build) in STORES.items():
        with tempfile.TemporaryDirectory() as folder:
            few = build(Path(folder) / f"few-{file}", given.rows // 4)
            path = build(Path(folder) / file, given.rows)
            joined, own = bare(name, path)
            rows, seconds, grown = apart(name, path)
            quarter = apart(name, few)[2]
        assert rows >= given.rows
        speeds = [given.rows / spent for spent in (seconds, joined, own)]
        print(
            f"{name:18}{speeds[0]:>12,.0f}{speeds[1]:>12,.0f}{speeds[0] / speeds[1]:>7.2f}{speeds[2]:>13,.0f}"
            f"{speeds[0] / speeds[2]:>7.2f}   {quarter / 1024:.0f} MiB, {grown / 1024:.0f} MiB"
        )


if __name__ == "__main__":
    main()
