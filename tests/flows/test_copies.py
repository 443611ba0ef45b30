"""Workers of this machine: copies of one process, which has imported what they need and holds nothing else."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from multiprocessing import forkserver, util
from pathlib import Path
from typing import Any

import psutil
import pytest

from flows import code
from flows.workers import cluster, copies
from pipeline import sockets
from pipeline.text import hashed
from pipeline.text.ocr import engines

pytestmark = pytest.mark.timeout(300)

BEGUN = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from flows.workers import copies

with copies.ahead() as begin:
    print(begin(), flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def begun() -> Any:
    """A program that has begun the process, and the process."""
    command = [sys.executable, "-c", BEGUN]
    program = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert program.stdout
    assert program.stdout.readline() == b"True\n"
    yield program, _server(psutil.Process(program.pid))
    program.kill()
    program.communicate()


def _server(of: psutil.Process) -> psutil.Process:
    (found,) = (one for one in of.children() if any("forkserver" in word for word in one.cmdline()))
    return found


def _until(holds: Callable[[], object], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.05)


def _ready(process: psutil.Process) -> bool:
    """Whether it waits for whom to copy: it hears no Ctrl-C any more, by its own wish."""
    said = Path(f"/proc/{process.pid}/status").read_text("utf-8")
    (ignored,) = (line.split()[1] for line in said.splitlines() if line.startswith("SigIgn"))
    return bool(int(ignored, 16) >> signal.SIGINT - 1 & 1)


def test_workers_are_copies_of_one_process() -> None:
    with cluster.local(2, None) as client:
        server = _server(psutil.Process())
        assert set(client.run(os.getppid).values()) == {server.pid}
    assert not server.is_running()


def test_what_is_copied_has_no_thread_of_python_and_no_file_of_a_case(begun: Any) -> None:
    _, server = begun
    _until(lambda: _ready(server))
    threads = [Path(f"/proc/{server.pid}/task/{thread.id}/comm").read_text("utf-8") for thread in server.threads()]
    assert len([name for name in threads if name != "jemalloc_bg_thd\n"]) == 1
    assert server.open_files() == []


def test_copies_find_what_dask_has_workers_find() -> None:
    with cluster.local(2, None) as client:
        (said, same) = (nanny.pre_spawn_env for nanny in client.cluster.workers.values())
        assert same == said
        assert said.items() <= copies._ENVIRONMENT.items()
        seeded = [sys.executable, "-c", "print(hash('a'))"]
        one = subprocess.run(seeded, env=os.environ | said, capture_output=True, check=True).stdout
        assert set(client.run(hash, "a").values()) == {int(one)}


def test_copies_know_the_hashes_of_this_program_and_of_what_reads_pictures() -> None:
    with cluster.local(1, None) as client:
        for asked in (code.sha256_of.cache_info, hashed._sha256.cache_info):
            (known,) = client.run(asked).values()
            assert known.currsize > 1
        (asked,) = client.run(engines._installed.cache_info).values()
        assert asked.currsize == 0  # each asks for itself: it may begin hours later


def test_where_what_reads_pictures_is_not_whole_there_are_copies_all_the_same(tmp_path: Path) -> None:
    script = "import flows.workers.preloaded, gc\nprint(gc.isenabled())"
    environment = os.environ | {"TESSDATA_PREFIX": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=False, timeout=120
    )
    assert (done.stdout, done.stderr) == ("True\n", "")


def test_copies_do_not_have_the_password_of_prefect_s_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_API_AUTH_STRING", "triage:secret")
    with copies.ahead() as begin:
        assert begin()
        assert "PREFECT_API_AUTH_STRING" not in _server(psutil.Process()).environ()
    assert os.environ["PREFECT_API_AUTH_STRING"] == "triage:secret"


def test_nor_do_workers_that_begin_by_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_API_AUTH_STRING", "triage:secret")
    monkeypatch.setattr(sockets, "refusable", lambda: False)
    with cluster.local(1, None) as client:
        assert set(client.run(os.getenv, "PREFECT_API_AUTH_STRING").values()) == {None}


def test_who_has_none_of_its_own_ends_that_of_nobody_else() -> None:
    with cluster.local(1, None) as client:
        server = _server(psutil.Process())
        with copies.ahead() as begin:
            assert begin()
        assert server.is_running()
        assert set(client.run(os.getppid).values()) == {server.pid}


def test_one_of_whose_end_somebody_else_has_heard_is_begun_anew() -> None:
    with copies.ahead() as begin:
        assert begin()
        server = _server(psutil.Process())
        server.kill()
        os.waitpid(server.pid, 0)
    with copies.ahead() as begin:
        assert begin()
        assert _server(psutil.Process()).is_running()


def test_who_begins_it_has_the_environment_of_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    monkeypatch.delenv("MKL_NUM_THREADS", raising=False)
    with copies.ahead() as begin:
        assert begin()
        assert _server(psutil.Process()).environ()["OMP_NUM_THREADS"] == "1"
    assert os.environ["OMP_NUM_THREADS"] == "7"
    assert "MKL_NUM_THREADS" not in os.environ


def test_with_what_they_are_copies_of_its_copies_end_and_others_come_that_hear_no_ctrl_c() -> None:
    with cluster.local(1, None) as client:
        (first,) = (psutil.Process(worker) for worker in client.run(os.getpid).values())
        before = _server(psutil.Process())
        before.kill()
        _until(lambda: not first.is_running() or first.status() == psutil.STATUS_ZOMBIE)
        _until(lambda: set(client.run(os.getpid, on_error="ignore").values()) - {first.pid})
        (second,) = client.run(os.getpid).values()
        after = _server(psutil.Process())
        assert psutil.Process(second).ppid() == after.pid != before.pid
        said = Path(f"/proc/{second}/status").read_text("utf-8")
        (blocked,) = (line.split()[1] for line in said.splitlines() if line.startswith("SigBlk"))
        assert int(blocked, 16) >> signal.SIGINT - 1 & 1
        assert "flows.workers.preloaded" in forkserver._forkserver._preload_modules  # type: ignore[attr-defined]  # private


@pytest.mark.parametrize("early", [True, False], ids=["while it imports", "when it has imported"])
def test_it_ends_with_the_program_and_says_nothing(begun: Any, early: bool) -> None:
    program, server = begun
    if not early:
        _until(lambda: _ready(server))
    program.kill()
    _, said = program.communicate()
    _until(lambda: not server.is_running())
    assert said == b""


def test_where_processes_cannot_be_denied_sockets_workers_begin_by_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    """What reads untrusted bytes could tell it to start any process outside of the walls."""
    monkeypatch.setattr(sockets, "refusable", lambda: False)
    with cluster.local(1, None) as client:
        (worker,) = client.run(os.getppid).values()
        assert worker == os.getpid()


def test_where_its_socket_has_no_room_workers_begin_by_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    def full() -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(forkserver, "ensure_running", full)
    with cluster.local(1, None) as client:
        (worker,) = client.run(os.getppid).values()
        assert worker == os.getpid()


def test_where_a_command_was_typed_is_no_place_for_its_socket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Python takes that folder where it may write to none of the usual ones; it may be an extraction."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    begun: list[bool] = []
    monkeypatch.setattr(forkserver, "ensure_running", lambda: begun.append(True))
    monkeypatch.setattr(util, "get_temp_dir", lambda: str(tmp_path))
    monkeypatch.setattr(copies, "_FOLDERS", set())
    with copies.ahead() as begin:
        assert not begin()
        assert begun == []
        monkeypatch.setattr(copies, "_TEMPORARY", {tmp_path})  # as one stands in /tmp
        assert begin()
        assert begun == [True]


def test_a_program_that_leaves_at_once_leaves_no_folder_behind(tmp_path: Path) -> None:
    leaving = f"{BEGUN}\ncopies.leave()\nimport os\nos._exit(0)"
    command = [sys.executable, "-c", leaving]
    ended = subprocess.run(
        command, env=os.environ | {"TMPDIR": str(tmp_path)}, input=b"\n", check=True, capture_output=True
    )
    assert ended.stdout == b"True\n"
    assert list(tmp_path.iterdir()) == []


def test_a_program_that_has_begun_none_makes_no_folder_when_it_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    """The place for temporary files may be full, or the folder where the command was typed."""

    def asked() -> str:
        raise AssertionError

    monkeypatch.setattr(util, "get_temp_dir", asked)
    monkeypatch.setattr(copies, "_FOLDERS", set())
    copies.leave()
