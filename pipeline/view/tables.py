"""The tables of one extraction as a view shows them: what is served, numbered, in its order. In DuckDB, for they may be
larger than memory.

An event that several sources tell of is there once, as everywhere; the other sources are named beside it. Searched are
the texts of TEXTS, and what else somebody may look for: titles, addresses, names and paths of files, who takes part,
and what parsers found no column for; who takes part in a conversation once for all of it. Not searched: `extra` of
messages, reactions, memberships and calls, which is codes and ids.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipeline import query


@dataclass(frozen=True)
class Tables:
    """The Parquet files of one extraction. Any of them may be empty."""

    records: Sequence[Path]
    sources: Sequence[Path]
    texts: Sequence[Path] = ()
    holds: Sequence[Path] = ()
    duplicates: Sequence[Path] = ()
    conversations: Sequence[Path] = ()
    attachments: Sequence[Path] = ()


_HELD = """
create table held as  -- since they were read
select value as record_id from holds where kind = 'record' and value is not null
"""

_PLACED = """
create table placed as  -- every record that is served
select record_id, coalesce(c.conversation_id, r.thread_id) as conversation_id, r.thread_id, r.source_id, r.kind,
    epoch_us(r.sent_at) as sent_us,
    row_number() over (order by coalesce(c.conversation_id, r.thread_id) nulls last, epoch_us(r.sent_at) nulls last,
        r.source_id, split_part(r.locator, ':', 1),
        try_cast(substr(r.locator, strpos(r.locator, ':') + 1) as bigint) nulls last, r.locator, r.record_id) as number
from records r left join conversations c on c.thread_id = r.thread_id
where r.record_id not in (from held)
    and r.record_id not in (select record_id from duplicates)
"""

_CONVERSATIONS = """
create table talks as
select row_number() over (order by min(p.number)) as number, p.conversation_id,
    arg_max(r.thread_kind, p.number) as kind, arg_max(r.app, p.number) as app,
    arg_max(r.thread_title, p.number) as title, min(p.number) as first, max(p.number) as last,
    min(p.sent_us) as from_us, max(p.sent_us) as to_us
from placed p join records r using (record_id) where p.conversation_id is not null group by p.conversation_id
"""

_FILES = """
create table files as  -- sources that something is from, and those equal to them
with named as (
    select source_id from records where record_id not in (from held)
    union select source_id from attachments
), known as (
    select source_id from named union select source_id from sources where duplicate_of in (from named)
)
select row_number() over (order by s.path nulls last, k.source_id) as number, k.source_id, coalesce(s.path, '') as path,
    s.type, s.size_bytes, s.sha256, s.duplicate_of
from known k left join sources s on s.source_id = k.source_id
"""

_METADATA = r"""
create table metadata as
with served as (
    select p.number, p.conversation_id, r.* from placed p join records r using (record_id)
), people as (
    select conversation_id, number, unnest(list_concat([sender, sender_name], coalesce(recipients, []))) as who
    from served where conversation_id is not null
), others as (
    select number, concat_ws(chr(10), sender, sender_name, array_to_string(recipients, chr(10))) as text, kind, app
    from served where conversation_id is null
)
select number, 'title' as field, null as text, title as same, 1 as records from served
where trim(title) <> '' and title is distinct from body
union all
select number, 'url', null, url, 1 from served
where trim(url) <> '' and url is distinct from body and url is distinct from title
union all
select number, 'files', array_to_string(list_transform(attachments, lambda x: regexp_extract(x, '[^/\\]*$')), chr(10)),
    null, 1
