"""A process that reads untrusted bytes and was taken over: where it can go."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from flows.workers import sandbox, work
from pipeline.store import CaseStore


@pytest.fixture
def attempts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """What becomes of each way out, with these walls."""
    folder = str(Path(__file__).parent)
    monkeypatch.syspath_prepend(folder)
    monkeypatch.setenv("PYTHONPATH", folder)
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


@pytest.mark.skipif(sandbox.bubblewrap() is None, reason="bubblewrap is not here, or may not work")
def test_within_bubblewrap_there_is_no_way_out_but_the_cases_own_folder(attempts: Any, tmp_path: Path) -> None:
    found = attempts()
    read_only = "[Errno 30] Read-only file system"
    for name in ("write outside", "change", "remove", "rename", "touch", "shared memory"):
        assert found[name].startswith(read_only), (name, found[name])
    assert [found[name] for name in ("connect", "connect by path", "mount")] == ["refused"] * 3
    assert found["more memory"] == "not allowed to raise maximum limit"
    assert found["signal"].startswith("[Errno 3] No such process")
    assert found["environment of others"].startswith("[Errno 2] No such file")
    assert [found["read outside"], found["write inside"]] == ["done", "done"]
    assert [file.name for file in (tmp_path / "outside").iterdir()] == ["evidence"]


def test_without_bubblewrap_there_is_no_network_all_the_same(
    attempts: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sandbox, "bubblewrap", lambda: None)
    found = attempts()
    assert [found["connect"], found["connect by path"]] == ["refused", "refused"]
    assert (tmp_path / "outside" / "new").exists()  # nothing but bubblewrap prevents that


def test_a_bubblewrap_that_may_not_work_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "bwrap"
    program.write_text("#!/bin/sh\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    sandbox.bubblewrap.cache_clear()
    try:
        assert sandbox.within(tmp_path, ["true"]) == ["true"]
    finally:
        sandbox.bubblewrap.cache_clear()
