"""How fast texts and records become mentions: `python tests/bench/entities.py [messages]`. CPU seconds of one process.

The messages are made up: short, one in eight with an identifier, one in twenty with a phrase of the lexicon, one in
five with "tomorrow". Each has its own time. `pass` is the one pass of the automaton alone; the machine's load moves
all rows, so a change is judged by the ratio to it. The taggers have read other messages before.
"""

import gc
import random
import resource
import sys
import time
from collections.abc import Callable, Iterator

import pyarrow as pa

from models.ids import Ids
from models.language.rules import Rules
from models.language.tagger import Tagger
from models.schemas import RECORDS, TEXTS
from pipeline.entities import free_text, structured

_WORDS = tuple(
    word
    for line in (
        "ok yeah see later what time going home now lol thanks mum can get milk not sure maybe tomorrow after work",
        "that was good film last the match did bring keys where park usual place raining again have you seen my key",
    )
    for word in line.split()
)
_FOUND = (
    "my new number is 07700 900{n:03d}",
    "mail me at person{n}@example.com",
    "look at https://example.org/page/{n}",
    "insta: @person_{n}",
    "the reg was AB12 CDE",
    "it is near SW1A 1AA",
    "im at 14 Alder Street",
    "owes me {n} quid",
    "pay GB82 WEST 1234 5698 7654 32",
    "from ip 192.0.2.{n}",
    "pin is 51.5{n:03d}, -0.12780",
)
_START = 1_767_225_600_000_000  # 2026-01-01, microseconds
_SAID = (
    "I'm so sorry about last night",
    "don't tell anyone",
    "come over",
    "delete our chat",
    "what happened last night",
)

Batches = list[tuple[pa.RecordBatch, pa.RecordBatch]]


def messages(count: int, size: int = 8192, seed: int = 7) -> Iterator[tuple[pa.RecordBatch, pa.RecordBatch]]:
    """Batches of RECORDS and of their TEXTS."""
    chance = random.Random(seed)  # noqa: S311 - no secrets, the same messages each time
    for start in range(0, count, size):
        rows = range(start, min(count, start + size))
        texts = [_message(chance, n) for n in rows]
        yield _records(rows, texts), _texts(rows, texts)


def _message(chance: random.Random, number: int) -> str:
    text = " ".join(chance.choices(_WORDS, k=chance.randint(1, 18)))
    if number % 8 == 0:
        text += " " + chance.choice(_FOUND).format(n=number % 1000)
    if number % 20 == 0:
        text += " " + chance.choice(_SAID)
    return text


def _records(rows: range, texts: list[str]) -> pa.RecordBatch:
    size = len(rows)
    columns = {
        "record_id": [f"r{n}" for n in rows],
        "extraction_id": ["x1"] * size,
        "kind": ["message"] * size,
        "app": ["com.whatsapp"] * size,
        "sender": [None if n % 2 else f"447700900{n % 400:03d}@s.whatsapp.net" for n in rows],
        "recipients": [[f"447700900{(n + k) % 400:03d}@s.whatsapp.net" for k in range(1 + n % 3)] for n in rows],
        "body": texts,
        "sent_at": [_START + 61_000_000 * n for n in rows],
    }
    return pa.RecordBatch.from_arrays(
        [pa.array(columns[f.name], f.type) if f.name in columns else pa.nulls(size, f.type) for f in RECORDS],
        schema=pa.schema([f.with_nullable(True) for f in RECORDS]),
    )


def _texts(rows: range, texts: list[str]) -> pa.RecordBatch:
    size = len(rows)
    columns = {
        "text_id": [f"t{n}" for n in rows],
        "extraction_id": ["x1"] * size,
        "record_id": [f"r{n}" for n in rows],
        "source_id": ["s1"] * size,
        "origin": ["native"] * size,
        "text": texts,
    }
    return pa.RecordBatch.from_arrays(
        [pa.array(columns[f.name], f.type) if f.name in columns else pa.nulls(size, f.type) for f in TEXTS],
        schema=TEXTS,
    )


def measure(name: str, count: int, work: Callable[[], int]) -> None:
    """Run it and print what it took."""
    begun = time.process_time()
    found = work()
    cpu = time.process_time() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{name:<12} {count:>9,} in {cpu:6.2f} CPU s = {count / cpu:>9,.0f}/s  {found:>9,} mentions  peak {peak} MB")


def main(count: int) -> None:
    ids = Ids(b"fictional case, fixed for tests ")
    batches = list(messages(count))
    words = [text for _, texts in batches for text in texts["text"].to_pylist()]
    begun = time.process_time()
    rules, tagger, named = Rules("GB"), Tagger(names=False), Tagger()
    print(f"{'taggers':<12} built in {time.process_time() - begun:.2f} CPU s")
    gc.freeze()  # as the flow does
    for finds in (tagger, named):  # automata and tables fill up at first
        list(finds.tag([text for _, texts in messages(10_000, seed=8) for text in texts["text"].to_pylist()]))
    times = free_text.times(records for records, _ in batches)
    sent = list(times.values())
    measure("structured", count, lambda: sum(b.num_rows for b in structured.mentions((r for r, _ in batches), ids)))
    measure("pass", count, lambda: sum(len(rules.flagged(text)) for text in words))
    measure("tag", count, lambda: sum(len(found) for found in tagger.tag(words, sent_us=sent)))
    measure("free text", count, lambda: _mentions(batches, tagger, ids, times))
    some = batches[: max(1, len(batches) // 8)]
    measure("with names", sum(t.num_rows for _, t in some), lambda: _mentions(some, named, ids, times))


def _mentions(batches: Batches, tagger: Tagger, ids: Ids, times: dict[str, int]) -> int:
    return sum(b.num_rows for b in free_text.mentions((texts for _, texts in batches), tagger, ids, times))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200_000)
