"""Metrics: what Prometheus reads of a store, with opaque keys, and whatever is damaged."""

import json
import urllib.request
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from prometheus_client import parser

from flows.case.key import key
from flows.watch import metrics
from flows.watch.alerts import KINDS
from models.settings import read
from pipeline.errors import Refused
from pipeline.store import CaseStore
from tests.flows.watched import at_work, case, progress, stage, without_secrets

Sample = tuple[str, tuple[tuple[str, str], ...]]


def _scraped(root: Path) -> dict[Sample, float]:
    """Sample → value, as Prometheus' own reader has it."""
    families = parser.text_string_to_metric_families(metrics.exposition(root, read(None)))
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in families
        for sample in family.samples
    }


def _of(found: dict[Sample, float], name: str, **labels: str) -> float | None:
    return found.get((name, tuple(sorted(labels.items()))))


def _queue(store: CaseStore, *rows: tuple[str, list[str]]) -> None:
    """A published queue: of each unit its band and lanes, which is all that is read of it."""
    folder = store.root / "queue"
    folder.mkdir(exist_ok=True)
    table = pa.table({"band": [band for band, _ in rows], "lanes": [lanes for _, lanes in rows]})
    pq.write_table(table, folder / "v0001-x.parquet")


def test_a_run_is_seen_by_stage(tmp_path: Path) -> None:
    parse = stage("parse", chunks=10, done=4, rows={"records": 50}, quarantined=1)
    store = case(tmp_path, 1, "RUNNING", progress(parse, stage("documents", rows={"texts": 9}, peak_mib=1024)))
    of = key(tmp_path, "42/000001/26")
    with at_work(store):
        found = _scraped(tmp_path)
    assert _of(found, "triage_run_state", case=of, state="RUNNING") == 1
    assert _of(found, "triage_chunks_total", case=of, stage="parse") == 4
    assert _of(found, "triage_chunks_planned", case=of, stage="parse") == 10
    assert _of(found, "triage_rows_total", case=of, stage="parse") == 50
    assert _of(found, "triage_stage_seconds_total", case=of, stage="parse") == 8
    assert _of(found, "triage_quarantined_sources_total", case=of, stage="parse") == 1
    assert _of(found, "triage_ocr_pages_total", case=of) == 9
    assert _of(found, "triage_worker_memory_bytes", case=of, stage="documents") == 1 << 30
    assert _of(found, "triage_run_time_left_seconds", case=of) == 720


def test_a_run_whose_process_died_is_not_running(tmp_path: Path) -> None:
    case(
        tmp_path, 1, "RUNNING", progress(stage("parse"), host=metrics.__name__, updated_at="2026-01-01T00:00:00+00:00")
    )
    found = _scraped(tmp_path)
    assert _of(found, "triage_cases", state="DIED") == 1
    assert _of(found, "triage_cases", state="RUNNING") == 0


def test_cases_are_counted_together(tmp_path: Path) -> None:
    for number, codes in enumerate([{"damaged": 2, "encrypted": 1}, {"damaged": 3}]):
        store = case(tmp_path, number, held=2, issues=codes, units={"queue": ["v0001-x"]})
        _queue(store, ("P1", ["SCORED", "DISCLOSURE"]), ("P4", ["SCORED"]))
    found = _scraped(tmp_path)
    assert _of(found, "triage_cases", state="COMPLETED") == 2
    assert _of(found, "triage_issues_total", code="damaged") == 5
    assert _of(found, "triage_held_units") == 4
    assert _of(found, "triage_queue_units", lane="DISCLOSURE", band="P1") == 2
    assert _of(found, "triage_queue_units", lane="SCORED", band="P4") == 2
    assert _of(found, "triage_reviewer_hours_needed", of="queue") == pytest.approx(4 / 60)
    assert _of(found, "triage_reviewer_hours_per_day") == 10
    assert (_of(found, "triage_disk_free_bytes") or 0) > 0


def test_what_waits_is_seen_with_its_first_deadline(tmp_path: Path) -> None:
    soon = (datetime.now(UTC) + timedelta(hours=30)).isoformat()
    listed = {"tier": 1, "reasons": ["bail"], "since": "2026-01-01T00:00:00+00:00", "due_at": soon}
    late = listed | {"due_at": "2026-01-01T00:00:00+00:00", "tier": 3}
    waits = {"42/000009/26": {"JAS/1": listed | {"worker_hours": 2.0, "review_hours": 7.5}, "JAS/2": late}}
    (tmp_path / "submissions.json").write_text(json.dumps(waits), "utf-8")
    found = _scraped(tmp_path)
    assert _of(found, "triage_waiting_exhibits", tier="T1") == 1
    assert (_of(found, "triage_deadline_seconds", tier="T1") or 0) == pytest.approx(30 * 3600, abs=60)
    assert (_of(found, "triage_deadline_seconds", tier="T3") or 0) < 0
    assert _of(found, "triage_reviewer_hours_needed", of="forecast") == 7.5


