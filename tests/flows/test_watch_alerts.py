"""Alerts: told once, to a command or an address, with counts and opaque keys; what goes wrong there stops nothing."""

import json
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from flows.case.key import key
from flows.watch import alerts
from models.settings import Alerts, Settings, read
from tests.flows.watched import at_work, case, progress, stage, without_secrets

KEY = "ab12cd34ef56"


class _Told(HTTPServer):
    """An address inside the force: what was posted there."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Hears)
        self.heard: list[dict[str, Any]] = []
        self.status = 204

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/alerts"


class _Hears(BaseHTTPRequestHandler):
    server: _Told

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.server.status < 300:
            self.server.heard.append(json.loads(body))
        self.send_response(self.server.status)
        if self.server.status == 302:
            self.send_header("Location", "/elsewhere")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Nobody reads it."""


@pytest.fixture
def told() -> Iterator[_Told]:
    server = _Told()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def _settings(told: _Told | None = None, **more: Any) -> Settings:
    """As by default, but told there; no disk is too full."""
    chosen = {"webhook": told.address if told else "", "disk_free_bytes": 0} | more
    settings = read(None)
    return settings.model_copy(update={"alerts": settings.alerts.model_copy(update=chosen)})


def test_what_happened_is_posted_with_its_kind_its_key_and_counts(tmp_path: Path, told: _Told) -> None:
    assert alerts.raised(tmp_path, "failed", KEY, {"chunks failed": 3}, _settings(told).alerts)
    (said,) = told.heard
    assert (said["kind"], said["key"], said["counts"]) == ("failed", KEY, {"chunks failed": 3})
    assert said["text"] == f"{alerts.KINDS['failed']} Case {KEY}."
    assert datetime.fromisoformat(said["at"]).tzinfo is not None


def test_a_command_gets_it_on_its_standard_input_and_no_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JAS1_PASSWORD", "a password")
    program = "import os, sys; open(sys.argv[1], 'w').write(sys.stdin.read() + ' '.join(os.environ))"
    (tmp_path / "told.py").write_text(program)
    command = f"{sys.executable} '{tmp_path / 'told.py'}' {tmp_path / 'heard'}"
    assert alerts.raised(tmp_path, "crashed", KEY, {}, _settings(command=command).alerts)
    heard = (tmp_path / "heard").read_text()
    assert f'"key": "{KEY}"' in heard
    assert "JAS1_PASSWORD" not in heard


def test_only_numbers_and_opaque_keys_are_told(tmp_path: Path, told: _Told) -> None:
    counts: dict[str, Any] = {"chunks": 2, "who": "Canary Kestrel", "/cases/42-000123-26": 1, "done": True}
    alerts.raised(tmp_path, "failed", "42/000123/26 LARKSPUR", counts, _settings(told).alerts)
    (said,) = told.heard
    assert (said["key"], said["counts"]) == ("", {"chunks": 2})
    assert without_secrets(json.dumps(said))


@pytest.mark.parametrize(
    ("state", "kind"), [("FAILED", "failed"), ("REFUSED", "refused"), ("RUNNING", "crashed"), ("COMPLETED", None)]
)
def test_a_run_that_ended_badly_is_found(tmp_path: Path, told: _Told, state: str, kind: str | None) -> None:
    """RUNNING, and no process has it in its hands: it has died."""
    case(tmp_path, 1, state, failed=["parse parse-1: ValueError"] if state == "FAILED" else [])
    alerts.check(tmp_path, _settings(told))
    assert [said["kind"] for said in told.heard] == ([kind] if kind else [])
    assert [said["key"] for said in told.heard] == ([key(tmp_path, "42/000001/26")] if kind else [])


def test_the_same_is_told_once_and_again_when_it_comes_again(tmp_path: Path, told: _Told) -> None:
    settings = _settings(told)
    case(tmp_path, 1, "FAILED", run_id="r1")
    assert [alerts.check(tmp_path, settings) for _ in range(3)] == [1, 0, 0]
    case(tmp_path, 1, "FAILED", run_id="r2")
    assert [alerts.check(tmp_path, settings) for _ in range(2)] == [1, 0]
    case(tmp_path, 1, "COMPLETED", run_id="r3")
    assert alerts.check(tmp_path, settings) == 0
    assert len(told.heard) == 2


def test_what_a_hook_has_told_is_not_told_again_by_the_next_check(tmp_path: Path, told: _Told) -> None:
    settings = _settings(told)
    case(tmp_path, 1, "FAILED")
    of = key(tmp_path, "42/000001/26")
    assert alerts.raised(tmp_path, "failed", of, {}, settings.alerts)
    assert alerts.check(tmp_path, settings) == 0
    assert not alerts.raised(tmp_path, "failed", of, {}, settings.alerts)
    assert len(told.heard) == 1


