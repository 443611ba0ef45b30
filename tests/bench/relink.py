"""How fast new intelligence is linked: `python tests/bench/relink.py [mentions] [new identifiers] [messages]`.

Mentions and their records lie in twenty units of work of five exhibits, as a run writes them; one identifier in twenty
of those that are new is among them. Wall seconds, and beside them those of a bare scan and join of the same files: a
yardstick that is slow where the machine is. Then a case of so many messages is run, and after an import linked, scored
and ranked anew as `triage intel link` does; 0 messages leave that out. The mark: 5,000,000 stored mentions and 10,000
new identifiers are linked within 10 s.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from parse import NUMBERS, whatsapp
from rich.console import Console

from flows.case.actor import Actor
from flows.case.delivery import bring
from flows.case.opened import opened
from flows.relink import relink
from models.ids import Ids
from models.link_decisions import LinkDecisions
from models.schemas import MENTIONS, NOMINALS, RECORDS
from models.settings import read
from pipeline.intelligence.delivery import Order
from pipeline.link.case import EXHIBITS, PARTIES
from pipeline.link.run import Tables, links

IDS = Ids(b"fictional case, fixed for tests ")
AS_OF = datetime(2026, 11, 23, tzinfo=UTC)
UNITS, EXHIBITS_OF_CASE = 20, 5
QUIET = Console(quiet=True)
WHO = Actor("bench", frozenset({"intel_analyst"}))
HEADER = "nominal_id,type,value,valid_from,valid_to,source,assessment,handling,conditions,review_by"
CASE = """\
case_id: T/6/26
operation_name: MEASURING
offence_window: {start: 2026-03-14T20:00:00Z, end: 2026-03-15T06:00:00Z}
parties: [{party_id: S1, role: suspect, identifiers: [{type: phone, value: "07700 900999"}]}]
exhibits:
  - {exhibit_ref: JAS/1, subject: S1, authority: PACE_S19_20, extraction: {path: JAS1}}
"""


def table(schema: pa.Schema, rows: int, columns: dict[str, pa.Array], file: Path) -> Path:
    """A Parquet file of a table; columns that are not given are null."""
    arrays = [columns[f.name].cast(f.type) if f.name in columns else pa.nulls(rows, f.type) for f in schema]
    loose = pa.schema([f.with_nullable(True) for f in schema])
    pq.write_table(pa.table(arrays, schema=loose), file, compression="zstd")
    return file


def texts(prefix: str, numbers: np.ndarray) -> pa.Array:
    return pa.array(np.char.add(prefix, numbers.astype("U12")))


def same(value: object, rows: int) -> pa.Array:
    return pa.repeat(pa.scalar(value), rows)


def stored(folder: Path, mentions: int) -> tuple[list[Path], list[Path]]:
    """MENTIONS and RECORDS: a tenth of the mentions are names, which equality never links; numbers are few people's
    often and many people's seldom, as in a telephone."""
    random = np.random.default_rng(6)
    each = mentions // UNITS
    found: tuple[list[Path], list[Path]] = ([], [])
    for unit in range(UNITS):
        rows = np.arange(unit * each, (unit + 1) * each)
        person = (random.pareto(0.6, each) * 20).astype(np.int64) % 2_000_000
        record = texts("r", rows)
        exhibit = same(f"x{unit % EXHIBITS_OF_CASE}", each)
        kinds = np.where(rows % 10 == 0, "name", "phone")
        value = values(person, kinds)
        columns = {
            "mention_id": pa.array([f"{n:032x}" for n in rows]),
            "extraction_id": exhibit,
            "record_id": record,
            "field": same("sender", each),
            "type": pa.array(kinds),
            "surface": value,
            "value_norm": value,
            "detector": pa.array(np.where(rows % 10 == 0, "people", "structured")),
            "detector_version": same("1", each),
            "score": same(1.0, each),
            "negated": same(False, each),
            "quoted": same(False, each),
        }
        found[0].append(table(MENTIONS, each, columns, folder / f"mentions-{unit}.parquet"))
        begun = datetime(2026, 1, 1, tzinfo=UTC)
        times = pa.array([begun + timedelta(seconds=int(n)) for n in rows - rows[0]], pa.timestamp("us", tz="UTC"))
        columns = {
            "record_id": record,
            "extraction_id": exhibit,
            "exhibit_ref": same(f"JAS/{unit % EXHIBITS_OF_CASE}", each),
            "source_id": same("s1", each),
            "kind": same("message", each),
            "sent_at": times,
            "body": texts("a message of some words, as they are, number ", rows),
            "state": same("live", each),
        }
        found[1].append(table(RECORDS, each, columns, folder / f"records-{unit}.parquet"))
    return found


