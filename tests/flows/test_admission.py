"""Whether a case is begun: what it needs against what is free."""

import json
import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from flows.case.admission import admit
from flows.workers import room
from models import settings
from models.casefile import Case
from pipeline.store import Store

GIB = 1 << 30
SETTINGS = settings.read()
NOW = datetime(2026, 11, 26, 18, tzinfo=UTC)


@pytest.fixture
def submission(tmp_path: Path) -> Any:
    """A case of one exhibit, with a WhatsApp store of a GiB of holes."""
    database = tmp_path / "x" / "data/data/com.whatsapp/databases/msgstore.db"
    database.parent.mkdir(parents=True)
    with database.open("wb") as file:
        file.truncate(GIB)
    case = Case.model_validate(
        {
            "case_id": "T/1/26",
            "operation_name": "T",
            "parties": [{"party_id": "S1", "role": "suspect"}, {"party_id": "C1", "role": "complainant"}],
            "exhibits": [
                {
                    "exhibit_ref": "JAS/1",
                    "subject": "S1",
                    "authority": "PACE_S18",
                    "extraction": {"path": str(tmp_path / "x")},
                }
            ],
        }
    )
    return SimpleNamespace(case=case)


@pytest.fixture
def free(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    def leave(count: int) -> None:
        monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=count))

    return leave


def test_a_case_that_the_disk_holds_is_begun(submission: Any, tmp_path: Path, free: Callable[[int], None]) -> None:
    free(1024 * GIB)
    assert admit(submission, tmp_path / "store", SETTINGS) is None


def test_one_that_it_would_not_hold_is_told_what_it_needs_what_is_free_and_what_to_do(
    submission: Any, tmp_path: Path, free: Callable[[int], None]
) -> None:
    free(2 * GIB)
    told = admit(submission, tmp_path / "store", SETTINGS)
    assert told
    assert told.startswith("disk: about ")
    assert "2.0 GiB are free" in told
    assert "Make room there" in told
    assert not (tmp_path / "store").exists()


def test_the_reserve_stays_free(submission: Any, tmp_path: Path, free: Callable[[int], None]) -> None:
    needed = GIB * (SETTINGS.submissions.scratch_per_byte + SETTINGS.submissions.store_per_byte)
    free(round(needed) + SETTINGS.engine.disk_reserve_bytes // 2)
    assert "1.0 GiB stay free" in (admit(submission, tmp_path / "store", SETTINGS) or "")
    free(round(needed) + SETTINGS.engine.disk_reserve_bytes + (1 << 20))
    assert admit(submission, tmp_path / "store", SETTINGS) is None


def test_what_is_done_of_a_stopped_run_is_not_asked_for_again(
    submission: Any, tmp_path: Path, free: Callable[[int], None]
) -> None:
    free(SETTINGS.engine.disk_reserve_bytes + (64 << 20))
    expected = {"scratch_bytes": 4096, "store_bytes": 128 << 20, "worker_hours": 8.0, "pages": 0, "units": 0}
    run = {
        "forecast": {"exhibits": ["JAS/1"], "expected": expected},
        "took": [{"reading_s": 3600.0, "other_s": 2 * 3600.0}],
    }
    store = Store(tmp_path / "store").case("T/1/26")
    store.prepare()
    store.write_json("run.json", run)
    assert "disk" in (admit(submission, tmp_path / "store", SETTINGS) or "")
    (store.root / "records" / "done.parquet").write_bytes(bytes(100 << 20))
    assert admit(submission, tmp_path / "store", SETTINGS) is None
    until = NOW + timedelta(hours=5.5)
    assert admit(submission, tmp_path / "store", SETTINGS, NOW, until, workers=1) is None
    run["took"] = []
    (store.root / "run.json").write_text(json.dumps(run))
    assert "hours: about 8.0 h are needed on 1 worker, and the window ends in 5.5 h" in (
        admit(submission, tmp_path / "store", SETTINGS, NOW, until, workers=1) or ""
    )
    assert admit(submission, tmp_path / "store", SETTINGS, NOW, until, workers=2) is None


def test_workers_are_as_many_as_memory_holds_where_nobody_says_how_many(
    submission: Any, tmp_path: Path, free: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    free(1024 * GIB)
    monkeypatch.setattr(os, "cpu_count", lambda: 64)
    monkeypatch.setattr(room, "workers", lambda _: 1)
    told = admit(submission, tmp_path / "store", SETTINGS, NOW, NOW + timedelta(seconds=1))
    assert "on 1 worker" in (told or "")


def test_after_the_window_nothing_is_begun(submission: Any, tmp_path: Path, free: Callable[[int], None]) -> None:
    free(1024 * GIB)
    told = admit(submission, tmp_path / "store", SETTINGS, NOW, NOW - timedelta(hours=1), workers=64)
    assert told
    assert told.startswith("hours: ")


def test_the_reason_names_no_case_and_no_exhibit(submission: Any, tmp_path: Path, free: Callable[[int], None]) -> None:
    free(0)
    told = admit(submission, tmp_path / "store", SETTINGS) or ""
    assert "T/1" not in told
    assert "JAS" not in told
    assert str(tmp_path) not in told
