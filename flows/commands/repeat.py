"""The command about suspects in several cases."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from flows.options import STORE, StoreOption

out = Console(highlight=False, markup=False)


def repeat(
    wanted: Annotated[
        str | None,
        typer.Argument(metavar="[NOMINAL|CASE]", help="One of them; without, all nominals with a role that counts."),
    ] = None,
    store: StoreOption = STORE,
    settings: Annotated[
        Path | None, typer.Option(help="A TOML file with another definition, [repeat]: see configs/default.toml.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One object a line.")] = False,
) -> None:
    """Who is a suspect in several cases, by the definition in force. A case's own officers see their case; who asks
    about a nominal, or about all, is intel_analyst."""
    from flows.case import suspects
    from flows.case.actor import account, actor
    from flows.case.log import log
    from flows.case.repeat import Known
    from flows.terminal import repeat as terminal
    from models.settings import read

    definition = read(settings).repeat
    known = Known.of(store, definition, datetime.now(UTC))
    asked: dict[str, Any] = {"event": "repeat", "definition": definition.model_dump(mode="json")}
    if wanted is not None and (case_id := known.case_id(wanted)):
        told = suspects.case(known, case_id)
        log(store, "consult", case_id, account(), others=len(told["links"]), **asked)
        terminal.case(out, told, as_json=as_json)
        return
    role = actor(store).must_be_one_of(("intel_analyst",), store)
    if wanted is not None:
        told = suspects.nominal(known, wanted)
        log(store, "consult", "", account(), role=role, nominal=wanted, repeat=told["repeat"], **asked)
        terminal.nominal(out, told, as_json=as_json)
        return
    rows = [suspects.summary(known, nominal_id) for nominal_id in known.standings()]
    repeating = [row["nominal_id"] for row in rows if row["repeat"]]
    log(store, "consult", "", account(), role=role, nominals=len(rows), repeat=repeating, **asked)
    terminal.listing(out, rows, definition, as_json=as_json)
