import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.parse.apps.google_app_check import PARSER


def test_packages_that_were_checked(tmp_path: Path, read) -> None:
    with closing(sqlite3.connect(tmp_path / "gass.db")) as connection, connection:
        connection.executescript("""
            create table app_info (package_name text, version_code integer, digest_sha256 text);
            insert into app_info values ('org.example.vault', 12, 'ab12'), (null, null, x'cafe');
        """)
    parsed = read(PARSER, tmp_path / "gass.db")
    assert parsed.column("app") == ["org.example.vault", None]
    assert [row["extra"] for row in parsed.records] == ['{"sha256": "ab12", "version": 12}', '{"sha256": "CAFE"}']
    assert parsed.sums()


def test_an_older_structure_and_a_broken_file(tmp_path: Path, read) -> None:
    with closing(sqlite3.connect(tmp_path / "gass.db")) as connection, connection:
        connection.executescript("create table app_info (package_name text); insert into app_info values ('a.b')")
    older = read(PARSER, tmp_path / "gass.db")
    assert older.column("app") == ["a.b"]
    assert older.issues == [("app_info:structure", "absent-column")]
    (tmp_path / "broken").write_bytes(b"no database" * 99)
    assert ("database", "damaged") in read(PARSER, tmp_path / "broken").issues
