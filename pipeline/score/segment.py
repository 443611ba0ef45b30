"""Units of review: what is read together (domain X-09). A reviewer reads a conversation, not a message.

Messages of one conversation are one unit until it rests for longer than the gap or the unit is full; calls with the
same people likewise; visits, searches and downloads likewise for each app. Mails of one conversation are one unit
however long it rests, until it is full. A document, a picture, a contact, and whatever names no conversation, is a unit
of its own. Where the device was, which apps were used and what the system noted are runs likewise, for each source;
installed apps and what the device is are one unit of an extraction, the members of a conversation one of that.

An event that several sources tell of is one record, and conversations that share one are one conversation: what only
one source has stands in its place among the rest.

Records without a time keep the order in which they are stored. They come after those with one, in units of their own:
among the others they would claim a time that nobody knows. Every record but duplicates is in exactly one unit.
"""

import duckdb

_KINDS = {
    "message": "thread_segment",
    "reaction": "thread_segment",
    "membership": "members",
    "call": "call_run",
    "mail": "mail",
    "visit": "visit_run",
    "search": "visit_run",
    "download": "visit_run",
    "contact": "account",
    "typed": "typed_run",
    "location": "location_run",
    "app_use": "use_run",
    "system_event": "event_run",
    "app": "apps",
}
"""Kind of record → kind of unit; any other kind of record is a unit of the same kind. What the app noted in a
conversation is read there."""

_RESTS = (
    "thread_segment",
    "call_run",
    "visit_run",
    "typed_run",
    "location_run",
    "use_run",
    "event_run",
)  # kinds of unit that end when nothing happens for longer than the gap

_PLACED = """
create table placed as
with known as (
    select * replace (coalesce(c.conversation_id, thread_id) as thread_id),
        if(kind = 'system_event' and thread_id is not null, 'thread_segment',
           coalesce(map_extract_value(map {kinds}, kind), kind)) as unit_kind,
        split_part(locator, ':', 1) as part,
        try_cast(substr(locator, strpos(locator, ':') + 1) as bigint) as row
    from records left join conversations c using (thread_id)
    where record_id not in (select value from holds where kind = 'record')  -- held since they were parsed
        and record_id not in (select record_id from duplicates)
), grouped as (
    select *, case
        when unit_kind in ('thread_segment', 'call_run', 'mail', 'members')
            then coalesce('thread ' || thread_id, record_id)
        when unit_kind = 'visit_run' then coalesce('app ' || app, 'source ' || source_id)
        when unit_kind in ('typed_run', 'location_run', 'use_run', 'event_run') then 'source ' || source_id
        when unit_kind in ('apps', 'device') then 'all'
        else record_id end as grp
    from known
), ordered as (
    select *, row_number() over stored as pos, lag(sent_us) over stored as previous
    from grouped
    window stored as (partition by unit_kind, grp
        order by sent_us nulls last, source_id, part, row nulls last, locator, record_id)
), segmented as (
    select *, sum(case
        when pos = 1 then 0
        when sent_us is null then (previous is not null)::integer
        when unit_kind in {rests} then (sent_us - previous > {gap_us})::integer
        else 0 end) over (partition by unit_kind, grp order by pos) as segment
    from ordered
), cut as (
    select *, (row_number() over (partition by unit_kind, grp, segment order by pos) - 1) // {most} as piece
    from segmented
)
select
    dense_rank() over (order by unit_kind, grp, segment, piece) - 1 as unit_no,
    pos, unit_kind, record_id, kind, app, thread_id, sent_us, direction, sender, state,
    case when unit_kind in ('thread_segment', 'call_run', 'mail', 'members') then thread_title
         when ends_with(unit_kind, '_run') or unit_kind in ('apps', 'device') then null
         else coalesce(thread_title, title) end as name,
    case when unit_kind = 'mail' then title end as subject,
    list_filter(list_prepend(sender, coalesce(recipients, [])), lambda x: x is not null) as people,
    case when kind = 'call' and until_us >= sent_us then until_us else sent_us end as until_us
from cut
"""

_UNITS = """
create table units as
select
    unit_no,
    any_value(unit_kind) as kind,
    if(any_value(unit_kind) in ('apps', 'device', 'use_run', 'event_run'), null, arg_min(app, pos)) as app,
    arg_min(thread_id, pos) as thread_id,
    coalesce(arg_min(name, pos), arg_min(subject, pos)) as thread_title,
    list_sort(list_distinct(flatten(list(people)))) as participants,
    list(record_id order by pos) as record_ids,
    min(sent_us) as started_us,
    max(sent_us) as ended_us,
    bool_and(coalesce(direction = 'incoming', false)) as only_incoming
from placed group by unit_no
"""


def segment(database: duckdb.DuckDBPyConnection, gap_hours: float, max_records: int) -> None:
    """Make the tables `placed` (a record and its unit) and `units`.

    Args:
        database: has the view `records`; see `pipeline.score.tables`.
        gap_hours: a longer rest begins a new unit.
        max_records: the most that one unit holds.
    """
    database.execute(
        _PLACED.format(
            kinds="{" + ", ".join(f"'{kind}': '{unit}'" for kind, unit in _KINDS.items()) + "}",
            rests=_RESTS,
            gap_us=round(gap_hours * 3_600_000_000),
            most=int(max_records),
        )
    )
    database.execute(_UNITS)
