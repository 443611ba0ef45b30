import sqlite3
from contextlib import closing
from hashlib import md5
from pathlib import Path

from pipeline.parse.apps.wechat_contacts_ios import PARSER

ROSA = md5(b"wxid_rosa", usedforsecurity=False).hexdigest()


def contacts(path: Path, *rows: tuple[object, ...], remark: str = "dbContactRemark") -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(f"create table Friend (userName text primary key, type integer, {remark} blob)")
        connection.executemany("insert into Friend values (?, 3, ?)", rows)
    return path


def field(number: int, value: str) -> bytes:
    return bytes([number << 3 | 2, len(value)]) + value.encode()


def test_names_that_they_gave_themselves_and_that_the_owner_gave_them(tmp_path: Path, read) -> None:
    rosa = field(1, "rosa") + field(2, "rosa_k") + field(3, "Rosa")
    rows = [("wxid_rosa", rosa), ("wxid_tom", b"\xff\xff"), ("100@chatroom", field(1, "Quay"))]
    parsed = read(PARSER, contacts(tmp_path / "WCDB_Contact.sqlite", *rows))
    assert parsed.column("title") == ["Rosa", None]
    assert parsed.column("recipients")[0] == ["wxid_rosa", "rosa_k", ROSA]
    assert parsed.issues == [("Friend:2", "bad-value")]
    assert parsed.sums()


def test_a_drifted_structure_says_so(tmp_path: Path, read) -> None:
    parsed = read(PARSER, contacts(tmp_path / "WCDB_Contact.sqlite", ("wxid_rosa", b""), remark="remark"))
    assert (parsed.records, parsed.issues) == ([], [("Friend:structure", "unknown-structure")])
    assert parsed.sums()


def test_a_broken_file_says_so(tmp_path: Path, read) -> None:
    (tmp_path / "wechat").write_bytes(b"no database" * 100)
    parsed = read(PARSER, tmp_path / "wechat")
    assert parsed.issues[0][1] == "damaged"
    assert parsed.sums()
