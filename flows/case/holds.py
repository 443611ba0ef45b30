"""Decisions about what is held (domain P-02, P-03): released by those who may, withheld by whoever meets it late."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeAlias

from flows.case.actor import DECIDES, Actor
from flows.case.opened import OpenedCase
from pipeline import audit
from pipeline.errors import TriageError
from pipeline.gate import held
from pipeline.gate.held import Family, Files, Line
from pipeline.query import opened as database
from pipeline.queue.show import Shown

Event: TypeAlias = dict[str, Any]
"""Of the audit chain."""


class NotHeld(TriageError):
    """Nothing that is held has that id, or more than one thing has."""


def found(case: OpenedCase) -> list[Family]:
    """All that is held in a case."""
    return held.families(_files(case), case.store.scratch)


def read(root: Path, case: OpenedCase, wanted: str, who: Actor) -> tuple[Family, list[Line]]:
    """What is held, by the beginning of its id, for those who may decide about it. It is logged.

    Raises:
        NotAllowed: the account may not.
    """
    family = _one(case, wanted)
    role = _role(root, case, who, family)
    audit.add(root, "consult", case.case_id, who.account, role=role, held=family.family_id, handling=family.handling)
    return family, held.lines(_files(case), family, case.store.scratch)


def release(root: Path, case: OpenedCase, wanted: str, records: Sequence[str], reason: str, who: Actor) -> Family:
    """Decide that something held may be read: a whole family, or only some of its records (their ids' beginnings).

    Raises:
        NotAllowed: the account may not decide that.
    """
    family = _one(case, wanted)
    role = _role(root, case, who, family)
    ids = [family.family_id]
    if records:
        there = [line.record_id for line in held.lines(_files(case), family, case.store.scratch)]
        ids = [_match(start, there) for start in records]
    kind = "record" if records else family.kind
    decision = {"extraction_id": family.extraction_id, "kind": kind, "ids": ids, "handling": family.handling}
    audit.add(root, "release", case.case_id, who.account, role=role, reason=reason, **decision)
    return family


def withhold(root: Path, case: OpenedCase, shown: Shown, handling: str, reason: str, who: Actor) -> list[Event]:
    """Decide that a unit is held: its conversations with what is attached there, or its records if it has none; and
    the same messages wherever else they are, on another exhibit or in another tool's report.

    Returns:
        Who has read any of it: events of the audit chain.
    """
    places = _everywhere(case, shown)
    records = {record_id for _, _, record_id in places}
    viewers = [
        event
        for event in audit.events(root, case.case_id)
        if event["action"] == "consult" and not records.isdisjoint(event["detail"].get("records", ()))
    ]
    seen_by = sorted({event["actor"] for event in viewers})
    said: dict[str, Any] = {"handling": handling, "unit": shown.unit_id, "seen_by": seen_by}
    for extraction_id in sorted({place[0] for place in places}):
        here = [place for place in places if place[0] == extraction_id]
        threads = sorted({thread_id for _, thread_id, _ in here if thread_id})
        alone = sorted(record_id for _, thread_id, record_id in here if not thread_id)
        for kind, ids in (("thread", threads), ("record", alone)):
            if ids:
                decision: dict[str, Any] = {"extraction_id": extraction_id, "kind": kind, "ids": ids}
                audit.add(root, "withhold", case.case_id, who.account, reason=reason, **decision, **said)
    return viewers


def tombstone(root: Path, case_id: str, unit: str) -> str | None:
    """When a unit was withheld, for who asks for it by its id."""
    for event in audit.events(root, case_id):
        withheld = event["detail"].get("unit", "") if event["action"] == "withhold" else ""
        if len(unit) >= 8 and withheld.startswith(unit):
            return f"{unit}: withheld on {event['at'][:10]} and not in the queue any more; see `triage held`."
    return None


_EVERYWHERE = """
with seen as (
    select * from records where record_id in (select unnest(record_ids) from units where unit_id = $unit)
), own as (
    select * from records where record_id in (select record_id from seen)
        or thread_id in (select thread_id from seen where thread_id is not null)
), merged as (
    select d.duplicate_of as one, d.record_id as other from duplicates d
    union all select d.record_id, d.duplicate_of from duplicates d
    union all select d.record_id, e.record_id from duplicates d join duplicates e on e.duplicate_of = d.duplicate_of
)
select extraction_id, thread_id, record_id from own
union
select r.extraction_id, r.thread_id, r.record_id
from records r join own o on r.body = o.body and abs(epoch_us(r.sent_at) - epoch_us(o.sent_at)) <= 2000000
union
select r.extraction_id, r.thread_id, r.record_id
from records r join merged m on m.other = r.record_id join own o on o.record_id = m.one
order by all
"""
"""Messages of one text within two seconds are one message: too many are held rather than one too few. And what was
found to be one event is one, a call or a picture too."""


def _everywhere(case: OpenedCase, shown: Shown) -> list[tuple[str, str | None, str]]:
    """extraction_id, thread_id and record_id of a unit's conversations, and of the same messages elsewhere."""
    files = {table: case.files(table) for table in ("units", "records", "duplicates")}
    with database(files, case.store.scratch) as tables:
        return tables.execute(_EVERYWHERE, {"unit": shown.unit_id}).fetchall()


def _role(root: Path, case: OpenedCase, who: Actor, family: Family) -> str:
    role = DECIDES[family.handling]
    try:
        who.must_be(role, root)
    except TriageError:
        audit.add(root, "refuse", case.case_id, who.account, held=family.family_id, needs=role)
        raise
    return role


def _one(case: OpenedCase, wanted: str) -> Family:
    families = found(case)
    ids = [family.family_id for family in families]
    return families[ids.index(_match(wanted, ids))]


def _match(start: str, ids: Sequence[str]) -> str:
    matching = [name for name in ids if name.startswith(start)]
    if len(matching) != 1:
        raise NotHeld(f"{start}: {len(matching)} ids of what is held begin so; give one as `triage held` lists it.")
    return matching[0]


def _files(case: OpenedCase) -> Files:
    return Files(*(case.files(table) for table in ("held", "holds", "sources")))
