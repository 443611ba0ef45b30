"""Deliveries of intelligence and withdrawals, as the force's intelligence unit orders them: checked as a whole before
anything is written, added as a version, and logged. Values stand in the versions alone, never in the log.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial as bound
from hashlib import sha256
from pathlib import Path
from typing import Any

from flows.case.actor import Actor
from flows.case.log import log
from models.mistakes import Mistakes
from models.normalise import normalise
from pipeline.errors import TriageError
from pipeline.ingest import intelligence
from pipeline.ingest.delivered import Refusal
from pipeline.intelligence import delivery
from pipeline.intelligence.delivery import Imported, Order
from pipeline.intelligence.versions import Version


@dataclass(frozen=True)
class Delivered:
    """What became of a delivery, and which of its rows were refused."""

    imported: Imported
    refused: tuple[Refusal, ...]


ANALYST = "intel_analyst"
"""The role that is needed: what is delivered changes the queues of all cases."""


def bring(root: Path, files: Sequence[Path], order: Order, region: str, partial: bool, who: Actor) -> Delivered:
    """Add what some files say to the store's intelligence.

    Args:
        root: folder of the store.
        region: ISO 3166; a telephone number without a country code is one of this country.
        partial: leave out the nominals of whom a row is refused, instead of refusing all.

    Raises:
        NotAllowed: the account may not.
        Mistakes: what is refused; with `partial`, rows of which nobody knows whose they are, and files of which nobody
            knows what else stands in them.
    """
    _see_that_it_may(root, who)
    files = list(dict.fromkeys(files))
    given = [_file(file) for file in files]
    try:
        found = intelligence.deliver(files, bound(normalise, region=region))
        if found.refused and (not partial or any(one.whole or not one.nominal_id for one in found.refused)):
            raise Mistakes(map(str, found.refused))
        tables = vars(found.complete())
        refused = [_refused(refusal) for refusal in found.refused]
        noted = bound(_log, root, order, who)
        imported = delivery.add(root.absolute(), tables, given, refused, found.left_out(), order, noted, partial)
    except Mistakes as mistakes:
        _rejected(root, order, who, given, len(mistakes.reasons))
        raise
    if found.refused and imported.version is None:  # there is no version that keeps what was refused
        _rejected(root, order, who, given, len(found.refused))
    return Delivered(imported, found.refused)


def withdraw(root: Path, nominals: Sequence[str], order: Order, who: Actor) -> Version:
    """Say nothing any more of some nominals.

    Raises:
        NotAllowed: the account may not.
        Mistakes: nominals of whom the store says nothing.
    """
    _see_that_it_may(root, who)
    return delivery.withdraw(root.absolute(), nominals, order, bound(_log, root, order, who))


def _see_that_it_may(root: Path, who: Actor) -> None:
    try:
        who.must_be(ANALYST, root)
    except TriageError:
        if root.is_dir():  # a folder that is not there is a typing mistake
            log(root, "refuse", "", who.account, event="intelligence", needs=ANALYST)
        raise


def _rejected(root: Path, order: Order, who: Actor, given: Sequence[dict[str, Any]], mistakes: int) -> None:
    hashes = [file["sha256"] for file in given if file["sha256"]]
    if hashes:  # files that are not there are a typing mistake
        said: dict[str, Any] = {"event": "intelligence rejected", "sha256": hashes, "mistakes": mistakes}
        log(root, "refuse", "", who.account, role=ANALYST, reason=order.reason, **said)


def _log(root: Path, order: Order, who: Actor, version: Version) -> None:
    said = version.said
    counts = {name: said[name] for name in ("nominals", "identifiers", "roles", "refused")}
    counts["left_out"] = len(said["left_out"])
    hashes = [file["sha256"] for file in said["files"]]
    action = "collect" if said["kind"] == "import" else "erase"
    event: dict[str, Any] = {"event": f"intelligence {said['kind']}", "version": version.folder.name, "sha256": hashes}
    log(root, action, "", who.account, role=ANALYST, reason=order.reason, ordered_by=order.by, **event, **counts)


def _file(file: Path) -> dict[str, Any]:
    try:
        content = file.read_bytes()
    except OSError:  # said when it is read
        return {"name": file.name, "size_bytes": None, "sha256": None}
    return {"name": file.name, "size_bytes": len(content), "sha256": sha256(content).hexdigest()}


def _refused(refusal: Refusal) -> dict[str, Any]:
    at = f"{refusal.file.name}{refusal.at}"
    return {"nominal_id": refusal.nominal_id, "at": at, "reason": refusal.reason}
