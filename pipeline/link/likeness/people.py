"""Who is spoken of on the devices, and what stands beside their names: those whom we compare with nominals.

Three kinds: somebody whom a device knows (an entry of its address book, an account), with what the entry says; a name
in a text, with a date, a place or an account near it; and a name alone. Of each name and what stands beside it one in
an exhibit is compared, whatever the number of its mentions.
"""

import heapq
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import count, groupby
from typing import Any, NamedTuple

import duckdb

from models.normalise import normalise
from pipeline.link.likeness.details import NOTHING, Told
from pipeline.link.likeness.judge import Somebody
from pipeline.link.likeness.nominals import SINGLE
from pipeline.link.likeness.place import joined, place

_NEAR = 120  # code points between a name and what stands beside it
_MOST_NAMES = 4  # of those by which a device calls somebody
_YOUNGEST, _OLDEST = 12, 100  # years before its record in which a date beside a name may be a day of birth

_KNOWN = f"""
select k.extraction_id, k.party_key, k.names[:{_MOST_NAMES}], k.identifiers,
    min((not coalesce(m.type = 'name' and m.field = 'title', false), m.record_id, m.mention_id)) as best
from known_as k join exhibits x on x.extraction_id = k.extraction_id, unnest(k.evidence) as e(record_id)
join served m on m.record_id = e.record_id and m.extraction_id = k.extraction_id
where m.type = 'name' and m.field = 'title'
    or list_contains(list_transform(k.identifiers, lambda i: concat_ws(' ', i.type, i.value)),
                     concat_ws(' ', m.type, m.value_norm))
group by k.extraction_id, k.party_key, k.names, k.identifiers
order by k.extraction_id, k.party_key
"""
_SAID = """
select k.party_key, r.extra, list((m.type, m.value_norm) order by m.type, m.value_norm) filter (m.type is not null)
from known_as k, unnest(k.evidence) as e(record_id)
join records r on r.record_id = e.record_id
left join served m on m.record_id = r.record_id and m.text_id is not null and m.value_norm is not null
    and m.type in ('postcode', 'address', 'nino', 'driving_licence')
where r.kind in ('contact', 'account') and (m.type is not null or r.extra like '%birthday%' or r.extra like '%address%')
group by k.party_key, r.record_id, r.extra
order by k.party_key, r.record_id
"""
_WRITTEN = "case when m.detector = 'people' then lower(m.surface) else m.value_norm end"
_IN_TEXTS = f"""
with names as (
    select m.extraction_id, m.record_id, m.mention_id, m.text_id, m.start, m."end", {_WRITTEN} as name
    from served m join exhibits x on x.extraction_id = m.extraction_id
    where m.type = 'name' and m.text_id is not null and m.value_norm is not null
),
beside as (
    select mention_id, text_id, type, value_norm, start, "end" from served
    where text_id is not null and value_norm is not null and detector = 'identifiers'
        and type in ('date', 'postcode', 'address', 'handle', 'email', 'nino', 'driving_licence')
),
near as (  -- each detail belongs to the nearest name; of two to the one before it
    select n.*, b.type, b.value_norm, greatest(b.start - n."end", n.start - b."end") as distance
    from names n join beside b on b.text_id = n.text_id
    where distance between 0 and {_NEAR}
    qualify row_number() over (
        partition by b.mention_id order by distance, n.start > b.start, n.start, n.mention_id
    ) = 1
)
select n.extraction_id, n.record_id, n.mention_id, n.name, epoch_us(any_value(r.sent_at)) as sent_us,
    list((n.type, n.value_norm) order by n.type, n.value_norm)
from near n left join records r on r.record_id = n.record_id
group by n.extraction_id, n.record_id, n.mention_id, n.name
order by n.extraction_id, n.name, n.record_id, n.mention_id
"""
_ALONE = f"""
create or replace table names_alone as
select row_number() over (order by extraction_id, name) - 1 as place, extraction_id, name, best[3] as mention_id,
    best[2] as record_id
from (
    select m.extraction_id, {_WRITTEN} as name, min((m.text_id is not null, m.record_id, m.mention_id)) as best
    from served m join exhibits x on x.extraction_id = m.extraction_id
    where m.type = 'name' and m.value_norm is not null
    group by m.extraction_id, name
)
"""
_ALONE_FROM = """
select extraction_id, name, mention_id, record_id from names_alone where place >= $start and place < $end order by place
"""
_ROWS = 10_000  # names that are fetched at a time


