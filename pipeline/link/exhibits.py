"""Links across the exhibits of a case: the same identifier, or the same file, in two of them.

One mention stands for all of a value in an exhibit, and each exhibit is linked to one before it that it may be compared
with, another person's if there is any: a value that is in nine exhibits a thousand times has eight links.

A protected exhibit (a complainant's, a witness's, a deceased's) is compared with a suspect's, for that is what it was
taken for; with any other only where the value is a party's.

A link earns points only where it says something: not where the value is common, see `pipeline.link.commonness`, nor
between two exhibits of one person.
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

_SHARED = """
with placed as (
    select f.type, f.value_norm, f.extraction_id, x.place, x.exhibit_ref, x.role, x.protected, p.person,
        f.best[1] as in_text, f.best[2] as record_id, f.best[3] as mention_id
    from firsts f join exhibits x on x.extraction_id = f.extraction_id join persons p on p.subject = x.subject
),
several as (
    select * from placed
    qualify min(place) over (partition by type, value_norm) < max(place) over (partition by type, value_norm)
)
select b.type, b.value_norm, b.extraction_id, b.record_id, b.mention_id, a.mention_id as other_mention_id,
    a.in_text or b.in_text as in_text, concat_ws(chr(31), a.exhibit_ref, b.exhibit_ref) as pair,
    a.person = b.person as one_persons, s.exhibits, s.other_exhibits, s.other_cases, s.people, s.given, s.compared
from several b join several a on a.type = b.type and a.value_norm = b.value_norm and a.place < b.place
    and a.exhibit_ref <> b.exhibit_ref
join spread s on s.type = b.type and s.value_norm = b.value_norm
where not (a.protected or b.protected)
    or (a.protected and b.role = 'suspect') or (b.protected and a.role = 'suspect')
    or exists (from parties p where p.type = b.type and p.value_norm = b.value_norm)
qualify row_number() over (partition by b.type, b.value_norm, b.place order by a.person = b.person, a.place) = 1
order by b.type, b.value_norm, b.place
"""

_WORDS = {"G1": "same number or account in another exhibit", "G2": "same value in another exhibit, possibly shared"}
_FILES = {"G1": "same file in another exhibit, byte for byte"}


def between(database: duckdb.DuckDBPyConnection, ids: Ids, settings: Link) -> Iterator[pa.RecordBatch]:
    """Links between mentions of different exhibits.

    Args:
        database: see `pipeline.link.run`, with the tables of `pipeline.link.commonness`.
        ids: makes ids of this case.
        settings: see `configs/default.toml`.

    Yields:
        Batches of LINKS, by value and then in the order of the case's exhibits.
    """
    for batch in database.sql(_SHARED).to_arrow_reader(8192):
        judged = [_judged(row, settings) for row in batch.select(_JUDGED).to_pylist()]
        pairs = zip(batch["mention_id"].to_pylist(), batch["other_mention_id"].to_pylist(), strict=True)
        count = batch.num_rows
        columns: dict[str, Any] = {
            name: batch[name]
            for name in ("mention_id", "extraction_id", "record_id", "type", "value_norm", "other_mention_id")
        }
        columns |= {
            "link_id": ids.under("link").column([f"{one}\x1fother\x1f{other}" for one, other in pairs]),
            "pair_id": pairs_of(ids, batch["type"], batch["value_norm"], exhibits=batch["pair"]),
            "basis": [row["grade"] for row in judged],
            "attribution": ["none"] * count,
            "state": ["candidate"] * count,
        }
        columns |= {name: [row[name] for row in judged] for name in judged[0]}
        yield rows(columns, count)


_SPREAD = tuple(field.name for field in fields(Spread))
_JUDGED = ["type", "value_norm", "in_text", "one_persons", *_SPREAD]


def _judged(row: dict[str, Any], settings: Link) -> dict[str, Any]:
    type_, value = row["type"], row["value_norm"]
    grade = "G1" if own(type_, value) and not row["in_text"] else "G2"
    spread = Spread(**{name: row[name] for name in _SPREAD})
    against = spread.against(type_, value, settings.common_from)
    if row["one_persons"]:
        against.append("both exhibits are of one person")
    words = (_FILES if type_ == "media_hash" else _WORDS)[grade]
    steps = [{"field": "value", "bits": None, "detail": words}]
    steps += [{"field": "commonness", "bits": None, "detail": spread.words()}]
    return {
        "grade": grade,
        "scores": not against,
        "commonness": spread.commonness,
        "waterfall": json.dumps(steps),
        "negative_evidence": against,
    }
