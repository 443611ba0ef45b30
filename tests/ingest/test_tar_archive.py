import gzip
import io
import tarfile
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import Refused
from pipeline.ingest.find import find

DB = b"SQLite format 3\0" + bytes(84)
NOISE = bytes(range(256)) * 16


def member(name: str, kind: bytes = tarfile.REGTYPE, target: str = "", mtime: int = 1773518400) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname, info.mtime = kind, target, mtime
    return info


def make(path: Path, *members: tuple[tarfile.TarInfo, bytes], format_: int = tarfile.PAX_FORMAT) -> Path:
    with tarfile.open(path, "w:gz" if path.suffix == ".gz" else "w", format=format_) as archive:
        for info, content in members:
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return path


@pytest.mark.parametrize("name", ["a.tar", "a.tar.gz"])
def test_files_of_a_tar_are_rows_and_folders_are_not(
    tmp_path: Path, take_in: Callable[..., Any], unchanged: Callable[[Path], Any], name: str
) -> None:
    path = make(
        tmp_path / name,
        (member("data", tarfile.DIRTYPE), b""),
        (member("data/a.db"), DB),
        (member("b.bin"), NOISE * 999),
    )
    before = unchanged(path)
    found = take_in(path)
    assert find(path).name == "tar"
    assert found.paths == ["b.bin", "data/a.db"]
    assert found.content("data/a.db") == DB
    assert found["b.bin"]["sha256"] == sha256(NOISE * 999).hexdigest()
    assert found["data/a.db"]["modified_at"] == datetime(2026, 3, 14, 20, 0, tzinfo=UTC)
    assert found.issues == []
    assert found.taken.sha256 == before[str(path)][0]
    assert unchanged(path) == before


