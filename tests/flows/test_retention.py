"""After a purge nothing of a case is left but its tombstone; and what `triage verify` says before it."""

import shutil
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from flows.case.opened import NoSuchCase, opened
from flows.case.purge import NothingToPurge, purge
from flows.terminal.status import made
from pipeline import audit
from pipeline.demo import script
from pipeline.errors import Refused
from pipeline.verify import manifest


@pytest.fixture
def store(demo: Path, triaged, tmp_path: Path) -> Path:
    shutil.copytree(triaged.store.root.parents[1], tmp_path / "store")
    return tmp_path / "store"


def test_a_finished_case_verifies_and_a_changed_one_does_not(demo: Path, store: Path) -> None:
    case = opened(store, None)
    assert manifest.verify(case.store.root) == []
    (file,) = case.files("queue")
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    assert manifest.verify(case.store.root) == [f"queue/{file.name}: has changed"]


def test_after_a_purge_no_byte_of_the_case_is_left_but_its_tombstone(demo: Path, store: Path, triage) -> None:
    tombstone = purge(store, "42/000123/26", "A. Officer", "retention decision 7")
    left = [path for path in store.rglob("*") if path.is_file() and "prefect" not in path.parts]
    names = sorted(path.relative_to(store).as_posix() for path in left)
    of_the_force = ["intelligence/linkage.key", "intelligence/lock"]
    case = [f"cases/42-000123-26/{name}" for name in ("lock", "tombstone.json")]
    assert names == ["audit.jsonl", *case, *of_the_force]
    assert audit.verify(store) == []
    assert list(audit.events(store, "42/000123/26"))[-1]["action"] == "erase"
    everything = b"".join(path.read_bytes() for path in left).decode()
    people = [name.split()[0] for name, _ in script.PEOPLE.values()]
    for secret in [*people, "7700900", "LARKSPUR", "JAS1.zip", "N-0001"]:
        assert secret not in everything
    assert (tombstone["by"], tombstone["reason"]) == ("A. Officer", "retention decision 7")
    assert tombstone["files"] == len(tombstone["sha256"]) > 50
    assert tombstone["root"]


def test_a_purged_case_stays_purged_and_says_so(demo: Path, store: Path, triage) -> None:
    purge(store, "42/000123/26", "A. Officer", "retention decision 7")
    with pytest.raises(NothingToPurge):
        purge(store, "42/000123/26", "A. Officer", "again")
    with pytest.raises(NoSuchCase, match="was purged"):
        opened(store, "42/000123/26")
    with pytest.raises(Refused, match="was purged"):
        triage(demo, store)


def test_the_extractions_are_not_touched_by_a_purge(demo: Path, store: Path) -> None:
    before = {file: file.stat().st_mtime_ns for file in demo.parent.glob("JAS*")}
    purge(store, "42/000123/26", "A. Officer", "retention decision 7")
    assert {file: file.stat().st_mtime_ns for file in demo.parent.glob("JAS*")} == before


def test_when_it_is_to_be_reviewed_is_said_and_stays_in_the_tombstone(demo: Path, store: Path, triage) -> None:
    case = opened(store, None)
    said = case.store.read_text("case.yaml") + "retention: {review_by: 2027-03-01, disposal_class: RASSO-30}\n"
    case.store.write_text("case.yaml", said)
    retention = opened(store, None).case.retention
    for today, words in (
        (date(2027, 2, 28), "is to be reviewed by 2027-03-01"),
        (date(2027, 3, 1), "is due for review"),
    ):
        printed = StringIO()
        made(Console(file=printed, width=200), case.run, retention, today)
        assert words in printed.getvalue()
    tombstone = purge(store, "42/000123/26", "A. Officer", "review of 1 March")
    assert tombstone["retention"] == {"review_by": "2027-03-01", "disposal_class": "RASSO-30"}
