"""The command `triage`. Nothing heavy is imported before a command needs it: `triage --help` answers at once."""

import contextlib
import gc
import json
import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from rich.console import Console

from flows.commands import accounts, evaluate, holds, intel, learn, links, repeat, submissions, terms, validate
from flows.deployments import command as many
from flows.options import STORE, CaseArgument, StoreOption
from flows.review import command as reviewing
from flows.review.options import DatabaseOption
from flows.server import command as serving
from flows.watch import command as watching
from models.mistakes import Mistakes
from models.words import size
from pipeline import storage
from pipeline.errors import TriageError

if TYPE_CHECKING:
    from pipeline.store import CaseStore

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
out, err = Console(highlight=False, soft_wrap=False), Console(stderr=True, highlight=False)


class Format(StrEnum):
    """How the queue is printed."""

    table = "table"
    json = "json"
    csv = "csv"


@app.callback()
def triage() -> None:
    """Triage of phone and device extractions: what to read next, and why."""


@app.command()
def demo(
    folder: Annotated[Path, typer.Option("--folder", help="Where the fictional case is made.")] = Path("triage-demo"),
    workers: Annotated[int, typer.Option(min=0, help="Worker processes; 0: as the settings say.")] = 0,
    review: Annotated[
        bool | None, typer.Option("--review/--no-review", help="Serve the review; else only on a terminal.")
    ] = None,
) -> None:
    """Make a fictional case of three exhibits, run it, print the top of its queue, and serve its review."""
    from pipeline.demo.story import make

    err.print(f"Making a fictional case in {folder} …")
    case_file = make(folder)
    code = _run(case_file, folder / "store", workers, None, None, None)
    if code == 0:
        _queue(folder / "store", None, Format.table, 8)
        out.print(f"\nRead one:   triage show --store {folder / 'store'} 1")
        out.print(f"Its apps:   triage apps --store {folder / 'store'}")
        out.print(f"The ledger: triage coverage --store {folder / 'store'}")
        out.print(f"In a browser: triage review --store {folder / 'store'}")
        if sys.stdout.isatty() if review is None else review:
            _review(folder / "store")
    raise typer.Exit(code)


@app.command()
def run(
    case: Annotated[Path, typer.Argument(help="The case file (YAML).", metavar="CASE.yaml")],
    store: StoreOption = STORE,
    workers: Annotated[int, typer.Option(min=0, help="Worker processes; 0: as the settings say.")] = 0,
    scheduler: Annotated[
        str | None, typer.Option(help="Address of a running Dask cluster, as tls://host:8786.")
    ] = None,
    cluster: Annotated[
        Path | None, typer.Option(help="A TOML file that says which cluster to use, like configs/cluster.toml.")
    ] = None,
    settings: Annotated[Path | None, typer.Option(help="A TOML file that overrides configs/default.toml.")] = None,
    scoring: Annotated[Path | None, typer.Option(help="A TOML file that overrides configs/scoring.toml.")] = None,
    plan: Annotated[bool, typer.Option("--plan", help="Only say what would be done.")] = False,
) -> None:
    """Run or resume a case. Exit code 0: completed, also with gaps; 1: failed; 2: refused."""
    if plan:
        _plan(case, store, settings, scoring)
    else:
        if scheduler and cluster:
            raise typer.BadParameter("says the same as --cluster; give one of them", param_hint="--scheduler")
        if cluster and cluster.suffix != ".toml":
            raise typer.BadParameter(
                "give a file like configs/cluster.toml, whose name ends in .toml", param_hint="--cluster"
            )
        at = scheduler or (str(cluster) if cluster else None)
        raise typer.Exit(_run(case, store, workers, at, settings, scoring))


app.command()(watching.status)


@app.command()
def coverage(case: CaseArgument = None, store: StoreOption = STORE) -> None:
    """The ledger: what was on each exhibit, what was read, and what was not searched."""
    from flows.case.ledger import covered
    from flows.case.opened import opened
    from flows.terminal.coverage import ledger

    found = opened(store, case)
    counted = covered(found.store, found.run["units"])
    ledger(out, counted, found.run["state"])
    raise typer.Exit(0 if counted.balanced else 1)


