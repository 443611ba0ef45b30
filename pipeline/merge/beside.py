"""What several files have of one conversation beside what was said in it: reactions, notices of the app, its members;
and the accounts of the device's owner.

Two of them are the same if they come from different files, stand in one conversation (see `pipeline.merge.events`: it
is one where a message of it is), are of the same person, of the same second, and say the same: a reaction is put to
the same message with the same sign; a notice and a membership have the same words and details. Where nobody knows who
reacted, it may be anybody: those are not the same. An account is the same if all that is said of it is.
"""

import duckdb
import pyarrow as pa

from pipeline.merge.parties import Parties, family

KINDS = ("reaction", "system_event", "membership", "account")

_BESIDE = r"""
create table beside as
select r.*, coalesce(c.conversation_id, r.thread_id, '') as conversation, f.family, k.path,
    concat_ws(chr(31), 'title', r.title, 'body', trim(r.body), 'to', coalesce(s.duplicate_of, r.reply_to),
        case when r.kind <> 'reaction' then concat_ws(chr(31), 'extra', r.extra) end,
        case when r.kind = 'account' then concat_ws(chr(31), 'account', r.sender, 'name', r.sender_name) end) as content
from records r join apps f on f.app is not distinct from r.app
left join conversations c on c.thread_id = r.thread_id
left join same s on s.record_id = r.reply_to
left join sources k on k.source_id = r.source_id
where case r.kind
    when 'reaction' then r.thread_id is not null and r.sent_us is not null and r.reply_to is not null
        and (r.sender is not null or r.direction = 'outgoing')
    when 'system_event' then r.thread_id is not null and r.sent_us is not null
    when 'membership' then r.thread_id is not null and r.sender is not null
    when 'account' then r.sender is not null or r.sender_name is not null
    else false end
"""

_SAME = """
insert into same
with known as (
    select b.*, p.author as who, b.parser in {reports} as report,
        b.state in ('deleted', 'recovered', 'superseded') as gone,
        split_part(b.locator, ':', 1) as part, try_cast(substr(b.locator, strpos(b.locator, ':') + 1) as bigint) as row
    from beside b left join authors p on p.app is not distinct from b.app and p.sender is not distinct from b.sender
        and p.direction is not distinct from b.direction
), numbered as (
    select *, row_number() over (
        partition by kind, family, conversation, who, sent_us // 1000000, until_us // 1000000, content, source_id
        order by gone, sent_us, part, row nulls last, locator, record_id
    ) as nth from known
), paired as (
    select *, first_value(record_id) over (
        partition by kind, family, conversation, who, sent_us // 1000000, until_us // 1000000, content, nth
        order by gone, report, path, record_id
    ) as duplicate_of from numbered
)
select record_id, source_id, thread_id, duplicate_of from paired where record_id <> duplicate_of
"""


def find(database: duckdb.DuckDBPyConnection, parties: Parties, reports: str) -> None:
    """Add to the table `same`; `database` has it and `conversations`: see `pipeline.merge.events`."""
    apps = [
        app
        for (app,) in database.execute(f"select distinct app from records where kind in {KINDS} order by 1").fetchall()
    ]
    families = {"app": apps, "family": [family("message", app) for app in apps]}
    database.register("apps", pa.table({name: pa.array(column, pa.string()) for name, column in families.items()}))
    database.execute(_BESIDE)
    rows = database.execute("select distinct app, direction, sender from beside order by all").fetchall()
    columns = {name: [row[place] for row in rows] for place, name in enumerate(("app", "direction", "sender"))}
    columns["author"] = [parties.author(*row) for row in rows]
    database.register("authors", pa.table({name: pa.array(column, pa.string()) for name, column in columns.items()}))
    database.execute(_SAME.format(reports=reports))
