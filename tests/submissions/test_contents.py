"""What an extraction holds, told without reading it."""

import os
import struct
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.submissions.contents import Contents
from pipeline.submissions.contents import contents as listed

FILES = {"data/msgstore.db": 4000, "DCIM/1.JPG": 300, "DCIM/2.heic": 200, "letters/a.pdf": 100, "notes.txt": 10}
KNOWN = Contents(size_bytes=4610, items=5, readable=3, stores_bytes=4000, readable_bytes=600)


def contents(path: Path) -> Contents:
    return listed(path, lambda name: name == "data/msgstore.db")


def folder(root: Path) -> Path:
    for name, size in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(bytes(size))
    return root


def archive(path: Path, before: bytes = b"", after: bytes = b"", *, large: bool = False) -> Path:
    path.write_bytes(before)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as made:
        made.writestr("data/", "")
        for name, size in FILES.items():
            with made.open(name, "w", force_zip64=large) as file:
                file.write(bytes(size))
        made.comment = after
    return path


def test_a_folder_is_listed_and_links_are_not_followed(tmp_path: Path) -> None:
    root = folder(tmp_path / "x")
    (root / "away").symlink_to(tmp_path)
    (root / "away.jpg").symlink_to(root / "notes.txt")
    assert contents(root) == KNOWN


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize(("before", "after"), [(b"", b""), (b"", b"a comment"), (b"MZ something", b"")])
def test_a_zip_is_listed_without_being_unpacked(tmp_path: Path, before: bytes, after: bytes, large: bool) -> None:
    found = contents(archive(tmp_path / "x.zip", before, after, large=large))
    assert found == KNOWN if not before else found.items is None  # what does not begin as a zip is taken as it lies


def test_sizes_and_counts_of_64_bits_are_read_where_they_stand(tmp_path: Path) -> None:
    """As a zip with a file of 5 GiB and more than 65,535 entries has them; the list alone is written here."""
    name, size = b"big.mp4", 5 << 30
    extra = struct.pack("<HHQ", 1, 8, size)
    entry = struct.pack(
        "<4s6H3L5H2L", b"PK\x01\x02", 45, 45, 0, 0, 0, 0, 0, 9, 0xFFFFFFFF, len(name), len(extra), 0, 0, 0, 0, 0
    )
    listed = entry + name + extra
    end64 = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 1, 1, len(listed), 4)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, 4 + len(listed), 1)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    (tmp_path / "x.zip").write_bytes(b"PK\x03\x04" + listed + end64 + locator + end)
    assert contents(tmp_path / "x.zip") == Contents(size, 1, 0, 0, 0)


def test_names_of_a_backup_of_itunes_say_nothing(tmp_path: Path) -> None:
    (folder(tmp_path / "x") / "Manifest.db").touch()
    assert contents(tmp_path / "x") == Contents(4610, 6, None)


def test_of_another_archive_the_size_is_known_and_no_more(tmp_path: Path) -> None:
    (tmp_path / "x.tar").write_bytes(b"something else")
    assert contents(tmp_path / "x.tar") == Contents(14)


def test_what_is_not_there_raises(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"x\.zip"):
        contents(tmp_path / "x.zip")


@given(st.data())
def test_a_broken_zip_has_its_size_or_a_list_and_never_fails(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    whole = bytearray(archive(tmp_path_factory.getbasetemp() / f"broken-{os.getpid()}.zip").read_bytes())
    for place in data.draw(st.lists(st.integers(4, len(whole) - 1), min_size=1, max_size=6)):
        whole[place] = data.draw(st.integers(0, 255))
    path = tmp_path_factory.getbasetemp() / f"changed-{os.getpid()}.zip"
    path.write_bytes(bytes(whole[: data.draw(st.integers(4, len(whole)))]))
    found = contents(path)
    assert found.items is not None or found.size_bytes == path.stat().st_size
