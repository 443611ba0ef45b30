from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.demo.backups import android_backup
from pipeline.errors import Refused

DB = b"SQLite format 3\0" + bytes(20_000)
FILES = {
    "apps/com.whatsapp/db/msgstore.db": DB,
    "apps/com.whatsapp/f/note.txt": b"hello",
    "apps/com.example/_manifest": b"1",
    "shared/0/DCIM/a.txt": b"x",
}


@pytest.mark.parametrize("password", [None, "correct horse"])
@pytest.mark.parametrize("compressed", [True, False])
def test_every_kind_of_android_backup_gives_the_paths_of_the_device(
    tmp_path: Path, take_in: Callable[..., Any], password: str | None, compressed: bool
) -> None:
    path = android_backup(tmp_path / "a.ab", FILES, password=password, compressed=compressed)
    found = take_in(path, password=password)
    assert sorted(found.paths) == [
        "apps/com.example/_manifest",
        "data/data/com.whatsapp/databases/msgstore.db",
        "data/data/com.whatsapp/files/note.txt",
        "data/media/0/DCIM/a.txt",
    ]
    assert found.content("data/data/com.whatsapp/databases/msgstore.db") == DB
    assert found.issues == []


@pytest.mark.parametrize(
    ("password", "said"), [(None, "Give its password with extraction.password_env"), ("wrong", "does not open")]
)
def test_without_its_password_it_is_refused(
    tmp_path: Path, take_in: Callable[..., Any], password: str | None, said: str
) -> None:
    with pytest.raises(Refused, match=said):
        take_in(android_backup(tmp_path / "a.ab", FILES, password="correct horse"), password=password)


@pytest.mark.parametrize("password", [None, "correct horse"])
def test_one_that_is_cut_off_gives_what_is_left_and_an_issue(
    tmp_path: Path, take_in: Callable[..., Any], password: str | None
) -> None:
    path = android_backup(tmp_path / "a.ab", FILES, password=password, compressed=False)
    path.write_bytes(path.read_bytes()[:21_500])
    found = take_in(path, password=password)
    assert "data/data/com.whatsapp/databases/msgstore.db" in found.paths
    assert "damaged" in {code for _, code in found.issues}


@pytest.mark.parametrize(
    "header", [b"ANDROID BACKUP\n", b"ANDROID BACKUP\n5\n1\nROT13\n", b"ANDROID BACKUP\n5\n1\nAES-256\nxx\n"]
)
def test_a_damaged_header_is_refused(tmp_path: Path, take_in: Callable[..., Any], header: bytes) -> None:
    (tmp_path / "a.ab").write_bytes(header)
    with pytest.raises(Refused):
        take_in(tmp_path / "a.ab", password="x")
