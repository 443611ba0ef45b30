"""Options that several commands have."""

from pathlib import Path
from typing import Annotated

import typer

StoreOption = Annotated[Path, typer.Option("--store", envvar="TRIAGE_STORE", help="Folder of the store.")]
CaseArgument = Annotated[str | None, typer.Argument(help="Case id; may be left out if the store has one case.")]
CaseOption = Annotated[str | None, typer.Option("--case", help="Case id; may be left out if the store has one case.")]
STORE = Path("triage-store")