def test_a_hook_tells_those_whom_the_last_check_told(tmp_path: Path, told: _Told) -> None:
    """A flow of a worker knows no settings of its own."""
    alerts.check(tmp_path, _settings(told))
    assert alerts.raised(tmp_path, "cancelled", KEY, {})
    assert [said["kind"] for said in told.heard] == ["cancelled"]


def test_a_source_that_was_left_out_is_told(tmp_path: Path, told: _Told) -> None:
    case(tmp_path, 1, "COMPLETED_WITH_GAPS", issues={"quarantined": 3, "damaged": 9})
    alerts.check(tmp_path, _settings(told))
    assert [(said["kind"], said["counts"]) for said in told.heard] == [("quarantined", {"sources": 3})]


def test_what_is_old_is_no_news(tmp_path: Path, told: _Told) -> None:
    case(tmp_path, 1, "FAILED", ended_at="2026-01-01T00:00:00+00:00")
    assert alerts.check(tmp_path, _settings(told)) == 0


@pytest.mark.parametrize(("days", "late"), [(1, True), (-3, True), (30, False)])
def test_a_case_that_waits_and_will_be_late_is_told(tmp_path: Path, told: _Told, days: int, *, late: bool) -> None:
    due = (datetime.now(UTC) + timedelta(days=days)).isoformat()
    listed = {"tier": 1, "reasons": ["bail"], "since": "2026-01-01T00:00:00+00:00", "due_at": due, "worker_hours": 40.0}
    (tmp_path / "submissions.json").write_text(json.dumps({"42/000009/26": {"JAS/1": listed, "JAS/2": listed}}))
    alerts.check(tmp_path, _settings(told))
    assert [(said["kind"], said["key"]) for said in told.heard] == (
        [("deadline", key(tmp_path, "42/000009/26"))] if late else []
    )
    assert without_secrets(json.dumps(told.heard))


def test_a_run_that_will_not_end_before_its_deadline_is_told(tmp_path: Path, told: _Told) -> None:
    day = (datetime.now(UTC) + timedelta(days=3)).date().isoformat()
    forecast = {"forecast": {"expected": {"worker_hours": 100_000.0}}}
    store = case(tmp_path, 1, "RUNNING", progress(stage("parse"), share=0.1), due=day, **forecast)
    with at_work(store):
        alerts.check(tmp_path, _settings(told))
    assert [said["kind"] for said in told.heard] == ["deadline"]


def test_a_disk_that_is_nearly_full_is_told(tmp_path: Path, told: _Told) -> None:
    alerts.check(tmp_path, _settings(told, disk_free_bytes=1 << 60))
    assert [(said["kind"], said["key"]) for said in told.heard] == [("disk", "")]


def test_a_disk_that_stays_full_is_told_once_and_again_when_it_was_not(
    tmp_path: Path, told: _Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alerts, "_AGAIN", timedelta(0))
    for free in (1 << 60, 1 << 60, 0, 1 << 60):
        alerts.check(tmp_path, _settings(told, disk_free_bytes=free))
    assert [said["kind"] for said in told.heard] == ["disk", "disk"]


@pytest.mark.parametrize(
    "to",
    [
        {"webhook": "http://127.0.0.1:9/nobody"},
        {"command": "/no/such/program"},
        {"command": f"{sys.executable} -c 'raise SystemExit(3)'"},
        {"command": "an 'unfinished quotation"},
    ],
)
def test_an_alert_that_cannot_be_delivered_is_logged_stops_nothing_and_is_tried_again(
    tmp_path: Path, told: _Told, to: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    case(tmp_path, 1, "FAILED")
    assert alerts.check(tmp_path, _settings(**to)) == 0
    assert "alerts." in caplog.text
    assert without_secrets(caplog.text)
    assert alerts.check(tmp_path, _settings(told)) == 1


@pytest.mark.parametrize("status", [302, 500])
def test_an_address_that_sends_elsewhere_or_fails_has_not_been_told(tmp_path: Path, told: _Told, status: int) -> None:
    told.status = status
    assert not alerts.raised(tmp_path, "failed", KEY, {}, _settings(told).alerts)
    assert told.heard == []


def test_a_memory_that_is_damaged_forgets_and_stops_nothing(tmp_path: Path, told: _Told) -> None:
    case(tmp_path, 1, "FAILED")
    for content in ("{", "[]", '{"told": 3}'):
        (tmp_path / alerts.NAME).write_text(content)
        assert alerts.check(tmp_path, _settings(told)) == 1


def test_nobody_is_told_where_no_command_and_no_address_is_set(tmp_path: Path) -> None:
    case(tmp_path, 1, "FAILED")
    assert alerts.check(tmp_path, read(None)) == 0
    assert not (tmp_path / alerts.NAME).exists()


def test_an_address_is_of_http() -> None:
    with pytest.raises(ValueError, match="webhook"):
        Alerts(command="", webhook="file:///etc/passwd", disk_free_bytes=0, deadline_hours=0)
