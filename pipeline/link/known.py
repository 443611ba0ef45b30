"""Links by equality of identifiers: to nominals of intelligence and to parties of the case.

The exhibit of a complainant, a witness or a deceased is compared with the case's own people alone, unless an authority
is recorded (domain L-05), and nobody whom intelligence or the case knows only as such a person is ever linked as a
nominal.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import duckdb
import pyarrow as pa

from models.ids import Ids
from models.schemas import LINKS
from pipeline.link.grades import LINKED, Match, judge, own
from pipeline.link.hidden import hide
from pipeline.link.rows import pairs_of, rows

_ENTRIES = """
create table entries as
with people as (select distinct party_id, nominal_id, protected from parties where nominal_id is not null),
given as (
    select distinct 0 as kind, type, value_norm, party_id, null::varchar as nominal_id, null::tinyint as source_grade,
        null::varchar as assessment, null::varchar as handling, null::varchar as conditions,
        null::bigint as from_us, null::bigint as to_us, false as overdue, '' as locator
    from parties where type is not null
    union all
    select 1, n.type, n.value_norm,
        case when not exists (from parties c where c.party_id = p.party_id and c.type = n.type
                              and c.value_norm = n.value_norm) then p.party_id end,
        n.nominal_id, n.source_grade, n.assessment, n.handling, n.conditions,
        epoch_us(n.valid_from), epoch_us(n.valid_to), coalesce(epoch_us(n.review_by) < $as_of_us, false), n.locator
    from nominals n left join people p on p.nominal_id = n.nominal_id and not p.protected
    where n.nominal_id not in (from hidden)
)
select row_number() over (
    order by kind, party_id nulls last, nominal_id, type, value_norm, from_us nulls first, to_us, locator, source_grade,
        assessment, handling, conditions
) - 1 as entry, *
from given where list_contains($linked, type) and value_norm is not null
"""

_SAID = ("nominal_id", "type", "value_norm", "source_grade", "assessment", "from_us", "to_us")
"""What an entry says of whom an identifier is. Its review and its handling say nothing of that."""

_DAY = 86_400_000_000  # microseconds of grace: dates of intelligence are given without a zone

_HITS = f"""
create table hits as
select m.mention_id, m.extraction_id, m.record_id, m.text_id is null as structured, e.entry,
    case when e.kind = 1 and not e.own_party and x.protected then x.authority_id end as authority_id,
    case
        when e.kind = 0 then 'case'
        when epoch_us(r.sent_at) > e.to_us + {_DAY} then 'after'
        when e.from_us is null then 'unknown'
        when epoch_us(r.sent_at) < e.from_us - {_DAY} then 'before'
        when r.sent_at is not null then 'inside'
        when r.kind in ('contact', 'account', 'device') and e.to_us is null then 'standing'
        else 'undated' end as dates
from served m
join (select *, nominal_id in (select nominal_id from parties where nominal_id is not null) as own_party
      from entries) e on e.type = m.type and e.value_norm = m.value_norm
join exhibits x on x.extraction_id = m.extraction_id
left join records r on r.record_id = m.record_id
where m.detector in ('structured', 'identifiers')
    and (e.kind = 0 or e.own_party or not x.protected or x.authority_id is not null)
"""

_CASES = """
select dense_rank() over (order by entry, structured, dates) - 1 as judged, * from hits
order by extraction_id, record_id, mention_id, entry
"""


def known(database: duckdb.DuckDBPyConnection, ids: Ids, as_of: datetime) -> Iterator[pa.RecordBatch]:
    """A link for each mention and each entry of intelligence or identifier of a party that is equal.

    Args:
        database: see `pipeline.link.run`.
        ids: makes ids of this case.
        as_of: entries whose review was due before are shown and not scored.

    Yields:
        Batches of LINKS, by extraction, record, mention and entry.
    """
    hide(database)
    database.execute(
        _ENTRIES,
        {
            "as_of_us": round(as_of.timestamp() * 1_000_000),
            "linked": sorted(LINKED),
        },
    )
    database.execute(_HITS)
    entries = _entered(database, ids)
    place = {entry: row for row, entry in enumerate(entries["entry"].to_pylist())}
    judged = _judged(database, entries, place)
    for batch in database.sql(_CASES).to_arrow_reader(8192):
        yield _batch(batch, entries, place, judged, ids)


def _entered(database: duckdb.DuckDBPyConnection, ids: Ids) -> pa.Table:
    """The entries that are equal to something; `entered` is what a decision rests on: "2B" and a keyed digest of what
    the entry says, equal in whatever delivery it says so. Empty for what the case file says itself."""
    found = database.sql("from entries where entry in (select entry from hits) order by entry").to_arrow_table()
    digest = ids.under("entry").column
    entered = [
        f"{row['source_grade']}{row['assessment']} {digest([repr([row[name] for name in _SAID])])[0][:12]}"
        if row["nominal_id"]
        else ""
        for row in found.to_pylist()
    ]
    return found.append_column("entered", pa.array(entered, pa.string()))


def _judged(database: duckdb.DuckDBPyConnection, entries: pa.Table, place: dict[int, int]) -> pa.Table:
    """One row for each combination of entry, place and dates: few, however many links there are."""
    rows: list[dict[str, Any]] = []
    known = entries.to_pylist()
    cases = database.execute("select distinct entry, structured, dates from hits order by all").fetchall()
    for number, structured, dates in cases:
        entry = known[place[number]]
        match = Match(
            type=entry["type"],
            own=own(entry["type"], entry["value_norm"]),
            structured=structured,
            dates=dates,
            source_grade=entry["source_grade"],
            assessment=entry["assessment"],
            overdue=entry["overdue"],
        )
        found = judge(match)
        party = entry["party_id"] if entry["nominal_id"] is None or found.scores else None
        rows.append(
            {
                "grade": found.grade,
                "attribution": found.attribution,
                "scores": found.scores,
                "waterfall": found.waterfall,
                "negative_evidence": list(found.negative_evidence),
                "party_id": party,
            }
        )
    names = ("grade", "attribution", "scores", "waterfall", "negative_evidence", "party_id")
    return pa.Table.from_pylist(rows, schema=pa.schema([LINKS.field(name) for name in names])).combine_chunks()


def _batch(
    hits: pa.RecordBatch, entries: pa.Table, place: dict[int, int], judged: pa.Table, ids: Ids
) -> pa.RecordBatch:
    given = entries.take(pa.array([place[entry] for entry in hits["entry"].to_pylist()], pa.int64()))
    found = judged.take(hits["judged"])
    parts = (hits["mention_id"], given["party_id"], given["nominal_id"], given["locator"])
    whose = zip(*(part.to_pylist() for part in parts), strict=True)
    pairs = pairs_of(ids, given["type"], given["value_norm"], nominal=given["nominal_id"], party=given["party_id"])
    bases = zip(found["grade"].to_pylist(), given["entered"].to_pylist(), strict=True)
    columns: dict[str, Any] = {
        "link_id": ids.under("link").column([f"{m}\x1f{p or ''}\x1f{n or ''}\x1f{at}" for m, p, n, at in whose]),
        "pair_id": pairs,
        "basis": [f"{grade} {entered}".strip() for grade, entered in bases],
        "state": ["candidate"] * hits.num_rows,
    }
    for table in (hits, given, found):
        columns |= {name: table[name] for name in table.schema.names if name in LINKS.names}
    return rows(columns, hits.num_rows)