def values(person: np.ndarray, kinds: np.ndarray) -> pa.Array:
    """+44 7700 9…: of each person one number."""
    numbers = np.char.add("+4477", np.char.zfill(person.astype("U8"), 8))
    return pa.array(np.where(kinds == "name", np.char.add("person ", person.astype("U8")), numbers))


def intelligence(folder: Path, new: int) -> Path:
    """NOMINALS of which one in twenty has a number that is stored."""
    numbers = np.arange(new) * 7
    held = np.where(np.arange(new) % 20 == 0, numbers % 2_000_000, 50_000_000 + numbers)
    columns = {
        "nominal_id": texts("N-", np.arange(new)),
        "type": same("phone", new),
        "value_raw": values(held, np.full(new, "phone")),
        "value_norm": values(held, np.full(new, "phone")),
        "valid_from": same(datetime(2025, 1, 1, tzinfo=UTC), new),
        "source_grade": same(1, new),
        "assessment": same("B", new),
        "handling": same("P", new),
        "locator": texts("v0001/intel.csv:", np.arange(new)),
    }
    return table(NOMINALS, new, columns, folder / "nominals.parquet")


def timed(what: str, work: Callable[[], int]) -> int:
    wall, cpu = time.monotonic(), time.process_time()
    rows = work()
    wall, cpu = time.monotonic() - wall, time.process_time() - cpu
    print(f"{what}: {rows:,} rows, {wall:.2f} s ({cpu:.2f} CPU s)", flush=True)
    return rows


def yardstick(mentions: list[Path], nominals: Path) -> int:
    with duckdb.connect(config={"threads": 2}) as database:
        for name, files in (("mentions", mentions), ("nominals", [nominals])):
            database.read_parquet([str(file) for file in files]).create_view(name)
        joined = "select count(*) from mentions m join nominals n using (type, value_norm)"
        return int(database.execute(joined).fetchall()[0][0])


def linked(tables: Tables, folder: Path, threads: int) -> int:
    parties = pa.Table.from_pylist(
        [{"party_id": "S1", "role": "suspect", "type": "phone", "value_norm": "+447799999999", "protected": False}],
        PARTIES,
    )
    exhibits = pa.Table.from_pylist(
        [
            {
                "place": n,
                "extraction_id": f"x{n}",
                "exhibit_ref": f"JAS/{n}",
                "subject": f"S{n}",
                "role": "suspect",
                "protected": False,
            }
            for n in range(EXHIBITS_OF_CASE)
        ],
        EXHIBITS,
    )
    batches = links(tables, parties, exhibits, IDS, IDS, AS_OF, LinkDecisions(), read().link, folder, threads=threads)
    return sum(batch.num_rows for batch in batches)


def whole_case(folder: Path, messages: int, new: int) -> None:
    """A case of one telephone is run; then intelligence comes, and it is linked, scored and ranked anew."""
    database = folder / "JAS1/data/data/com.whatsapp/databases/msgstore.db"
    database.parent.mkdir(parents=True)
    whatsapp(database, messages)
    (folder / "case.yaml").write_text(CASE, "utf-8")
    store = folder / "store"
    triage = [sys.executable, "-m", "flows.cli"]
    subprocess.run([*triage, "run", folder / "case.yaml", "--store", store, "--workers", "2"], check=True)
    lines = [f"N-{n:05d},phone,+4477{n * 7919 % 100_000_000:08d},2025-01-01,,1,B,P,,2099-01-01" for n in range(new)]
    lines += [f"N-9{n:04d},phone,{number},2025-01-01,,1,B,P,,2099-01-01" for n, number in enumerate(NUMBERS[:20])]
    (folder / "intel.csv").write_text("\n".join((HEADER, *lines)) + "\n", "utf-8")
    order = Order("bench", "bench", datetime.now(UTC))
    timed("import", lambda: bring(store, [folder / "intel.csv"], order, "GB", False, WHO).imported.new)
    found = opened(store, None)
    mentions = found.store.rows("mentions", found.run["units"]["mentions"])
    made = timed(f"link, score and rank of {mentions:,} mentions", lambda: len(relink(store, None, QUIET).told))
    assert made, "nothing was linked"


def main(mentions: int, new: int, messages: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        found, records = stored(folder, mentions)
        nominals = intelligence(folder, new)
        print(f"{mentions:,} stored mentions in {UNITS} units, {new:,} new identifiers")
        for _ in range(2):
            timed("bare scan and join", lambda: yardstick(found, nominals))
        tables = Tables(mentions=found, records=records, nominals=[nominals])
        for threads in (1, 2):
            timed(f"linking, threads: {threads}", lambda threads=threads: linked(tables, folder, threads))
    if messages:
        with tempfile.TemporaryDirectory() as name:
            whole_case(Path(name), messages, new)


if __name__ == "__main__":
    given = [int(number) for number in sys.argv[1:]]
    main(*given, *(5_000_000, 10_000, 100_000)[len(given) :])
