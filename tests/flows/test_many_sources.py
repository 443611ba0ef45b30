"""A case of very many small sources costs the process that plans it little for each."""

import errno
import gc
import math
import os
import tracemalloc
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

import pyarrow as pa
import pytest

from flows.chunks import again, documents
from flows.chunks.chunk import Chunk
from flows.chunks.chunks import Chunks
from flows.chunks.documents import TASKS, DocumentsChunk, Task
from flows.chunks.packed import ByName, Packed, Spool, pack, unpack
from flows.chunks.portions import portions
from flows.chunks.reading import Group, Reading, groups
from models.schemas import PICTURES, SOURCES
from pipeline.errors import StoreDamaged
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
    groups(store, "ingest-x", 1 << 20, Spool(tmp_path))  # what is made once for all is there
    gc.collect()
    tracemalloc.start()
    found = groups(store, "ingest-x", 1 << 20, Spool(tmp_path))
    gc.collect()
    used, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert sum(len(list(group)) for of_parser in found for group in of_parser) == COUNT
    assert used / COUNT < 40


def test_where_no_picture_was_seen_nothing_more_is_read_to_know_what_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    read = CaseStore.read

    def noted(self: CaseStore, table: str, *given: object) -> pa.Table:
        asked.append(table)
        return read(self, table, *given)  # type: ignore[arg-type]  # handed on as they came

    monkeypatch.setattr(CaseStore, "read", noted)
    chunk = DocumentsChunk.model_construct(folder=tmp_path, unit="documents-x", seen=False)
    assert again._wanted(chunk, "entities-x", 60.0) == {}
    assert asked == ["pictures"]


def _readings() -> Iterator[Reading]:
    for number in range(COUNT):
        source_id = sha256(str(number).encode()).hexdigest()[:32]
        yield Reading(source_id, f"backup/DCIM/{number}.jpg", f"{number:064x}", 40, "image/jpeg", number, "documents")


def test_files_are_cut_in_portions_without_all_of_them_at_hand(tmp_path: Path) -> None:
    list(portions(ByName[Reading](tmp_path), 32))
    tracemalloc.start()
    files: ByName[Reading] = ByName(tmp_path)
    for reading in _readings():
        files.add(reading.source_id, reading)
    cut = [len(portion) for portion in portions(files, 32)]
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert sum(cut) == COUNT
    assert max(cut) <= 32
    in_order = [reading for portion in portions(files, 32) for reading in portion]
    assert in_order == sorted(_readings(), key=lambda reading: reading.source_id)
    assert most / COUNT < 2 * BYTES  # of one that is not packed: 800


class Reads(Chunk):
    stage = "documents"
    sources: str


def test_of_a_chunk_that_a_plan_keeps_little_more_than_its_name_is_in_memory(tmp_path: Path) -> None:
    def chunks() -> Iterator[Reads]:
        for number in range(COUNT):
            sources = b"".join(sha256(f"{number} {part}".encode()).digest() for part in range(4))
            yield Reads(folder=Path("/store/cases/c"), unit=f"documents-{number:064x}", sources=sources.hex())

    tracemalloc.start()
    kept = Chunks(chunks(), Spool(tmp_path))
    used, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert list(kept) == list(chunks())
    assert kept.units == tuple(chunk.unit for chunk in chunks())
    assert used / len(kept) < 2 * BYTES
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("written", [None, 0, 100])
def test_what_has_no_room_on_disk_stays_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: int | None
) -> None:
    """Full before the first byte, and within what is written: an OSError, or fewer bytes than there were."""
    spool, things = Spool(tmp_path), [f"{number} {sha256(str(number).encode()).hexdigest()}" for number in range(4000)]
    packed: Packed[str] = Packed(spool)
    for thing in things[:1000]:
        packed.append(thing)

    def full(descriptor: int, some: bytes, at: int) -> int:
        if written is None:
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(descriptor, some[:written], at)

    write = os.pwrite
    with monkeypatch.context() as patched:
        patched.setattr(os, "pwrite", full)
        for thing in things[1000:2000]:
            packed.append(thing)
    for thing in things[2000:]:
        packed.append(thing)
    assert list(packed) == things == list(packed)


def _fails(_: bytes) -> bytes:
    raise OSError(errno.EIO, "Input/output error")


