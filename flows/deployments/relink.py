"""`relink-intelligence`: all cases of the store are linked anew, with intelligence and decisions as they are now."""

from functools import partial
from pathlib import Path
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State
from pydantic import Field
from rich.console import Console

from flows.deployments import hooks
from flows.deployments.cases import Kept, chosen, each
from flows.deployments.outcome import Cell, Outcome, told
from flows.deployments.parameters import CaseKey, Parameters, store
from flows.deployments.stopped import Stop

NAME = "relink-intelligence"


class RelinkParameters(Parameters):
    """Which cases are linked anew."""

    case: CaseKey | None = Field(default=None, title="Key of the case", description="Only this case; else all of them.")


@flow(name=NAME, persist_result=False, **hooks.ALL)
def relink_intelligence(cases: RelinkParameters = RelinkParameters()) -> State[Any]:  # noqa: B008 - frozen
    """Link, score and rank cases anew from their stored tables. No extraction is read."""
    return told(store(), partial(relinked, store(), cases.case), artifact=NAME)


def relinked(root: Path, case: str | None, stop: Stop) -> Outcome:
    """Link one case or all of them anew."""
    rows, reasons = each(chosen(root, case), stop, partial(_relink, root, stop))
    counts = {
        "cases": len(rows),
        "new queues": sum(bool(row.get("causes")) for row in rows),
        "could not be linked": len(reasons),
    }
    return Outcome("COMPLETED_WITH_GAPS" if reasons else "COMPLETED", counts, rows, reasons)


def _relink(root: Path, stop: Stop, one: Kept) -> dict[str, Cell]:
    from flows.relink import relink

    done = relink(root, one.folder, Console(quiet=True), stop.check)
    return {"queue": done.version, "causes": len(done.causes), "changes": len(done.told)}
