"""Clusters: this machine's own, which nobody else may use, and those that people name in a file."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import psutil
import pytest

from flows.workers import agreement, cluster, engine, room
from flows.workers.engine import Engine
from models.settings import read
from pipeline.errors import Refused
from pipeline.store import CaseStore

pytestmark = [
    pytest.mark.timeout(300),
    pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning"),  # of Dask's, when a scheduler goes away
]


@pytest.fixture(scope="module")
def toiling() -> Iterator[Any]:
    """The module of chunks, importable here and on workers."""
    folder = str(Path(__file__).parent)
    with pytest.MonkeyPatch.context() as patched:
        patched.syspath_prepend(folder)
        patched.setenv("PYTHONPATH", folder, prepend=os.pathsep)
        import toiling

        yield toiling


@pytest.fixture
def store(tmp_path: Path) -> CaseStore:
    made = CaseStore(tmp_path / "store" / "cases" / "case")
    made.prepare()
    return made


@pytest.fixture(scope="module")
def local(toiling: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Engine, Path]]:
    """This machine's cluster, with one worker that is given up on early, and the folder of its files."""
    folder = tmp_path_factory.mktemp("local")
    case = CaseStore(folder / "cases" / "case")
    case.prepare()
    with pytest.MonkeyPatch.context() as patched:
        patched.setitem(cluster._LOCAL, "distributed.scheduler.allowed-failures", 0)
        with (
            agreement.terms(case, read(None)) as terms,
            engine.dask(1, terms=terms, folder=folder / "workers") as made,
        ):
            yield made, folder


def _written(folder: Path, text: str) -> str:
    file = folder / "cluster.toml"
    file.write_text(text)
    return str(file)


def _here(folder: Path) -> str:
    """A file that names a cluster of one worker, in this process."""
    text = '[cluster]\nclass = "distributed:LocalCluster"\nworkers = 1\n[cluster.options]\nprocesses = false\n'
    where = f'local_directory = "{folder / "dask"}"\ndashboard_address = ":0"\n'
    return _written(folder, f"{text}n_workers = 1\nthreads_per_worker = 1\n{where}")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[cluster]\n", "give either address or class"),
        ('[cluster]\naddress = "tcp://a:1"\nclass = "a:B"\n', "give either address or class"),
        ('[cluster]\naddress = "somewhere"\n', "cluster.address: String should match pattern"),
        ('[cluster]\nclass = "dask_jobqueue:SLURMCluster"\n', "workers: how many is the class to start?"),
        ('[cluster]\naddress = "tls://a:1"\ntls_ca = "ca.pem"\n', "give all three or none"),
        ('[cluster]\naddress = "tcp://a:1"\nworker = 3\n', "cluster.worker: Extra inputs are not permitted"),
        ('[clusters]\naddress = "tcp://a:1"\n', "has a section [cluster] and no other"),
        ("[cluster\n", "cannot be read"),
        ('[cluster]\nclass = "no_such_thing:Cluster"\nworkers = 1\n', "Install the package no-such-thing"),
        ('[cluster]\nclass = "distributed:NoCluster"\nworkers = 1\n', "there is no distributed:NoCluster here"),
        (
            '[cluster]\nclass = "distributed:LocalCluster"\nworkers = 1\n[cluster.options]\nworker_class = 1\n',
            "could not be started with [cluster.options]",
        ),
        ('[cluster]\naddress = "tcp://127.0.0.1:9"\n', "no Dask scheduler answers there"),
    ],
)
def test_a_cluster_that_cannot_be_is_one_clear_error_before_any_work(
    text: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "_ANSWER_S", 1)
    file = _written(tmp_path, text)
    with pytest.raises(Refused) as refused, engine.dask(0, file):
        pytest.fail("it was started")
    assert said in str(refused.value)
    assert file in str(refused.value)


def test_the_file_that_is_delivered_needs_one_of_the_two_ways_filled_in() -> None:
    with pytest.raises(Refused, match="give either address or class"):
        cluster.read(Path(__file__).parents[2] / "configs" / "cluster.toml")


def test_a_class_by_its_name_starts_workers_that_keep_to_the_terms(
    toiling: Any, store: CaseStore, tmp_path: Path
) -> None:
    file = _here(tmp_path)
    with agreement.terms(store, read(None)) as terms, engine.dask(0, file, terms=terms) as made:
        reports = list(made.run([toiling.named(toiling.Toil, store.root, "link-1")]))
    assert [(report.unit, report.failed, report.refused) for report in reports] == [("link-1", None, None)]
    assert store.done("link-1")


