import os
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from pipeline.ingest.find import find

PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)


@pytest.fixture
def phone(tmp_path: Path) -> Path:
    folder = tmp_path / "phone"
    for path, content in {
        "data/data/org.example.app/databases/app.db": b"SQLite format 3\0" + bytes(84),
        "sdcard/DCIM/1.png": PNG,
        "sdcard/notes.txt": b"nothing much",
    }.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return folder


def test_every_file_is_a_row_in_order_of_path_and_databases_come_last(phone: Path, take_in: Callable[..., Any]) -> None:
    found = take_in(phone)
    assert find(phone).name == "folder"
    assert found.paths == ["sdcard/DCIM/1.png", "sdcard/notes.txt", "data/data/org.example.app/databases/app.db"]
    assert [row["status"] for row in found.rows] == ["claimed", "unsupported", "claimed"]
    assert [row["type"] for row in found.rows] == ["image/png", "text/plain", "application/vnd.sqlite3"]
    assert [row["parser"] for row in found.rows] == ["media", None, "databases"]
    assert (found.issues, found.taken.files, found.taken.sha256) == ([], 3, None)


def test_hash_size_and_time_are_those_of_the_file(phone: Path, take_in: Callable[..., Any]) -> None:
    os.utime(phone / "sdcard/DCIM/1.png", (1773518400, 1773518400))
    row = take_in(phone)["sdcard/DCIM/1.png"]
    assert (row["sha256"], row["size_bytes"]) == (sha256(PNG).hexdigest(), len(PNG))
    assert row["modified_at"] == datetime(2026, 3, 14, 20, 0, tzinfo=UTC)


def test_only_what_a_parser_claims_is_copied_and_only_its_owner_can_read_it(
    phone: Path, take_in: Callable[..., Any]
) -> None:
    found = take_in(phone)
    assert found.content("sdcard/DCIM/1.png") == PNG
    assert sorted(file.name for file in found.blobs.iterdir()) == sorted(
        row["sha256"] for row in found.rows if row["parser"]
    )
    assert {file.stat().st_mode & 0o777 for file in found.blobs.iterdir()} == {0o600}


def test_the_extraction_is_byte_for_byte_what_it_was(
    phone: Path, take_in: Callable[..., Any], unchanged: Callable[[Path], Any]
) -> None:
    before = unchanged(phone)
    take_in(phone)
    assert unchanged(phone) == before


def test_links_and_pipes_are_rows_with_an_issue_and_are_not_followed(phone: Path, take_in: Callable[..., Any]) -> None:
    (phone / "sdcard/link.png").symlink_to(phone / "sdcard/DCIM/1.png")
    (phone / "sdcard/everything").symlink_to("/")
    os.mkfifo(phone / "sdcard/pipe")
    found = take_in(phone)
    assert found["sdcard/link.png"]["status"] == "unsupported"
    assert found["sdcard/link.png"]["sha256"] is None
    assert len(found.rows) == 6
    assert sorted(found.issues) == [
        ("sdcard/everything", "symlink"),
        ("sdcard/link.png", "symlink"),
        ("sdcard/pipe", "special-file"),
    ]


def test_a_file_that_may_not_be_read_is_a_row_with_an_issue(
    phone: Path, take_in: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = os.open

    def refuse(path: Any, *rest: Any) -> int:  # the superuser of a container may read whatever its mode says
        if str(path).endswith("notes.txt"):
            raise PermissionError(13, "Permission denied")
        return opened(path, *rest)

    monkeypatch.setattr(os, "open", refuse)
    found = take_in(phone)
    assert (found["sdcard/notes.txt"]["status"], found["sdcard/notes.txt"]["size_bytes"]) == ("failed", None)
    assert found.issues == [("sdcard/notes.txt", "unreadable")]
    assert len(found.rows) == 3


def test_a_folder_that_may_not_be_listed_is_a_row_with_an_issue(
    phone: Path, take_in: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = os.scandir

    def refuse(path: Any) -> Any:
        if str(path).endswith("DCIM"):
            raise PermissionError(13, "Permission denied")
        return listed(path)

    monkeypatch.setattr(os, "scandir", refuse)
    found = take_in(phone)
    assert found["sdcard/DCIM"]["status"] == "failed"
    assert found.issues == [("sdcard/DCIM", "unreadable")]
    assert "DCIM" not in found.details[0]


def test_names_that_are_not_utf8_are_kept_apart(phone: Path, take_in: Callable[..., Any]) -> None:
    for name in (b"caf\xe9.png", b"caf\xe8.png"):
        Path(os.fsdecode(bytes(phone) + b"/" + name)).write_bytes(PNG)
    found = take_in(phone)
    odd = [row for row in found.rows if row["path"] == "caf�.png"]
    assert len({row["source_id"] for row in odd}) == 2
    assert found.issues == [("caf�.png", "bad-text")] * 2


def test_an_empty_file_has_a_row_of_its_own(phone: Path, take_in: Callable[..., Any]) -> None:
    (phone / "empty.db").touch()
    (phone / "empty.txt").touch()
    found = take_in(phone)
    assert (found["empty.db"]["status"], found["empty.db"]["size_bytes"], found["empty.db"]["type"]) == (
        "claimed",
        0,
        None,
    )
    assert found["empty.txt"]["status"] == "unsupported"
    assert found.content("empty.db") == b""


def test_ids_do_not_depend_on_what_else_is_there(phone: Path, take_in: Callable[..., Any]) -> None:
    before = {row["path"]: row["source_id"] for row in take_in(phone).rows}
    (phone / "a.txt").write_text("more")
    after = {row["path"]: row["source_id"] for row in take_in(phone).rows}
    assert after.items() >= before.items()
