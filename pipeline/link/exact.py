"""Links by equality of identifiers: to nominals of intelligence, to parties of the case, across its exhibits.

All joins run in DuckDB over Parquet: a million mentions take seconds, and memory does not grow with them. A link is
born a candidate; only people confirm. The exhibit of a complainant, a witness or a deceased is compared with the case's
own people alone, unless an authority is recorded (domain L-05), and nobody whom intelligence or the case knows only as
such a person is ever linked as a nominal.
Not here: links by likeness, names, dates of birth.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from models.casefile import PROTECTED_ROLES
from models.ids import Ids
from models.schemas import LINKS
from pipeline.link.across import across
from pipeline.link.grades import LINKED, Match, judge, own
from pipeline.link.rows import rows
from pipeline.query import opened

_ENTRIES = """
create table entries as
with people as (select distinct party_id, nominal_id, protected from parties where nominal_id is not null),
hidden as (  -- known as a complainant or a witness, here or elsewhere, and as nothing else
    select nominal_id from people where protected
    union
    select nominal_id from nominals group by nominal_id
    having bool_or(lower(role) in $protected) and bool_and(coalesce(lower(role) in $protected, true))
),
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

_SERVED = """
create view served as from mentions where record_id not in (select record_id from duplicates)
"""

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


def links(
    mentions: Sequence[Path],
    records: Sequence[Path],
    duplicates: Sequence[Path],
    nominals: Sequence[Path],
    parties: pa.Table,
    exhibits: pa.Table,
    ids: Ids,
    as_of: datetime,
    scratch: Path,
    memory_bytes: int = 1_000_000_000,
    threads: int = 1,
) -> Iterator[pa.RecordBatch]:
    """Links of a case.

    Args:
        mentions: MENTIONS of all its extractions.
        records: RECORDS of them; each mention's record says when it was.
        duplicates: DUPLICATES of them; an event is linked once, however many sources tell of it.
        nominals: NOMINALS of its intelligence.
        parties: see `pipeline.link.case`.
        exhibits: see `pipeline.link.case`; a mention of an extraction that is not there is not linked.
        ids: makes ids of this case.
        as_of: entries whose review was due before are shown and not scored.
        scratch: folder for what does not fit in memory; emptied at the end.
        memory_bytes: what joining may use.
        threads: of joining; the result is the same for any number.

    Yields:
        Batches of LINKS: a row for each mention and each entry of intelligence or identifier of a party that is equal;
        then one for each value that another exhibit has too, between one mention of each. Order is the same always.
    """
    tables = {"mentions": mentions, "records": records, "duplicates": duplicates, "nominals": nominals}
    with opened(tables, scratch, memory_bytes, threads) as database:
        database.register("parties", parties)
        database.register("exhibits", exhibits)
        database.execute(_SERVED)
        yield from _known(database, ids, as_of)
        yield from across(database, ids)


def _known(database: duckdb.DuckDBPyConnection, ids: Ids, as_of: datetime) -> Iterator[pa.RecordBatch]:
    database.execute(
        _ENTRIES,
        {
            "protected": [*sorted(PROTECTED_ROLES), "victim"],
            "as_of_us": round(as_of.timestamp() * 1_000_000),
            "linked": sorted(LINKED),
        },
    )
    database.execute(_HITS)
    entries = database.sql("from entries where entry in (select entry from hits) order by entry").to_arrow_table()
    place = {entry: row for row, entry in enumerate(entries["entry"].to_pylist())}
    judged = _judged(database, entries, place)
    for batch in database.sql(_CASES).to_arrow_reader(8192):
        yield _batch(batch, entries, place, judged, ids)


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
    columns: dict[str, Any] = {
        "link_id": ids.under("link").column([f"{m}\x1f{p or ''}\x1f{n or ''}\x1f{at}" for m, p, n, at in whose]),
        "state": ["candidate"] * hits.num_rows,
    }
    for table in (hits, given, found):
        columns |= {name: table[name] for name in table.schema.names if name in LINKS.names}
    return rows(columns, hits.num_rows)
