"""How fast a view is built and asked: `python tests/bench/view.py [messages]`.

CPU seconds, one thread. Questions: wall clock, median and 95th percentile of 30, with the figures of an earlier trial
of two million messages beside.

Messages of 94 characters on average, in 1 % of as many conversations of unequal size; a tenth hold an emoji, a word of
another script, an apostrophe or a telephone number each. The bare index is the same folded texts put into FTS5 and
nothing else.
"""

import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from itertools import accumulate
from multiprocessing import get_context
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from models.ids import Ids
from models.language.search.searched import searched
from models.schemas import RECORDS, SOURCES, TEXTS
from pipeline.view import schema
from pipeline.view.build import GATHERED, build
from pipeline.view.search import View, opened
from pipeline.view.tables import Tables

_START = 1_760_000_000_000_000
_RARE = ("😀 ", "привет ", "don't ", "07700 900123 ", "微信 ", "see https://example.org/a ")
_SAME = {
    "extraction_id": "x",
    "exhibit_ref": "JAS/1",
    "source_id": "s",
    "path": "data/data/com.whatsapp/databases/msgstore.db",
    "status": "claimed",
    "kind": "message",
    "app": "com.whatsapp",
    "recipients": ["+447700900123"],
    "state": "live",
    "origin": "native",
    "parser": "whatsapp_android",
    "parser_version": 1,
}
_TRIAL = {
    "rare word": "0.28/0.50",
    "common word": "1.7 (count), 0.03 (first 50, unranked)",
    "phrase": "1.8/13",
    "beginning": "14.5/31",
    "by rank": "50/161",
    "a conversation": "0.21/22.6",
    "count": "1.7/4.0",
}


def _vocabulary(chance: random.Random) -> list[str]:
    letters, weights = "etaoinshrdlucmfwypvbgkjqxz", (12, 9, 8, 8, 7, 7, 6, 6, 6, 4, 4, 3, 3, 3, *([2] * 12))
    return ["".join(chance.choices(letters, weights, k=chance.randint(2, 8))) for _ in range(60_000)]


def _bodies(chance: random.Random, count: int) -> Iterator[str]:
    vocabulary = _vocabulary(chance)
    often = list(accumulate(1 / (rank + 3) for rank in range(len(vocabulary))))
    for number in range(count):
        words = " ".join(chance.choices(vocabulary, cum_weights=often, k=chance.randint(2, 32)))
        extra = "".join(rare for place, rare in enumerate(_RARE) if (number + place * 7) % 10 == 0)
        yield extra + words


