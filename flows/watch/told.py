"""What `progress.json` says: counts, opaque ids, a process and its machine."""

from pydantic import TypeAdapter
from typing_extensions import TypedDict


class StageTold(TypedDict):
    """A stage of a run.

    Attributes:
        steps: of the run that are of this stage. cut: those of them that were cut into chunks.
        chunks: into which they were cut, those that were done before left out. done: of these.
        rows: table → rows written.
        seconds, cpu_s: of workers. span_s: on the clock, from its first chunk to its last so far.
        peak_mib: the largest process that worked on it.
        failed, refused: chunks. quarantined: sources that were left out.
    """

    stage: str
    steps: int
    cut: int
    chunks: int
    done: int
    rows: dict[str, int]
    seconds: float
    cpu_s: float
    span_s: float
    peak_mib: int
    failed: int
    refused: int
    quarantined: int


class Told(TypedDict):
    """How far a run is.

    Attributes:
        flow_run_id: of Prefect; None without it.
        codes: code of an issue → how many, of what this run has done.
        poisoned: units of work that left a source out, the first of them.
        records_per_s, pages_per_h: while records were parsed, and pages read; None before.
        eta_s, eta_low_s, eta_high_s: see `flows.watch.eta.Left`.
        share: of this run's work that is done, 0 to 1.
        forecast_s: on the clock, as it was forecast before.
    """

    run_id: str
    flow_run_id: str | None
    pid: int
    host: str
    started_at: str
    updated_at: str
    workers: int
    stages: list[StageTold]
    codes: dict[str, int]
    poisoned: list[str]
    records_per_s: float | None
    pages_per_h: float | None
    eta_s: float
    eta_low_s: float
    eta_high_s: float
    share: float
    forecast_s: float


_TOLD = TypeAdapter(Told)


def parsed(content: bytes) -> Told | None:
    """None if that is not what it says: a power cut may leave it empty, and it is not worth more than that."""
    try:
        return _TOLD.validate_json(content)
    except ValueError:
        return None
