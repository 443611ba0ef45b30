"""The commands about many cases: a batch now, and flows that a server runs by schedule."""

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from flows.options import STORE, StoreOption

if TYPE_CHECKING:
    from flows.case.batch import Batch

out, err = Console(highlight=False), Console(stderr=True, highlight=False)

WorkersOption = Annotated[int, typer.Option(min=0, help="Worker processes of each run; 0: as the settings say.")]
SchedulerOption = Annotated[str | None, typer.Option(help="Address of a running Dask cluster, as tls://host:8786.")]
ClusterOption = Annotated[
    Path | None, typer.Option(help="A TOML file that says which cluster to use, like configs/cluster.toml.")
]
SettingsOption = Annotated[Path | None, typer.Option(help="A TOML file that overrides configs/default.toml.")]


def batch(
    paths: Annotated[
        list[Path], typer.Argument(metavar="FOLDER|CASE.yaml…", help="Folders of case files, or case files.")
    ],
    store: StoreOption = STORE,
    hours: Annotated[
        float | None, typer.Option(min=0.01, help="Begin only what is forecast to be done within so many hours.")
    ] = None,
    until: Annotated[
        str | None, typer.Option(help="Instead: until when, as 07:00 or 2026-11-27T07:00; local time.")
    ] = None,
    case_hours: Annotated[
        float | None, typer.Option(min=0.01, help="Stop a case that takes longer; without, as long as it takes.")
    ] = None,
    workers: WorkersOption = 0,
    scheduler: SchedulerOption = None,
    cluster: ClusterOption = None,
    settings: SettingsOption = None,
    plan: Annotated[
        bool, typer.Option("--plan", help="Only say which cases would be begun, and in which order.")
    ] = False,
) -> None:
    """Run all cases that wait, one after the other: tier, then deadline, then age. A case that fails costs itself.
    Exit code 0: all completed or wait; 1: one failed; 2: one was refused."""
    from flows.case.batch import Batch

    if hours and until:
        raise typer.BadParameter("says the same as --until; give one of them", param_hint="--hours")
    end = _moment(until, datetime.now().astimezone()) if until else None
    at = _cluster(scheduler, cluster)
    wanted = Batch(tuple(paths), store.absolute(), hours, end, case_hours, workers, at, settings)
    if plan:
        _planned(wanted)
    else:
        raise typer.Exit(_run(wanted))


def deploy(
    store: StoreOption = STORE,
    submissions: Annotated[
        Path | None, typer.Option(help="Folder whose cases the nightly batch runs; without, there is no nightly batch.")
    ] = None,
    nightly: Annotated[str, typer.Option(help="When it begins, as cron; empty: only by hand.")] = "0 19 * * *",
    hours: Annotated[float | None, typer.Option(min=0.01, help="How long its window is.")] = 12,
    weekly: Annotated[str, typer.Option(help="When verify-store begins, as cron; empty: only by hand.")] = "0 8 * * 6",
    timezone: Annotated[str, typer.Option(help="Of both.")] = "Europe/London",
    cases: Annotated[int, typer.Option(min=1, max=64, help="How many single cases may be run at once.")] = 1,
    workers: WorkersOption = 0,
    scheduler: SchedulerOption = None,
    cluster: ClusterOption = None,
    settings: SettingsOption = None,
) -> None:
    """Register all flows with Prefect: to be begun from its pages, and by schedule. May be repeated."""
    from flows.server import embedded, environment
    from models.settings import read

    environment.settle(store)
    _see_that_it_can_be_scheduled(nightly, weekly, timezone, submissions)
    read(settings)
    with embedded.running(store):
        from flows.deployments.register import Choices, register

        embedded.ready()
        chosen = Choices(
            root=store.absolute(),
            submissions=submissions.absolute() if submissions else None,
            nightly=nightly,
            weekly=weekly,
            timezone=timezone,
            hours=hours,
            cases=cases,
            workers=workers,
            cluster=_cluster(scheduler, cluster),
            settings=settings.absolute() if settings else None,
        )
        register(chosen, lambda line: out.print(line, markup=False))
    out.print("Registered. `triage server up` runs them.")


def _see_that_it_can_be_scheduled(nightly: str, weekly: str, timezone: str, submissions: Path | None) -> None:
    from prefect.client.schemas.schedules import CronSchedule

    for option, cron in (("--nightly", nightly), ("--weekly", weekly)):
        try:
            CronSchedule(cron=cron or "0 19 * * *", timezone=timezone)
        except ValueError:
            raise typer.BadParameter(
                f"{cron!r} in {timezone!r}: give minute, hour, day, month and weekday, as '0 19 * * *', and a zone as "
                "Europe/London",
                param_hint=option,
            ) from None
    if submissions and not submissions.is_dir():
        raise typer.BadParameter(f"{submissions}: no such folder", param_hint="--submissions")


def _cluster(scheduler: str | None, cluster: Path | None) -> str | None:
    if scheduler and cluster:
        raise typer.BadParameter("says the same as --cluster; give one of them", param_hint="--scheduler")
    return scheduler or (str(cluster.absolute()) if cluster else None)


def _moment(text: str, now: datetime) -> datetime:
    """The next 07:00, or a date with a time."""
    try:
        if re.fullmatch(r"\d{1,2}:\d{2}", text):
            hour, minute = map(int, text.split(":"))
            at = now.replace(hour=hour, minute=minute, second=0, microsecond=0)
            return at if at > now else at + timedelta(days=1)
        given = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r}: give 07:00, or 2026-11-27T07:00", param_hint="--until") from None
    at = given if given.tzinfo else given.replace(tzinfo=now.tzinfo)
    if at <= now:
        raise typer.BadParameter(f"{text!r} is over", param_hint="--until")
    return at


def _planned(wanted: "Batch") -> None:
    from flows.case.batch import planned
    from flows.terminal import batch as terminal

    terminal.planned(out, planned(wanted))


def _run(wanted: "Batch") -> int:
    from flows.run import EXIT_CODES
    from flows.server import embedded
    from flows.terminal import batch as terminal

    with embedded.running(wanted.root):
        from flows.deployments import batch as flow

        embedded.ready()
        state, rows = flow.run(wanted)
    terminal.ended(out, rows)
    err.print(f"{state}.", markup=False)
    return EXIT_CODES[state]
