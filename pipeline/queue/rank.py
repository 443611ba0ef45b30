"""UNITS and SIGNALS of all extractions to one QUEUE.

Order: the score; among equal scores what was said first, then exhibit, application and what else tells units apart, so
that the order is the same on every machine. A unit without a time comes after those of its score that have one.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa

from models.schemas import QUEUE
from models.scoring import Bands
from pipeline.query import opened

_RANKED = """
with reasons as (
    select unit_id, round(sum(points), 1) as score,
        list({{'rule': rule, 'family': family, 'points': points, 'cap': cap, 'text': text, 'evidence': evidence}}
             order by abs(points) desc, family, rule, signal_id) as reasons
    from signals group by unit_id
), scored as (
    select u.*, coalesce(r.score, 0) as score, coalesce(r.reasons, []) as reasons
    from units u left join reasons r on r.unit_id = u.unit_id
)
select
    row_number() over (order by score desc, started_at nulls last, exhibit_ref, app nulls last, kind,
        thread_title nulls last, participants, ended_at nulls last, len(record_ids), unit_id) as rank,
    unit_id, exhibit_ref, kind, app, thread_title as title, participants, started_at, ended_at,
    len(record_ids) as records, score,
    case when score >= {P1} then 'P1' when score >= {P2} then 'P2' when score >= {P3} then 'P3' else 'P4' end as band,
    lanes, reasons, uncertainty
from scored order by rank
"""


def rank(units: Sequence[Path], signals: Sequence[Path], bands: Bands, scratch: Path) -> Iterator[pa.RecordBatch]:
    """The queue: every unit, those without any reason too.

    Args:
        units: Parquet files of UNITS.
        signals: Parquet files of SIGNALS.
        bands: the score at which each band begins.
        scratch: folder for what does not fit in memory.

    Yields:
        Rows of QUEUE in order of rank.
    """
    with opened({"units": units, "signals": signals}, scratch) as database:
        query = database.sql(_RANKED.format(**bands.model_dump()))
        for batch in query.to_arrow_reader(8192):
            yield batch.select(QUEUE.names).cast(QUEUE)
