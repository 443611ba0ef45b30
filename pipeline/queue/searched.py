"""What a version of the queue rests on: what was read, and what was not searched. Kept with the version it belongs to.

No queue, and no part of one, is shown without it: an empty list means something only beside what was not looked at
(domain D-06, D-07).
"""

from collections.abc import Iterator, Sequence

import pyarrow as pa

from models.schemas import SEARCHED
from pipeline.queue.coverage import Coverage
from pipeline.queue.legible import Legible

_UNREAD = ("encrypted", "unsupported", "failed")
"""Statuses of files of which nothing was read."""

_READ = ("claimed", "companion", "container", "duplicate")

_NO_LOSS = frozenset({"deleted", "absent-column", "bad-text", "bad-time", "unresolved"})
"""Issues of what was read all the same, and findings."""

_COUNTED = frozenset({"out-of-scope", "held"})
"""Counted from the ledger's rows instead: an issue stands for many of them."""

Row = tuple[str, str, int, int, int]


def searched(covered: Coverage, legible: Sequence[Legible]) -> pa.RecordBatch:
    """SEARCHED: by exhibit, how much was read and how well, and what was not or may not be."""
    pages = [(page.exhibit_ref, f"ocr: {page.confidence}", page.pages, 0, 0) for page in legible]
    rows = sorted([*_read(covered), *_unread(covered), *_kept_back(covered), *_issues(covered), *pages])
    names = ("exhibit_ref", "how", "files", "rows", "issues")
    return pa.RecordBatch.from_pylist([dict(zip(names, row, strict=True)) for row in rows], SEARCHED)


def _read(covered: Coverage) -> Iterator[Row]:
    for exhibit in sorted({container.exhibit_ref for container in covered.delivered}):
        files = sum(s.files for s in covered.statuses if s.exhibit_ref == exhibit and s.status in _READ)
        records = sum(read.records for read in covered.reads if read.exhibit_ref == exhibit)
        yield exhibit, "read", files, records, 0


def _unread(covered: Coverage) -> Iterator[Row]:
    for status in covered.statuses:
        if status.status in _UNREAD:
            yield status.exhibit_ref, status.status, status.files, 0, 0


def _kept_back(covered: Coverage) -> Iterator[Row]:
    for exhibit in sorted({read.exhibit_ref for read in covered.reads} | {gap.exhibit_ref for gap in covered.gaps}):
        reads = [read for read in covered.reads if read.exhibit_ref == exhibit]
        documents = sum(gap.count for gap in covered.gaps if gap.exhibit_ref == exhibit and gap.code == "held")
        if out := sum(read.out_of_scope for read in reads):
            yield exhibit, "out-of-scope", 0, out, 0
        if (held := sum(read.held for read in reads)) or documents:
            yield exhibit, "held", documents, held, 0


def _issues(covered: Coverage) -> Iterator[Row]:
    found: dict[tuple[str, str], list[int]] = {}
    for gap in covered.gaps:
        if gap.code not in _NO_LOSS | _COUNTED:
            counts = found.setdefault((gap.exhibit_ref, gap.code), [0, 0])
            counts[0] += gap.rows
            counts[1] += gap.count
    for (exhibit, code), (rows, count) in found.items():
        yield exhibit, f"issue: {code}", 0, rows, count
