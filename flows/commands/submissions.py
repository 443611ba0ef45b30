"""The command that lists what was submitted to the unit, in the order in which it is to be processed."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from flows.options import STORE, StoreOption


def submissions(
    paths: Annotated[
        list[Path], typer.Argument(metavar="FOLDER|CASE.yaml…", help="Folders of case files, or case files.")
    ],
    store: StoreOption = STORE,
    as_json: Annotated[bool, typer.Option("--json", help="One object a line.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="For a spreadsheet.")] = False,
    settings: Annotated[
        Path | None, typer.Option(help="A TOML file that overrides configs/default.toml: [submissions], [repeat].")
    ] = None,
) -> None:
    """Which exhibit is processed next, why, and what it will take. Exit code 2 if no case file could be read."""
    from flows.case import moves
    from flows.case.actor import account
    from flows.case.log import log
    from flows.case.submitted import find
    from flows.case.waiting import queue
    from flows.terminal import submissions as terminal
    from models.mistakes import Mistakes
    from models.settings import read

    mistakes = ["--json and --csv: give one of them"] if as_json and as_csv else []
    chosen = read(settings)
    found = find(paths)
    if mistakes or not found.cases:
        raise Mistakes([*mistakes, *found.mistakes])
    root, now = store.absolute(), datetime.now(UTC)
    listed = queue(root, found.cases, chosen, now, moves.first_listed(root))
    moved = moves.note(root, listed.exhibits, now)
    log(root, "consult", "", account(), event="submissions", exhibits=len(listed.exhibits), moved=len(moved))
    if as_json or as_csv:
        for line in terminal.as_json(listed, found) if as_json else terminal.as_csv(listed):
            print(line)  # noqa: T201 - what was asked for
        for mistake in found.mistakes if as_csv else ():
            print(mistake, file=sys.stderr)  # noqa: T201 - beside the file, not in it
        return
    terminal.listing(Console(highlight=False), listed, found, moved, chosen, now, root)
