"""`purge-expired`: lists cases whose review date has passed, and removes those that people have decided about."""

from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any, Self

from prefect import flow
from prefect.client.schemas.objects import State
from pydantic import Field, model_validator

from flows.deployments import hooks
from flows.deployments.cases import Kept, each, kept
from flows.deployments.outcome import Cell, Outcome, told
from flows.deployments.parameters import CaseKey, Parameters, store
from flows.deployments.stopped import Stop
from pipeline.errors import Refused

NAME = "purge-expired"


class PurgeParameters(Parameters):
    """Without cases, nothing is removed. With cases: who ordered it, by which decision, and that it is meant."""

    cases: tuple[CaseKey, ...] = Field(
        default=(),
        max_length=1000,
        title="Cases to remove",
        description="Keys of cases whose removal was decided, as the list without any gives them. Only cases whose "
        "review date has passed are removed.",
    )
    by: str | None = Field(
        default=None,
        pattern=r"^[A-Za-z0-9._-]{2,40}$",
        title="Ordered by",
        description="Account or collar number of who decided. No name: these pages show it.",
    )
    reason: str | None = Field(
        default=None,
        pattern=r"^[A-Za-z0-9][A-Za-z0-9 ./_-]{2,59}$",
        title="Reference of the decision",
        description="Where the retention decision is written down. It stays in the tombstone and the audit chain.",
    )
    confirm: bool = Field(default=False, title="Remove them", description="What was removed cannot be brought back.")

    @model_validator(mode="after")
    def _is_meant(self) -> Self:
        if (self.cases or self.confirm) and not (self.cases and self.by and self.reason and self.confirm):
            raise ValueError("to remove cases, give 'cases', 'by' and 'reason', and set 'confirm'; to list them, none")
        return self


@flow(name=NAME, persist_result=False, **hooks.ALL)
def purge_expired(purge: PurgeParameters = PurgeParameters()) -> State[Any]:  # noqa: B008 - frozen
    """List the cases whose retention review is due. Removes only those that are named, by order of somebody."""
    return told(store(), partial(_purged, store(), purge, datetime.now(UTC).date()), artifact=NAME)


def _purged(root: Path, purge: PurgeParameters, today: date, stop: Stop) -> Outcome:
    due = [one for one in kept(root) if one.case.retention and one.case.retention.review_by <= today]
    if not purge.cases:
        rows, _ = each(due, stop, _due(today))
        return Outcome("COMPLETED", {"cases due for review": len(rows)}, rows)
    if early := sorted(set(purge.cases) - {one.key for one in due}):
        raise Refused(f"{', '.join(early)}: no case of that key is due for review. Nothing was removed.")
    wanted = [one for one in due if one.key in purge.cases]
    rows, reasons = each(wanted, stop, partial(_remove, root, purge))
    counts = {"cases removed": len(rows) - len(reasons), "could not be removed": len(reasons)}
    return Outcome("COMPLETED_WITH_GAPS" if reasons else "COMPLETED", counts, rows, reasons)


def _due(today: date) -> Any:
    def row(one: Kept) -> dict[str, Cell]:
        said = one.case.retention
        return {"code": "due", "days": (today - said.review_by).days if said else None}

    return row


def _remove(root: Path, purge: PurgeParameters, one: Kept) -> dict[str, Cell]:
    from flows.case.purge import purge as remove

    tombstone = remove(root, one.case.case_id, purge.by or "", purge.reason or "")
    return {"code": "removed", "files": tombstone["files"]}
