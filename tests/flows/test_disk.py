"""A disk that is full, read-only or gone: nobody's mistake, no evidence's, and nothing is lost."""

import errno
import json
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from flows.case.opened import opened
from flows.chunks.chunk import Chunk, Report
from flows.cli import app
from flows.start import Ended
from flows.workers import work
from flows.workers.child import Answer
from flows.workers.engine import InProcess
from models.schemas import TABLES
from pipeline import storage
from pipeline.demo.android import Sms, mmssms
from pipeline.errors import Refused, StoreDamaged, StoreNewer
from pipeline.ingest import files
from pipeline.parse.database.opening import connect, materialise
from pipeline.storage import ExtractionGone, StoreUnusable, trouble
from pipeline.store import CaseStore, Store

CASE = """\
case_id: T/8/26
operation_name: FULL
parties:
  - {party_id: S1, role: suspect, identifiers: [{type: phone, value: "07700 900201"}]}
exhibits:
  - {exhibit_ref: JAS/1, subject: S1, authority: PACE_S19_20, extraction: {path: JAS1}}
"""
FULL = "the disk is full where the store is. Make room there. Then run the same command again: what is done is kept."


@pytest.fixture
def case_file(tmp_path: Path) -> Path:
    """A telephone with three text messages, and no reserve asked of the disk."""
    database = tmp_path / "JAS1/data/data/com.android.providers.telephony/databases/mmssms.db"
    database.parent.mkdir(parents=True)
    at = datetime(2026, 3, 10, 20, tzinfo=UTC)
    mmssms(database, [Sms("+447700900101", "Meet me at eight", at) for _ in range(3)])
    (tmp_path / "case.yaml").write_text(CASE)
    (tmp_path / "settings.toml").write_text("[engine]\ndisk_reserve_bytes = 0\n")
    return tmp_path / "case.yaml"


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A disk of 64 MiB."""
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = ["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", str(folder)]
    if os.geteuid() or shutil.which("mount") is None or subprocess.run(mounted, check=False).returncode:
        pytest.skip("no disk of a size of its own can be made: that needs root")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


class Filling(InProcess):
    """Fills the disk, or does something else to it, when a stage begins, or has ended."""

    def __init__(self, stage: str, act: Callable[[], object], when: str = "begins") -> None:
        super().__init__()
        self._stage, self._act, self._when = stage, act, when

    def run(self, chunks: Iterable[Chunk]) -> Iterator[Report]:
        now = any(chunk.stage == self._stage for chunk in chunks)
        if now and self._when == "begins":
            self._act()
        yield from super().run(chunks)
        if now and self._when == "has ended":
            self._act()


def fill(folder: Path, left: int = 0) -> None:
    with (folder / "filler").open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, max(1, storage.free(folder) - left))


def cut_off(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-40])


def tables(store: CaseStore) -> dict[str, list[dict[str, Any]]]:
    units = store.read_json("run.json")["units"]
    return {table: store.read(table, units.get(table, [])).to_pylist() for table in TABLES}


def run(triage: Any, case_file: Path, store: Path, engine: InProcess | None = None) -> Ended:
    ended: Ended = triage(case_file, store, engine, settings_file=case_file.with_name("settings.toml"))
    return ended


def said_of(begun: Callable[[], Ended]) -> str:
    """What people are told: by the run's own report, or where not even that could be written."""
    try:
        ended = begun()
    except StoreUnusable as error:
        return str(error)
    return "\n".join(ended.reasons) if ended.state == "FAILED" else ended.state


@pytest.mark.parametrize(("stage", "left"), [("parse", 0), ("link", 0)])
def test_a_run_on_a_full_disk_ends_with_words_and_the_same_command_does_the_rest(
    triage: Any, case_file: Path, small: Path, tmp_path: Path, stage: str, left: int
) -> None:
    store = small / "store"
    assert FULL in said_of(lambda: run(triage, case_file, store, Filling(stage, lambda: fill(small, left))))
    case = Store(store).case("T/8/26")
    codes = [row["code"] for unit in case.units("issues", "*") for row in case.read("issues", [unit]).to_pylist()]
    assert "quarantined" not in codes
    assert "damaged" not in codes
    (small / "filler").unlink()
    assert run(triage, case_file, store).state == "COMPLETED"
    assert run(triage, case_file, tmp_path / "other").state == "COMPLETED"
    assert tables(case) == tables(Store(tmp_path / "other").case("T/8/26"))
    assert list(case.root.rglob("*.part")) == []