def test_of_a_step_of_many_chunks_the_scheduler_has_some_at_a_time(
    toiling: Any, store: CaseStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "_AT_ONCE", 2)
    units = [f"link-{number}" for number in range(7)]
    with engine.dask(0, _here(tmp_path)) as made:
        there, done = [], []
        for report in made.run([toiling.named(toiling.Toil, store.root, unit) for unit in units]):
            there.append(len(made._waiting))  # type: ignore[attr-defined]
            done.append(report.unit)
    assert sorted(done) == units
    assert max(there) <= 2


def test_what_matters_first_is_done_first_and_pictures_wait(toiling: Any, store: CaseStore, tmp_path: Path) -> None:
    """Handed in while a worker is busy: what can be looked at later first, what makes a queue last."""
    with engine.dask(0, _here(tmp_path)) as made:
        busy = made._submitted({"a": toiling.named(toiling.Toil, store.root, "busy", 0.5)})  # type: ignore[attr-defined]  # without waiting
        later = made._submitted({f"b{n}": toiling.named(toiling.Look, store.root, f"look-{n}") for n in range(8)})  # type: ignore[attr-defined]
        first = made._submitted({"c": toiling.named(toiling.Toil, store.root, "link")})  # type: ignore[attr-defined]
        for future in (*busy, *later, *first):
            future.result()
    order = (store.root / "order").read_text().split()
    assert order[0] == "busy"
    assert order.index("link") <= 2  # one may have been on its way already


def test_every_stage_of_the_first_queue_comes_before_pictures_and_those_before_a_second_reading() -> None:
    urgency = {
        stage: engine.PRIORITY.get(stage, 0) for stage in ("queue", "parse", "text", "look", "documents", "again")
    }
    assert urgency["queue"] > urgency["parse"] == urgency["text"] > urgency["look"] == urgency["documents"]
    assert urgency["documents"] > urgency["again"]


def test_nothing_of_a_local_cluster_listens_to_other_machines(local: tuple[Engine, Path]) -> None:
    ours = psutil.Process()
    listening = [
        each.laddr.ip
        for process in (ours, *ours.children(recursive=True))
        for each in process.net_connections("tcp")
        if each.status == psutil.CONN_LISTEN
    ]
    assert listening
    assert set(listening) == {"127.0.0.1"}


def test_another_account_of_the_machine_is_given_no_answer(local: tuple[Engine, Path]) -> None:
    """A scheduler runs what it is sent: only who has the key of the run may send anything."""
    address = local[0]._client.scheduler.address  # type: ignore[attr-defined]
    assert address.startswith("tls://127.0.0.1:")
    for other in (address, address.replace("tls", "tcp")):
        words = f"from distributed import Client; Client({other!r}, timeout=3)"
        tried = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, check=False, timeout=60)
        assert tried.returncode != 0
        assert "Error" in tried.stderr


def test_files_of_dask_are_the_accounts_own_and_outside_of_the_case(local: tuple[Engine, Path]) -> None:
    folder = local[1] / "workers"
    assert folder.stat().st_mode & 0o077 == 0
    assert list(folder.rglob("worker-*"))
    assert [path for path in (local[1] / "cases").rglob("*") if "dask" in path.name] == []


@pytest.mark.parametrize("page", ["status", "info/main/workers.html", "json/counts.json", "metrics", "health"])
def test_dask_has_no_page_that_shows_anything(local: tuple[Engine, Path], page: str) -> None:
    port = local[0]._client.cluster.scheduler.http_server.port  # type: ignore[attr-defined]
    with pytest.raises(HTTPError, match="404"), urlopen(f"http://127.0.0.1:{port}/{page}", timeout=30):
        pytest.fail("there is such a page")


def test_a_chunk_that_is_lost_with_its_worker_is_done_alone_and_costs_no_other(
    local: tuple[Engine, Path], toiling: Any, store: CaseStore
) -> None:
    chunks = [toiling.named(toiling.Unlucky, store.root, "unlucky")]
    chunks += [toiling.named(toiling.Toil, store.root, f"link-{number}") for number in range(4)]
    reports = list(local[0].run(chunks))
    assert sorted(report.unit for report in reports) == sorted(chunk.unit for chunk in chunks)
    assert [report.failed for report in reports if report.failed] == []
    assert all(chunk.done for chunk in chunks)


