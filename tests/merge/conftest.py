"""Records and files of one extraction, and what of them belongs together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from models.ids import Ids
from models.issues import Issue
from models.schemas import RECORDS, SOURCES
from pipeline.merge.run import merge

OWNER = "+447700900201"
IDS = Ids(b"fictional case, fixed for tests ")
START = datetime(2026, 3, 14, 22, 48, tzinfo=UTC)
PATHS = {
    "db": "data/data/com.whatsapp/databases/msgstore.db",
    "backup": "data/media/0/msgstore.db",
    "ufdr": "report.xml",
}
_RECORD = {
    "extraction_id": "x1",
    "exhibit_ref": "JAS/1",
    "source_id": "db",
    "kind": "message",
    "app": "com.whatsapp",
    "direction": "incoming",
    "sender": "447700900101@s.whatsapp.net",
    "recipients": [],
    "state": "live",
    "parser_version": 1,
}


@dataclass
class Merged:
    """`same`: record → the one that stays. `united`: conversation → the one it is part of. `linked`: record and path →
    source. `issues`: (source, detail)."""

    same: dict[str, str] = field(default_factory=dict)
    united: dict[str, str] = field(default_factory=dict)
    linked: dict[tuple[str, str], str] = field(default_factory=dict)
    issues: list[tuple[str, str]] = field(default_factory=list)
    parties: list[dict[str, Any]] = field(default_factory=list)


def said(record_id: str, source_id: str = "db", *, seconds: float | None = 0, **more: Any) -> dict[str, Any]:
    """A message; in a report it is in a conversation of its own, `ufdr-1`."""
    sent_at = None if seconds is None else START + timedelta(seconds=seconds)
    named = {"record_id": record_id, "source_id": source_id, "sent_at": sent_at, "body": "Where are you"}
    named |= {"thread_id": f"{source_id}-1", "locator": f"message:{record_id.strip('abcdefghijklmnopqrstuvwxyz')}"}
    return _RECORD | named | {"parser": "ufed_report" if source_id.startswith("ufdr") else "whatsapp_android"} | more


def file(source_id: str, path: str, content: str | None = "aa", **more: Any) -> dict[str, Any]:
    row = {"source_id": source_id, "path": path, "sha256": content, "status": "claimed"}
    return {"extraction_id": "x1", "exhibit_ref": "JAS/1"} | row | more


def merged(folder: Path, rows: Sequence[dict[str, Any]], files: Sequence[dict[str, Any]] = (), **how: Any) -> Merged:
    paths = [file(name, path) for name, path in PATHS.items()] + list(files)
    known = {row["source_id"]: row for row in paths}
    pq.write_table(pa.Table.from_pylist(list(rows), RECORDS), folder / "records.parquet")
    pq.write_table(pa.Table.from_pylist(list(known.values()), SOURCES), folder / "sources.parquet")
    found = Merged()
    tables = ([folder / "records.parquet"], [folder / "sources.parquet"])
    for where, item in merge(*tables, "x1", [OWNER], "GB", folder, 200_000_000, ids=IDS, **how):
        if isinstance(item, Issue):
            found.issues.append((where, item.detail))
            continue
        for row in item.to_pylist():
            if where == "duplicates":
                found.same[row["record_id"]] = row["duplicate_of"]
            elif where == "conversations":
                found.united[row["thread_id"]] = row["conversation_id"]
            elif where == "parties":
                found.parties.append(row)
            else:
                found.linked[row["record_id"], row["path"]] = row["source_id"]
    return found


@pytest.fixture(scope="session", name="said")
def _said() -> Callable[..., dict[str, Any]]:
    return said


@pytest.fixture(scope="session", name="file")
def _file() -> Callable[..., dict[str, Any]]:
    return file


@pytest.fixture(scope="session", name="merged")
def _merged() -> Callable[..., Merged]:
    return merged


@pytest.fixture
def together(tmp_path: Path) -> Callable[..., Merged]:
    """What of some records belongs together; `files` are those of the extraction beside the sources'."""
    return lambda *rows, **how: merged(tmp_path, rows, **how)
