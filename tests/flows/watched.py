"""Cases of a store as runs leave them, for who watches: only what is read of them."""

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipeline.store import CaseStore, Store

CASE_FILE = """\
case_id: {case_id}
operation_name: LARKSPUR
parties:
  - {{party_id: S1, role: suspect, names: [Canary Kestrel], identifiers: [{{type: phone, value: "+447700900201"}}]}}
{deadlines}exhibits:
  - exhibit_ref: JAS/1
    subject: S1
    authority: PACE_S19_20
    extraction: {{path: JAS1.zip}}
"""
SECRETS = ("42/", "42-", "LARKSPUR", "Kestrel", "7700900201", "JAS")
"""What no ops may see of such a case."""


def stage(name: str, chunks: int = 4, done: int = 4, **more: Any) -> dict[str, Any]:
    """A stage as `progress.json` has it."""
    counts = {"failed": 0, "refused": 0, "quarantined": 0, "peak_mib": 300, "rows": {}}
    times = {"seconds": 2.0 * done, "cpu_s": 1.0 * done, "span_s": 1.0 * done}
    return {"stage": name, "steps": 1, "cut": 1, "chunks": chunks, "done": done, **counts, **times, **more}


def progress(*stages: dict[str, Any], run_id: str = "r1", **more: Any) -> dict[str, Any]:
    """`progress.json`."""
    now = datetime.now(UTC).isoformat()
    times = {"eta_s": 720, "eta_low_s": 600, "eta_high_s": 800, "share": 0.5, "forecast_s": 1500}
    names = {"run_id": run_id, "flow_run_id": None, "pid": 1, "host": "elsewhere", "started_at": now, "updated_at": now}
    rates = {"records_per_s": 41.5, "pages_per_h": 3600}
    return {**names, "workers": 2, "stages": list(stages), "codes": {}, "poisoned": [], **rates, **times, **more}


def case(
    root: Path, number: int, state: str = "COMPLETED", told: dict[str, Any] | None = None, due: str = "", **run: Any
) -> CaseStore:
    """A case that was run.

    Args:
        told: its `progress.json`.
        due: when bail ends, as a case file says it.
        run: what `run.json` says beside or instead of what it says of every case.
    """
    case_id, now = f"42/{number:06}/26", datetime.now(UTC).isoformat()
    store = Store(root).case(case_id)
    deadlines = f"deadlines: {{bail: {due}}}\n" if due else ""
    store.write_text("case.yaml", CASE_FILE.format(case_id=case_id, deadlines=deadlines))
    said = {"run_id": "r1", "state": state, "started_at": now, "ended_at": None if state == "RUNNING" else now}
    counts = {"stages": [], "held": 0, "gaps": 0, "issues": {}, "refused": [], "failed": [], "units": {}}
    purpose = {"case_id": case_id, "operation_name": "LARKSPUR", "lines_of_enquiry": []}
    store.write_json("run.json", {**said, **counts, "purpose": purpose, **run})
    if told:
        store.write_json("progress.json", told)
    return store


@contextmanager
def at_work(store: CaseStore) -> Iterator[None]:
    """As if a run had the case in its hands."""
    with (store.root / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def without_secrets(*texts: str) -> bool:
    """Whether nothing of a case is in what ops see."""
    said = json.dumps(texts)
    return not [secret for secret in SECRETS if secret in said]
