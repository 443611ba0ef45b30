"""Tells the alerts of a flow run that failed, crashed or was cancelled: kinds, opaque keys and counts."""

import os
from pathlib import Path
from typing import Any

from prefect import Flow
from prefect.client.schemas.objects import FlowRun, State
from prefect.settings import get_current_settings

from flows.deployments import outcome
from flows.deployments.parameters import STORE


def _raised(flow_run: FlowRun, kind: str) -> None:
    from flows.watch import alerts

    root, ended = outcome.ENDED.get(flow_run.id, (_root(), None))
    alerts.raised(root, kind, flow_run.name, ended.counts if ended else {})


def _root() -> Path:
    """The store, where the flow has not told: a worker speaks for a process that has died."""
    given = os.environ.get(STORE)
    return Path(given) if given else Path(get_current_settings().home).parent


def failed(flow: Flow[Any, Any], flow_run: FlowRun, state: State[Any]) -> None:  # noqa: ARG001 - Prefect gives them by name
    """A run has failed or was refused."""
    _raised(flow_run, (state.name or "failed").lower())


def crashed(flow: Flow[Any, Any], flow_run: FlowRun, state: State[Any]) -> None:  # noqa: ARG001
    """The process of a run has died."""
    _raised(flow_run, "crashed")


def cancelled(flow: Flow[Any, Any], flow_run: FlowRun, state: State[Any]) -> None:  # noqa: ARG001
    """Somebody has cancelled a run."""
    _raised(flow_run, "cancelled")


ALL: dict[str, Any] = {"on_failure": [failed], "on_crashed": [crashed], "on_cancellation": [cancelled]}
"""For each flow."""