@pytest.mark.parametrize("name", ["run.json", "progress.json", "case.yaml", "queue/v0001-x.parquet"])
@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe", b'{"run_id": 1}'])
def test_a_damaged_case_keeps_no_other_from_being_seen(tmp_path: Path, name: str, content: bytes) -> None:
    case(tmp_path, 1)
    broken = case(tmp_path, 2, told=progress(stage("parse")), units={"queue": ["v0001-x"]})
    _queue(broken, ("P1", ["SCORED"]))
    (broken.root / name).write_bytes(content)
    found = _scraped(tmp_path)
    good = (_of(found, "triage_cases", state="COMPLETED") or 0) + (_of(found, "triage_cases", state="DAMAGED") or 0)
    assert good == 2
    assert (_of(found, "triage_cases", state="COMPLETED") or 0) >= 1


def test_each_metric_says_what_it_is_and_has_its_unit_in_its_name(tmp_path: Path) -> None:
    case(tmp_path, 1, told=progress(stage("parse", rows={"records": 1})), issues={"damaged": 1})
    for family in parser.text_string_to_metric_families(metrics.exposition(tmp_path, read(None))):
        assert family.documentation, family.name
        assert family.name.startswith("triage_")
        assert family.type in ("gauge", "counter")
        if family.type == "counter":
            assert all(sample.name.endswith("_total") for sample in family.samples)


def test_each_metric_and_each_alert_stands_in_the_documentation(tmp_path: Path) -> None:
    said = (Path(__file__).parents[2] / "docs" / "operations.md").read_text("utf-8")
    families = parser.text_string_to_metric_families(metrics.exposition(tmp_path, read(None)))
    names = [family.name + ("_total" if family.type == "counter" else "") for family in families]
    assert len(names) > 15
    assert [name for name in (*names, *KINDS) if f"`{name}`" not in said] == []


def test_metrics_say_nothing_of_a_case(tmp_path: Path) -> None:
    case(tmp_path, 1, told=progress(stage("parse")), due="2026-03-14")
    assert without_secrets(metrics.exposition(tmp_path, read(None)))


def test_a_store_of_many_cases_has_no_more_series_than_one_of_a_hundred(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(metrics, "_MOST_CASES", 2)
    for number in range(5):
        case(tmp_path, number, told=progress(stage("parse")), started_at=f"2026-01-0{number + 1}T00:00:00+00:00")
    found = _scraped(tmp_path)
    assert len([name for name, _ in found if name == "triage_run_state"]) == 2
    assert _of(found, "triage_run_state", case=key(tmp_path, "42/000004/26"), state="COMPLETED") == 1
    assert _of(found, "triage_cases", state="COMPLETED") == 5


def test_what_has_not_changed_is_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = case(tmp_path, 1, held=1)
    watched = metrics.Watched(tmp_path, read(None).submissions)
    assert [one.held for one in watched.cases()] == [1]
    monkeypatch.setattr(watched, "_run", lambda _path: pytest.fail("read again"))
    assert [one.held for one in watched.cases()] == [1]
    monkeypatch.undo()
    store.write_json("run.json", store.read_json("run.json") | {"held": 7})
    assert [one.held for one in watched.cases()] == [7]


def test_an_empty_store_has_no_cases(tmp_path: Path) -> None:
    found = _scraped(tmp_path / "nothing")
    assert _of(found, "triage_cases", state="RUNNING") == 0
    assert not (tmp_path / "nothing").exists()


def test_it_is_served_on_a_port_of_this_machine(tmp_path: Path) -> None:
    case(tmp_path, 1)
    server, thread = metrics.serve(tmp_path, read(None), "127.0.0.1", 0)
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{server.server_port}/metrics", timeout=10) as answer:
            assert b"triage_cases" in answer.read()
        with pytest.raises(Refused, match="Give another --host or --port"):
            metrics.serve(tmp_path, read(None), "127.0.0.1", server.server_port)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