def _changes_a_bit(some: bytes) -> bytes:
    return bytes([*some[:-9], some[-9] ^ 1, *some[-8:]])


@pytest.mark.parametrize("damage", [_fails, lambda some: some[:-1], lambda some: bytes(len(some)), _changes_a_bit])
def test_what_the_disk_does_not_give_back_is_damage_that_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: Callable[[bytes], bytes]
) -> None:
    """An error, fewer bytes than there were, zeros, one bit."""
    packed, read = Packed[str](Spool(tmp_path)), os.pread
    for number in range(1000):
        packed.append(sha256(str(number).encode()).hexdigest())
    monkeypatch.setattr(os, "pread", lambda *given: damage(read(*given)))
    with pytest.raises(StoreDamaged, match="Run the same command again"):
        list(packed)


@pytest.mark.parametrize("things", [0, 1000])
def test_a_plan_that_is_closed_opens_nothing_any_more(tmp_path: Path, things: int) -> None:
    spool = Spool(tmp_path)
    before, after = Packed[str](spool), Packed[str](spool)
    for number in range(things):
        before.append(str(number) * 100)
    spool.close()
    opened = len(list(Path("/proc/self/fd").iterdir()))
    for number in range(1000):
        after.append(str(number) * 100)
    assert len(list(Path("/proc/self/fd").iterdir())) == opened
    if things:
        with pytest.raises(StoreDamaged):
            list(before)


def test_a_case_that_is_not_begun_is_planned_without_a_folder(tmp_path: Path) -> None:
    packed: Packed[str] = Packed(Spool(tmp_path / "scratch"))
    things = [str(number) * 100 for number in range(1000)]
    for thing in things:
        packed.append(thing)
    assert list(packed) == things
    assert list(tmp_path.iterdir()) == []


def _picture(store: CaseStore, kept: str, look: Look) -> None:
    row = vars(look) | {"source_id": kept[:32], "extraction_id": "x"}
    with store.writing(f"look-{kept}", "look", "x") as output:
        output.write("pictures", pa.Table.from_pylist([row], PICTURES))


def test_of_pictures_that_are_equal_pixel_by_pixel_the_first_is_read_for_all(tmp_path: Path) -> None:
    """Of 60, four of each."""
    store = CaseStore(tmp_path)
    store.prepare()
    ids = [sha256(f"k{number}".encode()).hexdigest() for number in range(60)]
    pictures: documents._Pictures = ByName(tmp_path)
    for number, kept in enumerate(ids):
        reading = Reading(kept[:32], f"{number}.png", kept, 40, "image/png", None, "photos")
        pictures.add(reading.source_id, (reading, (f"r{number}",)))
        _picture(store, kept, Look(1, 640, 480, f"{number % 15:064x}", None, "screenshot"))
    found = documents._with_text(store, [f"look-{kept}" for kept in ids], pictures)
    assert list(found) == ["screenshot"]
    read = {reading.source_id: task for _, (reading, task) in found["screenshot"]}
    for pixels in range(15):
        alike = sorted((ids[number][:32], f"r{number}") for number in range(pixels, 60, 15))
        (first, record), *others = alike
        task = read.pop(first)
        assert task.records == (record,)
        assert task.also == tuple((record, source_id) for source_id, record in others)
    assert read == {}


def test_of_several_files_of_one_source_the_last_is_read(tmp_path: Path) -> None:
    files: ByName[str] = ByName(tmp_path)
    for source_id, file in (("b" * 32, "b1"), ("a" * 32, "a"), ("b" * 32, "b2")):
        files.add(source_id, file)
    assert list(portions(files, 8)) == [["a", "b2"]]


def test_packing_changes_nothing() -> None:
    look = Look(1, 640, 480, None, "0" * 64, "photograph", skew=math.nan, covered=math.inf)
    task = Task(("r1", "r2"), (look,), (("r3", "s2"),), (1, 3))
    assert repr(unpack(TASKS, pack(TASKS, {"s1": task}))) == repr({"s1": task})
    beside = {"-wal": "w" * 64, "Documents/Zoë’s «notes».db": "a" * 64}
    reading = Reading("s1", "a/Zoë\u2028.db", "b" * 64, 1 << 40, None, -(1 << 60), "sms", beside, ("x", "y"), (1, 3))
    (group,) = [Group.of([reading])]
    assert list(group) == [reading]
    assert repr(list(group)) == repr([reading])  # which names units of work
