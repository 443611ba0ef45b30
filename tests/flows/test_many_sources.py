"""A case of very many small sources costs the process that plans it little for each."""

import gc
import tracemalloc
from pathlib import Path

import pyarrow as pa
import pytest

from flows.chunks import again
from flows.chunks.packed import unpack
from flows.chunks.reading import groups
from models.schemas import SOURCES
from pipeline.store import CaseStore

COUNT = 4000
BYTES = 200  # path and hashes, packed


def _sources(store: CaseStore) -> None:
    rows = [
        dict.fromkeys(SOURCES.names)
        | {"source_id": f"{number:032x}", "extraction_id": "x", "exhibit_ref": "JAS/1", "status": "claimed"}
        | {"path": f"backup/notes/{number}.txt", "sha256": f"{number:064x}", "size_bytes": 40, "parser": "documents"}
        for number in range(COUNT)
    ]
    with store.writing("ingest-x", "ingest", "x") as output:
        output.write("sources", pa.Table.from_pylist(rows, SOURCES))


def test_what_is_known_of_a_source_takes_little(tmp_path: Path) -> None:
    store = CaseStore(tmp_path)
    store.prepare()
    _sources(store)
    groups(store, "ingest-x", 1 << 20)  # what is made once for all is there
    gc.collect()
    tracemalloc.start()
    found = groups(store, "ingest-x", 1 << 20)
    gc.collect()
    used, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert sum(len(list(group)) for group in found) == COUNT
    assert used / COUNT < BYTES


def test_where_no_picture_was_seen_nothing_more_is_read_to_know_what_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    read = CaseStore.read

    def noted(self: CaseStore, table: str, *given: object) -> pa.Table:
        asked.append(table)
        return read(self, table, *given)  # type: ignore[arg-type]  # handed on as they came

    monkeypatch.setattr(CaseStore, "read", noted)
    assert unpack(again._PAGES, again._pages(tmp_path, "documents-x", "", "entities-x", 60.0)) == {}
    assert asked == ["pictures"]
