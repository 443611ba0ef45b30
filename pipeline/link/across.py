"""The same identifier in two exhibits of a case.

One mention stands for all of a value in an exhibit, and each exhibit is linked to the first one before it that it may
be compared with: a value that is in nine exhibits a thousand times has eight links.

A protected exhibit (a complainant's, a witness's, a deceased's) is compared with a suspect's, for that is what it was
taken for; with any other only where the value is a party's.
"""

import json
from collections.abc import Iterator
from typing import Any

import duckdb
import pyarrow as pa

from models.ids import Ids
from pipeline.link.grades import ACROSS, own
from pipeline.link.rows import rows

_SHARED = """
with found as (
    select m.type, m.value_norm, m.extraction_id,
        min((m.text_id is not null, m.record_id, m.mention_id)) as best
    from served m
    where m.detector in ('structured', 'identifiers') and m.value_norm is not null and list_contains($across, m.type)
    group by all
),
placed as (
    select f.type, f.value_norm, f.extraction_id, x.place, x.exhibit_ref, x.role, x.protected,
        f.best[1] as in_text, f.best[2] as record_id, f.best[3] as mention_id
    from found f join exhibits x on x.extraction_id = f.extraction_id
),
several as (
    select * from placed
    qualify min(place) over (partition by type, value_norm) < max(place) over (partition by type, value_norm)
)
select b.type, b.value_norm, b.extraction_id, b.record_id, b.mention_id, a.mention_id as other_mention_id,
    a.in_text or b.in_text as in_text
from several b join several a on a.type = b.type and a.value_norm = b.value_norm and a.place < b.place
    and a.exhibit_ref <> b.exhibit_ref
where not (a.protected or b.protected)
    or (a.protected and b.role = 'suspect') or (b.protected and a.role = 'suspect')
    or exists (from parties p where p.type = b.type and p.value_norm = b.value_norm)
qualify row_number() over (partition by b.type, b.value_norm, b.place order by a.place) = 1
order by b.type, b.value_norm, b.place
"""

_WORDS = {"G1": "same number or account in another exhibit", "G2": "same value in another exhibit, possibly shared"}


def across(database: duckdb.DuckDBPyConnection, ids: Ids) -> Iterator[pa.RecordBatch]:
    """Links between mentions of different exhibits.

    Args:
        database: has `served` (MENTIONS but those of duplicates), `exhibits` and `parties`; see `pipeline.link.exact`.
        ids: makes ids of this case.

    Yields:
        Batches of LINKS, by value and then in the order of the case's exhibits.
    """
    for batch in database.sql(_SHARED, params={"across": sorted(ACROSS)}).to_arrow_reader(8192):
        where = (batch[name].to_pylist() for name in ("type", "value_norm", "in_text"))
        grades = ["G1" if own(type_, value) and not text else "G2" for type_, value, text in zip(*where, strict=True)]
        pairs = zip(batch["mention_id"].to_pylist(), batch["other_mention_id"].to_pylist(), strict=True)
        count = batch.num_rows
        columns: dict[str, Any] = {
            name: batch[name]
            for name in ("mention_id", "extraction_id", "record_id", "type", "value_norm", "other_mention_id")
        }
        columns |= {
            "link_id": ids.under("link").column([f"{one}\x1fother\x1f{other}" for one, other in pairs]),
            "grade": grades,
            "attribution": ["none"] * count,
            "scores": [True] * count,
            "waterfall": [_waterfall(grade) for grade in grades],
            "negative_evidence": [[]] * count,
            "state": ["candidate"] * count,
        }
        yield rows(columns, count)


def _waterfall(grade: str) -> str:
    return json.dumps([{"field": "value", "bits": None, "detail": _WORDS[grade]}])
