"""Options of the commands that use the review database."""

from typing import Annotated

import typer

DatabaseOption = Annotated[
    str | None,
    typer.Option("--database", envvar="TRIAGE_DATABASE", help="Address of a PostgreSQL database, instead of SQLite."),
]
