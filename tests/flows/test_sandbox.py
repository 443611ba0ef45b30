"""A process that reads untrusted bytes and was taken over: where it can go."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from flows import start
from flows.case.submission import Submission
from flows.chunks import copy
from flows.workers import work
from pipeline import sandbox
from pipeline.store import CaseStore


@pytest.fixture
def attempts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """What becomes of each way out, with these walls."""
    folder = str(Path(__file__).parent)
    monkeypatch.syspath_prepend(folder)
    monkeypatch.setenv("PYTHONPATH", folder, prepend=os.pathsep)
    monkeypatch.setenv("ANOTHERS_PASSWORD", "correct horse")
    import escaping

    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "evidence").write_text("evidence")
    store = CaseStore(tmp_path / "case")
    store.prepare()
    listening, by_path = socket.create_server(("127.0.0.1", 0)), socket.socket(socket.AF_UNIX)
    with listening, by_path:
        by_path.bind(str(tmp_path / "socket"))
        by_path.listen()
        chunk = escaping.Escaping(
            folder=store.root, unit="parse-x", memory_bytes=2 << 30, timeout_s=30, outside=outside,
            port=listening.getsockname()[1], path=str(tmp_path / "socket"), parent=os.getpid(),
        )  # fmt: skip

        def of() -> dict[str, str]:
            report = work.do(chunk)
            assert report.failed is None
            return {row["locator"]: row["detail"] for row in store.read("issues", ["parse-x"]).to_pylist()}

        work._child.close()
        yield of
        work._child.close()


def test_within_bubblewrap_there_is_no_way_out_but_the_cases_own_folder(attempts: Any, tmp_path: Path) -> None:
    if not sandbox.bubblewrap(tmp_path / "case"):
        pytest.skip("bubblewrap is not here, or may not work")
    found = attempts()
    read_only = "[Errno 30] Read-only file system"
    for name in ("write outside", "change", "remove", "rename", "touch", "shared memory"):
        assert found[name].startswith(read_only), (name, found[name])
    assert [found[name] for name in ("connect", "connect by path", "mount")] == ["refused"] * 3
    assert found["more memory"] == "not allowed to raise maximum limit"
    zygote = ("memory of what it is a copy of", "what it has open", "trace it")
    first = ("memory of the first", "what the first has open")
    assert [found[name] for name in (*zygote, *first)] == ["refused"] * 5
    assert found["end it"] == "done"  # Linux says so to whoever signals the first process of a place, and does nothing
    assert work._child._place
    assert work._child._place.end_copy()  # it is there, and answers
    assert found["signal"].startswith("[Errno 3] No such process")
    assert found["environment of others"].startswith("[Errno 2] No such file")
    assert found["password of others"] == "'ANOTHERS_PASSWORD'"
    assert [found["read outside"], found["write inside"]] == ["done", "done"]
    assert [file.name for file in (tmp_path / "outside").iterdir()] == ["evidence"]


def test_without_bubblewrap_there_is_no_network_all_the_same(
    attempts: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sandbox, "bubblewrap", lambda _: None)
    found = attempts()
    assert [found["connect"], found["connect by path"]] == ["refused", "refused"]
    assert (tmp_path / "outside" / "new").exists()  # nothing but bubblewrap prevents that


def test_whatever_reads_untrusted_bytes_has_a_process_with_limits_of_memory_and_time(demo: Path, triaged: Any) -> None:
    submission = Submission.read(demo)
    plan = start.plan(submission, triaged.store.root.parents[1])
    chunks = [chunk for step in plan.steps() for chunk in step.chunks()]
    for x in plan.extractions:
        readings = [reading for chunk in plan.parse(x) for reading in chunk.readings]
        chunks += copy.chunks(plan.store, x, readings, submission.settings)
    limited = {chunk.stage for chunk in chunks if chunk.memory_bytes and chunk.timeout_s}
    assert limited == {"ingest", "copy", "contacts", "holds", "parse", "look", "documents", "again"}
    ours = {chunk.stage for chunk in chunks if not chunk.memory_bytes}  # these read tables of ours
    assert ours == {"merge", "text", "terms", "entities", "look", "view", "link", "score", "queue"}


def test_a_process_that_reads_ends_with_the_one_that_started_it(tmp_path: Path) -> None:
    CaseStore(tmp_path).prepare()
    words = (
        "import sys; from pathlib import Path; from flows.workers.child import _Place;"
        "place = _Place(Path(sys.argv[1]), 2 << 30); place.copy('flows.chunks.parse');"
        "print(place.process.pid, flush=True); input()"
    )
    command = [sys.executable, "-c", words, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        group = int(parent.stdout.readline())
        os.killpg(group, 0)
        parent.kill()
    for _ in range(300):
        if _ended(group):
            return
        time.sleep(0.1)
    pytest.fail("it lives on")


def _ended(process: int) -> bool:
    """Also if nobody has asked yet how it ended."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return True


def test_a_bubblewrap_that_may_not_work_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "bwrap"
    program.write_text("#!/bin/sh\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert sandbox.within(tmp_path, ["true"]) == ["true"]


def test_a_store_behind_a_link_can_be_written_to(tmp_path: Path) -> None:
    if not sandbox.bubblewrap(tmp_path):
        pytest.skip("bubblewrap is not here, or may not work")
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    command = sandbox.within(tmp_path / "link", ["touch", str(tmp_path / "link" / "new")])
    assert command[0] != "touch"
    subprocess.run(command, check=True)
    assert (tmp_path / "real" / "new").exists()
