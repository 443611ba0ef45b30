"""The Prefect flow: the steps of a run as tasks on threads, each fanning its chunks out over the engine.

It knows of no evidence. The run itself stays in this process; what the Prefect server sees are opaque ids and counts.
"""

from prefect import flow, get_run_logger, task
from prefect.artifacts import create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.futures import PrefectFuture

from flows.run import Run

RUNS: dict[str, Run] = {}
"""Runs of this process, by id."""


@task(cache_policy=NO_CACHE)
def work(run_id: str, step: str) -> dict[str, int]:
    """Do what is left of one step; returns how many chunks and rows that were."""
    counts = RUNS[run_id].work(step)
    get_run_logger().info("%s: %s", step, counts)
    return counts


@flow(name="triage", validate_parameters=False)
def triage(run_id: str) -> None:
    """From extractions to a review queue."""
    futures: dict[str, PrefectFuture[dict[str, int]]] = {}
    for step in RUNS[run_id].steps:
        named = work.with_options(name=step.stage, task_run_name=step.name)
        futures[step.name] = named.submit(
            run_id, step.name, return_state=False, wait_for=[futures[name] for name in step.after]
        )
    for future in futures.values():
        future.wait()
    create_table_artifact(key="counts", table=RUNS[run_id].counts(), description="Counts by stage")
    for future in futures.values():
        future.result()


def run(run: Run) -> None:
    """Run the flow; the outcome is in `run`."""
    RUNS[run.run_id] = run
    try:
        triage(run.run_id, return_state=True)
    finally:
        del RUNS[run.run_id]