@pytest.mark.parametrize("format_", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_long_names_of_all_dialects_are_read(tmp_path: Path, take_in: Callable[..., Any], format_: int) -> None:
    name = "/".join(["a-folder-of-a-phone"] * 7) + "/é.db"
    found = take_in(make(tmp_path / "a.tar", (member(name), DB), format_=format_))
    assert (found.paths, found.issues) == ([name], [])


def test_a_time_of_zero_is_no_time(tmp_path: Path, take_in: Callable[..., Any]) -> None:
    assert take_in(make(tmp_path / "a.tar", (member("a.db", mtime=0), DB)))["a.db"]["modified_at"] is None


def test_names_that_point_outside_are_cleaned_and_reported(tmp_path: Path, take_in: Callable[..., Any]) -> None:
    found = take_in(make(tmp_path / "a.tar", (member("../x.db"), DB), (member("/y.db"), DB), (member("./z.db"), DB)))
    assert found.paths == ["x.db", "y.db", "z.db"]
    assert found.issues == [("x.db", "path-traversal"), (None, "path-traversal")]


def test_links_devices_and_pipes_are_not_read(tmp_path: Path, take_in: Callable[..., Any]) -> None:
    found = take_in(
        make(
            tmp_path / "a.tar",
            (member("link.db", tarfile.SYMTYPE, "/etc/passwd"), b""),
            (member("null", tarfile.CHRTYPE), b""),
            (member("pipe", tarfile.FIFOTYPE), b""),
        )
    )
    assert found.issues == [("link.db", "symlink"), ("null", "special-file"), ("pipe", "special-file")]
    assert {row["status"] for row in found.rows} == {"unsupported"}


def test_a_hard_link_has_the_content_of_its_file(tmp_path: Path, take_in: Callable[..., Any]) -> None:
    path = make(
        tmp_path / "a.tar.gz",
        (member("./first.db"), DB),
        (member("second.db", tarfile.LNKTYPE, "./first.db"), b""),
        (member("third.db", tarfile.LNKTYPE, "first.db"), b""),
        (member("lost.db", tarfile.LNKTYPE, "elsewhere.db"), b""),
        (member("other.db"), NOISE),
    )
    found = take_in(path)
    assert {found[f"{name}.db"]["sha256"] for name in ("first", "second", "third")} == {sha256(DB).hexdigest()}
    assert found["first.db"]["status"] == "claimed"
    assert found["second.db"]["status"] == found["third.db"]["status"] == "duplicate"
    assert found["lost.db"]["status"] == "failed"
    assert found.issues == [("lost.db", "missing")]
    assert found.taken.sha256 == sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("cut", [100, 512, 5000, 40_000])
def test_a_tar_that_is_cut_off_gives_what_is_there(tmp_path: Path, take_in: Callable[..., Any], cut: int) -> None:
    path = make(tmp_path / "a.tar", (member("a.db"), DB), (member("b.bin"), NOISE * 10), (member("c.db"), DB))
    path.write_bytes(path.read_bytes().rstrip(b"\0")[:-cut])
    found = take_in(path)
    assert found.paths[-1] == "a.db"
    assert (None, "damaged") in found.issues
    assert found.taken.sha256 == sha256(path.read_bytes()).hexdigest()


def test_content_that_is_cut_off_is_kept_as_far_as_it_goes(tmp_path: Path, take_in: Callable[..., Any]) -> None:
    path = make(tmp_path / "a.tar", (member("a.db"), NOISE))
    path.write_bytes(path.read_bytes()[: 512 + 1000])
    found = take_in(path)
    assert found.content("a.db") == NOISE[:1000]
    assert found["a.db"]["size_bytes"] == 1000
    assert found.issues == [("a.db", "damaged"), (None, "damaged")]


def test_a_gzip_that_is_cut_off_gives_what_is_there(tmp_path: Path, take_in: Callable[..., Any]) -> None:
    path = make(tmp_path / "a.tar.gz", (member("a.db"), DB), (member("b.bin"), NOISE * 99))
    path.write_bytes(path.read_bytes()[:-40])
    found = take_in(path)
    assert found["a.db"]["status"] == "claimed"
    assert (None, "damaged") in found.issues
    assert found.taken.sha256 == sha256(path.read_bytes()).hexdigest()


def test_a_header_in_the_middle_that_is_none_is_reported(tmp_path: Path, take_in: Callable[..., Any]) -> None:
    path = make(tmp_path / "a.tar", (member("a.db"), DB), (member("b.db"), DB))
    raw = bytearray(path.read_bytes())
    raw[1024 + 100 : 1024 + 200] = b"\xff" * 100  # tarfile would take this for the end of the tar
    path.write_bytes(raw)
    found = take_in(path)
    assert (found.paths, found.issues) == (["a.db"], [(None, "damaged")])


def test_a_header_of_unreasonable_size_is_damage(tmp_path: Path, take_in: Callable[..., Any]) -> None:
    path = make(tmp_path / "a.tar", (member("a.db"), DB))
    header = member("x", tarfile.XHDTYPE)
    header.size = 1 << 40
    end = path.read_bytes()
    path.write_bytes(end[:1024] + header.tobuf(tarfile.GNU_FORMAT) + end[1024:])
    found = take_in(path)
    assert (found.paths, found.issues) == (["a.db"], [(None, "damaged")])


def test_a_gzip_in_several_members_is_one_tar(tmp_path: Path, take_in: Callable[..., Any]) -> None:
    plain = make(tmp_path / "a.tar", (member("a.db"), DB), (member("b.bin"), NOISE)).read_bytes()
    path = tmp_path / "a.tar.gz"
    path.write_bytes(gzip.compress(plain[:700]) + gzip.compress(plain[700:]) + bytes(100))
    found = take_in(path)
    assert (found.paths, found.issues) == (["b.bin", "a.db"], [])
    assert found.taken.sha256 == sha256(path.read_bytes()).hexdigest()


def test_a_sparse_file_of_gnu_is_read_with_its_holes(tmp_path: Path, take_in: Callable[..., Any]) -> None:
    info = member("a.db")
    info.pax_headers = {"GNU.sparse.major": "0", "GNU.sparse.minor": "1", "GNU.sparse.map": "1000,100,3000,0"}
    info.pax_headers["GNU.sparse.size"] = "3000"
    found = take_in(make(tmp_path / "a.tar", (info, DB)))
    assert found.content("a.db") == bytes(1000) + DB + bytes(1900)


def test_a_tar_that_expands_too_far_is_read_no_further(tmp_path: Path, take_in: Callable[..., Any]) -> None:
    path = make(tmp_path / "a.tar.gz", (member("a.db"), DB), (member("b.db"), bytes(8 << 20)), (member("c.db"), DB))
    found = take_in(path, max_ratio=100)
    assert found.issues == [("b.db", "bomb")]
    assert sorted(found.paths) == ["a.db", "b.db"]
    assert found.taken.sha256 == sha256(path.read_bytes()).hexdigest()


def test_a_gzip_that_is_no_tar_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.gz"
    path.write_bytes(gzip.compress(b"text " * 500))
    with pytest.raises(Refused, match="none of the formats that are known here"):
        find(path)


def test_a_real_file_is_the_same_in_a_tar_a_gzip_and_a_zip(
    real: Callable[[str], Path], take_in: Callable[..., Any]
) -> None:
    found = [take_in(real(f"plaso/test_data/syslog.{kind}")) for kind in ("tar", "tgz", "zip")]
    assert [inventory.issues for inventory in found] == [[], [], []]
    assert len({inventory["syslog"]["sha256"] for inventory in found}) == 1
    assert {inventory["syslog"]["type"] for inventory in found} == {"text/plain"}
