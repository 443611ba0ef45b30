"""After a power cut the store opens, and of each unit of work there is all or nothing.

A power cut is imitated: all that was done to a folder is recorded, call by call, with what was synced by then. What is
synced is there afterwards; what is not may be or may not be, each folder's names and each file's content for itself.
"""

import os
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path

import pytest

from pipeline import audit
from pipeline.store import CaseStore, make_folders, unit_name, write_whole
from tests.test_store import reads

Names = dict[str, int]
"""Names in a folder → inodes."""


class Disk:
    """What is in a folder and below, and what of it is on disk."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.calls: list[str] = []
        self.states: list[tuple[dict[str, Names], dict[str, Names], dict[int, bytes], dict[int, bytes]]] = []
        self._names: dict[int, Names] = {}
        self._content: dict[int, bytes] = {}
        self.settle()

    def settle(self) -> None:
        """All that is there now is on disk."""
        for folder in (self.root, *(path for path in self.root.rglob("*") if path.is_dir())):
            self._names[folder.stat().st_ino] = names(folder)
        for file in (path for path in self.root.rglob("*") if path.is_file()):
            self._content[file.stat().st_ino] = file.read_bytes()

    def synced(self, descriptor: int) -> None:
        path = Path(f"/proc/self/fd/{descriptor}").resolve()
        inode = os.fstat(descriptor).st_ino
        if path.is_dir():
            self._names[inode] = names(path)
        else:
            self._content[inode] = Path(f"/proc/self/fd/{descriptor}").read_bytes()
        self.called(f"sync {path.relative_to(self.root)}".partition(".parquet")[0])

    def called(self, call: str) -> None:
        self.calls.append(call)
        folders = [self.root, *(path for path in self.root.rglob("*") if path.is_dir())]
        now = {str(path.relative_to(self.root)): names(path) for path in folders}
        on_disk = {str(path.relative_to(self.root)): self._names.get(path.stat().st_ino, {}) for path in folders}
        content = {p.stat().st_ino: p.read_bytes() for p in self.root.rglob("*") if p.is_file()}
        self.states.append((now, on_disk, content, dict(self._content)))

    def after_a_cut(self, into: Path) -> Iterator[Path]:
        """What may be there after a power cut, whenever it came: worst cases, each in a folder of its own."""
        number = 0
        for now, on_disk, content, kept in list(self.states):
            changed = [folder for folder in now if now[folder] != on_disk[folder]]
            for lucky in product((False, True), repeat=len(changed)):
                chosen = on_disk | {folder: now[folder] for folder, luck in zip(changed, lucky, strict=True) if luck}
                made = into / str(number)
                made.mkdir(parents=True)
                build(made, ".", chosen, {inode: kept.get(inode, b"") for inode in content | kept})
                number += 1
                yield made


def names(folder: Path) -> Names:
    return {entry.name: entry.inode() for entry in os.scandir(folder)}


def build(root: Path, folder: str, folders: dict[str, Names], content: dict[int, bytes]) -> None:
    for name, inode in folders[folder].items():
        below = os.path.normpath(f"{folder}/{name}")
        if below in folders:
            (root / below).mkdir()
            build(root, below, folders, content)
        else:
            (root / below).write_bytes(content.get(inode, b""))


@pytest.fixture
def disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Disk:
    disk_root = tmp_path / "disk"
    disk_root.mkdir()
    found = Disk(disk_root)
    real = {name: getattr(os, name) for name in ("fsync", "replace", "rename", "unlink", "mkdir")}

    def recorded(name: str) -> Callable[..., None]:
        def call(*args: object, **named: object) -> None:
            real[name](*args, **named)
            if disk_root not in Path(str(args[0])).parents:
                return
            said = " ".join(Path(str(a)).name.partition(".parquet")[0] for a in args if isinstance(a, str | Path))
            found.called(f"{name} {said}")

        return call

    for name in ("replace", "rename", "unlink", "mkdir"):
        monkeypatch.setattr(os, name, recorded(name))

    def fsync(descriptor: int) -> None:
        real["fsync"](descriptor)
        found.synced(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    return found


def prepared(disk: Disk) -> CaseStore:
    """A case whose folders and key are on disk."""
    case = CaseStore(disk.root / "cases" / "1")
    case.prepare()
    return case


def write(case: CaseStore, unit: str) -> None:
    with case.writing(unit, "parse", "x1") as output:
        output.write("reads", reads("sms"))


def whole(root: Path, unit: str) -> bool:
    """Whether a unit is done; then all of it is there and can be read."""
    case = CaseStore(root / "cases" / "1")
    if not case.done(unit):
        return False
    assert case.read("reads", [unit])["unit"].to_pylist() == ["sms"]
    assert case.read("issues", [unit]).num_rows == 0
    return True


def test_content_is_synced_before_its_name_tables_before_the_receipt_and_names_last(disk: Disk) -> None:
    case = prepared(disk)
    disk.calls.clear()
    write(case, "u1")
    calls = [call for call in disk.calls if "u1" in call or call.startswith("sync")]
    assert calls == [
        "sync cases/1/reads/u1",
        "replace u1 u1",
        "sync cases/1/reads",
        "sync cases/1/issues/u1",
        "replace u1 u1",
        "sync cases/1/issues",
    ]


def test_whenever_the_power_is_cut_a_unit_is_there_whole_or_not_at_all(disk: Disk, tmp_path: Path) -> None:
    case = prepared(disk)
    write(case, "u0")
    begun = len(disk.states)
    write(case, "u1")
    write_whole(case.root / "run.json", [b"{}\n"])
    disk.states = disk.states[begun - 1 :]
    found = [(whole(cut, "u0"), whole(cut, "u1")) for cut in disk.after_a_cut(tmp_path / "cut")]
    assert set(found) == {(True, False), (True, True)}
    assert found[-1] == (True, True)


def test_a_case_that_was_begun_keeps_its_key_and_what_was_done_is_not_lost_with_its_folder(
    disk: Disk, tmp_path: Path
) -> None:
    write(prepared(disk), "u1")
    *_, last = disk.after_a_cut(tmp_path / "cut")
    assert whole(last, "u1")
    cuts = disk.after_a_cut(tmp_path / "again")
    keys = {(cut / "cases/1/secret.key").read_text() for cut in cuts if (cut / "cases/1/secret.key").exists()}
    assert keys == {(disk.root / "cases/1/secret.key").read_text()}


def test_a_unit_that_is_removed_never_passes_for_done_with_less(disk: Disk, tmp_path: Path) -> None:
    case = prepared(disk)
    write(case, "u1")
    disk.settle()
    disk.states.clear()
    assert case.remove({table: ["u1"] for table in ("reads", "issues")}) == 2
    assert {whole(cut, "u1") for cut in disk.after_a_cut(tmp_path / "cut")} == {True, False}


def test_a_small_file_is_what_it_was_or_what_it_is(disk: Disk, tmp_path: Path) -> None:
    write_whole(disk.root / "run.json", [b"before"])
    disk.settle()
    disk.states.clear()
    write_whole(disk.root / "run.json", [b"after"])
    found = [(cut / "run.json").read_bytes() for cut in disk.after_a_cut(tmp_path / "cut")]
    assert set(found) == {b"before", b"after"}
    assert found[-1] == b"after"


def test_an_event_that_was_acknowledged_stays_with_the_file_it_stands_in(disk: Disk, tmp_path: Path) -> None:
    audit.add(disk.root, "collect", "42/1", "somebody")
    *_, last = disk.after_a_cut(tmp_path / "cut")
    assert audit.verify(last) == []
    assert len(list(audit.events(last, "42/1"))) == 1


def test_folders_that_are_new_are_synced_in_those_above_them(disk: Disk, tmp_path: Path) -> None:
    make_folders(disk.root / "a" / "b" / "c")
    *_, last = disk.after_a_cut(tmp_path / "cut")
    assert (last / "a" / "b" / "c").is_dir()


def test_copies_of_before_a_power_cut_are_not_trusted_and_those_of_a_crash_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = CaseStore(tmp_path / "cases" / "1")
    case.prepare()
    case.forget_unsynced()
    (case.scratch / unit_name("copy")).write_bytes(b"evidence")
    case.forget_unsynced()
    assert (case.scratch / unit_name("copy")).exists()
    (tmp_path / "boot_id").write_text("another start of the machine")
    monkeypatch.setattr("pipeline.store._BOOT", tmp_path / "boot_id")
    case.forget_unsynced()
    assert [file.name for file in case.scratch.iterdir()] == ["boot"]
