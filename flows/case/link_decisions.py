"""Decisions about links (domain I-05): by people alone, on what they have read, remembered, and reversible."""

from dataclasses import fields
from pathlib import Path
from typing import Any

from flows.case.actor import Actor
from flows.case.decided import decided
from flows.case.log import log
from flows.case.opened import ENOUGH, OpenedCase
from models.link_decisions import State
from pipeline import audit
from pipeline.errors import TriageError
from pipeline.queue import links
from pipeline.queue.links import Files, Pair, Source

DECIDES = ("intel_analyst", "investigator")
"""Roles of which one is needed."""


class NoSuchLink(TriageError):
    """No link has that id, or more than one has."""


class NotDecidable(TriageError):
    """The decision would say nothing, or nobody has read what it is about."""

    exit_code = 2


def found(case: OpenedCase, *, everything: bool = False) -> list[Pair]:
    """The links of a case, as people decide about them; those for analysts only (G4) if they are asked for."""
    return links.pairs(_files(case), case.store.scratch, everything=everything)


def hidden(case: OpenedCase) -> int:
    """How many are for analysts only."""
    return links.hidden(_files(case), case.store.scratch)


def reasons(root: Path, case_id: str) -> dict[str, str]:
    """pair_id → why the last decision about it was taken."""
    return {event["detail"]["pair_id"]: event["reason"] for event in _made(root, case_id)}


def decide(root: Path, case: OpenedCase, wanted: str, state: State, by: str, reason: str, who: Actor) -> Pair:
    """Decide about a link, by the beginning of its id.

    Args:
        state: candidate takes an earlier decision back.
        by: the person; the account stands beside it in the chain.

    Returns:
        The link as it was decided about.

    Raises:
        NoSuchLink: not one link of the case.
        NotAllowed: the account may not.
        NotDecidable: it has been decided so already, or its source was not opened by this account.
        BrokenChain: what was decided before is not known.
    """
    decided(root, case.case_id, [])
    pair = _one(case, wanted)
    role = _role(root, case, pair, who)
    if pair.state == state:
        said = "nobody has decided about it" if state == "candidate" else f"it is {state} already"
        raise NotDecidable(f"{pair.pair_id[:ENOUGH]}: {said}; see `triage links`.")
    if state == "confirmed":
        _opened(root, case, pair, who)
    about: dict[str, Any] = {"pair_id": pair.pair_id, "state": state, "basis": _basis(pair, state), "by": by}
    log(root, "combine", case.case_id, who.account, role=role, reason=reason, **about)
    return pair


def _basis(pair: Pair, state: State) -> list[str]:
    """All that the pair rests on; of values that are only alike, nothing weaker than what is confirmed."""
    alike = pair.probability is not None
    return [basis for basis in pair.basis if not (alike and state == "confirmed") or basis.startswith(pair.grade)]


def _made(root: Path, case_id: str) -> list[dict[str, Any]]:
    events = audit.events(root, case_id)
    return [event for event in events if event["action"] == "combine" and "pair_id" in event["detail"]]


def _one(case: OpenedCase, wanted: str) -> Pair:
    matching = []
    if len(wanted) >= ENOUGH:
        matching = links.pairs(_files(case), case.store.scratch, everything=True, start=wanted)
    if len(matching) != 1:
        found = "several links begin so" if matching else "no link is found by it"
        raise NoSuchLink(
            f"{wanted!r}: {found}; give {ENOUGH} characters or more of one's id, as `triage links` lists it."
        )
    return matching[0]


def _role(root: Path, case: OpenedCase, pair: Pair, who: Actor) -> str:
    try:
        return who.must_be_one_of(DECIDES, root)
    except TriageError:
        log(root, "refuse", case.case_id, who.account, pair_id=pair.pair_id, needs=list(DECIDES))
        raise


def _opened(root: Path, case: OpenedCase, pair: Pair, who: Actor) -> None:
    """See that this account has read where it stands: between two exhibits, on each of them (domain X-12).

    Raises:
        NotDecidable: it has not, with what to read.
    """
    read: set[str] = set()
    for event in audit.events(root, case.case_id):
        if event["action"] == "consult" and event["actor"] == who.account:
            read.update(event["detail"].get("records", ()))
    one_place = pair.nominal_id or pair.party_id or pair.other_case or not pair.sources
    needed = [pair.sources] if one_place else [(source,) for source in pair.sources]
    unread = [places for places in needed if all(read.isdisjoint(source.record_ids) for source in places)]
    if not unread:
        return
    told = [_to_read(case, places) for places in unread]
    raise NotDecidable(
        f"{pair.pair_id[:ENOUGH]}: read where it stands before confirming it, with this account: {'; '.join(told)}."
    )


def _to_read(case: OpenedCase, places: tuple[Source, ...]) -> str:
    unit = next((source.unit_id for source in places if source.unit_id), None)
    if unit is None:
        return "it stands in nothing that is in the queue; what is held must be released first (`triage held`)"
    return f"`triage show {case.case_id} {unit[:ENOUGH]}`"


def _files(case: OpenedCase) -> Files:
    return Files(**{table.name: case.files(table.name) for table in fields(Files)})
