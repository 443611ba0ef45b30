"""The commands about links: what is linked with whom, and deciding about one."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from flows.options import STORE, CaseArgument, StoreOption
from models.link_decisions import State

out, err = Console(highlight=False), Console(stderr=True, highlight=False)


class Decision(StrEnum):
    """What is decided."""

    confirm = "confirm"
    reject = "reject"
    undo = "undo"


_STATES: dict[Decision, State] = {
    Decision.confirm: "confirmed",
    Decision.reject: "rejected",
    Decision.undo: "candidate",
}


def _said(text: str) -> str:
    if not text.strip():
        raise typer.BadParameter("may not be empty: it stays in the audit chain")
    return text


def links(
    case: CaseArgument = None,
    store: StoreOption = STORE,
    everything: Annotated[
        bool, typer.Option("--all", help="Also what is for analysts only (G4): it earns nothing.")
    ] = False,
    top: Annotated[int, typer.Option(min=1, help="Only so many.")] = 50,
    as_json: Annotated[bool, typer.Option("--json", help="All of them, one object a line.")] = False,
) -> None:
    """What is linked with a nominal, a party, another exhibit or another case: hypotheses, each with what says so."""
    from flows.case import link_decisions
    from flows.case.actor import account
    from flows.case.log import log
    from flows.case.opened import opened
    from flows.terminal import links as terminal

    found = opened(store, case)
    pairs = link_decisions.found(found, everything=everything)
    why = link_decisions.reasons(store, found.case_id)
    shown = len(pairs) if as_json else min(top, len(pairs))
    log(store, "consult", found.case_id, account(), links=shown, all=everything)
    if as_json:
        for line in terminal.as_json(pairs, why):
            typer.echo(line)
    else:
        hidden = 0 if everything else link_decisions.hidden(found)
        terminal.listing(out, pairs, why, found.case, top, hidden)


def link(
    wanted: Annotated[str, typer.Argument(metavar="ID", help="As `triage links` lists it; 8 characters are enough.")],
    decision: Annotated[Decision, typer.Argument(help="confirm, reject, or undo an earlier decision.")],
    by: Annotated[str, typer.Option(help="Who decides.", callback=_said)],
    reason: Annotated[str, typer.Option(help="Why; it stays in the audit chain.", callback=_said)],
    case: CaseArgument = None,
    store: StoreOption = STORE,
) -> None:
    """Decide about a link: for investigators and intelligence analysts, who have read where it stands."""
    from flows.case.actor import actor
    from flows.case.link_decisions import decide
    from flows.case.lock import alone
    from flows.case.opened import opened
    from flows.terminal import links as terminal

    found, who = opened(store, case), actor(store)
    with alone(found.store):
        found = opened(store, found.case_id)  # as the run left it that had the lock until now
        pair = decide(store, found, wanted, _STATES[decision], by, reason, who)
    out.print(terminal.decided(pair, _STATES[decision]), markup=False)
    _anew(store, found.case_id)


def _anew(root: Path, case_id: str) -> None:
    """What was decided takes effect at once."""
    from flows.relink import relink
    from flows.terminal.changes import summary
    from pipeline.errors import TriageError

    try:
        now = relink(root, case_id, err)
    except TriageError:
        err.print("The decision stands; the queue cannot be made anew now:", style="bold")
        raise
    said = f"the queue is {now.version} now: {summary(now.told)}." if now.causes else "the queue stays as it is."
    out.print(f"Linked anew; {said}", markup=False)
