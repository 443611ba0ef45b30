"""The commands that watch: `triage status` for people, `triage metrics` for Prometheus."""

import json
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from flows.options import STORE, CaseArgument, StoreOption

if TYPE_CHECKING:
    from flows.watch.seen import Seen, Watched
    from models.settings import Settings
    from pipeline.store import CaseStore

SettingsOption = Annotated[
    Path | None, typer.Option("--settings", help="A TOML file that overrides configs/default.toml.")
]
_LIVE_S, _LINE_S = 2.0, 5.0


def status(
    case: CaseArgument = None,
    store: StoreOption = STORE,
    watch: Annotated[
        bool, typer.Option("--watch", help="Until the run has ended; with its exit code. Ctrl-C leaves the run alone.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One object a case; with --watch one each few seconds.")] = (
        False
    ),
    settings: SettingsOption = None,
) -> None:
    """How the run of a case goes or went, stage by stage; without CASE and with several, a line for each."""
    from flows.terminal import status as terminal
    from flows.watch.seen import Watched
    from models.settings import read
    from pipeline.store import Store

    root, chosen = store.absolute(), read(settings)
    watched, out = Watched(root, chosen.submissions), Console(highlight=False)
    if case is None and not watch and len(Store(root).cases()) > 1:
        found = list(watched.cases())
        if as_json:
            _lines(found, chosen)
        else:
            terminal.listing(out, found, chosen.submissions, datetime.now(UTC))
        return
    one = _of(root, case)
    if watch:
        raise typer.Exit(_watched(watched, one, chosen, out, as_json=as_json))
    if as_json:
        _lines([watched.case(one)], chosen)
    else:
        _reported(watched.case(one), chosen, out)


def metrics(
    store: StoreOption = STORE,
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 9464,
    host: Annotated[str, typer.Option(help="Address to listen on; by default this machine only.")] = "127.0.0.1",
    once: Annotated[bool, typer.Option("--once", help="Only print them.")] = False,
    settings: SettingsOption = None,
) -> None:
    """Metrics of all cases for Prometheus, at /metrics: counts and opaque keys only."""
    from flows.watch import metrics as exposed
    from models.settings import read

    chosen = read(settings)
    if once:
        print(exposed.exposition(store, chosen), end="")  # noqa: T201 - what was asked for
        return
    server, thread = exposed.serve(store, chosen, host, port)
    Console(stderr=True, highlight=False).print(f"http://{host}:{port}/metrics (Ctrl-C ends it)")
    try:
        thread.join()
    except KeyboardInterrupt:
        server.shutdown()


def _of(root: Path, case: str | None) -> "CaseStore":
    """The case that is meant. One whose first run is just beginning has no report yet, and is one all the same.

    Raises:
        NoSuchCase: there is none, or several and no id.
    """
    from flows.case.lock import locked
    from flows.case.opened import opened
    from pipeline.store import CaseStore, Store

    store = Store(root)
    folders = store.cases()
    meant = store.case(case) if case else CaseStore(folders[0]) if len(folders) == 1 else None
    return meant if meant and locked(meant) else opened(root, case).store


def _reported(seen: "Seen", chosen: "Settings", out: Console) -> None:
    from flows.terminal import status as terminal
    from models import casefile

    run = seen.store.read_json("run.json")
    now = datetime.now(UTC)
    if run is None or seen.damaged:
        out.print(terminal.shown(seen, chosen.submissions, now))
        return
    retention = casefile.stored(seen.store.read_text("case.yaml")).retention
    terminal.report(out, seen, run, retention, chosen.submissions, now)


def _watched(watched: "Watched", case: "CaseStore", chosen: "Settings", out: Console, *, as_json: bool) -> int:
    """Show a case until nobody works on it any more. The run knows nothing of this."""
    from rich.live import Live

    from flows.terminal import status as terminal

    try:
        seen = watched.case(case)
        if as_json or not out.is_terminal:
            while seen.working:
                _lines([seen], chosen) if as_json else out.print(terminal.line(seen), soft_wrap=True, markup=False)
                time.sleep(_LINE_S)
                seen = watched.case(case)
        elif seen.working:
            with Live(console=out, auto_refresh=False, transient=True) as live:
                while seen.working:
                    live.update(terminal.shown(seen, chosen.submissions, datetime.now(UTC)), refresh=True)
                    time.sleep(_LIVE_S)
                    seen = watched.case(case)
    except KeyboardInterrupt:
        out.print("No longer watched; the run goes on.")
        return 0
    if as_json:
        _lines([seen], chosen)
    else:
        _reported(seen, chosen, out)
    return seen.exit_code


def _lines(found: "list[Seen]", chosen: "Settings") -> None:
    from flows.terminal import status as terminal

    for seen in found:
        print(json.dumps(terminal.as_json(seen, chosen.submissions), ensure_ascii=False), flush=True)  # noqa: T201 - asked for