@pytest.mark.parametrize(("stage", "table"), [("text", "texts"), ("queue", "queue")])
@pytest.mark.parametrize("how", [cut_off, Path.unlink])
def test_a_run_whose_tables_are_damaged_meanwhile_ends_in_order_and_goes_on_when_what_it_names_is_removed(
    triage: Any, case_file: Path, tmp_path: Path, stage: str, table: str, how: Callable[[Path], object]
) -> None:
    root = tmp_path / "store"
    case = Store(root).case("T/8/26")
    hit = []

    def damage() -> None:
        hit.extend(case.root.glob(f"{table}/*.parquet"))
        for file in hit:
            how(file)

    with pytest.raises(StoreDamaged) as damaged:
        run(triage, case_file, root, Filling(stage, damage, "has ended"))
    told = json.loads((case.root / "run.json").read_text())
    assert (told["state"], bool(told["ended_at"])) == ("FAILED", True)
    assert (case.root / "manifest.json").exists()
    assert list(case.scratch.iterdir()) == []
    (file,) = hit
    assert f"emove {case.root / 'issues' / file.name} and run the case again: it is made anew" in str(damaged.value)
    (case.root / "issues" / file.name).unlink()
    assert run(triage, case_file, root).state == "COMPLETED"
    assert run(triage, case_file, tmp_path / "other").state == "COMPLETED"
    assert tables(case) == tables(Store(tmp_path / "other").case("T/8/26"))


def test_a_case_that_the_disk_would_not_hold_is_refused_before_anything_is_written(
    triage: Any, case_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=1000))
    with pytest.raises(Refused, match=r"T/8/26: not begun\. disk: about .* are needed .*Make room there"):
        run(triage, case_file, tmp_path / "store")
    assert {path.name for path in (tmp_path / "store").rglob("*") if path.is_file()} <= {
        "lock",
        "secret.key",
        "linkage.key",
    }


class Sourced(Chunk):
    """Work of two sources."""

    stage = "parse"

    @property
    def source_ids(self) -> Sequence[str]:
        return ["s1", "s2"]


@pytest.mark.parametrize("kind", ["ENOSPC", "EDQUOT", "EROFS", "ESTALE", "EIO", "ExtractionGone", "StoreNewer"])
def test_what_a_disk_says_is_no_sources_fault(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    report = answered(Answer(failed="a trace", kind=kind), tmp_path, monkeypatch)
    assert report.quarantined == 0
    assert report.failed
    assert not CaseStore(tmp_path).done("parse-x")


def test_a_process_that_died_on_a_full_disk_leaves_no_source_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage, "free", lambda _: 0)
    report = answered(Answer(died="ended by SIGBUS"), tmp_path, monkeypatch)
    assert (report.failed, report.quarantined) == (FULL, 0)


def test_a_disk_that_fills_up_while_sources_are_tried_one_by_one_leaves_none_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = answered(Answer(died="ended by SIGSEGV"), tmp_path, monkeypatch, Answer(failed="a trace", kind="ENOSPC"))
    assert (report.failed, report.quarantined) == (FULL, 0)
    assert not CaseStore(tmp_path).done("parse-x")


def answered(answer: Answer, folder: Path, monkeypatch: pytest.MonkeyPatch, *then: Answer) -> Report:
    CaseStore(folder).prepare()
    answers = iter([answer, *then])
    monkeypatch.setattr(work._child, "run", lambda _: next(answers))
    return work.do(Sourced(folder=folder, unit="parse-x", memory_bytes=1 << 30))


def test_the_words_of_a_report_name_no_folder_and_no_case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    report = answered(Answer(failed=f"OSError: {tmp_path}", kind="ENOSPC"), tmp_path, monkeypatch)
    assert str(tmp_path) not in report.model_dump_json()