@app.command()
def apps(
    case: CaseArgument = None,
    store: StoreOption = STORE,
    as_json: Annotated[bool, typer.Option("--json", help="One object a line.")] = False,
    known: Annotated[bool, typer.Option("--known", help="Instead: all stores that are known, in Markdown.")] = False,
) -> None:
    """The apps of each exhibit: installed, found, read by which parser, partly, unsupported, encrypted, empty."""
    if known:
        from pipeline.parse.index import markdown

        print(*markdown(), sep="\n")
        return
    from flows.case.opened import opened
    from flows.terminal import apps as terminal
    from pipeline.parse import claims
    from pipeline.queue import apps as stores

    told = opened(store, case).apps()
    if as_json:
        for line in stores.as_json(told):
            print(line)
    else:
        versions = {parser.name: parser.version for parser in claims.parsers()}
        terminal.listing(out, told, versions)


@app.command()
def people(
    case: CaseArgument = None,
    store: StoreOption = STORE,
    top: Annotated[int, typer.Option(min=1, help="Only so many of each exhibit.")] = 30,
    as_json: Annotated[bool, typer.Option("--json", help="All of them, one object a line.")] = False,
) -> None:
    """Who is who on each device: names, numbers and accounts that belong together, and what says so."""
    from flows.case.opened import opened
    from flows.terminal import parties as terminal

    found = opened(store, case)
    rows = terminal.rows(found.files("parties"), found.files("extractions"))
    _consulted(store, found.case_id, parties=None if as_json else top)
    if as_json:
        for row in rows:
            print(json.dumps(row, ensure_ascii=False))
    else:
        terminal.listing(out, rows, found.people(), top)


@app.command()
def queue(
    case: CaseArgument = None,
    store: StoreOption = STORE,
    format: Annotated[Format, typer.Option("--format", help="table, json (one object a line) or csv.")] = Format.table,  # noqa: A002
    top: Annotated[int | None, typer.Option(min=1, help="Only so many; 20 for a table, else all.")] = None,
    by_score: Annotated[bool, typer.Option("--by-score", help="In order of score, not of serving.")] = False,
    lane: Annotated[str | None, typer.Option(help="Only one lane, such as DISCLOSURE.")] = None,
    version: Annotated[str | None, typer.Option(help="An earlier version, as v0001.")] = None,
    changes: Annotated[bool, typer.Option("--changes", help="Instead: what the version before did not say.")] = False,
) -> None:
    """The review queue in the order of serving, each unit with its reasons; first what was not searched."""
    if changes:
        if by_score or lane or version or format is not Format.table:
            raise typer.BadParameter(
                "compares the present queue with the one before it: only --top goes with it.", param_hint="--changes"
            )
        _changes(store, case, top or 20)
    else:
        _queue(store, case, format, top, by_score=by_score, lane=lane, version=version)


@app.command()
def show(
    names: Annotated[
        list[str], typer.Argument(metavar="[CASE] UNIT", help="A unit by its place, or by the start of its id.")
    ],
    store: StoreOption = STORE,
) -> None:
    """One unit of the queue: the conversation, with the evidence marked."""
    from flows.case.holds import tombstone
    from flows.case.opened import NoSuchUnit, opened
    from flows.terminal import show as terminal

    *case, unit = names
    found = opened(store, case[0] if case else None)
    try:
        shown = found.unit(unit)
    except NoSuchUnit:
        if withheld := tombstone(store, found.case_id, unit):
            raise TriageError(withheld) from None
        raise
    records = [line.record_id for line in shown.lines]
    _consulted(store, found.case_id, unit=shown.unit_id, records=records)
    terminal.unit(out, shown, found.people())


# Listed by `triage --help` in this order: first what a case needs, then what a force does, then who keeps the store.
app.command()(submissions.submissions)
app.command()(many.batch)
app.command()(reviewing.review)
app.add_typer(accounts.app, name="accounts")
app.command()(links.links)
app.command()(links.link)
app.add_typer(intel.app, name="intel")
app.command()(repeat.repeat)
app.command()(terms.terms)
app.command()(holds.held)
app.command()(holds.release)
app.command()(holds.withhold)
app.command()(evaluate.evaluate)
app.command()(learn.learn)
app.command()(validate.validate)


