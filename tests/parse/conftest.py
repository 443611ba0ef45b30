"""Reading one source, and what came of it."""

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest

from models.ids import Ids
from models.issues import Issue
from models.schemas import KINDS, STATES, THREAD_KINDS, TIME_SOURCES
from pipeline.parse.parser import Evidence, Ledger, Parser, Part, Source, run

sys.path.insert(0, str(Path(__file__).parent))
import broken


@dataclass
class Parsed:
    """Records with those columns that are not null, issues as (locator, code), and the ledger."""

    records: list[dict[str, Any]]
    issues: list[tuple[str, str]]
    ledger: Ledger

    def column(self, name: str, kind: str | None = None) -> list[Any]:
        return [row.get(name) for row in self.records if kind in (None, row["kind"])]

    def sums(self) -> bool:
        """Whether every stored row is a record, an issue, or ignored as the parser says."""
        rows = [tally.row() for tally in self.ledger.units.values()]
        return all(r["rows_stored"] == r["records"] + r["issues"] + r["ignored"] for r in rows)


Read = Callable[..., Parsed]


@pytest.fixture
def read(ids: Ids, tmp_path_factory: pytest.TempPathFactory) -> Read:
    """Reads a store as a test wants to see it, and then broken: of that the ledger must sum, and nothing may raise."""

    def parsed(parser: Parser, evidence: Evidence) -> Parsed:
        ledger = Ledger()
        records, issues = [], []
        for item in run(parser, evidence, Source("s1", "x1", "JAS/1"), ids, ledger):
            if isinstance(item, Issue):
                assert item.detail.isprintable()
                assert len(item.detail) < 300
                issues.append((item.locator, item.code))
            else:
                assert isinstance(item, pa.RecordBatch)
                records += [{k: v for k, v in row.items() if v is not None} for row in item.to_pylist()]
        return Parsed(records, issues, ledger)

    def read(
        parser: Parser,
        path: Path,
        type_: str | None = None,
        logical: str | None = None,
        part: Part | None = None,
        zone: ZoneInfo | None = None,
        **companions: Path,
    ) -> Parsed:
        evidence = Evidence(path, logical or path.name, type_, None, part or Part(), zone=zone, **companions)
        found = parsed(parser, evidence)
        for row in found.records:
            told = (row.get("sent_at_source") in TIME_SOURCES, "sent_at_raw" in row)
            assert told == (True, True) if "sent_at" in row else row.get("sent_at_source") is None, row["locator"]
        kinds = {row["kind"] for row in found.records}
        assert parser.threads or not any(row.get("thread_id") for row in found.records), "say threads=True"
        assert parser.contacts or "contact" not in kinds, "say contacts=True: how somebody is saved may be held"
        assert kinds <= KINDS.keys()
        assert {row.get("thread_kind") for row in found.records} <= {None, *THREAD_KINDS}
        assert {row["state"] for row in found.records} <= STATES
        if not (part or companions):
            for variant in broken.variants(path, tmp_path_factory.mktemp("broken")):
                assert parsed(parser, replace(evidence, path=variant)).sums(), variant
        return found

    return read


def at(text: str) -> datetime:
    """UTC of "2026-03-14 21:05"."""
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=UTC)


@pytest.fixture
def utc() -> Callable[[str], datetime]:
    return at
