"""What the tables say about each unit: the SQL that gathers it, and the reading of it, unit by unit."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.score import independent, noted
from pipeline.score.unit import (
    OTHERS_CLOCKS,
    Contact,
    Elsewhere,
    Evidence,
    Facts,
    Match,
    Observed,
    Phrase,
    Sought,
    Spoken,
    Unit,
)

Row = dict[str, Any]

_EVIDENCE = 5  # records that stand for many

_PREPARED = """
create table second_best as  -- readings of a page of which there is a better one
select supersedes as text_id, text_id as better from texts where supersedes is not null
union all select text_id, superseded_by from texts where superseded_by is not null;

create table doubted as  -- read by machine, with little confidence or otherwise by the better engine
select text_id from texts where origin = 'ocr' and coalesce(confidence, 0) < $machine_read_below
union select text_id from second_best;

create view found as  -- what both readings of a page say is found once, in the better one
select * from mentions m where not exists (
    from second_best s join mentions o on o.text_id = s.better
    where s.text_id = m.text_id and o.detector = m.detector and o.type = m.type
      and o.value_norm is not distinct from m.value_norm
);

create table party_roles as select unnest($parties) as party_id, unnest($roles) as role;

create table parties as  -- who an identifier in a record's sender or recipients belongs to
select distinct m.record_id, m.field, m.mention_id, l.party_id, l.grade
from links l join mentions m on m.mention_id = l.mention_id
where l.party_id is not null and l.grade in ('G1', 'G2') and l.state in ('candidate', 'confirmed')
  and m.text_id is null and m.field in ('sender', 'recipients');

create table of_the_case as  -- the same identifier is that of somebody the case is about already
select distinct l.mention_id from links l join party_roles r on r.party_id = l.party_id
where l.state in ('candidate', 'confirmed') and l.grade in ('G1', 'G2')
  and (r.party_id = $subject or r.role in ('suspect', 'complainant', 'witness', 'deceased'));

create table known as
select record_id,
    count(distinct party_id) filter (field = 'sender') as senders,
    min(party_id) filter (field = 'sender') as sender_party,
    list_sort(list(distinct party_id)) as members,
    count(distinct mention_id) as linked,
    bool_and(grade = 'G1') as sure
from parties group by record_id;

create table people as
select p.unit_no, p.pos, p.record_id, p.kind, p.direction, p.sender, p.sent_us, p.until_us, p.state,
    p.kind in ('message', 'reaction', 'call', 'mail') as contact,
    case when p.kind in ('message', 'reaction', 'call', 'mail') then
            case when p.direction = 'outgoing' then $subject when k.senders = 1 then k.sender_party end
         -- X-01: what a suspect's device holds, and nobody else signs, is the suspect's
         when $possessed and p.sender is null and p.direction is distinct from 'incoming' then $subject end as author,
    coalesce(k.members, []) as members,
    len(p.people) > coalesce(k.linked, 0) as strangers,
    coalesce(k.sure, true) as sure,
    p.sent_us + shift_us as shown_us,  -- by the device's clock
    case when p.sent_us is not null and $start_us is not null
         then greatest(0, $start_us - p.until_us - shift_us, p.sent_us + shift_us - $end_us) end as outside_us
from (
    select *, case when list_contains($others_clocks, kind) then $clock_us else 0 end as shift_us from placed
) p left join known k on k.record_id = p.record_id;
"""

_NEAREST = """
select unit_no, min(outside_us) as outside_us, arg_min(record_id, (outside_us, pos)) as record_id,
    arg_min(shown_us, (outside_us, pos)) as shown_us
from people where outside_us is not null group by unit_no order by unit_no
"""

_CONTACTS = """
select unit_no, author, members, strangers, sure, direction is not null as directed,
    list(record_id order by pos)[1:{most}] as record_ids
from people where contact
group by unit_no, author, members, strangers, sure, directed
order by unit_no, author nulls last, members, strangers, sure, directed
"""

_PHRASES = """
select p.unit_no, m.type as category, m.score, p.author, m.negated, m.quoted, p.contact as signed,
    m.text_id in (from doubted) as machine_read, m.record_id, m.text_id, m.start, m.stop
from found m join people p on p.record_id = m.record_id
where m.detector = 'lexicon'
order by p.unit_no, p.pos, m.text_id, m.start, m.stop, m.type, m.mention_id
"""

_SOUGHT = """
select p.unit_no, m.type as line, m.score, m.text_id in (from doubted) as machine_read,
    m.record_id, m.text_id, m.start, m.stop
from found m join people p on p.record_id = m.record_id
where m.detector = 'term'
order by p.unit_no, p.pos, m.text_id, m.start, m.stop, m.type, m.mention_id
"""

_SPOKEN = """
select p.unit_no, l.party_id, m.record_id, m.text_id, m.start, m.stop
from links l join found m on m.mention_id = l.mention_id join people p on p.record_id = m.record_id
where l.party_id is not null and l.grade in ('G1', 'G2', 'G3') and l.state in ('candidate', 'confirmed')
  and m.text_id is not null
