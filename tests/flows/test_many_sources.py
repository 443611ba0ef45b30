"""A case of very many small sources costs the process that plans it little for each."""

import gc
import math
import tracemalloc
from pathlib import Path

import pyarrow as pa
import pytest

from flows.chunks import again
from flows.chunks.documents import TASKS, Task
from flows.chunks.packed import pack, unpack
from flows.chunks.reading import Group, Reading, groups
from models.schemas import SOURCES
from pipeline.store import CaseStore
from pipeline.text.pictures.picture import Look

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


def test_packing_changes_nothing() -> None:
    look = Look(1, 640, 480, None, "0" * 64, "photograph", skew=math.nan, covered=math.inf)
    task = Task(("r1", "r2"), (look,), (("r3", "s2"),), (1, 3))
    assert repr(unpack(TASKS, pack(TASKS, {"s1": task}))) == repr({"s1": task})
    beside = {"-wal": "w" * 64, "Documents/Zoë’s «notes».db": "a" * 64}
    reading = Reading("s1", "a/Zoë\u2028.db", "b" * 64, 1 << 40, None, -(1 << 60), "sms", beside, ("x", "y"), (1, 3))
    (group,) = [Group.of([reading])]
    assert list(group) == [reading]
    assert repr(list(group)) == repr([reading])  # which names units of work
