"""`triage-case`: the steps of a run as tasks on threads, each fanning its chunks out over the engine.

It knows of no evidence. The run itself stays in this process; what the Prefect server sees are opaque ids and counts.
There are two ways in: a run that a person typed, and one that a worker starts.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from prefect import flow, get_run_logger, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.exceptions import Pause
from prefect.futures import PrefectFuture
from pydantic import Field
from rich.console import Console

from flows.case.key import key
from flows.deployments import hooks
from flows.deployments.outcome import Outcome, flow_run_id, named, told
from flows.deployments.parameters import Cluster, FilePath, Parameters, Workers, store
from flows.deployments.stopped import Stop, Stopped
from flows.run import Run, StepFailed
from flows.server.environment import without_heartbeats
from flows.workers import copies

NAME = "triage-case"
RUNS: dict[str, Run] = {}
"""Runs of this process, by id."""


class CaseParameters(Parameters):
    """One case, as the command `triage run` takes it."""

    case_file: FilePath = Field(
        title="Case file",
        description="Path of the case file (YAML) on the worker's machine. The path is shown on these pages: it is to "
        "name nobody.",
    )
    workers: Workers = 0
    cluster: Cluster = None
    settings: FilePath | None = Field(
        default=None, title="Settings", description="A TOML file that overrides configs/default.toml."
    )
    scoring: FilePath | None = Field(
        default=None, title="Weights", description="A TOML file that overrides configs/scoring.toml."
    )


@task(cache_policy=NO_CACHE, persist_result=False)
def work(run_id: str, step: str) -> dict[str, int]:
    """Do what is left of one step; returns how many chunks and rows that were."""
    run = RUNS[run_id]
    try:
        counts = run.work(step)
    except StepFailed:
        raise
    except Exception as error:  # Prefect would keep its words, which may quote evidence
        raise run.broke(step, error) from None
    get_run_logger().info("%s: %s", step, counts)
    return counts


def steps(run: Run, stop: Stop) -> None:
    """Do the steps of a run as tasks of the flow that is running. What became of them is in `run`.

    Raises:
        Stopped: somebody stopped it.
    """
    stop.tells(run.stop)
    here = flow_run_id()
    run.flow_run_id = str(here) if here else None
    futures: dict[str, PrefectFuture[dict[str, int]]] = {}
    for step in run.steps:
        one = work.with_options(name=step.stage, task_run_name=step.name)
        futures[step.name] = one.submit(
            run.run_id, step.name, return_state=False, wait_for=[futures[name] for name in step.after]
        )
    for future in futures.values():
        future.wait()
    stop.check()


@flow(name=NAME, validate_parameters=False, persist_result=False, **hooks.ALL)
def typed(run_id: str) -> State[Any]:
    """From extractions to a review queue."""
    run = RUNS[run_id]

    def work_of(stop: Stop) -> Outcome:
        named(run.key)
        steps(run, stop)
        return Outcome(run.outcome(), tally(run.counts(), run.held, len(run.refused)), run.counts())

    return told(run.root, work_of, artifact="counts")


def conduct(run: Run) -> None:
    """Run the flow of a run that a person typed; the outcome is in `run`.

    Raises:
        Stopped: somebody stopped it.
    """
    with _known(run), without_heartbeats():
        try:
            typed(run.run_id, return_state=True)
        except Pause:
            raise Stopped("paused") from None
    if run.stopped:
        raise Stopped("signal")


@flow(name=NAME, persist_result=False, **hooks.ALL)
def triage_case(case: CaseParameters) -> State[Any]:
    """One case, from extractions to a review queue, on a worker. Run again, it goes on where it was."""
    return told(store(), partial(_triaged, case), artifact="counts")


def _triaged(case: CaseParameters, stop: Stop) -> Outcome:
    root = store()

    def within(run: Run) -> None:
        with _known(run):
            steps(run, stop)

    with copies.ahead() as begin_copies:
        if not case.cluster:
            begin_copies()  # what they need takes as long to import as what is needed here
        from flows import start
        from flows.case.submission import Submission

        submission = Submission.read(Path(case.case_file), _path(case.settings), _path(case.scoring))
        named(key(root, submission.case.case_id))
        ended = start.run(submission, root, case.workers, case.cluster, Console(quiet=True), within=within)
    if ended.idle:
        return Outcome(ended.state, {"stages had anything to do": 0})
    run = ended.store.read_json("run.json")
    counts = tally(run["stages"], run["held"], len(run["refused"]))
    return Outcome(ended.state, counts, run["stages"], ended.reasons)


def tally(stages: Sequence[Mapping[str, Any]], held: int, refused: int) -> dict[str, int]:
    """What a run did, in a line."""
    rows = {
        "chunks": sum(stage["chunks"] for stage in stages),
        "records": sum(stage.get("records", 0) for stage in stages),
        "units": max((stage.get("queue", 0) for stage in stages), default=0),
        "held": held,
        "files quarantined": sum(stage.get("quarantined", 0) for stage in stages),
        "exhibits refused": refused,
    }
    return {what: count for what, count in rows.items() if count}


def _path(given: str | None) -> Path | None:
    return Path(given) if given else None


@contextmanager
def _known(run: Run) -> Iterator[None]:
    RUNS[run.run_id] = run
    try:
        yield
    finally:
        RUNS.pop(run.run_id, None)
