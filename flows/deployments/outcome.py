"""What became of a flow, as Prefect is told it: a state, counts, a table of counts. The only place that tells it.

Nothing else reaches Prefect: the words of an exception may quote a name. They stand in `<store>/prefect/refused/`, in a
file that is named after the flow run and that its owner alone can read.
"""

import os
import traceback
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from prefect.artifacts import create_table_artifact
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import State as Told
from prefect.context import FlowRunContext
from prefect.exceptions import Pause
from prefect.states import Cancelled, Completed, Failed

from flows.deployments.stopped import Stop, stoppable
from flows.run import EXIT_CODES, State
from flows.server.alive import FOLDER, alive
from flows.server.environment import REASONS, forget
from models.mistakes import Mistakes
from pipeline.errors import TriageError
from pipeline.store import write_whole

ENDED: dict[UUID, tuple[Path, "Outcome"]] = {}
"""Flow runs of this process that have ended, for their hooks."""

Cell = str | int | float | None


@dataclass(frozen=True)
class Outcome:
    """What became of a flow.

    Attributes:
        counts: what → how many; in the state's message, in this order.
        table: rows of counts and opaque keys, for the artifact.
        reasons: why it did not do all, in words for people; never shown on Prefect's pages.
    """

    state: State
    counts: Mapping[str, int] = field(default_factory=dict)
    table: Sequence[Mapping[str, Cell]] = ()
    reasons: Sequence[str] = ()

    @property
    def message(self) -> str:
        """State and counts, as `COMPLETED_WITH_GAPS: 3 files quarantined`."""
        said = ", ".join(f"{count:,} {what}" for what, count in self.counts.items())
        return f"{self.state}: {said}" if said else self.state


def flow_run_id() -> UUID | None:
    """That of the flow that runs here."""
    context = FlowRunContext.get()
    return context.flow_run.id if context and context.flow_run else None


def named(name: str) -> None:
    """Call the flow run that runs here by an opaque key."""
    if here := flow_run_id():
        with get_client(sync_client=True) as client:
            client.set_flow_run_name(here, name)


def told(root: Path, work: Callable[[Stop], Outcome], artifact: str) -> Told[Any]:
    """Do the work of a flow and say what became of it.

    Args:
        root: folder of the store.
        work: what the flow does. It looks at the stop that it is given, or has it tell somebody.
        artifact: key of the table.

    Raises:
        Pause: the flow run was paused; it stays so until somebody resumes it.
    """
    here = flow_run_id()
    forget()  # the server's password, if a worker has put it into the environment
    with _alive(here), stoppable(here) as stop:
        outcome = _done(work, stop)
        if stop.why == "paused" and outcome.state == "STOPPED":
            _not_dead(here)
            raise Pause(state=_now(here))
        if outcome.table:
            create_table_artifact(key=artifact, table=[dict(row) for row in outcome.table], description=outcome.message)
        if here:
            ENDED[here] = root, outcome
        return _state(outcome, _kept(root, here, outcome.reasons))


def _done(work: Callable[[Stop], Outcome], stop: Stop) -> Outcome:
    try:
        return work(stop)
    except KeyboardInterrupt:
        return Outcome("STOPPED")
    except Mistakes as mistakes:
        return Outcome("REFUSED", {"mistakes": len(mistakes.reasons)}, reasons=mistakes.reasons)
    except TriageError as error:
        return Outcome("REFUSED" if error.exit_code == EXIT_CODES["REFUSED"] else "FAILED", reasons=[str(error)])
    except Exception:  # likewise: its words go where the owner of the store alone reads
        return Outcome("FAILED", reasons=[traceback.format_exc()])


def _now(here: UUID | None) -> Told[Any] | None:
    if here is None:
        return None
    with get_client(sync_client=True) as client:
        return client.read_flow_run(here).state


def _state(outcome: Outcome, kept: str) -> Told[Any]:
    said = f"{outcome.message}{kept}"
    match outcome.state:
        case "COMPLETED":
            return Completed(message=said)
        case "COMPLETED_WITH_GAPS":
            return Completed(name="CompletedWithGaps", message=said)
        case "STOPPED":
            return Cancelled(message=f"{said}. What was done is kept; run it again to go on.")
        case "REFUSED":
            return Failed(name="Refused", message=said)
        case _:
            return Failed(message=said)


def _kept(root: Path, here: UUID | None, reasons: Sequence[str]) -> str:
    """Put the reasons where its owner can read them; says where that is."""
    if not reasons or not here:
        return ""
    folder = root / "prefect" / REASONS
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_whole(folder / f"{here}.txt", [f"{reason}\n".encode("utf-8", "replace") for reason in reasons])
    return f" (why: prefect/{REASONS}/{here}.txt in the store's folder)"


def _not_dead(here: UUID | None) -> None:
    """Who finds this process ended must not close what another has resumed meanwhile."""
    (Path(os.environ["PREFECT_HOME"]) / FOLDER / str(here)).unlink(missing_ok=True)


def _alive(here: UUID | None) -> AbstractContextManager[None]:
    return alive(str(here)) if here else nullcontext()
