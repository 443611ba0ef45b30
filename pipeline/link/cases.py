"""Links to other cases of the store: the same identifier there, and nothing else of them (domain I-13).

Of the other case a link has its reference, on how many exhibits the value stands, and whether it is given to a suspect
there. A value is linked to each case that has it, never to what those are linked to; a common one to a few of them, for
it is shown, and no lead.
"""

import json
from collections.abc import Iterator
from dataclasses import fields
from typing import Any

import duckdb
import pyarrow as pa

from models.ids import Ids
from models.settings import Link
from pipeline.link.commonness import Spread
from pipeline.link.grades import own
from pipeline.link.rows import pairs_of, rows

_OTHERS = """
with first as (  -- of several extractions of an exhibit the first
    select c.* exclude (in_text), f.best[1] as in_text, f.best[2] as record_id, f.best[3] as mention_id
    from compared c join firsts f using (type, value_norm, extraction_id)
    qualify row_number() over (partition by c.type, c.value_norm, c.exhibit_ref order by c.place) = 1
)
select c.type, c.value_norm, c.extraction_id, c.record_id, c.mention_id, c.place, c.in_text,
    case when c.protected then c.authority_id end as authority_id,
    e.case_id as other_case, e.suspect, e.in_text as there_in_text,
    s.exhibits, s.other_exhibits, s.other_cases, s.people, s.given, s.compared
from first c join elsewhere e on e.type = c.type and e.value_norm = c.value_norm
join spread s on s.type = c.type and s.value_norm = c.value_norm
qualify s.given or s.people < $common_from
    or row_number() over (partition by c.type, c.value_norm, c.exhibit_ref order by e.case_id) <= $common_from
order by c.type, c.value_norm, c.place, e.case_id
"""

_WORDS = {"G1": "same number or account in another case", "G2": "same value in another case, possibly shared"}
_FILES = {"G1": "same file in another case, byte for byte"}
_SPREAD = tuple(field.name for field in fields(Spread))
_JUDGED = ["type", "value_norm", "in_text", "suspect", "there_in_text", *_SPREAD]
_TAKEN = ("mention_id", "extraction_id", "record_id", "type", "value_norm", "other_case", "authority_id")


def elsewhere(database: duckdb.DuckDBPyConnection, ids: Ids, settings: Link) -> Iterator[pa.RecordBatch]:
    """Links to other cases: one a value, exhibit and case.

    Args:
        database: see `pipeline.link.run`, with the tables of `pipeline.link.commonness`.
        ids: makes ids of this case.
        settings: see `configs/default.toml`.

    Yields:
        Batches of LINKS, by value, then in the order of the case's exhibits, then by case.
    """
    found = database.sql(_OTHERS, params={"common_from": settings.common_from})
    for batch in found.to_arrow_reader(8192):
        judged = [_judged(row, settings) for row in batch.select(_JUDGED).to_pylist()]
        where = zip(batch["mention_id"].to_pylist(), batch["other_case"].to_pylist(), strict=True)
        columns: dict[str, Any] = {name: batch[name] for name in _TAKEN}
        columns |= {
            "link_id": ids.under("link").column([f"{mention}\x1fcase\x1f{case}" for mention, case in where]),
            "pair_id": pairs_of(ids, batch["type"], batch["value_norm"], case=batch["other_case"]),
            "attribution": ["none"] * batch.num_rows,
            "state": ["candidate"] * batch.num_rows,
        }
        columns |= {name: [row[name] for row in judged] for name in judged[0]}
        yield rows(columns, batch.num_rows)


def _judged(row: dict[str, Any], settings: Link) -> dict[str, Any]:
    type_, value = row["type"], row["value_norm"]
    sure = own(type_, value) and not row["in_text"] and not row["there_in_text"]
    grade = "G1" if sure else "G2"
    spread = Spread(**{name: row[name] for name in _SPREAD})
    against = spread.against(type_, value, settings.common_from)
    said = [("value", (_FILES if type_ == "media_hash" else _WORDS)[grade])]
    if row["in_text"] or row["there_in_text"]:
        where = "here" if not row["there_in_text"] else "in both" if row["in_text"] else "there"
        said.append(("where", f"stands in text alone {where}, where a writer or a machine may have misread it"))
    if row["suspect"]:
        said.append(("party", "given there to a suspect"))
    said.append(("commonness", spread.words()))
    return {
        "basis": f"{grade} suspect" if row["suspect"] else grade,
        "grade": grade,
        "scores": not against,
        "commonness": spread.commonness,
        "waterfall": json.dumps([{"field": field, "bits": None, "detail": detail} for field, detail in said]),
        "negative_evidence": against,
    }
