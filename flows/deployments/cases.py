"""The cases of a store, as flows work through them: by opaque key, one after the other, each for itself."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from flows.case.key import key
from flows.case.opened import NoSuchCase
from flows.deployments.outcome import Cell
from flows.deployments.stopped import Stop
from models import casefile
from models.casefile import Case
from pipeline.errors import TriageError
from pipeline.store import CaseStore, Store


@dataclass(frozen=True)
class Kept:
    """A case of the store.

    Attributes:
        case: as it was submitted.
        folder: name of its folder; the store's functions take it for its id.
    """

    key: str
    case: Case
    folder: str


def kept(root: Path) -> Iterator[Kept]:
    """All cases that are there and were not purged."""
    for folder in Store(root).cases():
        if (folder / "case.yaml").exists() and not (folder / "tombstone.json").exists():
            case = casefile.stored(CaseStore(folder).read_text("case.yaml"))
            yield Kept(key(root, case.case_id), case, folder.name)


def chosen(root: Path, wanted: str | None) -> list[Kept]:
    """One case by its key, or all of them.

    Raises:
        NoSuchCase: there is none of that key.
    """
    found = [one for one in kept(root) if wanted in (None, one.key)]
    if wanted and not found:
        raise NoSuchCase(f"{root}: no case has the key {wanted}. `triage batch --plan` lists keys beside case ids.")
    return found


def each(
    cases: list[Kept], stop: Stop, work: Callable[[Kept], dict[str, Cell]]
) -> tuple[list[dict[str, Cell]], list[str]]:
    """Do something with each case; one with which it cannot be done costs itself.

    Returns:
        A row for each case, with its key and a code; and why it could not be done, in words for people.

    Raises:
        Stopped: somebody stopped it.
    """
    rows: list[dict[str, Cell]] = []
    reasons = []
    for one in cases:
        stop.check()
        row: dict[str, Cell] = {"case": one.key, "code": "done"}
        try:
            row |= work(one)
        except TriageError as error:
            row["code"] = _code(error)
            reasons.append(f"{one.key}: {error}")
        rows.append(row)
    return rows, reasons


def _code(error: TriageError) -> str:
    """As `not-relinked`: what kind of error it was, and none of its words."""
    return "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in type(error).__name__).lstrip("-")
