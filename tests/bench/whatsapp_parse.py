"""How fast a WhatsApp database becomes RECORDS, against reading the same columns with row ids and nothing else.

python tests/bench/whatsapp_parse.py [--messages 200000]
"""

import argparse
import resource
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa

from models.ids import Ids
from pipeline.demo.android import Chat, WhatsAppMessage, jid, whatsapp
from pipeline.parse import claims
from pipeline.parse.parser import Evidence, Source, run

START = datetime(2025, 6, 1, tzinfo=UTC)
PEOPLE = [jid(f"+4477009{number:05d}") for number in range(100, 180)]
GROUPS = [Chat(f"1203630000{n:08d}@g.us", f"Group {n}", PEOPLE[n : n + 8]) for n in range(20)]
CHATS = [*(Chat(person) for person in PEOPLE), *GROUPS]


def messages(count: int) -> Iterator[WhatsAppMessage]:
    """Everyday talk in eighty conversations of two and twenty groups."""
    for number in range(count):
        chat = CHATS[number * 7 % len(CHATS)]
        from_me = number % 3 == 0
        sender = chat.members[number % 8] if chat.members and not from_me else None
        thing = ("cake", "tent", "film")[number % 3]
        body = f"Message {number}: are we still on for Thursday, I can bring the {thing}?"
        yield WhatsAppMessage(chat.jid, body, START + timedelta(seconds=40 * number), from_me, sender)


def columns_with_row_ids(path: Path) -> int:
    """The yardstick: three columns and the row id to Arrow."""
    rows = 0
    with closing(sqlite3.connect(path)) as connection:
        cursor = connection.execute("select _id, timestamp, from_me, text_data from message")
        while found := cursor.fetchmany(8192):
            rows += len(pa.RecordBatch.from_arrays([pa.array(c) for c in zip(*found, strict=True)], names=list("abcd")))
    return rows


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--messages", type=int, default=200_000)
    count = arguments.parse_args().messages
    with tempfile.TemporaryDirectory() as folder:
        path = whatsapp(Path(folder) / "msgstore.db", CHATS, messages(count))
        print(f"{count:,} messages, {path.stat().st_size / 2**20:.1f} MiB")
        started = time.process_time()
        columns_with_row_ids(path)
        yardstick = time.process_time() - started
        parser = claims.named("whatsapp_android")  # imports all parsers: once for each process, not for each message
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        started = time.process_time()
        evidence, source = Evidence(path, "msgstore.db"), Source("s", "x", "JAS/1")
        rows = sum(item.num_rows for item in run(parser, evidence, source, Ids(bytes(32))) if hasattr(item, "num_rows"))
        seconds = time.process_time() - started
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert rows >= count
    print(f"parse to RECORDS     {rows / seconds:>10,.0f} messages per CPU second")
    print(f"columns with row ids {count / yardstick:>10,.0f} messages per CPU second")
    print(f"ratio {yardstick / seconds:.2f}; memory grown by {grown / 1024:.0f} MiB")


if __name__ == "__main__":
    main()
