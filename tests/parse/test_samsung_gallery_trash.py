import json
import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.parse.apps.samsung_gallery_trash import PARSER

TIME = 1773522300000


def test_pictures_of_the_gallery_say_where_they_were_taken(tmp_path: Path, read, utc) -> None:
    more = json.dumps({"__dateTaken": 1773500000000, "latitude": 51.5, "longitude": -0.12})
    with closing(sqlite3.connect(tmp_path / "local.db")) as connection, connection:
        connection.execute(
            "create table trash (__absPath text, __originPath text, __originTitle text, __deleteTime int,"
            " __restoreExtra text)"
        )
        connection.execute("insert into trash values ('/t/1', '/DCIM/a.jpg', 'a.jpg', ?, ?)", (TIME, more))
        connection.execute("insert into trash values ('/t/2', '/DCIM/b.jpg', 'b.jpg', ?, '{')", (TIME,))
    parsed = read(PARSER, tmp_path / "local.db")
    first, second = parsed.records
    assert (first["latitude"], first["sent_at"], first["state"]) == (51.5, utc("2026-03-14 21:05"), "deleted")
    assert json.loads(first["extra"])["taken"] == "2026-03-14T14:53:20Z"
    assert (second["title"], second.get("latitude")) == ("b.jpg", None)
    assert set(parsed.issues) == {("trash:2", "bad-value")}
    assert parsed.sums()


def test_no_place_is_null_a_drifted_structure_and_a_broken_file(tmp_path: Path, read) -> None:
    with closing(sqlite3.connect(tmp_path / "local.db")) as connection, connection:
        connection.execute("create table trash (__absPath text, __originPath text, __restoreExtra text)")
        connection.execute("insert into trash values ('/t/1', '/a.jpg', '{\"latitude\": 0.0, \"longitude\": 0.0}')")
    parsed = read(PARSER, tmp_path / "local.db")
    assert parsed.column("latitude") == [None]
    assert parsed.issues == [("trash:structure", "absent-column")]
    assert parsed.sums()
    (tmp_path / "x").write_bytes(b"none" * 1000)
    assert read(PARSER, tmp_path / "x").issues == [("database", "damaged")]