order by p.unit_no, p.pos, m.text_id, m.start, m.stop, l.party_id
"""

_MATCHES = """
select p.unit_no, l.nominal_id, l.grade, l.source_grade, l.assessment, l.handling, l.conditions,
    l.state = 'confirmed' as confirmed,
    bool_and(coalesce(m.text_id in (from doubted), false)) as machine_read,  -- a field has no text: nothing read it
    list({{'record_id': m.record_id, 'text_id': m.text_id, 'start': m.start, 'stop': m.stop}}
         order by p.pos, m.text_id nulls first, m.start, m.mention_id)[1:{most}] as evidence
from links l join found m on m.mention_id = l.mention_id join people p on p.record_id = m.record_id
where l.nominal_id is not null and l.scores and l.grade in ('G1', 'G2', 'G3') and l.state in ('candidate', 'confirmed')
  and not list_contains($own_nominals, l.nominal_id)
  and not exists (from of_the_case o where o.mention_id = l.mention_id)
group by all
order by p.unit_no, l.nominal_id, l.grade, l.source_grade, l.assessment, l.handling, l.conditions, confirmed
"""

_ELSEWHERE = """
with other_cases as (  -- one link stands for all places of a value on the exhibit
    select type, value_norm, other_case, min(grade) as grade, bool_or(given_to_suspect) as suspect,
        bool_or(state = 'confirmed') as confirmed
    from links
    where other_case is not null and scores and grade in ('G1', 'G2') and state in ('candidate', 'confirmed')
      and extraction_id in (select extraction_id from records)
    group by all
)
select p.unit_no, c.other_case, c.grade, c.suspect, c.confirmed,
    bool_and(coalesce(m.text_id in (from doubted), false)) as machine_read,
    list({{'record_id': m.record_id, 'text_id': m.text_id, 'start': m.start, 'stop': m.stop}}
         order by p.pos, m.text_id nulls first, m.start, m.mention_id)[1:{most}] as evidence
from other_cases c join found m on m.type = c.type and m.value_norm = c.value_norm
join people p on p.record_id = m.record_id
where m.detector in ('structured', 'identifiers') and not exists (from of_the_case o where o.mention_id = m.mention_id)
group by all
order by p.unit_no, c.other_case, c.grade, c.suspect, c.confirmed
"""

_DELETED = """
select unit_no, record_id from people
where state in ('deleted', 'recovered', 'unsent') and outside_us <= $near_us
  -- what is unsent its author took back; what is deleted, whoever wrote it, the device's owner did
  and if(state = 'unsent', list_contains($suspects, author), $possessed)
