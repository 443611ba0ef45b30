"""Decisions about what is held (domain P-02, P-03): released by those who may, withheld by whoever meets it late."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from flows.case import sweep
from flows.case.actor import Actor
from flows.case.log import log
from flows.case.opened import ENOUGH, OpenedCase
from models.decisions import DECIDES
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
    family, role = _one(root, case, wanted, who)
    log(root, "consult", case.case_id, who.account, role=role, held=family.family_id, handling=family.handling)
    return family, held.lines(_files(case), family, case.store.scratch)


def release(
    root: Path, case: OpenedCase, wanted: str, records: Sequence[str], reason: str, who: Actor, **more: Any
) -> Family:
    """Decide that something held may be read: a whole family, or only some of its records (their ids' beginnings).

    What is held on another ground as well stays held on that.

    Args:
        more: further ids for the chain.

    Raises:
        NotAllowed: the account may not decide that.
    """
    family, role = _one(root, case, wanted, who)
    kind, ids = family.kind, [family.family_id]
    there = [line.record_id for line in held.lines(_files(case), family, case.store.scratch)]
    if records:
        kind, ids = "record", [_match(start, there) for start in records]
    elif kind == "thread" and family.family_id not in _whole(case, family.handling):
        kind, ids = "record", there  # single records of it said of themselves what they are: no more was looked at
    decision = {"extraction_id": family.extraction_id, "kind": kind, "ids": ids, "sources": family.sources}
    said: dict[str, Any] = {"handling": family.handling, "decisions": [decision]} | more
    log(root, "release", case.case_id, who.account, role=role, reason=reason, **said)
    return family


def withhold(
    root: Path,
    case: OpenedCase,
    shown: Shown,
    handling: str,
    reason: str,
    who: Actor,
    consulted: Iterable[Event] = (),
    role: str = "",
    **more: Any,
) -> list[Event]:
    """Decide that a unit is held: its conversations with what is attached there, or its records if it has none; and
    the same messages and files wherever else they are, on another exhibit or in another tool's report.

    Args:
        consulted: events by which somebody was shown something elsewhere: of the review application's chain.
        more: further ids for the chain.

    Returns:
        Who has read any of it: events of both chains.
    """
    places = _everywhere(case, shown)
    records = {place.record_id for place in places}
    viewers = [
        event
        for event in (*audit.events(root, case.case_id), *consulted)
        if event["action"] == "consult" and not records.isdisjoint(event["detail"].get("records", ()))
    ]
    said: dict[str, Any] = {"handling": handling, "unit": shown.unit_id} | more
    said["seen_by"] = sorted({event["actor"] for event in viewers})
    sweep.hide(case.store)  # first: a decision that is known is never without effect
    said["decisions"] = [
        {
            "extraction_id": extraction_id,
            "kind": kind,
            "ids": sorted({str(place.thread_id if kind == "thread" else place.record_id) for place in here}),
            "sources": sorted({place.source_id for place in here}),
        }
        for extraction_id in sorted({place.extraction_id for place in places})
        for kind in ("thread", "record")
        if (here := [p for p in places if p.extraction_id == extraction_id and bool(p.thread_id) == (kind == "thread")])
    ]
    log(root, "withhold", case.case_id, who.account, role=role, reason=reason, **said)
    return viewers


def tombstone(root: Path, case_id: str, unit: str) -> str | None:
    """When a unit was withheld, for who asks for it by its id."""
    for event in audit.events(root, case_id):
        withheld = event["detail"].get("unit", "") if event["action"] == "withhold" else ""
        if len(unit) >= ENOUGH and withheld.startswith(unit):
            return f"{unit}: withheld on {event['at'][:10]} and not in the queue any more; see `triage held`."
    return None


class _Place(NamedTuple):
    """Where something to be withheld stands."""

    extraction_id: str
    thread_id: str | None
    record_id: str
    source_id: str


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
), contents as (  -- of the files that they stand for, and of those attached to them
    select s.sha256 from own o join sources s on s.source_id = o.source_id where o.kind in ('media', 'document')
    union
    select s.sha256
    from own o join attachments a on a.record_id = o.record_id join sources s on s.source_id = a.source_id
), seen_as as (  -- of picture files what is seen of all their pages
    select p.source_id, any_value(s.sha256) as sha256, list(p.pixel_sha256 order by p.page) as pixels
    from pictures p join sources s on s.source_id = p.source_id where s.type like 'image/%'
    group by p.source_id having count(p.pixel_sha256) = count(*)
), found as (
    select record_id, true as whole from own
    union
    select r.record_id, len(r.body) >= 12
    from records r join own o on r.body = o.body and abs(epoch_us(r.sent_at) - epoch_us(o.sent_at)) <= 2000000
    union
    select m.other, true from merged m join own o on o.record_id = m.one
    union
    select r.record_id, true from records r join sources s on s.source_id = r.source_id
    where r.kind in ('media', 'document') and (s.sha256 in (from contents) or s.source_id in (
        select source_id from seen_as where pixels in (select pixels from seen_as where sha256 in (from contents))
    ))
)
select r.extraction_id, if(bool_or(f.whole), r.thread_id, null), r.record_id, r.source_id
from records r join found f on f.record_id = r.record_id group by r.extraction_id, r.thread_id, r.record_id, r.source_id
order by all
"""
"""Messages of one text within two seconds are one message, and theirs one conversation; of a short text, "ok", only the
message is held. What was found to be one event is one, a call or a picture too; equal files are one file, and pictures
that are equal pixel by pixel one picture."""


def _everywhere(case: OpenedCase, shown: Shown) -> list[_Place]:
    """A unit's conversations, and the same messages and files elsewhere."""
    tables = ("units", "records", "duplicates", "attachments", "sources", "pictures")
    with database({table: case.files(table) for table in tables}, case.store.scratch) as opened:
        return [_Place(*row) for row in opened.execute(_EVERYWHERE, {"unit": shown.unit_id}).fetchall()]


def _whole(case: OpenedCase, handling: str) -> set[str]:
    """Conversations that are held as such, by who takes part."""
    rows = case.store.read("holds", case.run["units"]["holds"], ["kind", "value", "handling"]).to_pylist()
    return {row["value"] for row in rows if (row["kind"], row["handling"]) == ("thread", handling)}


def _one(root: Path, case: OpenedCase, wanted: str, who: Actor) -> tuple[Family, str]:
    """The family that somebody means and may decide about, and in what role. One may be held on two grounds."""
    families = found(case)
    family_id = _match(wanted, list(dict.fromkeys(family.family_id for family in families)))
    grounds = [family for family in families if family.family_id == family_id]
    family = next((one for one in grounds if DECIDES[one.handling] in who.roles), grounds[0])
    role = DECIDES[family.handling]
    try:
        who.must_be(role, root)
    except TriageError:
        log(root, "refuse", case.case_id, who.account, held=family.family_id, needs=role)
        raise
    return family, role


def _match(start: str, ids: Sequence[str]) -> str:
    matching = [name for name in ids if name.startswith(start)]
    if len(matching) != 1 or len(start) < ENOUGH:
        raise NotHeld(
            f"{start!r}: {len(matching)} ids of what is held begin so; give {ENOUGH} characters or more of one, as "
            "`triage held` lists it."
        )
    return matching[0]


def _files(case: OpenedCase) -> Files:
    return Files(*(case.files(table) for table in ("held", "holds", "sources")))