def test_a_chunk_that_no_process_survives_fails_and_the_run_says_which(
    local: tuple[Engine, Path], toiling: Any, store: CaseStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flows.workers.alone._TRIES", 1)
    (report,) = local[0].run([toiling.named(toiling.Doomed, store.root, "doomed")])
    assert report.failed == "link doomed: KilledWorker, its workers were lost, and processes of its own as well"


def test_a_question_is_answered_by_a_worker_and_here_where_none_lives_to_answer(
    local: tuple[Engine, Path], toiling: Any
) -> None:
    assert local[0].ask(os.getppid)() != os.getppid()
    assert local[0].ask(toiling.only_in, os.getpid())() == "found out here"


def test_what_a_question_meets_is_said_in_its_own_words(local: tuple[Engine, Path], tmp_path: Path) -> None:
    answer = local[0].ask(os.listdir, tmp_path / "nothing-is-here")
    with pytest.raises(FileNotFoundError, match="nothing-is-here"):
        answer()


def test_no_worker_of_another_program_is_believed(
    store: CaseStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with agreement.terms(store, read(None)) as terms, engine.dask(0, _here(tmp_path), terms=terms) as made:
        believed = made.ask(_thread)()
        agreement._keep.cache_clear()
        monkeypatch.setattr(agreement, "facts", lambda _: {"Python": "3.99"})
        assert made.ask(_thread)() == _thread() != believed


def _thread() -> int:
    return threading.get_ident()


def test_a_worker_of_another_program_that_joins_late_ends_the_run_with_its_host(
    toiling: Any, store: CaseStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In threads of this process: what it says is asked anew for each run."""
    with (
        agreement.terms(store, read(None)) as terms,
        engine.dask(0, _here(tmp_path), terms=terms) as made,
    ):
        agreement._keep.cache_clear()  # as one that was not there yet
        monkeypatch.setattr(agreement, "facts", lambda _: {"Python": "3.99"})
        chunks = [toiling.named(toiling.Toil, store.root, f"link-{number}") for number in range(3)]
        (report,) = made.run(chunks)
        (again,) = made.run(chunks)
    assert report.refused is not None
    assert report.refused == again.refused
    assert "cannot take part: it has another" in report.refused
    assert not any(chunk.done for chunk in chunks)


def test_the_same_chunk_on_two_workers_at_once_gives_one_output(toiling: Any, store: CaseStore) -> None:
    """A machine that was taken for lost may still be at work."""
    chunk = toiling.named(toiling.Toil, store.root, "link-twice", 0.3)
    with ThreadPoolExecutor(2) as pool:
        reports = list(pool.map(engine.work.do, [chunk, chunk]))
    assert (store.root / "order").read_text().split() == ["link-twice", "link-twice"]
    assert [report.failed for report in reports] == [None, None]
    assert [file.name for file in (store.root / "issues").iterdir()] == ["link-twice.parquet"]


@pytest.mark.parametrize(
    ("files", "bytes_"),
    [
        ({}, 16 << 30),
        ({"memory.max": "max"}, 16 << 30),
        ({"memory.max": str(4 << 30), "memory.current": str(1 << 30)}, 3 << 30),
        (
            {"memory.max": str(4 << 30), "memory.current": str(4 << 30), "memory.stat": f"inactive_file {1 << 30}"},
            1 << 30,
        ),
    ],
)
def test_memory_is_what_the_group_of_the_process_may_still_take(
    files: dict[str, str], bytes_: int, tmp_path: Path
) -> None:
    _groups(tmp_path, files)
    assert room.available_bytes(tmp_path, tmp_path) == bytes_


def test_processors_are_those_that_the_group_was_given(tmp_path: Path) -> None:
    _groups(tmp_path, {"cpu.max": "150000 100000"})
    assert room.processors(tmp_path, tmp_path) == 1


def test_a_machine_with_little_memory_has_fewer_workers_than_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "processors", lambda: 16)
    for memory, workers in ((64 << 30, 16), (16 << 30, 6), (1 << 30, 1)):
        monkeypatch.setattr(room, "available_bytes", lambda memory=memory: memory)
        assert room.workers(4 << 30) == workers


def _groups(folder: Path, files: dict[str, str]) -> None:
    (folder / "self").mkdir()
    (folder / "self" / "cgroup").write_text("0::/system.slice/triage.service\n")
    (folder / "meminfo").write_text(f"MemTotal: {32 << 20} kB\nMemAvailable: {16 << 20} kB\n")
    (folder / "system.slice" / "triage.service").mkdir(parents=True)
    for name, content in files.items():
        (folder / "system.slice" / name).write_text(content)  # the limit of a slice holds for all in it
