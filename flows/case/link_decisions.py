"""Decisions about links (domain I-05): by people alone, on what they have read, remembered, and reversible."""

from collections.abc import Sequence, Set
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from flows.case.actor import Actor
from flows.case.decided import decided
from flows.case.log import log
from flows.case.opened import ENOUGH, OpenedCase
from models.link_decisions import LinkDecisions, State
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


def one(case: OpenedCase, pair_id: str) -> Pair | None:
    """A link by its whole id, whatever its grade."""
    return next((pair for pair in links.pairs(_files(case), case.store.scratch, everything=True, start=pair_id)), None)


def standing_in(case: OpenedCase, record_ids: Sequence[str]) -> set[str]:
    """pair_ids of the links of which the value stands in some records."""
    return links.pairs_in(_files(case), case.store.scratch, record_ids)


def hidden(case: OpenedCase) -> int:
    """How many are for analysts only."""
    return links.hidden(_files(case), case.store.scratch)


def reasons(root: Path, case_id: str) -> dict[str, str]:
    """pair_id → why the last decision about it was taken."""
    return {event["detail"]["pair_id"]: event["reason"] for event in _made(root, case_id)}


def decide(root: Path, case: OpenedCase, wanted: str, state: State, by: str, reason: str, who: Actor) -> Pair:
    """Decide about a link on the command line, by the beginning of its id.

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
    return take(root, case, pair, state, Decider(who.account, role, by), reason, read(root, case, who.account))


@dataclass(frozen=True)
class Decider:
    """Who decides: an account that may, in what role, and the person."""

    account: str
    role: str
    by: str


def take(
    root: Path, case: OpenedCase, pair: Pair, state: State, who: Decider, reason: str, read: Set[str], **more: Any
) -> Pair:
    """Take a decision about a link, for whoever has seen that they may.

    Args:
        read: records that they have read.
        more: further ids for the chain.

    Raises:
        NotDecidable: it has been decided so already, or they have not read its source.
    """
    if links.stands(pair, LinkDecisions.of(_made(root, case.case_id))) == state:
        said = "nobody has decided about it" if state == "candidate" else f"it is {state} already"
        raise NotDecidable(f"{pair.pair_id[:ENOUGH]}: {said}; see `triage links`.")
    if state == "confirmed":
        _check_read(case, pair, read)
    about: dict[str, Any] = {"pair_id": pair.pair_id, "state": state, "basis": _basis(pair, state), "by": who.by}
    log(root, "combine", case.case_id, who.account, role=who.role, reason=reason, **about, **more)
    return pair


def read(root: Path, case: OpenedCase, account: str) -> set[str]:
    """Records that an account has read with `triage show`."""
    found: set[str] = set()
    for event in audit.events(root, case.case_id):
        if event["action"] == "consult" and event["actor"] == account:
            found.update(event["detail"].get("records", ()))
    return found


def _basis(pair: Pair, state: State) -> list[str]:
    """All that the pair rests on; of values that are only alike, nothing weaker than what is confirmed."""
    return [basis for basis in pair.basis if not (pair.alike and state == "confirmed") or basis.startswith(pair.grade)]


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


def _check_read(case: OpenedCase, pair: Pair, read: Set[str]) -> None:
    if told := [_to_read(case, places) for places in pair.unread(read)]:
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
