"""The ledger: it sums, and it shows where it does not."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.queue.coverage import Coverage, Files, coverage

Write = Callable[..., list[Path]]
READ = {
    "source_id": "s1",
    "parser": "sms",
    "unit": "sms",
    "rows_stored": 10,
    "records": 7,
    "held": 0,
    **dict.fromkeys(("out_of_scope", "issues", "ignored"), 1),
}
SOURCE = {"source_id": "s1", "extraction_id": "x1", "exhibit_ref": "JAS/1", "status": "claimed", "size_bytes": 5}


@pytest.fixture
def ledger(write: Write, tmp_path: Path) -> Callable[..., Coverage]:
    def ledger(
        *, files: int = 1, sources: Any = (SOURCE,), reads: Any = (READ,), issues: Any = (), duplicates: Any = ()
    ) -> Coverage:
        extraction = {"extraction_id": "x1", "exhibit_ref": "JAS/1", "files": files}
        tables = (
            write("extractions", extraction),
            write("sources", *sources),
            write("reads", *reads),
            write("issues", *issues),
            write("duplicates", *duplicates),
        )
        return coverage(Files(*tables), tmp_path)

    return ledger


def test_it_sums_when_every_file_and_every_row_is_accounted_for(ledger: Callable[..., Coverage]) -> None:
    found = ledger()
    assert found.balanced
    assert [(read.rows_stored, read.records, read.balanced) for read in found.reads] == [(10, 7, True)]


@pytest.mark.parametrize("lost", ["records", "out_of_scope", "issues", "ignored"])
def test_it_does_not_sum_when_a_row_is_lost(ledger: Callable[..., Coverage], lost: str) -> None:
    assert not ledger(reads=[READ | {lost: READ[lost] - 1}]).balanced


def test_it_does_not_sum_when_a_file_of_the_container_has_no_row(ledger: Callable[..., Coverage]) -> None:
    assert not ledger(files=2).balanced


def test_it_does_not_sum_when_a_claimed_file_was_neither_read_nor_refused(ledger: Callable[..., Coverage]) -> None:
    assert not ledger(reads=[]).balanced
    assert ledger(reads=[], issues=[{"source_id": "s1", "extraction_id": "x1", "code": "quarantined"}]).balanced


def test_parts_of_a_database_are_one_line(ledger: Callable[..., Coverage]) -> None:
    (read,) = ledger(reads=[READ, READ]).reads
    assert (read.files, read.rows_stored) == (1, 20)


def test_what_is_out_of_scope_on_purpose_is_no_loss(ledger: Callable[..., Coverage]) -> None:
    issue = {"source_id": "s1", "extraction_id": "x1"}
    assert ledger(issues=[issue | {"code": "out-of-scope", "rows": 3}]).losses == 0
    found = ledger(issues=[issue | {"code": "damaged", "rows": 3}])
    assert (found.losses, found.gaps[0].rows, found.gaps[0].exhibit_ref) == (1, 3, "JAS/1")


def test_what_the_owner_deleted_is_a_finding_and_no_loss(ledger: Callable[..., Coverage]) -> None:
    found = ledger(issues=[{"source_id": "s1", "extraction_id": "x1", "code": "deleted"}])
    assert (found.losses, found.gaps[0].code, found.gaps[0].count) == (0, "deleted", 1)


def test_what_is_held_is_a_gap_that_is_counted(ledger: Callable[..., Coverage]) -> None:
    found = ledger(reads=[READ | {"records": 5, "held": 2}])
    assert (found.balanced, found.held, found.losses) == (True, 2, 2)


def test_a_database_that_nothing_reads_is_a_gap(ledger: Callable[..., Coverage]) -> None:
    unread = SOURCE | {"source_id": "s2", "status": "unsupported", "type": "application/vnd.sqlite3"}
    assert ledger(files=2, sources=[SOURCE, unread]).losses == 1


def test_records_that_another_file_has_as_well_are_counted_and_are_no_loss(ledger: Callable[..., Coverage]) -> None:
    same = [
        {"source_id": "s1", "extraction_id": "x1", "record_id": f"r{n}", "duplicate_of": f"k{n // 2}"} for n in range(4)
    ]
    found = ledger(duplicates=same)
    assert [(row.exhibit_ref, row.records, row.events) for row in found.repeated] == [("JAS/1", 4, 2)]
    assert (found.balanced, found.losses) == (True, 0)


def test_a_container_that_is_cut_off_is_not_whole(ledger: Callable[..., Coverage]) -> None:
    cut = {"extraction_id": "x1", "locator": "container:end", "code": "damaged"}
    assert [ledger(issues=issues).delivered[0].whole for issues in ([], [cut])] == [True, False]


def test_the_ledger_has_the_offset_of_the_devices_clock(write: Write, tmp_path: Path) -> None:
    extraction = write("extractions", {"extraction_id": "x1", "files": 0, "clock_offset_s": -5})
    others = (write(table) for table in ("sources", "reads", "issues", "duplicates"))
    found = coverage(Files(extraction, *others), tmp_path)
    assert found.delivered[0].clock_offset_s == -5


def test_files_that_nothing_reads_are_named_by_type(ledger: Callable[..., Coverage]) -> None:
    video = SOURCE | {"source_id": "s2", "status": "unsupported", "type": "video/mp4", "size_bytes": 7}
    found = ledger(files=2, sources=[SOURCE, video])
    assert [(unread.type, unread.files, unread.size_bytes) for unread in found.unread] == [("video/mp4", 1, 7)]
