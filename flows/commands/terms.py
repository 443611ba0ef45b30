"""The command about what was searched for: terms of lines of enquiry and categories of the lexicon."""

from typing import Annotated

import typer
from rich.console import Console

from flows.options import STORE, CaseArgument, StoreOption

out = Console(highlight=False)


def terms(
    case: CaseArgument = None,
    store: StoreOption = STORE,
    csv: Annotated[bool, typer.Option("--csv", help="For the disclosure record.")] = False,
) -> None:
    """What was searched for, by whom and why, and how much it found: terms and the lexicon, each with its version."""
    from flows.case.actor import account
    from flows.case.enquiries import log_of_terms
    from flows.case.log import log
    from flows.case.opened import opened
    from flows.terminal import terms as terminal

    found = opened(store, case)
    rows = log_of_terms(found)
    log(store, "disclose" if csv else "consult", found.case_id, account(), terms=len(rows))
    if csv:
        for line in terminal.as_csv(rows):
            typer.echo(line)
    else:
        terminal.listing(out, rows)
