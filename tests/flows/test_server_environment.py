"""What stands around Prefect before any of it is started: folders, secrets, proxies, and whom a run believes."""

import os
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from typer.testing import CliRunner

from flows import cli
from flows.once import made_once
from flows.server import embedded, held, keeper, note, process, reaper, up
from flows.server.environment import REASONS, RETENTION_DAYS, settle
from flows.server.note import Note
from flows.server.services import Service, Wanted
from flows.watch import alerts


class _Healthy(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def answers() -> Iterator[str]:
    """A program of somebody that answers as a server's API would."""
    server = HTTPServer(("127.0.0.1", 0), _Healthy)
    serving = threading.Thread(target=server.serve_forever, args=(0.01,))
    serving.start()
    yield f"http://127.0.0.1:{server.server_port}/api"
    server.shutdown()
    serving.join()
    server.server_close()


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    before = dict(os.environ)
    for name in ("PREFECT_HOME", "PREFECT_API_URL", "no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    yield
    os.environ.clear()
    os.environ.update(before)


def _mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_a_store_that_begins_with_its_server_is_its_owner_s_alone(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        home = settle(tmp_path / "new" / "store")
        made_once(home / "auth", lambda: "triage:secret")
    finally:
        os.umask(before)
    assert [_mode(path) for path in (home.parent.parent, home.parent, home)] == [0o700] * 3
    assert [_mode(path) for path in sorted(home.iterdir())] == [0o600] * 2  # the password, and its lock


def test_who_only_asks_makes_no_store(tmp_path: Path) -> None:
    for command in ("status", "down"):
        asked = CliRunner().invoke(cli.app, ["server", command, "--store", str(tmp_path / "typo")])
        assert "no such folder" in str(asked.exception)
    assert list(tmp_path.iterdir()) == []


def test_a_proxy_for_the_web_is_not_asked_for_this_machine(
    tmp_path: Path, answers: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(urllib.request, "_opener", None)  # or it has the proxies of whoever asked first
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "intranet.example.org")
    assert not note.healthy(answers)
    settle(tmp_path)
    assert note.healthy(answers)
    assert os.environ["NO_PROXY"] == "intranet.example.org,127.0.0.1,::1,localhost"


def test_a_note_of_a_server_that_was_killed_is_not_believed_whoever_answers_there_now(
    tmp_path: Path, answers: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class OwnServer(Exception):
        pass

    def started(*_: object) -> None:
        raise OwnServer

    monkeypatch.setattr(keeper, "keep", started)
    Note(answers, signed=True, database="").write(settle(tmp_path))
    with pytest.raises(OwnServer), embedded.running(tmp_path):
        pass


def test_a_note_of_a_server_that_is_kept_is_believed(tmp_path: Path, answers: str) -> None:
    home = settle(tmp_path)
    Note(answers, signed=False, database="").write(home)
    with held.alone(home), embedded.running(tmp_path):
        assert os.environ["PREFECT_API_URL"] == answers


def test_a_server_that_another_machine_keeps_is_neither_used_nor_ended_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with held.alone(tmp_path):
        assert held.by(tmp_path) == os.getpid()
        monkeypatch.setattr(socket, "gethostname", lambda: "another")
        assert not held.here(tmp_path)
        with pytest.raises(held.Elsewhere, match="Ask there"):
            held.by(tmp_path)


def test_what_is_no_address_does_not_answer() -> None:
    assert not note.healthy("prefect.example.org/api")


def test_why_runs_were_refused_is_forgotten_with_the_runs(tmp_path: Path) -> None:
    folder = tmp_path / REASONS
    folder.mkdir()
    for name, days in (("old", RETENTION_DAYS + 1), ("new", RETENTION_DAYS - 1)):
        (folder / f"{name}.txt").write_text("42/000117/26: no such file")
        at = (folder / f"{name}.txt").stat().st_mtime - days * 86_400
        os.utime(folder / f"{name}.txt", (at, at))
    reaper.reap(tmp_path, None)  # type: ignore[arg-type]  # nothing is asked where nobody is alive
    assert [file.name for file in folder.iterdir()] == ["new.txt"]


def test_a_house_whose_server_was_given_up_ends_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cleared: list[bool] = []
    monkeypatch.setattr(keeper, "clear", lambda: cleared.append(True))
    house = up._House(tmp_path, Wanted(worker=False), Console(quiet=True))
    house._kept[Service("server", (), {})] = None
    house.__exit__()
    assert cleared == [True]


def test_a_server_that_hangs_is_ended_and_started_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    house = up._House(tmp_path, Wanted(worker=False), Console(quiet=True))
    house.keep(Service("server", [sys.executable, "-c", "import time; time.sleep(1000)"], dict(os.environ)))
    ((service, hangs),) = house._kept.items()

    def answers(_: str) -> bool:
        if house._kept[service] in (hangs, None):
            return False
        house._ending.set()
        return True

    monkeypatch.setattr(note, "healthy", answers)
    monkeypatch.setattr(up, "_HUNG_S", 0.1)
    monkeypatch.setattr(alerts, "check", lambda *_: None)
    house.watch(tmp_path, None)  # type: ignore[arg-type]  # which only alerts would read
    assert hangs.poll() is not None
    for kept in house._kept.values():
        assert kept
        keeper.end(kept)


def test_a_keeper_of_a_runs_own_server_that_is_told_to_end_is_started_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "command", lambda _: [sys.executable, "-c", "import time; time.sleep(1000)"])
    started: list[subprocess.Popen[bytes]] = []
    keep, again = keeper.keep, threading.Event()

    def kept(*given: Any) -> subprocess.Popen[bytes]:
        started.append(keep(*given))
        if len(started) == 2:
            again.set()
        return started[-1]

    monkeypatch.setattr(keeper, "keep", kept)
    with process.listening("127.0.0.1", 0) as listener, embedded._kept(listener, dict(os.environ), tmp_path):
        started[0].terminate()
        assert again.wait(30)
        assert listener.fileno() >= 0
    assert [one.poll() is None for one in started] == [False, False]


def test_who_is_slow_to_hear_an_alert_holds_nothing_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked, heard = threading.Event(), threading.Event()

    def slow(*_: object) -> None:
        asked.set()
        heard.wait(60)

    house = up._House(tmp_path, Wanted(worker=False), Console(quiet=True))

    def told_to_end() -> None:
        asked.wait(60)
        house._ending.set()

    monkeypatch.setattr(alerts, "check", slow)
    monkeypatch.setattr(house, "_reap", told_to_end)
    house.watch(tmp_path, None)  # type: ignore[arg-type]  # which only alerts would read
    assert not heard.is_set()
    heard.set()
