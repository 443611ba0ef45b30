"""The commands that keep Prefect's server running for a store."""

import ipaddress
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from flows.options import STORE, StoreOption
from models.mistakes import Mistakes
from pipeline.errors import Refused

if TYPE_CHECKING:
    from flows.server.services import Wanted

app = typer.Typer(no_args_is_help=True, help="Prefect's server with its worker and schedules: start, end, look.")
err, out = Console(stderr=True, highlight=False), Console(highlight=False)

_DOWN_S = 30
_DETACHED = "server.log"

HostOption = Annotated[str, typer.Option(help="Address to listen on.")]
PortOption = Annotated[int, typer.Option(min=1024, max=65535, help="Port.")]
DatabaseOption = Annotated[
    str | None,
    typer.Option(
        envvar="PREFECT_SERVER_DATABASE_CONNECTION_URL",
        show_envvar=True,
        help="PostgreSQL for Prefect, as postgresql://user@host/name; with a password only by the variable.",
    ),
]


@app.command()
def up(
    context: typer.Context,
    store: StoreOption = STORE,
    host: HostOption = "127.0.0.1",
    port: PortOption = 4200,
    behind_proxy: Annotated[
        str | None,
        typer.Option("--behind-proxy", help="A proxy of yours does the TLS: the address it serves, as https://…"),
    ] = None,
    database: DatabaseOption = None,
    runs: Annotated[int, typer.Option(min=1, help="Flow runs that the worker works on at once.")] = 2,
    dask: Annotated[int, typer.Option(min=0, help="Workers of a Dask cluster to keep as well; 0: none.")] = 0,
    dask_port: Annotated[int, typer.Option(min=1024, max=65535, help="Port of its scheduler.")] = 8786,
    metrics: Annotated[
        int | None, typer.Option(min=1024, max=65535, help="Port of the figures for Prometheus; without: none.")
    ] = None,
    settings: Annotated[
        Path | None, typer.Option(help="A TOML file that overrides configs/default.toml: [alerts].")
    ] = None,
    no_auth: Annotated[
        bool, typer.Option("--no-auth", help="Ask for no password: every account of this machine may do everything.")
    ] = False,
    detach: Annotated[
        bool, typer.Option("--detach", help="Come back when it runs; `triage server down` ends it.")
    ] = False,
) -> None:
    """Keep Prefect's server running, with a worker for deployed flows and their schedules, until Ctrl-C."""
    from flows.server import database as databases
    from flows.server.services import Wanted

    source = context.get_parameter_source("database")
    databases.check(database, typed=source is not None and source.name == "COMMANDLINE")
    _refuse(host, behind_proxy, no_auth=no_auth)
    wanted = Wanted(
        host,
        port,
        behind_proxy,
        database,
        signed=not no_auth,
        runs=runs,
        dask=dask,
        dask_port=dask_port,
        metrics=metrics,
    )
    if detach:
        _detached(store, wanted.api)
    else:
        _run(store, wanted, settings)


def ui(store: StoreOption = STORE, port: PortOption = 4200) -> None:
    """Prefect's pages for this store's runs, on this machine only: `triage server up` without worker and schedules."""
    from flows.server.services import Wanted

    _run(store, Wanted(port=port, worker=False))


@app.command()
def down(store: StoreOption = STORE) -> None:
    """End what `triage server up` keeps running. Runs stop; the same commands go on with them later."""
    from flows.server import held

    home = _home(store)
    keeps = held.by(home)
    if keeps is None:
        err.print("Nothing is kept running for this store.")
        raise typer.Exit(1)
    os.kill(keeps, signal.SIGTERM)
    until = time.monotonic() + _DOWN_S
    while held.by(home) == keeps:
        if time.monotonic() > until:
            raise Refused(f"Process {keeps} does not end within {_DOWN_S} s; look at what holds it.")
        time.sleep(0.1)
    err.print("Ended.")


@app.command()
def status(store: StoreOption = STORE) -> None:
    """What is kept running, since when, and how runs are. Exit code 0 if the server answers, else 1."""
    import httpx

    from flows.server.status import status as asked
    from flows.terminal import server as terminal

    try:
        found = asked(_home(store))
    except httpx.HTTPError as error:
        raise Refused(f"Prefect's server went away while it was asked ({type(error).__name__}).") from None
    if found is None:
        out.print("Nothing is kept running for this store. Start it with `triage server up`.")
    else:
        terminal.report(out, found)
    raise typer.Exit(0 if found and found.api else 1)


def _home(store: Path) -> Path:
    """Prefect's folder of a store that is there: who only asks makes none.

    Raises:
        Refused: it is not.
    """
    from flows.server.environment import settle

    if not store.is_dir():
        raise Refused(f"{store}: no such folder. Give the --store for which the server was started.")
    return settle(store)


def _run(store: Path, wanted: "Wanted", settings: Path | None = None) -> None:
    from flows.server.up import up as kept
    from models.settings import read

    chosen = read(settings)
    store.mkdir(mode=0o700, parents=True, exist_ok=True)
    kept(store, wanted, chosen, err)


def _refuse(host: str, behind_proxy: str | None, *, no_auth: bool) -> None:
    """See that others cannot read along.

    Raises:
        Mistakes: everything that speaks against it.
    """
    wrong = []
    if not (_loopback(host) or behind_proxy):
        wrong.append(
            f"--host {host}: others could read along, and start runs. Give --behind-proxy with the address that a "
            "proxy of yours serves, which does the TLS, or listen on 127.0.0.1."
        )
    if behind_proxy and not behind_proxy.startswith("https://"):
        wrong.append(
            f"--behind-proxy {behind_proxy}: give the address that browsers use, as https://prefect.example.org."
        )
    if no_auth and not _loopback(host):
        wrong.append("--no-auth: only on 127.0.0.1; whoever reaches the server could start runs.")
    if wrong:
        raise Mistakes(wrong)


def _loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _detached(store: Path, api: str) -> None:
    """The same command without --detach, on its own; returns when it runs.

    Raises:
        Refused: it has ended at once.
    """
    from flows.server import held, note
    from flows.server.environment import settle

    home = settle(store)
    log = home / _DETACHED
    again = [one for one in sys.argv[1:] if one != "--detach"]
    with os.fdopen(os.open(log, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w") as file:
        process = subprocess.Popen(  # noqa: S603 - this very command
            [sys.executable, "-P", "-m", "flows.cli", *again],
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=file,
            start_new_session=True,
        )
    while process.poll() is None and not (held.by(home) == process.pid and note.read(home) and note.healthy(api)):
        time.sleep(0.2)
    err.print(log.read_text("utf-8").strip().replace(" (Ctrl-C ends it)", ""), markup=False, soft_wrap=True)
    if process.poll() is not None:
        raise Refused("It did not start: see above.")
    err.print("It goes on. `triage server status` says how it is, `triage server down` ends it.", markup=False)