@app.command()
def verify(case: CaseArgument = None, store: StoreOption = STORE) -> None:
    """Whether the case's files and its extractions are still what they were when the run ended. Exit code 1 if not."""
    from flows.case import verified
    from flows.case.opened import folder

    root = folder(store, case).root
    found = verified.case(root)
    wrong = [*found.wrong, *verified.chains(store.absolute())]
    for line in wrong:
        out.print(line, style="bold", markup=False)
    if not wrong:
        out.print(f"{found.files:,} files and {found.extractions} extractions are as they were. Root {found.root}")
    raise typer.Exit(1 if wrong else 0)


@app.command()
def purge(
    case: Annotated[str, typer.Argument(help="Case id.")],
    by: Annotated[str, typer.Option(help="Who orders it.")],
    reason: Annotated[str, typer.Option(help="Why: the retention decision.")],
    store: StoreOption = STORE,
    database: DatabaseOption = None,
) -> None:
    """Remove all that was derived from a case, and what was decided about it in the review. A tombstone with hashes
    stays; extractions are not touched."""
    from flows.case.purge import purge as remove

    tombstone = remove(store, case, by, reason, database)
    out.print(f"{tombstone['files']:,} files are gone; {tombstone['path']} says what they were.", markup=False)


app.command()(watching.metrics)


app.add_typer(serving.app, name="server")
app.command()(many.deploy)
app.command()(serving.ui)


def main() -> None:
    """Run the command; mistakes are shown as they are, without a traceback."""
    gc.set_threshold(20_000, 10, 10)  # what is imported is no garbage: to look through it is a tenth of a start
    os.environ["PYTHONSAFEPATH"] = "1"  # workers import nothing from where this was typed, which may be an extraction
    try:
        app()
    except SystemExit as ended:
        _leave(ended.code if isinstance(ended.code, int) else 0)
    except Mistakes as mistakes:
        for reason in mistakes.reasons:
            err.print(reason, style="bold", markup=False)
        err.print("REFUSED: nothing was done. Put right what stands above and run the command again.", markup=False)
        _leave(2)
    except TriageError as error:
        err.print(str(error), style="bold", markup=False)
        _leave(error.exit_code)
    except (PermissionError, NotADirectoryError, FileExistsError) as error:
        reason = "is no folder that this account may use. Give another --store, or run the command as its account."
        err.print(f"{error.filename}: {reason}", style="bold", markup=False)
        _leave(1)
    except OSError as error:
        said = storage.words(storage.trouble(error) or "")
        if said is None:
            raise
        err.print(said, style="bold", markup=False)
        _leave(1)


