"""How fast mentions become links: `python tests/bench/link.py [mentions]`. CPU seconds, one thread.

Two exhibits with half of the mentions each, 20,000 telephone numbers, 20,000 entries of intelligence, two parties of
whom one is in every other message.
"""

import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from models.ids import Ids
from models.link_decisions import LinkDecisions
from models.schemas import MENTIONS, NOMINALS, RECORDS
from models.settings import read
from pipeline.link.case import EXHIBITS, PARTIES
from pipeline.link.run import Tables, links

_PEOPLE = 20_000


def _write(schema: pa.Schema, columns: dict[str, list[object]], file: Path) -> Path:
    rows = len(next(iter(columns.values())))
    arrays = [pa.array(columns[f.name], f.type) if f.name in columns else pa.nulls(rows, f.type) for f in schema]
    pq.write_table(pa.table(arrays, schema=pa.schema([f.with_nullable(True) for f in schema])), file)
    return file


def _number(person: int) -> str:
    return f"+4477{person:08d}"


def main(count: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        people = [0 if n % 2 else n % _PEOPLE for n in range(count)]
        mentions = _write(
            MENTIONS,
            {
                "mention_id": [f"m{n}" for n in range(count)],
                "extraction_id": [f"x{n % 4 // 2}" for n in range(count)],
                "record_id": [f"r{n}" for n in range(count)],
                "field": ["sender"] * count,
                "type": ["phone"] * count,
                "value_norm": [_number(person) for person in people],
                "detector": ["structured"] * count,
            },
            folder / "mentions.parquet",
        )
        times: list[object] = [datetime(2026, 3, 1, tzinfo=UTC)] * count
        records = _write(
            RECORDS,
            {"record_id": [f"r{n}" for n in range(count)], "kind": ["message"] * count, "sent_at": times},
            folder / "records.parquet",
        )
        nominals = _write(
            NOMINALS,
            {
                "nominal_id": [f"N{n}" for n in range(_PEOPLE)],
                "type": ["phone"] * _PEOPLE,
                "value_norm": [_number(n + _PEOPLE - 200) for n in range(_PEOPLE)],
                "source_grade": [1] * _PEOPLE,
                "assessment": ["B"] * _PEOPLE,
                "handling": ["P"] * _PEOPLE,
                "locator": [f"intel.csv:{n}" for n in range(_PEOPLE)],
            },
            folder / "nominals.parquet",
        )
        parties = pa.Table.from_pylist(
            [{"party_id": "S1", "role": "suspect", "type": "phone", "value_norm": _number(0), "protected": False}],
            PARTIES,
        )
        exhibits = pa.Table.from_pylist(
            [
                {"place": n, "extraction_id": f"x{n}", "exhibit_ref": f"JAS/{n}", "subject": f"S{n}"}
                | {"role": "suspect", "protected": False}
                for n in range(2)
            ],
            EXHIBITS,
        )
        begun = time.process_time()
        ids = Ids(b"fictional case, fixed for tests ")
        as_of = datetime(2026, 11, 23, tzinfo=UTC)
        tables = Tables(mentions=[mentions], records=[records], nominals=[nominals])
        batches = links(tables, parties, exhibits, ids, ids, as_of, LinkDecisions(), read().link, folder)
        found = sum(batch.num_rows for batch in batches)
        cpu = time.process_time() - begun
        print(f"{count:,} mentions, {found:,} links in {cpu:.2f} CPU s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
