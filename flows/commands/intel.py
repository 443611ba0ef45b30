"""The commands about the store's intelligence: in, out, what there is, and linking the cases with it anew."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from flows.options import STORE, StoreOption

if TYPE_CHECKING:
    from pipeline.intelligence.delivery import Order

out, err = Console(highlight=False, soft_wrap=True), Console(stderr=True, highlight=False, soft_wrap=True)

app = typer.Typer(no_args_is_help=True, help="Intelligence of the store: import, withdraw, status, link.")


def _said(text: str) -> str:
    if not text.strip():
        raise typer.BadParameter("may not be empty: it stays with the version and in the audit chain")
    return text.strip()


By = Annotated[str, typer.Option("--by", help="Who orders it.", callback=_said)]
Reason = Annotated[str, typer.Option("--reason", help="Why; it stays with the version.", callback=_said)]


@app.command("import")
def import_(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="CSV or JSON: see docs/intelligence.md.")],
    by: By,
    reason: Reason,
    partial: Annotated[
        bool,
        typer.Option("--partial", help="Leave out the nominals of whom a row is refused; otherwise all is refused."),
    ] = False,
    settings: Annotated[Path | None, typer.Option(help="A TOML file that overrides configs/default.toml.")] = None,
    store: StoreOption = STORE,
) -> None:
    """Add intelligence as a new version, as an intel_analyst. What is said of a nominal replaces all that was said of
    it before."""
    from flows.case.actor import actor
    from flows.case.delivery import bring
    from flows.terminal import intelligence as terminal
    from models import settings as chosen

    region = chosen.read(settings).text.default_region
    terminal.imported(out, err, bring(store, files, _order(by, reason), region, partial, actor(store)))


@app.command()
def withdraw(
    nominals: Annotated[list[str], typer.Argument(metavar="NOMINAL...", help="The force's references.")],
    by: By,
    reason: Reason,
    store: StoreOption = STORE,
) -> None:
    """Say nothing any more of some nominals: a version, too. Cases show it when they are linked anew."""
    from flows.case.actor import actor
    from flows.case.delivery import withdraw as take_back
    from models.words import many

    version = take_back(store, nominals, _order(by, reason), actor(store))
    count = many(version.said["nominals"], "nominal is", "nominals are")
    out.print(f"{version.name}: {count} withdrawn. Link the cases anew: triage intel link", markup=False)


@app.command()
def status(
    as_json: Annotated[bool, typer.Option("--json", help="One object.")] = False, store: StoreOption = STORE
) -> None:
    """Versions, and what is held now: identifiers by type, what is expired, due for review or not to be relied on."""
    from flows.terminal import intelligence as terminal
    from pipeline.intelligence.versions import current

    told = terminal.counted(current(store.absolute()), datetime.now(UTC))
    if as_json:
        typer.echo(terminal.as_json(told))
    else:
        terminal.status(out, told)


@app.command()
def link(
    cases: Annotated[
        list[str] | None, typer.Argument(metavar="[CASE...]", help="Case ids; without, all cases.")
    ] = None,
    store: StoreOption = STORE,
) -> None:
    """Link, score and rank cases anew from what is stored: no extraction is read. Exit code 2 if one could not be."""
    from flows.case.opened import NoSuchCase
    from flows.relink import relink
    from flows.terminal import intelligence as terminal
    from pipeline.errors import TriageError
    from pipeline.store import Store

    folders = Store(store.absolute()).cases()
    wanted = cases or [folder.name for folder in folders if not (folder / "tombstone.json").exists()]
    if not wanted:
        raise NoSuchCase(f"{store}: no case is there. Run one with `triage run CASE.yaml`.")
    code = 0
    for case in dict.fromkeys(wanted):
        try:
            terminal.relinked(out, relink(store, case, err))
        except TriageError as error:  # the other cases all the same
            err.print(str(error), style="bold", markup=False)
            code = max(code, error.exit_code)
    raise typer.Exit(code)


def _order(by: str, reason: str) -> "Order":
    from pipeline.intelligence.delivery import Order

    return Order(by, reason, datetime.now(UTC))
