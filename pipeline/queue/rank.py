"""UNITS and SIGNALS of all extractions to one QUEUE.

Order by score: the score; among equal scores what was said first, then exhibit, application and what else tells units
apart, so that the order is the same on every machine. A unit without a time comes after those of its score that have
one. Order of serving: see `pipeline.queue.serve`.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from models.schemas import QUEUE
from models.scoring import Bands
from models.settings import Queue
from pipeline.query import opened
from pipeline.queue.serve import SAMPLE, Order, serve

_RANKED = """
create table ranked as
with reasons as (
    select unit_id, round(sum(points), 1) as score, count(*) as told
    from signals group by unit_id
)
select row_number() over (order by coalesce(r.score, 0) desc, started_at nulls last, exhibit_ref, app nulls last, kind,
        thread_title nulls last, participants, ended_at nulls last, len(record_ids), u.unit_id)::integer as rank,
    u.unit_id, coalesce(r.score, 0) as score, coalesce(r.told, 0) as told, epoch_us(started_at) as started_us,
    list_contains(lanes, 'SAFEGUARD') as safeguarding, list_contains(lanes, 'DISCLOSURE') as disclosure,
    coalesce(r.score, 0) < {P3} and lanes = ['SCORED'] as rest
from units u left join reasons r on r.unit_id = u.unit_id
"""

_OF_A_KIND = {
    "by_score": "select rank from ranked order by rank",
    "safeguarding": "select rank from ranked where safeguarding order by rank",
    "disclosure": "select rank from ranked where disclosure order by started_us nulls last, rank",
    # a unit's id is a keyed hash: its order is random, and the same whenever the case is run again
    "sample": "select rank from ranked where rest order by unit_id",
}

_SERVED = """
select p.place, k.rank, p.slot, u.unit_id, exhibit_ref, kind, app, thread_title as title, participants, started_at,
    ended_at, len(record_ids) as records, k.score,
    case when k.score >= {P1} then 'P1' when k.score >= {P2} then 'P2' when k.score >= {P3} then 'P3'
        else 'P4' end as band,
    if(p.slot = '{sample}', list_append(lanes, 'QA_SAMPLE'), lanes) as lanes, uncertainty, k.told
from places p join ranked k on k.rank = p.rank join units u on u.unit_id = k.unit_id
order by p.place
"""

_REASONS = """
select {'rule': rule, 'family': family, 'points': points, 'cap': cap, 'text': text, 'evidence': evidence,
    'alternatives': alternatives, 'changes': changes} as reason
from signals s join ranked k on k.unit_id = s.unit_id join places p on p.rank = k.rank
order by p.place, abs(points) desc, family, rule, signal_id
"""


def rank(
    units: Sequence[Path],
    signals: Sequence[Path],
    bands: Bands,
    served: Queue,
    scratch: Path,
    memory_bytes: int = 1_000_000_000,
) -> Iterator[pa.RecordBatch]:
    """The queue: every unit, those without any reason too.

    Args:
        units: Parquet files of UNITS.
        signals: Parquet files of SIGNALS.
        bands: the score at which each band begins.
        served: how many of each page come from where.
        scratch: folder for what does not fit in memory.
        memory_bytes: what the database may use.

    Yields:
        Rows of QUEUE in the order of serving.
    """
    with opened({"units": units, "signals": signals}, scratch, memory_bytes, threads=2) as database:
        database.execute(_RANKED.format(**bands.model_dump()))
        database.register("served", _places(database, served))
        database.execute("create table places as from served")  # what is registered, other cursors do not see
        database.execute("set threads = 1")  # each of more wants memory of its own, of which two sorts leave little
        rows = database.cursor().sql(_SERVED.format(**bands.model_dump(), sample=SAMPLE)).to_arrow_reader(8192)
        reasons = database.cursor().sql(_REASONS).to_arrow_reader(8192)
        for batch in _beside(rows, reasons):
            yield batch.select(QUEUE.names).cast(QUEUE)


def _beside(rows: Iterable[pa.RecordBatch], reasons: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Each row with its reasons, of which it says how many there are. Both come in the order of serving: lists of all
    the reasons of a million units, made by the database, would not fit in its memory."""
    left = pa.chunked_array([], QUEUE.field("reasons").type.value_type)
    for batch in rows:
        ends = np.cumsum([0, *batch["told"].to_pylist()], dtype=np.int32)
        while len(left) < ends[-1]:
            left = pa.chunked_array([*left.chunks, next(reasons)["reason"].cast(left.type)])
        lists = pa.ListArray.from_arrays(ends, left.slice(0, ends[-1]).combine_chunks())
        left = left.slice(ends[-1])
        yield batch.append_column("reasons", lists)


def _places(database: duckdb.DuckDBPyConnection, served: Queue) -> pa.Table:
    """The place and the slot of each rank."""
    order = Order(**{kind: database.sql(sql).to_arrow_table()["rank"].to_pylist() for kind, sql in _OF_A_KIND.items()})
    ranks, slots = zip(*found, strict=True) if (found := serve(order, served)) else ((), ())
    return pa.table(
        {
            "rank": pa.array(ranks, pa.int32()),
            "place": pa.array(range(1, len(ranks) + 1), pa.int32()),
            "slot": pa.array(slots, pa.string()).dictionary_encode(),
        }
    )