def _messages(folder: Path, count: int) -> Tables:
    chance = random.Random(5)  # noqa: S311  repeatable, not secret
    ids = Ids(b"fictional case, fixed for tests ")
    threads = max(1, count // 100)
    written = _bodies(chance, count)
    records, texts, sources = (folder / f"{name}.parquet" for name in ("records", "texts", "sources"))
    with pq.ParquetWriter(records, RECORDS) as out, pq.ParquetWriter(texts, TEXTS) as told:
        for first in range(0, count, 50_000):
            numbers = [str(number) for number in range(first, min(count, first + 50_000))]
            threads_of = [f"t{int(threads * chance.random() ** 3)}" for _ in numbers]
            columns = {
                "record_id": ids.under("record").column(numbers),
                "text_id": ids.under("text").column(numbers),
                "thread_id": threads_of,
                "thread_title": threads_of,
                "sent_at": [_START + int(number) * 1_000_000 for number in numbers],
                "locator": [f"message:{number}" for number in numbers],
                "text": (told_now := [next(written) for _ in numbers]),
                "body": told_now,
            } | {name: [value] * len(numbers) for name, value in _SAME.items()}
            out.write_batch(_batch(RECORDS, columns))
            told.write_batch(_batch(TEXTS, columns))
    pq.write_table(pa.Table.from_pylist([{name: _SAME.get(name) for name in SOURCES.names}], SOURCES), sources)
    return Tables([records], [sources], [texts])


def _batch(schema: pa.Schema, columns: dict[str, list[Any]]) -> pa.RecordBatch:
    size = len(columns["record_id"])
    arrays = [pa.array(columns[f.name], f.type) if f.name in columns else pa.nulls(size, f.type) for f in schema]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _index(texts: Iterable[str], file: Path, *pragmas: str) -> float:
    """CPU seconds of putting texts into FTS5 and nothing else."""
    with closing(sqlite3.connect(file, isolation_level=None)) as index:
        index.executescript(f"pragma journal_mode = off; pragma synchronous = off; {schema.FOUND};")
        for pragma in pragmas:
            index.execute(pragma)
        begun = time.process_time()
        index.execute("begin")
        index.executemany("insert into found (rowid, text) values (?, ?)", enumerate(texts, 1))
        index.execute("commit")
        return time.process_time() - begun


def _timed(what: str, ask: Callable[[int], object]) -> None:
    taken = []
    for number in range(30):
        begun = time.perf_counter()
        ask(number)
        taken.append((time.perf_counter() - begun) * 1000)
    print(f"{what:>16}: {median(taken):8.2f} / {quantiles(taken, n=20)[-1]:8.2f} ms   ({_TRIAL.get(what, '-')})")


def _questions(view: View, written: list[str]) -> None:
    words = sorted({word for text in written[:2000] for word in text.split() if word.isascii() and word.isalpha()})
    counts = {word: view.count(word) for word in words[:: max(1, len(words) // 1000)]}
    often = sorted(counts, key=lambda word: abs(counts[word] - len(written) * 0.0135))[:30]
    rare = sorted(counts, key=counts.__getitem__)[:30]
    print(f"in how many texts, median: rare {median(map(counts.__getitem__, rare)):,.0f}", end=", ")
    print(f"common {median(map(counts.__getitem__, often)):,.0f} (1.4 % in the trial)")
    pairs = [" ".join(text.split()[-3:]) for text in written[:400] if len(text.split()) > 6][:30]
    _timed("rare word", lambda n: view.search(rare[n % len(rare)]))
    _timed("common word", lambda n: view.search(often[n % len(often)]))
    _timed("by rank", lambda n: view.search(often[n % len(often)], ranked=True))
    _timed("count", lambda n: view.count(often[n % len(often)]))
    _timed("phrase", lambda n: view.search(f'"{pairs[n % len(pairs)]}"'))
    _timed("beginning", lambda n: view.search(f"{often[n % len(often)][:3]}*"))
    _timed("number", lambda _: view.search("+44 7700 900123"))
    found = [hit.record.record_id for hit in view.search(often[-1], 30)]
    _timed("a conversation", lambda n: view.around(found[n % len(found)], 25, 25))
    _timed("a record", lambda n: view.record(found[n % len(found)]))


def _build(folder: Path, tables: Tables) -> tuple[dict[str, int], float, float, float]:
    """In a process of its own, for its memory: counts, CPU seconds, seconds, peak in MB."""
    begun, wall = time.process_time(), time.perf_counter()
    counts = build(tables, folder / "x.sqlite", folder, extraction_id="x", exhibit_ref="JAS/1")
    cpu, wall = time.process_time() - begun, time.perf_counter() - wall
    status = Path("/proc/self/status").read_text()  # `getrusage` would tell the peak of the process that began it
    return counts, cpu, wall, int(status.partition("VmHWM:")[2].split()[0]) / 1000


def main(count: int) -> None:
    with tempfile.TemporaryDirectory() as name, ProcessPoolExecutor(1, get_context("spawn")) as other:
        folder = Path(name)
        tables = _messages(folder, count)
        written = pq.read_table(folder / "texts.parquet", columns=["text"])["text"].to_pylist()
        size = sum(len(text.encode()) for text in written)
        counts, cpu, wall, peak = other.submit(_build, folder, tables).result()
        print(f"{count:,} messages, {size / 1e6:.0f} MB of text, mean {size / count:.0f} bytes: {counts}")
        stored = (folder / "x.sqlite").stat().st_size
        print(f"view: {cpu:.1f} CPU s ({wall:.1f} s), {count / cpu:,.0f} messages/s, {stored / 1e6:.0f} MB")
        print(f"{peak:.0f} MB of memory at most", flush=True)
        bare = _index([searched(text) for text in written], folder / "bare.db")
        own = _index(map(searched, written), folder / "own.db", GATHERED)
        bytes_ = (folder / "bare.db").stat().st_size
        print(
            f"of it full text, folding with it: {own:.1f} CPU s, {count / own:,.0f} messages/s; a bare index of texts"
        )
        print(f"folded texts: {bare:.1f} CPU s, {bytes_ / 1e6:.0f} MB: {own / bare:.1f} times as long")
        with opened(folder / "x.sqlite") as view:
            _questions(view, written)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2_000_000)