def test_what_was_found_while_the_disk_was_full_does_not_pass_for_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reader that had no room for a file of its own says that a picture cannot be read."""
    from models.issues import Issue

    case = CaseStore(tmp_path)
    case.prepare()
    monkeypatch.setattr(storage, "free", lambda _: 1000)

    def read() -> None:
        with case.writing("u1", "documents", "x1") as output:
            output.issue(Issue("page:1", "unreadable", "no room"), "s1")

    with pytest.raises(OSError, match="No space left"):
        read()
    assert not case.done("u1")
    assert list((case.root / "issues").iterdir()) == []


def test_a_copy_for_which_sqlite_finds_no_room_is_no_damaged_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.db").write_bytes(b"")
    error = sqlite3.OperationalError("database or disk is full")
    error.sqlite_errorcode = sqlite3.SQLITE_FULL

    def connect(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(sqlite3, "connect", connect)
    with pytest.raises(sqlite3.OperationalError):
        materialise(tmp_path / "a.db", {}, tmp_path / "b.db")
    assert not (tmp_path / "b.db").exists()
    assert trouble(error) == "ENOSPC"


def test_a_database_that_sqlite_has_no_room_to_sort_is_not_damaged(tmp_path: Path) -> None:
    """Readers take what SQLite says of a database for damage; an OSError they do not."""
    with closing(sqlite3.connect(tmp_path / "a.db")) as made:
        made.execute("create table t as select zeroblob(100000) as x")
        made.commit()
    with closing(connect(tmp_path / "a.db")) as copy:
        copy.execute("pragma temp.max_page_count = 1")
        with pytest.raises(OSError, match="No space left"):
            copy.execute("create temp table sorted as select x from t order by x")


def test_an_extraction_that_goes_away_while_it_is_read_is_no_extraction_full_of_unreadable_files(
    triage: Any, case_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Here(InProcess):
        def run(self, chunks: Iterable[Chunk]) -> Iterator[Report]:
            yield from super().run([chunk.model_copy(update={"memory_bytes": None}) for chunk in chunks])

    def gone(file: Path) -> Iterator[bytes]:
        (tmp_path / "JAS1").rename(tmp_path / "unmounted")
        raise OSError(errno.ESTALE, os.strerror(errno.ESTALE), str(file))
        yield b""

    with monkeypatch.context() as patched:
        patched.setattr(files, "_pieces", gone)
        ended = run(triage, case_file, tmp_path / "store", Here())
    assert ended.state == "FAILED"
    assert ended.reasons == (
        "an extraction went away or changed while it was read. Mount its disk again. Then run the same command again: "
        "what is done is kept.",
    )
    (tmp_path / "unmounted").rename(tmp_path / "JAS1")
    assert run(triage, case_file, tmp_path / "store").state == "COMPLETED"


@pytest.mark.parametrize(
    ("number", "said"), [(errno.ESTALE, "share"), (errno.EIO, "input/output error"), (errno.EROFS, "read-only")]
)
def test_a_store_that_cannot_be_written_is_told_in_words(number: int, said: str, tmp_path: Path) -> None:
    with pytest.raises(StoreUnusable, match=said), storage.explained(tmp_path):
        raise OSError(number, os.strerror(number))


def test_another_error_stays_what_it_is(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), storage.explained(tmp_path):
        raise ZeroDivisionError
    assert trouble(FileNotFoundError(errno.ENOENT, "x")) is None
    assert trouble(ExtractionGone()) == "ExtractionGone"


def test_a_store_of_a_newer_program_is_refused_in_words_and_not_touched(
    triage: Any, case_file: Path, tmp_path: Path
) -> None:
    run(triage, case_file, tmp_path / "store")
    root = Store(tmp_path / "store").case("T/8/26").root
    said = json.loads((root / "run.json").read_text())
    (root / "run.json").write_text(json.dumps(said | {"tables": said["tables"] + 1}))
    before = {path: path.stat().st_mtime_ns for path in root.rglob("*") if path.is_file() and path.name != "lock"}
    with pytest.raises(StoreNewer, match="was written by a newer version"):
        run(triage, case_file, tmp_path / "store")
    after = {path: path.stat().st_mtime_ns for path in root.rglob("*") if path.is_file() and path.name != "lock"}
    assert after == before
    with pytest.raises(StoreNewer):
        opened(tmp_path / "store", None)
    verified = CliRunner().invoke(app, ["verify", "--store", str(tmp_path / "store")])
    assert "run.json" in verified.output  # the manifest holds whatever wrote the tables


def test_a_store_of_an_older_program_opens_or_says_what_makes_it_anew(
    triage: Any, case_file: Path, tmp_path: Path
) -> None:
    run(triage, case_file, tmp_path / "store")
    case = Store(tmp_path / "store").case("T/8/26")
    said = json.loads((case.root / "run.json").read_text())
    del said["tables"]
    (case.root / "run.json").write_text(json.dumps(said))
    for file in case.root.rglob("*.parquet"):
        table = pq.read_table(file)
        pq.write_table(table.replace_schema_metadata(None), file)
    assert opened(tmp_path / "store", None).version().rows(1, None, by_score=False)
    (file,) = case.files("units", said["units"]["units"])
    pq.write_table(pq.read_table(file).drop_columns(["kind"]).replace_schema_metadata(None), file)
    with pytest.raises(StoreDamaged, match=r"older version .* `triage run CASE\.yaml` makes"):
        opened(tmp_path / "store", None)
