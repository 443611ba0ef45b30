import sqlite3
from contextlib import closing
from hashlib import md5
from pathlib import Path

from pipeline.parse.apps.wechat_ios import PARSER

TIME = 1_773_522_300  # 2026-03-14 21:05
ROSA = md5(b"wxid_rosa", usedforsecurity=False).hexdigest()
QUAY = md5(b"100@chatroom", usedforsecurity=False).hexdigest()
TABLE = """create table Chat_{} (TableVer integer, MesLocalID integer primary key, MesSvrID integer, CreateTime integer,
    Message text, Status integer, ImgStatus integer, Type integer, Des integer);"""
LINK = "<msg><appmsg><title>Boats</title><des>for sale</des><url>https://example.org/b</url></appmsg></msg>"
PLACE = '<msg><location x="51.5" y="-0.12" label="1 Quay" poiname="Quay"/></msg>'


def store(path: Path, **chats: list[tuple[object, ...]]) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        for chat, rows in chats.items():
            connection.execute(TABLE.format(chat.removeprefix("_")))
            marks = "(1, null, 1, ?, ?, 3, 1, ?, ?)"
            connection.executemany(f"insert into Chat_{chat.removeprefix('_')} values {marks}", rows)
    return path


def test_who_wrote_what_to_whom(tmp_path: Path, read, utc) -> None:
    direct = [(TIME, "hello", 1, 1), (TIME, "<msg><img/></msg>", 3, 0), (TIME, LINK, 49, 1), (TIME, PLACE, 48, 1)]
    group = [(TIME, "wxid_tom:\nall here", 1, 1), (TIME, "me: too", 1, 0), (TIME, "Tom joined", 10000, 1)]
    parsed = read(PARSER, store(tmp_path / "MM.sqlite", **{f"_{ROSA}": direct, f"_{QUAY}": group}))
    found = {row["thread_id"] for row in parsed.records}
    assert len(found) == 2
    assert {tuple(row.get("recipients", ["unknown"])) for row in parsed.records} == {(), (ROSA,), ("unknown",)}
    first = [row for row in parsed.records if row["thread_kind"] == "direct"]
    assert [row.get("body") for row in first] == ["hello", None, "Boats\nfor sale\nhttps://example.org/b", None]
    assert [row.get("sender") for row in first] == [ROSA, None, ROSA, ROSA]
    assert first[1]["recipients"] == [ROSA]
    assert first[1]["attachments"] == [f"Img/{ROSA}/2.pic"]
    assert (first[3]["latitude"], first[3]["longitude"]) == (51.5, -0.12)
    assert first[0]["sent_at"] == utc("2026-03-14 21:05")
    second = [row for row in parsed.records if row["thread_kind"] == "group"]
    assert [row["body"] for row in second] == ["all here", "me: too", "Tom joined"]
    assert [row.get("sender") for row in second] == ["wxid_tom", None, None]
    assert [row.get("direction") for row in second] == ["incoming", "outgoing", None]
    assert [row["kind"] for row in second] == ["message", "message", "system_event"]
    assert parsed.issues == []
    assert parsed.sums()


def test_bad_values_cost_only_themselves_and_a_drifted_structure_says_so(tmp_path: Path, read) -> None:
    rows = [("yesterday", "when", 1, 1), (TIME, "<msg", 49, 1), (TIME, "x", 37, 1)]
    database = store(tmp_path / "MM.sqlite", **{f"_{ROSA}": rows})
    parsed = read(PARSER, database)
    assert parsed.column("body") == ["when", None, None]
    assert set(parsed.issues) == {(f"Chat_{ROSA}:1", "bad-time"), (f"Chat_{ROSA}:2", "bad-value")}
    assert parsed.sums()
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute(f"alter table Chat_{ROSA} rename column Message to Content")
    drifted = read(PARSER, database)
    assert (f"Chat_{ROSA}:structure", "unknown-structure") in drifted.issues
    assert drifted.sums()


def test_friends_of_older_versions(tmp_path: Path, read) -> None:
    database = store(tmp_path / "MM.sqlite", **{f"_{ROSA}": [(TIME, "hello", 1, 1)]})
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("create table Friend (UsrName text primary key, NickName text, Email text, Mobile text)")
        connection.execute("insert into Friend values ('wxid_rosa', 'Rosa', '', '+447700900401')")
    parsed = read(PARSER, database)
    assert parsed.column("title", "contact") == ["Rosa"]
    assert parsed.column("recipients", "contact") == [["wxid_rosa", "+447700900401"]]
    assert parsed.sums()


def test_a_broken_file_says_so(tmp_path: Path, read) -> None:
    (tmp_path / "wechat").write_bytes(b"no database" * 100)
    parsed = read(PARSER, tmp_path / "wechat")
    assert parsed.issues[0][1] == "damaged"
    assert parsed.sums()
