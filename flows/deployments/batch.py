"""`triage-batch`: the cases of a folder in the unit's order, as the command `triage batch`."""

import os
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Self
from uuid import uuid4

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.settings import get_current_settings
from pydantic import AwareDatetime, Field, model_validator

from flows.case.batch import CODES, Batch, Row, conduct
from flows.deployments import hooks
from flows.deployments.outcome import Cell, Outcome, told
from flows.deployments.parameters import Cluster, FilePath, Parameters, Workers, store
from flows.deployments.stopped import Stop
from flows.run import State as Ended

NAME = "triage-batch"


class BatchParameters(Parameters):
    """A folder of case files, and until when there is time for them."""

    folder: FilePath = Field(
        title="Folder of submissions",
        description="Case files in it, and in the folders right in it, on the worker's machine. The path is shown on "
        "these pages: it is to name nobody.",
    )
    hours: float | None = Field(
        default=None,
        gt=0,
        le=168,
        title="Hours",
        description="Only cases that are forecast to be done within so many hours are begun. Without: all of them.",
    )
    until: AwareDatetime | None = Field(
        default=None, title="Until", description="Instead of hours: when the window ends, with its zone."
    )
    case_hours: float | None = Field(
        default=None, gt=0, le=720, title="Hours of a case", description="A case that takes longer is stopped."
    )
    workers: Workers = 0
    cluster: Cluster = None
    settings: FilePath | None = Field(
        default=None, title="Settings", description="A TOML file that overrides configs/default.toml."
    )

    @model_validator(mode="after")
    def _one_end(self) -> Self:
        if self.hours is not None and self.until is not None:
            raise ValueError("'hours' and 'until' both say when the window ends; give one of them")
        return self


@flow(name=NAME, persist_result=False, **hooks.ALL)
def triage_batch(batch: BatchParameters) -> State[Any]:
    """Run the cases of a folder, one after the other: tier, then deadline, then age. What does not fit waits."""
    wanted = Batch(
        folders=(Path(batch.folder),),
        root=store(),
        hours=batch.hours,
        until=batch.until,
        case_hours=batch.case_hours,
        workers=batch.workers,
        cluster=batch.cluster,
        settings=Path(batch.settings) if batch.settings else None,
    )
    return told(wanted.root, partial(outcome, wanted), artifact=NAME)


@flow(name=NAME, validate_parameters=False, persist_result=False, **hooks.ALL)
def typed(run_id: str) -> State[Any]:
    """The cases of a folder, one after the other."""
    root, work = _TYPED[run_id]
    return told(root, work, artifact=NAME)


_TYPED: dict[str, tuple[Path, Callable[[Stop], Outcome]]] = {}
"""Batches that people of this process typed, by opaque id: their store, and what they do."""


def run(batch: Batch) -> tuple[Ended, list[Row]]:
    """Run a batch that a person typed.

    Returns:
        How it ended, and what became of each case.

    Raises:
        Mistakes: no case file is there, or none can be read.
    """
    rows: list[Row] = []
    broken: list[Exception] = []

    def work(stop: Stop) -> Outcome:
        try:
            return outcome(batch, stop, rows.append, kept=False)
        except Exception as error:  # Prefect is told the state alone; who has typed it, why
            broken.append(error)
            raise

    run_id = uuid4().hex
    _TYPED[run_id] = batch.root, work
    try:
        state = typed(run_id, return_state=True)
    finally:
        del _TYPED[run_id]
    if broken:
        raise broken[0]
    return "STOPPED" if state.is_cancelled() else ended(rows), rows


def outcome(batch: Batch, stop: Stop, said: Callable[[Row], None] = lambda _: None, *, kept: bool = True) -> Outcome:
    """Run a batch, and say what became of its cases.

    Args:
        said: is told of each case.
        kept: the reasons are kept for people; whoever has typed it sees them.
    """
    rows = conduct(batch, _environment(), stop, said)
    table: list[dict[str, Cell]] = [{"case": row.key, "code": row.code, "seconds": round(row.seconds)} for row in rows]
    reasons = [f"{row.key or 'a case file'}: {row.reason}" for row in rows if row.reason and kept]
    counts = {code: count for code in CODES if (count := sum(row.code == code for row in rows))}
    return Outcome("STOPPED" if stop.stopped else ended(rows), counts, table, reasons)


def _environment() -> dict[str, str]:
    """Of a case's process: it uses the same server, and nothing else that Prefect tells the process of one flow run."""
    handed_on = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT__")}
    api = get_current_settings().api
    if api.url:
        handed_on["PREFECT_API_URL"] = api.url
    if api.auth_string:
        handed_on["PREFECT_API_AUTH_STRING"] = api.auth_string.get_secret_value()
    return handed_on


def ended(rows: Sequence[Row]) -> Ended:
    """The state of a batch: failed if a case has, refused if one was, with gaps if one has gaps or waits."""
    codes = {row.code for row in rows}
    if codes & {"failed", "damaged", "crashed", "too-long"}:
        return "FAILED"
    if codes & {"refused", "unreadable", "lacks-files"}:
        return "REFUSED"
    return "COMPLETED_WITH_GAPS" if codes - {"completed"} else "COMPLETED"
