"""What Prefect's pages show of a run while it goes on: how far it is, each stage, what became of it, and what could not
be read. Counts, codes and opaque ids; the pages are seen by people who may know nothing of a case.

Four artifacts a run, made once and changed in place, so that Prefect's database does not grow with the length of a run.
Nothing of this ever stops or fails a run.
"""

import contextlib
import logging
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flows.watch import page
from flows.watch.depth import Depth, depth
from flows.watch.told import Told
from models.settings import Submissions
from pipeline.store import CaseStore

_MOST_ROWS = 50


class Pages:
    """The artifacts of one run.

    Args:
        store: the case.
        choices: how many there are to read queues, and how fast they are.
    """

    def __init__(self, store: CaseStore, choices: Submissions) -> None:
        self._store, self._choices = store, choices
        self._made: dict[str, UUID] = {}
        self._poisoned: dict[str, list[dict[str, Any]]] = {}

    def show(self, flow_run_id: str, told: Told) -> None:
        """Show what `progress.json` says now."""
        try:
            run = self._store.read_json("run.json") or {}
            if run.get("run_id") != told["run_id"]:
                run = {}
            self._show(UUID(flow_run_id), told, run)
        except Exception as error:  # a server that restarts, a full disk: who only watches stops nobody
            logging.getLogger(__name__).debug("no artifacts: %s", type(error).__name__)

    def _show(self, flow_run_id: UUID, told: Told, run: Mapping[str, Any]) -> None:
        from prefect.client.orchestration import get_client
        from prefect.client.schemas.actions import ArtifactCreate, ArtifactUpdate

        contents = {
            "progress": ("progress", page.percent(told, run)),
            "stages": ("table", page.stages(told)),
            "state": ("markdown", page.markdown(told, run, self._depth(run), self._choices)),
            "issues": ("table", self._issues(told, run)),
        }
        with get_client(sync_client=True) as client:
            for key, (kind, data) in contents.items():
                if known := self._made.get(key):
                    # Not `update_artifact`: it keeps an event with all of the content for each change.
                    body = ArtifactUpdate(data=data).model_dump(mode="json", exclude_unset=True)
                    client.request("PATCH", "/artifacts/{id}", json=body, path_params={"id": known})
                else:
                    made = ArtifactCreate(
                        key=key, type=kind, data=data, description=page.TOLD[key], flow_run_id=flow_run_id
                    )
                    self._made[key] = client.create_artifact(made).id

    def _depth(self, run: Mapping[str, Any]) -> Depth:
        return depth(self._store.files("queue", run.get("units", {}).get("queue", ())))

    def _issues(self, told: Told, run: Mapping[str, Any]) -> str:
        """First each source that had to be left out, then every code with its count."""
        for unit in told["poisoned"]:
            if unit not in self._poisoned:
                with contextlib.suppress(OSError):
                    self._poisoned[unit] = self._left_out(unit)
        sources = [row for rows in self._poisoned.values() for row in rows][:_MOST_ROWS]
        return page.issues(sources, run.get("issues") or told["codes"])

    def _left_out(self, unit: str) -> list[dict[str, Any]]:
        columns = ["stage", "source_id", "code"]
        rows = self._store.read("issues", [unit], columns).to_pylist()
        return [row for row in rows if row["code"] == "quarantined"]
