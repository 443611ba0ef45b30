"""More than two hundred bad files in one extraction: the run ends, all else is read, nothing is silent."""

import io
import subprocess
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from files import bad, good

from flows.case.ledger import covered
from flows.case.opened import OpenedCase, opened

_CASE = """\
case_id: T/4/26
operation_name: TESTING
parties: [{party_id: S1, role: suspect, identifiers: [{type: phone, value: "07700 900201"}]}]
exhibits:
  - {exhibit_ref: JAS/1, subject: S1, authority: PACE_S19_20, extraction: {path: a.zip}}
  - {exhibit_ref: JAS/2, subject: S1, authority: PACE_S19_20, extraction: {path: a.tar}}
"""


def _odd_tar(path: Path) -> None:
    """Members that no telephone has."""
    kinds = {
        "link": tarfile.SYMTYPE, "hard": tarfile.LNKTYPE, "device": tarfile.CHRTYPE, "block": tarfile.BLKTYPE,
        "pipe": tarfile.FIFOTYPE, "contiguous": tarfile.CONTTYPE,
    }  # fmt: skip
    with tarfile.open(path, "w") as archive:
        for name, kind in kinds.items():
            member = tarfile.TarInfo(f"odd/{name}")
            member.type, member.linkname = kind, "/etc/passwd"
            archive.addfile(member)
        for name, target in (("a", "b"), ("b", "a"), ("c", "c")):  # hard links in a ring
            member = tarfile.TarInfo(f"ring/{name}")
            member.type, member.linkname = tarfile.LNKTYPE, f"ring/{target}"
            archive.addfile(member)
        member = tarfile.TarInfo("pax.txt")
        member.pax_headers = {"path": "nul\x00in\nside.txt"}
        archive.addfile(member)
        for name in ("../../outside.txt", "/absolute.txt", "a\x00b.txt", "x" * 4000):
            member = tarfile.TarInfo(name)
            member.size = 5
            archive.addfile(member, io.BytesIO(b"hello"))


_RUN = """
import sys
from contextlib import nullcontext
from pathlib import Path
from rich.console import Console
from flows import start
from flows.case.submission import Submission
from flows.workers.engine import InProcess

def in_order(run):
    for step in run.steps:
        run.work(step.name)

folder = Path(sys.argv[1])
submission = Submission.read(folder / "case.yaml", folder / "settings.toml")
started = nullcontext((InProcess(), in_order))
ended = start.run(submission, folder / "store", 1, None, Console(quiet=True), started)
assert ended.reasons == ()
assert ended.state == "COMPLETED_WITH_GAPS"
"""
"""In a process of its own: how large it grows is measured, and this one has grown with other tests."""


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> OpenedCase:
    folder = tmp_path_factory.mktemp("hostile")
    with ZipFile(folder / "a.zip", "w") as archive:
        for path, content in (*bad(), *good().items()):
            archive.writestr(path, content)
    _odd_tar(folder / "a.tar")
    (folder / "case.yaml").write_text(_CASE, "utf-8")
    (folder / "settings.toml").write_text("[parse]\ntimeout_s = 20\n[text]\ntimeout_s = 60\n")
    subprocess.run([sys.executable, "-c", _RUN, str(folder)], check=True)
    return opened(folder / "store", None)


@pytest.fixture(scope="module")
def rows(case: OpenedCase) -> Callable[[str], list[dict[str, Any]]]:
    return lambda table: case.store.read(table, case.run["units"][table]).to_pylist()


def test_there_are_more_than_two_hundred(rows: Callable[[str], list[dict[str, Any]]]) -> None:
    assert sum(row["path"].startswith("bad/") for row in rows("sources")) > 200


def test_the_good_files_beside_them_are_read_completely(rows: Callable[[str], list[dict[str, Any]]]) -> None:
    paths = {row["source_id"]: row["path"] for row in rows("sources")}
    read = [row for row in rows("records") if paths[row["source_id"]].startswith("good/")]
    assert [row["body"] for row in read if row["kind"] == "message"] == [f"Good {n}" for n in range(20)]
    assert any("Still here" in row["text"] for row in rows("texts"))


def test_nothing_is_silent(rows: Callable[[str], list[dict[str, Any]]]) -> None:
    """Each bad file that a parser claims gave a record or an issue; each other one has a status that says why not."""
    with_record = {row["source_id"] for row in rows("records")}
    with_issue = {row["source_id"] for row in rows("issues")}
    with_read = {row["source_id"] for row in rows("reads")}
    for row in rows("sources"):
        if row["status"] == "claimed":
            assert row["source_id"] in with_record | with_issue | with_read, row["path"]
        assert row["status"] in (
            "claimed", "companion", "container", "duplicate", "unsupported", "encrypted", "failed",
        )  # fmt: skip


def test_the_ledger_sums_all_the_same(case: OpenedCase) -> None:
    assert covered(case.store, case.run["units"]).balanced


def test_no_mistake_of_ours_was_met(case: OpenedCase) -> None:
    log = case.store.root / "errors.log"
    assert not log.exists(), log.read_text("utf-8")[-3000:]


def test_nothing_was_written_outside_the_store(case: OpenedCase) -> None:
    base = case.store.root.parents[2]
    assert sorted(path.name for path in base.iterdir()) == ["a.tar", "a.zip", "case.yaml", "settings.toml", "store"]


def test_memory_stays_under_the_limit_of_the_process_that_reads(case: OpenedCase) -> None:
    assert 50 < max(stage["peak_mib"] for stage in case.run["stages"]) < 1_400
