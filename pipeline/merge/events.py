"""Records of one extraction that tell of the same event: a message in a database, in its backup and in a report.

They are the same if they come from different files, are of one kind and one application, went the same way between the
same people in the same second, and say the same: equal text but for white space, or without a text files of the same
names; calls that last as long to a second. Two equal messages in one file are two messages: the first of them is the
first of those in another file, the second the second. In doubt they are not the same, for a message that is shown twice
is a nuisance, and one that is not shown is lost. So they are not where nobody is known who took part and the
conversation has no name, nor where a file has the event in several conversations (a message that was forwarded to many)
or the source gives no time. What went to a group is the same also where its members have changed: see
`pipeline.merge.groups`. What stands beside messages in a conversation: see `pipeline.merge.beside`.

One of them stays: rather a live one than one that was deleted, rather that of the application's own database than that
of a report. Conversations that share an event are one conversation.
"""

from collections.abc import Sequence

import duckdb
import pyarrow as pa

from pipeline.merge import beside, groups
from pipeline.merge.parties import KINDS, Parties, family

_REPORTS = ("ufed_report", "lava")
"""Parsers of what other tools have decoded."""

_BUSY = """
create table busy as  -- seconds in which several files have something of one kind and application
select kind, family, second from (
    select r.kind, f.family, r.sent_us // 1000000 as second, r.source_id
    from records r join families f on f.kind = r.kind and f.app is not distinct from r.app
    where r.sent_us is not null
) group by all having min(source_id) <> max(source_id)
"""

_CANDIDATES = r"""
create table candidates as
with told as (
    select r.*, f.family, r.sent_us // 1000000 as second,
        trim(regexp_replace(coalesce(r.body, ''), '[\s\v\x1c-\x1f\x{85}\pZ]+', ' ', 'g')) as said,
        list_sort(list_filter(list_transform(r.attachments, lambda x: regexp_extract(x, '[^/\\]*$')),
                              lambda x: x <> '')) as files
    from records r join families f on f.kind = r.kind and f.app is not distinct from r.app
    where r.sent_us is not null
)
select t.record_id, t.source_id, t.kind, t.family, t.second, t.app, t.direction, t.sender, t.recipients, t.thread_id,
    t.thread_title, t.thread_kind, t.sent_us, t.until_us, t.state, t.parser, t.locator,
    case when t.kind = 'call' then 'call'
         when t.said <> '' then concat_ws(chr(31), 'said', case when t.kind = 'mail' then t.title end, t.said)
         when len(t.files) > 0 then concat_ws(chr(31), 'files', array_to_string(t.files, chr(31))) end as content,
    dense_rank() over (order by t.app, t.direction, t.sender, t.recipients) as party_no
from told t semi join busy b on b.kind = t.kind and b.family = t.family and b.second = t.second
"""

_NUMBERED = """
create table numbered as
with known as (
    select c.*, s.path, c.parser in {reports} as report,
        c.state in ('deleted', 'recovered', 'superseded') as gone,
        split_part(c.locator, ':', 1) as part, try_cast(substr(c.locator, strpos(c.locator, ':') + 1) as bigint) as row,
        case when p.known then p.who
             when nullif(c.thread_title, '') is not null then concat_ws(chr(31), p.who, c.thread_title)
             else concat_ws(chr(31), 'group', g.root, p.author) end as who,
        p.known or nullif(c.thread_title, '') is not null or g.root is not null as somebody, p.author,
        if(c.kind = 'message' and p.author is not null, g.root, null) as root
    from candidates c join people p on p.party_no = c.party_no left join sources s on s.source_id = c.source_id
    left join groups g on g.thread_id = c.thread_id
    where c.content is not null
), alike as (
    select *, dense_rank() over (order by kind, family, second, who, content) as alike from known where somebody
), in_groups as (
    select *, if(root is null, alike,
        min(alike) over (partition by root, author, kind, family, second, content)) as in_group from alike
), placed as (
    select *, min(in_group) over (partition by alike) as event from in_groups
)
select record_id, source_id, thread_id, kind, until_us - sent_us as length_us, report, gone, path, event,
    row_number() over (
        partition by event, source_id order by gone, sent_us, part, row nulls last, locator, record_id
    ) as nth
from placed
"""

_SAME = """
create table same as
with several as (
    select event from numbered group by event, source_id
    -- a row that was recovered may have lost its conversation
    having count(distinct if(gone, thread_id, coalesce(thread_id, ''))) > 1
), paired as (
    select *, first_value(record_id) over kept as duplicate_of, first_value(length_us) over kept as kept_us
    from numbered where event not in (from several)
    window kept as (partition by event, nth order by gone, report, path, record_id)
)
select record_id, source_id, thread_id, duplicate_of from paired
where record_id <> duplicate_of
    and (kind <> 'call' or abs(coalesce(length_us, 0) - coalesce(kept_us, 0)) <= 1000000)
"""

_SHARED = """
select distinct s.thread_id, k.thread_id from same s join numbered k on k.record_id = s.duplicate_of
where s.thread_id <> k.thread_id order by all
"""

_THREADS = """
select thread_id from numbered where thread_id is not null group by thread_id
order by bool_and(report), min(path), thread_id
"""


def find(database: duckdb.DuckDBPyConnection, parties: Parties) -> None:
    """Make the tables `same` (record_id, source_id, thread_id, duplicate_of) and `conversations`.

    Args:
        database: has views `records` and `sources`; see `pipeline.merge.run`.
        parties: says who took part.
    """
    database.register("families", _families(database))
    database.execute(_BUSY)
    database.execute(_CANDIDATES)
    database.register("people", _people(database, parties))
    groups.find(database)
    database.execute(_NUMBERED.format(reports=_tuple(_REPORTS)))
    database.execute(_SAME)
    database.register("conversations", _conversations(database))
    beside.find(database, parties, _tuple(_REPORTS))


def _families(database: duckdb.DuckDBPyConnection) -> pa.Table:
    found = database.execute(f"select distinct kind, app from records where kind in {_tuple(KINDS)} order by all")
    rows = [{"kind": kind, "app": app, "family": family(kind, app)} for kind, app in found.fetchall()]
    schema = pa.schema([(name, pa.string()) for name in ("kind", "app", "family")])
    return pa.Table.from_pylist([row for row in rows if row["family"]], schema)


def _people(database: duckdb.DuckDBPyConnection, parties: Parties) -> pa.Table:
    """One row for each way of writing who wrote to whom: few, however many records."""
    query = "select distinct party_no, app, direction, sender, recipients from candidates order by party_no"
    rows = []
    for number, *written in database.execute(query).fetchall():
        who, known = parties.of(*written)
        rows.append({"party_no": number, "who": who, "known": known, "author": parties.author(*written[:3])})
    schema = pa.schema([("party_no", pa.int64()), ("who", pa.string()), ("known", pa.bool_()), ("author", pa.string())])
    return pa.Table.from_pylist(rows, schema)


def _conversations(database: duckdb.DuckDBPyConnection) -> pa.Table:
    """thread_id → conversation_id, the first of those that are one: of a database rather than of a report."""
    shared = database.execute(_SHARED).fetchall()
    place = {thread: number for number, (thread,) in enumerate(database.execute(_THREADS).fetchall())} if shared else {}
    united = {one: root for one, root in groups.united(shared, place).items() if one != root}
    columns = {"thread_id": list(united), "conversation_id": list(united.values())}
    return pa.table({name: pa.array(column, pa.string()) for name, column in columns.items()})


def _tuple(names: Sequence[str]) -> str:
    return "(" + ", ".join(f"'{name}'" for name in names) + ")"