class Mentioned(NamedTuple):
    """Somebody, and where: the mention that stands for all of them in the exhibit."""

    extraction_id: str
    value: str
    mention_id: str
    record_id: str
    somebody: Somebody


def mentioned(database: duckdb.DuckDBPyConnection, as_of: datetime) -> Iterator[Mentioned]:
    """Everybody who is spoken of, by exhibit and name. Where more is known of a name, it is not also a name alone.

    Args:
        database: see `pipeline.link.run`.
        as_of: what a date is compared with where its record has no time.
    """
    described: dict[tuple[str, str], list[Mentioned]] = defaultdict(list)
    for person in (*_known(database, as_of), *_in_texts(database, as_of)):
        described[person.extraction_id, person.value].append(person)
    database.execute(_ALONE)
    alone = ((one, [Mentioned(*one, Somebody((one[1],)))]) for one in _alone(database))
    every = heapq.merge(sorted(described.items()), alone, key=lambda item: item[0][:2])
    for key, group in groupby(every, key=lambda item: item[0][:2]):
        yield from described[key] if key in described else next(group)[1]


def _alone(database: duckdb.DuckDBPyConnection) -> Iterator[tuple[str, str, str, str]]:
    """Exhibit, name, mention and record of each name, in order."""
    for start in count(0, _ROWS):
        found = database.execute(_ALONE_FROM, {"start": start, "end": start + _ROWS}).fetchall()
        if not found:
            return
        yield from found


def _known(database: duckdb.DuckDBPyConnection, as_of: datetime) -> Iterator[Mentioned]:
    said: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for party_key, extra, found in _rows(database, _SAID):
        said[party_key] += [*_of_entry(extra), *(found or ())]
    for extraction_id, party_key, names, identifiers, (_, record_id, mention_id) in _rows(database, _KNOWN):
        accounts = [(one["type"], one["value"]) for one in identifiers if one["value"] and not one["shared"]]
        told = _told([*said.get(party_key, ()), *accounts], as_of)
        called = tuple(dict.fromkeys(name for name in (normalise("name", one) for one in names) if name))
        value = called[0] if called else next((value for _, value in told.accounts), None)
        if value:
            yield Mentioned(extraction_id, value, mention_id, record_id, Somebody(called, told))


def _of_entry(extra: str | None) -> Iterator[tuple[str, str]]:
    """What an entry of an address book says: birthday and addresses, as its parser has them."""
    try:
        table = json.loads(extra or "{}")
    except ValueError:
        return
    for key, type_ in (("birthday", "dob"), ("address", "address"), ("addresses", "address")):
        held = table.get(key) if isinstance(table, dict) else None
        for value in held if isinstance(held, list) else [held]:
            if isinstance(value, str) and (form := normalise(type_, value)):
                yield type_, form


def _in_texts(database: duckdb.DuckDBPyConnection, as_of: datetime) -> Iterator[Mentioned]:
    seen: set[tuple[str, str, Told]] = set()
    for extraction_id, record_id, mention_id, name, sent_us, found in _rows(database, _IN_TEXTS):
        at = as_of if sent_us is None else datetime.fromtimestamp(sent_us / 1_000_000, UTC)
        told = _told(found, at)
        if told != NOTHING and (extraction_id, name, told) not in seen:
            seen.add((extraction_id, name, told))
            yield Mentioned(extraction_id, name, mention_id, record_id, Somebody((name,), told))


def _told(found: Iterable[tuple[str, str]], at: datetime) -> Told:
    every = sorted(set(found))
    days = {value for type_, value in every if type_ == "dob"}
    days |= {day for type_, value in every if type_ == "date" and (day := _day_of_birth(value, at))}
    places = (place(type_, value) for type_, value in every if type_ in ("postcode", "address"))
    return Told(
        born=tuple(sorted(days)),
        places=joined(there for there in places if there),
        accounts=tuple(one for one in every if one[0] in ("handle", "email")),
        others=tuple(one for one in every if one[0] in SINGLE),
    )


def _day_of_birth(interval: str, at: datetime) -> str | None:
    """A date in a text, if it is one day that is long enough ago."""
    start, _, end = interval.partition("/")
    try:
        first, last = datetime.fromisoformat(start), datetime.fromisoformat(end)
    except ValueError:
        return None
    is_day = first.hour == first.minute == 0 and (last - first).days == 1 and (last - first).seconds == 0
    return first.date().isoformat() if is_day and _YOUNGEST <= at.year - first.year <= _OLDEST else None


def _rows(database: duckdb.DuckDBPyConnection, sql: str) -> Sequence[tuple[Any, ...]]:
    return database.execute(sql).fetchall()
