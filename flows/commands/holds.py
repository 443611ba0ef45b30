"""The commands about what is held: what there is, reading it, releasing it, withholding what no rule has held."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from flows.options import STORE, CaseOption, StoreOption
from models.decisions import HANDLINGS

if TYPE_CHECKING:
    from flows.case.opened import OpenedCase

out, err = Console(highlight=False), Console(stderr=True, highlight=False)


def _said(reason: str) -> str:
    if not reason.strip():
        raise typer.BadParameter("say why: it stays in the audit chain")
    return reason


Reason = Annotated[str, typer.Option("--reason", help="Why; it stays in the audit chain.", callback=_said)]
HeldArgument = Annotated[str, typer.Argument(metavar="ID", help="As `triage held` lists it; its beginning is enough.")]


def held(
    wanted: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="Read it: for those who may decide about it, and logged.")
    ] = None,
    case: CaseOption = None,
    store: StoreOption = STORE,
) -> None:
    """How much is held; for those who may decide about it, what. With an id, its content."""
    from flows.case import holds
    from flows.case.actor import actor
    from flows.case.opened import opened
    from flows.terminal import held as terminal

    found, who = opened(store, case), actor(store)
    if wanted is None:
        terminal.listed(out, holds.found(found), who)
    else:
        terminal.opened(out, *holds.read(store, found, wanted, who))


def release(
    wanted: HeldArgument,
    reason: Reason,
    record: Annotated[list[str] | None, typer.Option(help="Only this record of it; may be given again.")] = None,
    case: CaseOption = None,
    store: StoreOption = STORE,
) -> None:
    """Let something held be searched: for those who may decide about it. The case is run again."""
    from flows.case import holds
    from flows.case.actor import actor
    from flows.case.lock import alone
    from flows.case.opened import opened

    found = opened(store, case)
    with alone(found.store):
        family = holds.release(store, found, wanted, record or (), reason, actor(store))
    out.print(f"Released: {family.family_id[:12]} of {family.exhibit_ref}. The queue is made anew.", markup=False)
    raise typer.Exit(again(found, store))


def withhold(
    unit: Annotated[str, typer.Argument(metavar="UNIT", help="By its rank, or by the start of its id.")],
    reason: Reason,
    third_party: Annotated[
        bool, typer.Option("--third-party", help="It is third-party material; otherwise it may be privileged.")
    ] = False,
    case: CaseOption = None,
    store: StoreOption = STORE,
) -> None:
    """Hold what should never have been read: its conversation, with what is attached there, disappears at once."""
    from flows.case import holds
    from flows.case.actor import actor
    from flows.case.lock import alone
    from flows.case.opened import opened

    found, who = opened(store, case), actor(store)
    handling = "TPM_SENSITIVE" if third_party else "LPP_HOLD"
    with alone(found.store):
        viewers = holds.withhold(store, found, found.unit(unit), handling, reason, who)
    out.print(f"Held as {HANDLINGS[handling]}; earlier queues are held with it.", markup=False)
    for event in viewers:
        out.print(f"Read by {event['actor']} at {event['at']}", markup=False)
    if not viewers:
        out.print("Nobody has read it with `triage show`.")
    raise typer.Exit(again(found, store, hidden=True))


def again(case: "OpenedCase", root: Path, *, hidden: bool = False) -> int:
    """Run the case as it was submitted.

    Args:
        hidden: something was withheld; if the case cannot be run, nothing that was read stays.

    Returns:
        The exit code.
    """
    from flows import start
    from flows.case import sweep
    from flows.case.lock import Busy, alone
    from flows.case.submission import Submission
    from flows.run import EXIT_CODES
    from models.mistakes import Mistakes
    from pipeline.errors import TriageError

    try:
        ended = start.run(Submission.stored(case.store), root, 0, None, err)
    except (Mistakes, TriageError) as error:
        err.print("The decision stands; the case cannot be run again now. Run it when that is put right:", style="bold")
        if hidden and not isinstance(error, Busy):
            with alone(case.store):
                sweep.everything(case.store)
            err.print("Until then nothing that was read of it is left, and there is no queue.", style="bold")
        raise
    err.print(ended.state)
    return EXIT_CODES[ended.state]
