import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.parse.apps.google_play_searches import PARSER

TIME = 1773520980000


def database(path: Path, script: str) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(script)
    return path


def test_search_terms_and_a_bad_time(tmp_path: Path, read, utc) -> None:
    script = f"""
        create table suggestions (_id integer primary key, display1 text, query text, date long);
        insert into suggestions values (1, 'hide photos', 'hide photos', {TIME}), (2, 'b', 'bus times', 'soon');
    """
    parsed = read(PARSER, database(tmp_path / "suggestions.db", script))
    assert parsed.column("body") == ["hide photos", "bus times"]
    assert parsed.column("sent_at") == [utc("2026-03-14 20:43"), None]
    assert set(parsed.column("app")) == {"com.android.vending"}
    assert parsed.issues == [("suggestions:2", "bad-time")]
    assert parsed.sums()


def test_a_drifted_structure_and_a_broken_file(tmp_path: Path, read) -> None:
    script = "create table suggestions (query text); insert into suggestions values ('bus times')"
    parsed = read(PARSER, database(tmp_path / "suggestions.db", script))
    assert (parsed.column("body"), parsed.issues) == (["bus times"], [("suggestions:structure", "absent-column")])
    assert parsed.sums()
    (tmp_path / "broken.db").write_bytes(b"no database" * 99)
    assert read(PARSER, tmp_path / "broken.db").issues == [("database", "damaged")]
