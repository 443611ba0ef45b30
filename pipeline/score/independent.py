"""The same on an independent exhibit: that of another person of the case (domain §5.3, corroboration).

An event is the same where both tell of a message or a mail of the same words, or of a call, that went out of one and
came into the other within two minutes by clocks that are corrected, and one of them names the other's owner, or the
words are many. A file and a person are the same where LINKS between exhibits say so and the value is not common.
"""

import duckdb
import pyarrow as pa

from pipeline.score.unit import Facts

_WITHIN_US = 120_000_000
_MANY_WORDS = 20  # characters: by so many, two messages of two minutes are no chance

_PREPARED = f"""
create table others as  -- their records' exhibits, and how their clocks went
select distinct r.extraction_id, i.exhibit_ref, i.subject, i.clock_us
from (select distinct extraction_id, exhibit_ref from other_records) r
join independent i on i.exhibit_ref = r.exhibit_ref;

create table named_there as  -- the parties whom a record of theirs names
select m.record_id, list(distinct l.party_id) as members
from links l join other_mentions m on m.mention_id = l.mention_id
where l.party_id is not null and l.grade in ('G1', 'G2') and l.state in ('candidate', 'confirmed')
  and m.text_id is null and m.field in ('sender', 'recipients')
group by all;

create table told_here as
select p.unit_no, p.pos, r.record_id, r.kind, r.direction, r.said, r.said_length, coalesce(k.members, []) as members,
    r.sent_us - if(r.kind = 'mail', 0, $clock_us) as true_us
from placed p join records r on r.record_id = p.record_id left join known k on k.record_id = p.record_id
where r.sent_us is not null and r.direction in ('incoming', 'outgoing') and r.state <> 'draft'
  and (r.kind = 'call' or r.said is not null);

create table told_there as
select o.exhibit_ref, o.subject, r.kind, r.direction, r.said, coalesce(n.members, []) as members,
    r.sent_us - if(r.kind = 'mail', 0, o.clock_us) as true_us
from other_records r join others o on o.extraction_id = r.extraction_id
left join named_there n on n.record_id = r.record_id
where r.sent_us is not null and r.direction in ('incoming', 'outgoing') and r.state <> 'draft'
  and (r.kind = 'call' or r.said is not null);

create table corroborated as
select distinct h.unit_no, h.pos, h.record_id, t.exhibit_ref
from (select *, unnest([true_us // {_WITHIN_US} + n for n in [-1, 0, 1]]) as slice from told_here) h
join told_there t on t.kind = h.kind and t.direction <> h.direction and t.said is not distinct from h.said
    and t.true_us // {_WITHIN_US} = h.slice
where abs(t.true_us - h.true_us) <= {_WITHIN_US}
  and (list_contains(h.members, t.subject) or list_contains(t.members, $subject) or h.said_length >= {_MANY_WORDS});

create table shared as  -- values that LINKS show in several exhibits, and which of other people's have them
select l.type, l.value_norm, o.exhibit_ref
from (select distinct type, value_norm from links
      where other_mention_id is not null and scores and state in ('candidate', 'confirmed')
        and grade in ('G1', 'G2') and (type <> 'media_hash' or grade = 'G1')) l
join other_mentions m on m.type = l.type and m.value_norm = l.value_norm and m.text_id is null
join others o on o.extraction_id = m.extraction_id
where l.type = 'media_hash'
    or (l.type in ('phone', 'email', 'handle', 'platform_uid') and m.field in ('sender', 'recipients'))
group by all;
"""

SAME = """
with same as (
    select 'same_event_on_another_exhibit' as rule, unit_no, pos, record_id, exhibit_ref from corroborated
    union all
    select 'same_file_on_another_exhibit', p.unit_no, p.pos, m.record_id, s.exhibit_ref
    from shared s join found m on m.type = s.type and m.value_norm = s.value_norm and m.text_id is null
    join people p on p.record_id = m.record_id
    where s.type = 'media_hash'
    union all
    select 'same_person_on_another_exhibit', p.unit_no, p.pos, m.record_id, s.exhibit_ref
    from shared s join found m on m.type = s.type and m.value_norm = s.value_norm and m.text_id is null
        and m.field in ('sender', 'recipients')
    join people p on p.record_id = m.record_id
    where s.type <> 'media_hash' and p.contact
        and not exists (from links l where l.mention_id = m.mention_id and l.party_id is not null)
)
select unit_no, rule, list_sort(list(distinct exhibit_ref)) as exhibits, count(distinct record_id) as records,
    list_distinct(list(record_id order by pos, record_id))[1:{most}] as record_ids
from same group by unit_no, rule order by unit_no, rule
"""


def prepare(database: duckdb.DuckDBPyConnection, facts: Facts) -> None:
    """Make the tables that `SAME` reads. Needs those of `pipeline.score.facts`."""
    rows = [(ref, subject, offset_s * 1_000_000) for ref, (subject, offset_s) in facts.independent.items()]
    names = {"exhibit_ref": pa.string(), "subject": pa.string(), "clock_us": pa.int64()}
    columns = {name: pa.array([row[n] for row in rows], type_) for n, (name, type_) in enumerate(names.items())}
    database.register("independent", pa.table(columns))
    known = {"subject": facts.subject, "clock_us": facts.clock_offset_s * 1_000_000}
    for statement in _PREPARED.split(";\n"):
        if statement.strip():
            database.execute(statement, {name: value for name, value in known.items() if f"${name}" in statement})