order by unit_no, pos
"""


def units(
    database: duckdb.DuckDBPyConnection, facts: Facts, size: int = 4096
) -> Iterator[tuple[pa.RecordBatch, list[Unit]]]:
    """Batches of the table `units` in their order, and beside each the units as rules see them.

    Needs `placed` and `units` of `pipeline.score.segment`. One batch of units is in memory at a time.
    """
    _prepare(database, facts)
    subject, scoring = facts.subject, facts.scoring
    own, suspects = sorted(facts.own_nominals), sorted(facts.suspects)
    near_us = round(scoring.integrity.near_hours * 3_600_000_000)
    possessed = subject in facts.suspects
    read = _reader(database)
    nearest = read(_NEAREST, {})
    contacts = read(_CONTACTS.format(most=_EVIDENCE), {})
    phrases = read(_PHRASES, {})
    sought = read(_SOUGHT, {})
    spoken = read(_SPOKEN, {})
    matches = read(_MATCHES.format(most=_EVIDENCE), {"own_nominals": own})
    elsewhere = read(_ELSEWHERE.format(most=_EVIDENCE), {})
    same = read(independent.SAME.format(most=_EVIDENCE), {})
    done = read(noted.NOTED.format(most=_EVIDENCE), noted.values(facts))
    deleted = read(_DELETED, {"near_us": near_us, "possessed": possessed, "suspects": suspects})
    ordered = database.cursor().sql("select * from units order by unit_no")
    for batch in ordered.to_arrow_reader(size):
        wanted = batch.drop_columns(["record_ids", "thread_id", "thread_title"])
        lengths = pc.list_value_length(batch["record_ids"]).to_pylist()
        yield (
            batch,
            [
                _unit(
                    row,
                    nearest(row["unit_no"]),
                    tuple(_contact(item, subject) for item in contacts(row["unit_no"])),
                    tuple(_phrase(item) for item in phrases(row["unit_no"])),
                    tuple(_sought(item) for item in sought(row["unit_no"])),
                    tuple(Spoken(item["party_id"], _place(item)) for item in spoken(row["unit_no"])),
                    tuple(_match(item) for item in matches(row["unit_no"])),
                    tuple(Evidence(item["record_id"]) for item in deleted(row["unit_no"])[:_EVIDENCE]),
                    tuple(_elsewhere(item) for item in elsewhere(row["unit_no"])),
                    (*(_same(item, length) for item in same(row["unit_no"])), *map(_noted, done(row["unit_no"]))),
                    facts,
                )
                for row, length in zip(wanted.to_pylist(), lengths, strict=True)
            ],
        )


def _prepare(database: duckdb.DuckDBPyConnection, facts: Facts) -> None:
    start_us, end_us = facts.window_us or (None, None)
    known = {
        "parties": list(facts.roles),
        "roles": list(facts.roles.values()),
        "subject": facts.subject,
        "possessed": facts.subject in facts.suspects,
        "start_us": start_us,
        "end_us": end_us,
        "others_clocks": list(OTHERS_CLOCKS),
        "clock_us": facts.clock_offset_s * 1_000_000,
        "machine_read_below": facts.scoring.phrases.machine_read_below,
    }
    for statement in _PREPARED.split(";\n"):
        if statement.strip():
            database.execute(statement, {name: value for name, value in known.items() if f"${name}" in statement})
    independent.prepare(database, facts)
    noted.prepare(database)


def _reader(database: duckdb.DuckDBPyConnection) -> Callable[[str, Mapping[str, Any]], Callable[[int], list[Row]]]:
    """Runs a query whose rows come by ascending unit, and gives the rows of one unit after the other."""

    def read(query: str, values: Mapping[str, Any]) -> Callable[[int], list[Row]]:
        batches = database.cursor().sql(query, params=dict(values)).to_arrow_reader(4096)
        rows = (row for batch in batches for row in batch.to_pylist())
        waiting = next(rows, None)

        def of(unit_no: int) -> list[Row]:
            nonlocal waiting
            found = []
            while waiting is not None and waiting["unit_no"] == unit_no:
                found.append(waiting)
                waiting = next(rows, None)
            return found

        return of

    return read


def _unit(
    row: Row,
    nearest: list[Row],
    contacts: tuple[Contact, ...],
    phrases: tuple[Phrase, ...],
    sought: tuple[Sought, ...],
    spoken: tuple[Spoken, ...],
    matches: tuple[Match, ...],
    deleted: tuple[Evidence, ...],
    elsewhere: tuple[Elsewhere, ...],
    observed: tuple[Observed, ...],
    facts: Facts,
) -> Unit:
    near = nearest[0] if nearest else None
    return Unit(
        kind=row["kind"],
        app=row["app"],
        participants=tuple(row["participants"]),
        ended_us=_shown(row["ended_us"], row["kind"], facts),
        hours_outside=near["outside_us"] / 3_600_000_000 if near else None,
        before=bool(near and facts.window_us and near["shown_us"] < facts.window_us[0]),
        nearest=Evidence(near["record_id"]) if near else None,
        only_incoming=row["only_incoming"],
        contacts=contacts,
        phrases=phrases,
        sought=sought,
        spoken=spoken,
        matches=matches,
        deleted=deleted,
        elsewhere=elsewhere,
        observed=observed,
    )


def _shown(moment_us: int | None, kind: str, facts: Facts) -> int | None:
    """As the device's clock showed it: mails and documents were dated by others."""
    if moment_us is None or kind not in OTHERS_CLOCKS:
        return moment_us
    return moment_us + facts.clock_offset_s * 1_000_000


def _contact(row: Row, subject: str) -> Contact:
    return Contact(
        author=row["author"],
        members=frozenset(row["members"]) | {subject},
        strangers=row["strangers"],
        directed=row["directed"],
        sure=row["sure"],
        evidence=tuple(map(Evidence, row["record_ids"])),
    )


def _phrase(row: Row) -> Phrase:
    return Phrase(
        category=row["category"],
        score=_score(row),
        author=row["author"],
        negated=row["negated"],
        quoted=row["quoted"],
        machine_read=row["machine_read"],
        evidence=_place(row),
        signed=row["signed"],
    )


def _sought(row: Row) -> Sought:
    return Sought(row["line"], _score(row), row["machine_read"], _place(row))


def _score(row: Row) -> float:
    return float(min(1.0, max(0.0, round(row["score"], 6))))  # 32-bit: 0.9 comes as 0.8999999762


def _match(row: Row) -> Match:
    names = ("nominal_id", "grade", "source_grade", "assessment", "handling", "conditions", "confirmed", "machine_read")
    return Match(**{name: row[name] for name in names}, evidence=tuple(_place(item) for item in row["evidence"]))


def _elsewhere(row: Row) -> Elsewhere:
    names = ("grade", "suspect", "confirmed", "machine_read")
    evidence = tuple(_place(item) for item in row["evidence"])
    return Elsewhere(row["other_case"], **{name: row[name] for name in names}, evidence=evidence)


def _same(row: Row, length: int) -> Observed:
    """Whether all of the unit or a part of it: of a copy a reviewer looks for what it has otherwise."""
    share = "all" if row["records"] == length else f"{row['records']:,}"
    count = f"{share} of its {length:,} records; " if length > 1 else ""
    return Observed(row["rule"], f"{count}also on {', '.join(row['exhibits'])}", _records(row))


def _noted(row: Row) -> Observed:
    return Observed(row["rule"], "; ".join(row["details"] or ()), _records(row))


def _records(row: Row) -> tuple[Evidence, ...]:
    return tuple(map(Evidence, row["record_ids"]))


def _place(row: Row) -> Evidence:
    return Evidence(row["record_id"], row["text_id"], row["start"], row["stop"])
