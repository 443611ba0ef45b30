"""Registers all flows with Prefect, so that a worker can run them: by hand from its pages, or by a schedule.

A deployment names a flow by its module, and nothing is pulled from anywhere: the worker has this program installed.
Registered again, each is put as it is to be now, and keeps its runs.
"""

import shlex
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from prefect import Flow
from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import DeploymentScheduleCreate, WorkPoolCreate
from prefect.client.schemas.objects import ConcurrencyLimitStrategy, ConcurrencyOptions
from prefect.client.schemas.schedules import CronSchedule
from prefect.exceptions import ObjectNotFound
from prefect.utilities.callables import parameter_schema

from flows.deployments.batch import triage_batch
from flows.deployments.case import triage_case
from flows.deployments.parameters import STORE
from flows.deployments.publish import publish_queue
from flows.deployments.purge import purge_expired
from flows.deployments.relink import relink_intelligence
from flows.deployments.validate import validate
from flows.deployments.verify import verify_store
from flows.server.services import POOL

NAME = "store"
"""Of each deployment: `triage-case/store`."""

_WAITS, _IS_CANCELLED = ConcurrencyLimitStrategy.ENQUEUE, ConcurrencyLimitStrategy.CANCEL_NEW


@dataclass(frozen=True)
class Choices:
    """How the flows are registered.

    Attributes:
        root: folder of the store, absolute.
        submissions: folder whose cases the nightly batch runs; None: there is no nightly batch.
        nightly, weekly: cron, of the batch and of `verify-store`; "" for never.
        hours: the nightly batch's window.
        cases: how many runs of `triage-case` there may be at once.
        workers, cluster, settings: of each run, unless somebody says otherwise.
    """

    root: Path
    submissions: Path | None = None
    nightly: str = "0 19 * * *"
    weekly: str = "0 8 * * 6"
    timezone: str = "Europe/London"
    hours: float | None = None
    cases: int = 1
    workers: int = 0
    cluster: str | None = None
    settings: Path | None = None


@dataclass(frozen=True)
class Registered:
    """A deployment, as Prefect is told it.

    Attributes:
        at_once: runs at a time.
        another: what becomes of a run beyond that: it waits, or is cancelled.
    """

    flow: Flow[..., Any]
    at_once: int = 1
    another: ConcurrencyLimitStrategy = _WAITS
    parameters: dict[str, Any] = field(default_factory=dict)
    cron: str = ""
    tags: tuple[str, ...] = ()


def deployments(choices: Choices) -> Iterator[Registered]:
    """All of them."""
    engine: dict[str, Any] = {"workers": choices.workers}
    engine |= {"cluster": choices.cluster} if choices.cluster else {}
    engine |= {"settings": str(choices.settings)} if choices.settings else {}
    batch = engine | ({"hours": choices.hours} if choices.hours else {})
    nightly = ""
    if choices.submissions:
        batch, nightly = batch | {"folder": str(choices.submissions)}, choices.nightly
    yield Registered(triage_case, choices.cases, _WAITS, {"case": engine}, tags=("evidence",))
    yield Registered(triage_batch, 1, _IS_CANCELLED, {"batch": batch}, nightly, ("evidence",))
    yield Registered(relink_intelligence, 1, _WAITS, {"cases": {}}, tags=("queue",))
    yield Registered(publish_queue, 4, _WAITS, tags=("queue",))
    yield Registered(verify_store, 1, _IS_CANCELLED, {"cases": {}}, choices.weekly, ("keeping",))
    yield Registered(purge_expired, 1, _WAITS, {"purge": {}}, tags=("keeping",))
    yield Registered(validate, 1, _IS_CANCELLED, {"measure": {}}, tags=("keeping",))


def register(choices: Choices, said: Callable[[str], None] = lambda _: None) -> None:
    """Register all flows with the server that PREFECT_API_URL names.

    Args:
        said: is told of each in words.
    """
    with get_client(sync_client=True) as client:
        try:
            client.read_work_pool(POOL)
        except ObjectNotFound:
            client.create_work_pool(WorkPoolCreate(name=POOL, type="process"))
        for one in deployments(choices):
            _register(client, one, choices)
            when = f", {one.cron} {choices.timezone}" if one.cron else ""
            said(f"{one.flow.name}/{NAME}{when}")


def _register(client: Any, one: Registered, choices: Choices) -> None:
    schedules = []
    if one.cron:
        cron = CronSchedule(cron=one.cron, timezone=choices.timezone)
        schedules = [DeploymentScheduleCreate(schedule=cron, active=True, slug=one.flow.name)]
    client.create_deployment(
        flow_id=client.create_flow(one.flow),
        name=NAME,
        version=one.flow.version,
        description=one.flow.description,
        tags=["triage", *one.tags],
        entrypoint=f"{one.flow.fn.__module__}.{one.flow.fn.__name__}",
        work_pool_name=POOL,
        job_variables=_job(choices.root),
        parameters=one.parameters,
        parameter_openapi_schema=parameter_schema(one.flow).model_dump_for_openapi(),
        enforce_parameter_schema=True,
        schedules=schedules,
        concurrency_limit=one.at_once,
        concurrency_options=ConcurrencyOptions(collision_strategy=one.another),
        paused=False,
    )


def _job(root: Path) -> dict[str, Any]:
    """How a worker starts a run: with this interpreter, importing nothing from where it happens to be."""
    command = shlex.join([sys.executable, "-P", "-m", "prefect.engine"])
    return {"command": command, "env": {STORE: str(root), "PYTHONSAFEPATH": "1"}}
