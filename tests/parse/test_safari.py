import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.demo.ios import Visit, safari_history
from pipeline.parse.apps.safari import PARSER


def test_visits_with_title_and_time(tmp_path: Path, read, utc) -> None:
    visits = [Visit("https://www.example.org/weather", "Weather", utc("2026-03-13 08:00"))] * 2
    parsed = read(PARSER, safari_history(tmp_path / "History.db", visits))
    assert parsed.column("url") == ["https://www.example.org/weather"] * 2
    assert parsed.column("sent_at") == [utc("2026-03-13 08:00")] * 2


def test_a_visit_whose_page_was_removed_is_still_a_visit(tmp_path: Path, read, utc) -> None:
    database = safari_history(tmp_path / "History.db", [Visit("https://example.org", "Page", utc("2026-03-13 08:00"))])
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("delete from history_items")
    parsed = read(PARSER, database)
    assert (parsed.column("title"), parsed.column("url")) == (["Page"], [None])