def _leave(code: int) -> NoReturn:
    """Without taking the interpreter down piece by piece: after an error, libraries complain on the terminal then."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(BrokenPipeError):  # `triage queue | head`
            stream.flush()
    if copies := sys.modules.get("flows.workers.copies"):
        copies.leave()
    os._exit(code)


def _run(
    case: Path, store: Path, workers: int, scheduler: str | None, settings: Path | None, scoring: Path | None
) -> int:
    from flows.signals import terminated_as_by_ctrl_c
    from flows.workers import copies

    gc.disable()  # until Prefect is imported too, see `flows.start`
    try:
        with terminated_as_by_ctrl_c(), copies.ahead() as begin_copies:
            if not scheduler:
                begin_copies()  # what they need takes as long to import as what is needed here
            return _ran(case, store, workers, scheduler, settings, scoring)
    finally:
        gc.enable()


def _ran(
    case: Path, store: Path, workers: int, scheduler: str | None, settings: Path | None, scoring: Path | None
) -> int:
    from flows import start
    from flows.case.submission import Submission
    from flows.run import EXIT_CODES

    try:
        ended = start.run(Submission.read(case, settings, scoring), store, workers, scheduler, err)
    except Mistakes as mistakes:
        _rejected(store, case, mistakes)
        raise
    except KeyboardInterrupt:
        err.print("STOPPED. What was done is kept: run the same command again to go on.", markup=False)
        return EXIT_CODES["STOPPED"]
    for reason in ended.reasons:
        err.print(reason, style="bold", markup=False)
    note = "Nothing has changed since the last run." if ended.idle else ended.changes
    if urgent := _urgent(ended.store):
        err.print(urgent, style="bold", markup=False)
    if any(map(storage.is_said, ended.reasons)):
        free = size(storage.free(ended.store.root))
        err.print(f"{ended.state}: see above; {free} are free where the store is.", markup=False)
    else:
        err.print(f"{note} {ended.state}{_meaning(ended.state)}".lstrip(), markup=False)
    return EXIT_CODES[ended.state]


def _review(store: Path) -> None:
    """Serve the fictional case to somebody who may read and decide, whose password is made anew each time."""
    from flows.review import demo

    out.print(f"\nSign in as {demo.LOGIN} with the password {demo.prepare(store)}", markup=False)
    reviewing.review(store)


def _urgent(case: "CaseStore") -> str:
    """How many units may show somebody in danger now: read before all others, and said at the end of every run."""
    from flows.case.opened import OpenedCase
    from models.words import many

    run = case.read_json("run.json") or {}
    if not run.get("units", {}).get("queue"):
        return ""
    found = OpenedCase(case, run).version().lanes().get("SAFEGUARD", 0)
    units = many(found, "unit", "units")
    return f"READ FIRST: {units} in the lane SAFEGUARD, `triage queue --lane SAFEGUARD`." if found else ""


def _rejected(store: Path, case: Path, mistakes: Mistakes) -> None:
    """A submission that was refused is an event (domain L-01); one that is not there at all is a typing mistake."""
    from hashlib import sha256

    from flows.case.actor import account
    from flows.case.log import log

    with contextlib.suppress(OSError):
        digest = sha256(case.read_bytes()).hexdigest()
        said: dict[str, Any] = {"event": "submission rejected", "case_file_sha256": digest}
        log(store, "refuse", "", account(), mistakes=len(mistakes.reasons), **said)


def _consulted(store: Path, case_id: str, **what: Any) -> None:
    from flows.case.actor import account
    from flows.case.log import log

    log(store, "consult", case_id, account(), **what)


def _meaning(state: str) -> str:
    return {
        "COMPLETED_WITH_GAPS": ": not everything could be read; see `triage coverage`.",
        "REFUSED": ": see above; the exhibits that were not refused have been triaged.",
        "FAILED": ": see above. What was done is kept: the same command goes on from there.",
    }.get(state, ".")


def _plan(case: Path, store: Path, settings: Path | None, scoring: Path | None) -> None:
    from flows import start
    from flows.case.submission import Submission
    from flows.terminal import plan as terminal

    terminal.planned(out, start.plan(Submission.read(case, settings, scoring), store))


def _queue(
    store: Path,
    case: str | None,
    format_: Format,
    top: int | None,
    *,
    by_score: bool = False,
    lane: str | None = None,
    version: str | None = None,
) -> None:
    from flows.case.opened import opened
    from flows.terminal import queue as terminal

    found = opened(store, case)
    shown = found.version(version)
    if format_ is Format.table:
        top = top or 20
    rows = shown.rows(top, terminal.lane(lane), by_score=by_score)
    _consulted(store, found.case_id, queue=[shown.unit], top=top, format=format_, lane=lane, by_score=by_score)
    if format_ is Format.table:
        terminal.table(out, shown, rows, found.people())
    else:
        for line in terminal.as_json(shown, rows) if format_ is Format.json else terminal.as_csv(rows):
            print(line)
    if format_ is Format.csv:
        err.print(terminal.statement(shown), markup=False)
    if version is None and found.run["state"] != "COMPLETED":
        err.print(f"{found.run['state']}: read `triage coverage` before relying on what is not here.", markup=False)


def _changes(store: Path, case: str | None, top: int) -> None:
    from flows.case.opened import opened
    from flows.terminal import changes as terminal

    found = opened(store, case)
    before, told = found.changes()
    _consulted(store, found.case_id, queue=found.run["units"].get("queue", []), before=before, top=top)
    if before is None:
        out.print("There is no earlier version of this queue.")
        return
    out.print(f"Since {found.since(before)}:", markup=False)
    terminal.listing(out, told, top)


if __name__ == "__main__":
    main()