from served where len(attachments) > 0
union all
select s.number, 'path', f.path, null, 1 from served s join files f on f.source_id = s.source_id
where s.kind in ('media', 'document')
union all
select min(number), 'people', string_agg(distinct who, chr(10) order by who), null, count(distinct number)
from people where trim(who) <> '' group by conversation_id
union all
select min(number), 'people', text, null, count(*) from others where text <> '' group by kind, app, text
union all
select min(number), 'names', string_agg(distinct thread_title, chr(10) order by thread_title), null, count(*)
from served where conversation_id is not null and trim(thread_title) <> '' group by conversation_id
union all
select min(number), 'extra', extra, null, count(*) from served
where extra is not null and kind not in ('message', 'reaction', 'membership', 'call') group by kind, app, extra
"""

_TEXTS = """
create table passages as
with known as (
    select p.number as record, t.text_id, t.origin, t.page, t.text, r.body, r.title, r.url, null as field, t.engine,
        coalesce(b.text_id, t.superseded_by) as better, 1 as records
    from texts t join placed p using (record_id) join records r using (record_id)
    left join (select supersedes, min(text_id) as text_id from texts where supersedes is not null group by supersedes) b
        on b.supersedes = t.text_id
), told as (
    select record, text_id, case when origin <> 'native' or page is not null then null
        when text = body then 'body' when text = title then 'title' end as field,
        origin, page, null as text, engine, better, records
    from known
    union all
    select m.number, null, m.field, 'metadata', null, m.text, null, null, m.records from metadata m
    anti join known k on k.record = m.number and k.text = m.same
)
select row_number() over (order by p.sent_us nulls last, t.record, t.page nulls first, t.better is not null, t.engine,
    list_position(['body', 'title', 'url', 'files', 'path', 'names', 'people', 'extra'], t.field) nulls first,
    t.text_id, t.text) as number, t.*
from told t join placed p on p.number = t.record
"""

ORDERED = {
    "sources": """
        select f.number, f.source_id, f.path, f.type, f.size_bytes, f.sha256, o.number
        from files f left join files o on o.source_id = f.duplicate_of order by f.number
    """,
    "conversations": """
        select number, conversation_id, kind, app, title, first, last, from_us, to_us from talks order by number
    """,
    "threads": """
        select distinct t.thread_id, c.number from (
            select thread_id, conversation_id from placed where thread_id is not null
            union select thread_id, conversation_id from conversations
            union select conversation_id, conversation_id from conversations
        ) t join talks c on c.conversation_id = t.conversation_id order by t.thread_id
    """,
    "records": """
        select p.number, r.record_id, c.number, f.number, r.kind, r.app, p.sent_us, r.sent_at_raw, r.sent_at_source,
            epoch_us(r.ended_at), r.direction, r.sender, r.sender_name, to_json(r.recipients)::varchar, r.body, r.state,
            r.latitude, r.longitude, r.accuracy_m, r.url, r.title, r.extra, r.reply_to, r.locator, r.parser,
            r.parser_version
        from placed p join records r using (record_id) join files f on f.source_id = r.source_id
        left join talks c on c.conversation_id = p.conversation_id order by p.number
    """,
    "elsewhere": """
        select p.number, d.record_id, f.number, r.state, r.locator, r.parser
        from duplicates d join placed p on p.record_id = d.duplicate_of join records r on r.record_id = d.record_id
        join files f on f.source_id = d.source_id where d.record_id not in (from held)
        order by p.number, f.number, r.locator, d.record_id
    """,
    "attachments": """
        select distinct p.number, a.path, f.number
        from (select record_id, unnest(attachments) as path from records where len(attachments) > 0) a
        left join duplicates d on d.record_id = a.record_id
        join placed p on p.record_id = coalesce(d.duplicate_of, a.record_id)
        left join attachments l on l.record_id = a.record_id and l.path = a.path
        left join files f on f.source_id = l.source_id order by p.number, a.path, f.number nulls last
    """,
    "texts": """
        select n.number, n.record, n.text_id, n.field, n.origin,
            coalesce(t.text, n.text, if(n.field = 'url', r.url, r.title)),
            t.language, t.confidence, t.page, to_json(t.bbox)::varchar, t.words, n.engine, b.number, n.records
        from passages n join placed p on p.number = n.record join records r on r.record_id = p.record_id
        left join texts t on t.text_id = n.text_id left join passages b on b.text_id = n.better order by n.number
    """,
}
"""For each table of a view its rows, in its order. Of a text, what is written there, wherever it is kept."""


@contextmanager
def opened(tables: Tables, scratch: Path, memory_bytes: int, threads: int) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database that can be asked for each of ORDERED."""
    with query.opened(vars(tables), scratch, memory_bytes, threads) as database:
        database.execute("set enable_progress_bar = false")
        for made in (_HELD, _PLACED, _CONVERSATIONS, _FILES, _METADATA, _TEXTS):
            database.execute(made)
        yield database
