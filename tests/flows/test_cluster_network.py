"""A cluster on two machines, as far as the kernel can make one into two: namespaces with a cable between them. Each has
its own network; they share a folder, as machines share a network file system. A killed scheduler is here as well.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from distributed.security import Security

from flows.case.opened import OpenedCase, opened
from pipeline.intelligence.store import IntelligenceStore
from pipeline.store import Store, write_whole
from pipeline.verify import manifest
from tests.flows.conftest import SECRET

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

HERE, THERE = "192.0.2.1", "192.0.2.2"  # RFC 5737
CASE = "42-000123-26"


@pytest.fixture(scope="module")
def machines() -> Iterator[dict[str, str]]:
    """Address → namespace."""
    names = {HERE: f"triage-a-{os.getpid()}", THERE: f"triage-b-{os.getpid()}"}
    if shutil.which("ip") is None:
        pytest.skip("iproute2 is not here")
    ends = {HERE: f"va{os.getpid()}"[:15], THERE: f"vb{os.getpid()}"[:15]}
    with ExitStack() as gone:
        for name in names.values():
            if subprocess.run(["ip", "netns", "add", name], capture_output=True, check=False).returncode:
                pytest.skip("network namespaces are not allowed here")
            gone.callback(_ip, "netns", "del", name)
        _ip("link", "add", ends[HERE], "type", "veth", "peer", "name", ends[THERE])
        for address, name in names.items():
            _ip("link", "set", ends[address], "netns", name)
            _ip("-n", name, "addr", "add", f"{address}/24", "dev", ends[address])
            _ip("-n", name, "link", "set", ends[address], "up")
            _ip("-n", name, "link", "set", "lo", "up")
        yield names


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True)


@contextmanager
def _running(namespace: str, *words: object) -> Iterator[subprocess.Popen[bytes]]:
    command = ["ip", "netns", "exec", namespace, sys.executable, "-P", "-m", *map(str, words)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        yield process
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Files of TLS, made for this test."""
    folder, made = tmp_path_factory.mktemp("keys"), Security.temporary()
    files = {"ca-file": made.tls_ca_file, "cert": made.tls_worker_cert, "key": made.tls_worker_key}
    for name, content in files.items():
        (folder / name).write_text(content)
    return {name: folder / name for name in files}


@contextmanager
def _cluster(
    machines: dict[str, str], keys: dict[str, Path], folder: Path
) -> Iterator[tuple[Path, Sequence[subprocess.Popen[bytes]]]]:
    """A scheduler here, two workers here and two there: the file that says so, and their processes."""
    tls = [word for name, file in keys.items() for word in (f"--tls-{name}", file)]
    at, names = f"tls://{HERE}:8786", ("ca", "cert", "key")
    lines = ["[cluster]", f'address = "{at}"', "wait_s = 60"]
    lines += [f'tls_{name} = "{file}"' for name, file in zip(names, keys.values(), strict=True)]
    (folder / "cluster.toml").write_text("\n".join(lines))
    own = ["--nthreads", 1, "--no-dashboard", "--memory-limit", 0, "--local-directory", folder / "dask"]
    with ExitStack() as ends:
        scheduler = ["distributed.cli.dask_scheduler", "--host", HERE, "--protocol", "tls", "--no-dashboard", *tls]
        started = [ends.enter_context(_running(machines[HERE], *scheduler))]
        for address in (HERE, HERE, THERE, THERE):
            worker = ["distributed.cli.dask_worker", at, "--host", address, *own, *tls]
            started.append(ends.enter_context(_running(machines[address], *worker)))
        yield folder / "cluster.toml", started


def _triage(namespace: str, *words: object, **options: Any) -> subprocess.Popen[str]:
    plain = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    command = ["ip", "netns", "exec", namespace, sys.executable, "-P", "-m", "flows.cli", *map(str, words)]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=plain | {"COLUMNS": "200"}, **options
    )


def _prepared(store: Path) -> Path:
    """With the same keys as any other: so that ids are the same."""
    case = Store(store).case("42/000123/26")
    case.prepare()
    case.write_text("secret.key", SECRET)
    IntelligenceStore(store).prepare()
    write_whole(store / "intelligence" / "linkage.key", [SECRET.encode()])
    return store


def _tables(case: OpenedCase) -> dict[str, str]:
    tables: dict[str, str] = json.loads((case.store.root / manifest.NAME).read_text("utf-8"))["tables"]
    return tables


def test_four_workers_on_two_machines_give_the_same_bytes_as_one_process(
    machines: dict[str, str], keys: dict[str, Path], demo: Path, triaged: OpenedCase, tmp_path: Path
) -> None:
    store = _prepared(tmp_path / "store")
    with _cluster(machines, keys, tmp_path) as (file, _):
        said, _ = _triage(machines[HERE], "run", demo, "--store", store, "--cluster", file).communicate(timeout=600)
    assert "COMPLETED_WITH_GAPS" in said, said
    assert _tables(opened(store, None)) == _tables(triaged)


def test_a_run_whose_scheduler_is_killed_says_so_within_a_minute_and_the_next_completes(
    machines: dict[str, str], keys: dict[str, Path], demo: Path, triaged: OpenedCase, tmp_path: Path
) -> None:
    store = _prepared(tmp_path / "store")
    with _cluster(machines, keys, tmp_path) as (file, processes):
        run = _triage(machines[HERE], "run", demo, "--store", store, "--cluster", file)
        _until(lambda: any((store / "cases" / CASE / "records").glob("*.parquet")))
        processes[0].kill()
        said, _ = run.communicate(timeout=60)
    assert run.returncode == 1, said
    assert "the scheduler" in said
    assert "Traceback" not in said
    with _cluster(machines, keys, tmp_path) as (file, _):
        said, _ = _triage(machines[HERE], "run", demo, "--store", store, "--cluster", file).communicate(timeout=600)
    assert "COMPLETED_WITH_GAPS" in said, said
    assert _tables(opened(store, None)) == _tables(triaged)


def test_a_machine_with_another_program_is_refused_by_its_name_before_any_work(
    machines: dict[str, str], keys: dict[str, Path], demo: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.py"
    other.write_text("from flows import code\ncode.of = lambda *_: 'another'\n")
    store = _prepared(tmp_path / "store")
    tls = [word for name, path in keys.items() for word in (f"--tls-{name}", path)]
    bad = ["distributed.cli.dask_worker", f"tls://{HERE}:8786", "--host", THERE, "--no-dashboard", "--preload", other]
    bad += ["--local-directory", tmp_path / "dask"]
    with _cluster(machines, keys, tmp_path) as (file, _), _running(machines[THERE], *bad, *tls):
        time.sleep(20)  # it is there when the run begins; if it is not, it joins late, and is refused as well
        run = _triage(machines[HERE], "run", demo, "--store", store, "--cluster", file)
        said, _ = run.communicate(timeout=300)
    assert run.returncode == 2, said
    assert "cannot take part: it has another soteria-triage. Install the same there." in said


def _until(holds: Callable[[], bool], timeout_s: float = 300) -> None:
    deadline = time.monotonic() + timeout_s
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)
