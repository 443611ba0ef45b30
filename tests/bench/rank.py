"""How fast a queue is ranked and put in the order of serving: `python tests/bench/rank.py [units]`.

Units with none to three reasons each, one in ten in the disclosure lane, written and read as a run does. Wall seconds
and the largest size of the process. The mark: 1,000,000 units within 10 s on two cores that do nothing else.
"""

import resource
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from models import scoring, settings
from models.schemas import TABLES
from pipeline.queue.rank import rank

RULES = (("near_the_offence", "time"), ("suspect_and_other", "party"), ("meet_transport", "conduct"))
PLAIN: dict[str, Any] = {"string": "x", "bool": False, "int32": 0, "float": 1.0, "double": 1.0}
START_US, SPAN_S = 1_767_225_600_000_000, 10_000_000


def units(count: int, random: Random) -> Iterator[dict[str, Any]]:
    for _ in range(count):
        yield {
            "unit_id": f"{random.getrandbits(128):032x}",
            "kind": "thread_segment",
            "participants": ["+447700900101", f"+447700900{random.randrange(1000):03}"],
            "record_ids": [f"{random.getrandbits(128):032x}" for _ in range(10)],
            "started_at": START_US + random.randrange(SPAN_S) * 1_000_000,
            "lanes": ["SCORED", "DISCLOSURE"] if random.random() < 0.1 else ["SCORED"],
        }


def signals(made: list[dict[str, Any]], random: Random) -> Iterator[dict[str, Any]]:
    for unit in made:
        for rule, family in RULES[: random.choice((0, 1, 2, 2, 3))]:
            yield {
                "signal_id": f"{random.getrandbits(128):032x}",
                "unit_id": unit["unit_id"],
                "rule": rule,
                "family": family,
                "points": round(random.random() * 20, 1),
                "text": "In or near the time of the alleged offence. (2 days after it)",
                "evidence": [{"record_id": record, "text_id": None, "start": None, "end": None}
                             for record in unit["record_ids"][:3]],
                "changes": "without this: 3.0, P4",
            }  # fmt: skip


def write(folder: Path, table: str, rows: list[dict[str, Any]]) -> Path:
    schema = TABLES[table]
    same = {field.name: PLAIN.get(str(field.type), []) for field in schema if not field.nullable}
    pq.write_table(pa.Table.from_pylist([same | row for row in rows], schema), folder / f"{table}.parquet")
    return folder / f"{table}.parquet"


def main(count: int) -> None:
    random = Random(20260314)  # noqa: S311  # the same units in every run
    with tempfile.TemporaryDirectory() as name:
        folder, made = Path(name), list(units(count, random))
        files = [write(folder, "units", made)], [write(folder, "signals", list(signals(made, random)))]
        del made
        start = perf_counter()
        bands, served = scoring.read().bands, settings.read().queue
        ranked = sum(batch.num_rows for batch in rank(*files, bands, served, folder))
        print(f"{ranked:,} units in {perf_counter() - start:.1f} s")
    print(f"largest size with making them: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024:,} MiB")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
