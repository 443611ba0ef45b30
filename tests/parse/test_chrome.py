import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.demo.android import Download, Search, Visit, chrome_history
from pipeline.parse.apps.chrome import PARSER


def test_visits_searches_and_downloads_with_their_times(tmp_path: Path, read, utc) -> None:
    database = chrome_history(
        tmp_path / "History",
        [Visit("https://www.example.org/club", "The club", utc("2026-03-07 10:02"))],
        [Search("train times", utc("2026-03-14 16:30"))],
        [Download("https://www.example.org/map.pdf", "/sdcard/Download/map.pdf", utc("2026-03-14 16:31"))],
    )
    parsed = read(PARSER, database)
    visit = next(row for row in parsed.records if row["url"] == "https://www.example.org/club")
    (search,) = [row for row in parsed.records if row["kind"] == "search"]
    (download,) = [row for row in parsed.records if row["kind"] == "download"]
    assert (visit["title"], visit["sent_at"]) == ("The club", utc("2026-03-07 10:02"))
    assert (search["body"], search["sent_at"]) == ("train times", utc("2026-03-14 16:30"))
    assert (download["url"], download["title"]) == ("https://www.example.org/map.pdf", "/sdcard/Download/map.pdf")
    assert parsed.sums()


@pytest.mark.parametrize(("schema", "visits"), [("1", 46), ("10", 84), ("20", 58), ("30", 46), ("60", 61)])
def test_histories_of_five_versions_of_chrome(real, read, schema: str, visits: int) -> None:
    """Counts as Hindsight publishes them."""
    found = sorted(real("hindsight").rglob(f"*{schema}/History")) or sorted(real("hindsight").rglob(f"*_{schema}*"))
    parsed = read(PARSER, found[0])
    assert len(parsed.column("kind", "visit")) == visits
    assert parsed.sums()


def history(path: Path, script: str) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(script)
    return path


URLS = "create table urls (id integer primary key, url longvarchar, title longvarchar, last_visit_time integer);"


def test_how_a_page_was_opened_and_from_where(tmp_path: Path, read) -> None:
    """With the flags in the upper bits of the transition, and a visit of another device."""
    file = history(
        tmp_path / "History",
        URLS
        + """
        create table visits (id integer primary key, url integer, visit_time integer, from_visit integer,
            transition integer, visit_duration integer);
        create table visit_source (id integer primary key, source integer);
        insert into urls values (1, 'https://example.org/a', 'A', 0), (2, 'https://example.org/b', 'B', 0);
        insert into visits values (1, 1, 13417992000000000, 0, 805306369, 0),
            (2, 2, 13417992000000001, 1, -2147483648, 60000000), (3, 2, 13417992000000002, 0, 99, 0);
        insert into visit_source values (3, 0);
        """,
    )
    parsed = read(PARSER, file, logical="data/user/0/com.sec.android.app.sbrowser/app_sbrowser/Default/History")
    assert parsed.column("app") == ["com.sec.android.app.sbrowser"] * 3
    assert [json.loads(extra) for extra in parsed.column("extra")] == [
        {"opened_by": "typed"},
        {"opened_by": "link", "came_from": "https://example.org/a", "redirected": 1},
        {"opened_by": "type 99", "from": "another device of the account"},
    ]
    assert parsed.sums()


def test_what_became_of_a_download(tmp_path: Path, read) -> None:
    file = history(
        tmp_path / "History",
        """
        create table downloads (id integer primary key, target_path text, start_time integer, end_time integer,
            tab_url text, referrer text, state integer, received_bytes integer, mime_type text, opened integer);
        insert into downloads values (1, '/sdcard/a.apk', 13417992000000000, 0, 'https://example.org/page', '', 2, 17,
            'application/zip', 0);
        """,
    )
    (record,) = read(PARSER, file).records
    assert json.loads(record["extra"]) == {
        "state": "cancelled",
        "page": "https://example.org/page",
        "mime_type": "application/zip",
        "bytes": 17,
    }


def test_a_time_that_is_none_costs_the_time(tmp_path: Path, read) -> None:
    script = "create table visits (id integer primary key, url integer, visit_time integer);"
    parsed = read(PARSER, history(tmp_path / "History", URLS + script + "insert into visits values (1, 1, 'x')"))
    assert ("visits:1", "bad-time") in parsed.issues
    assert parsed.sums()


def test_a_file_that_is_no_database_is_an_issue(tmp_path: Path, read) -> None:
    (tmp_path / "History").write_bytes(b"no database at all" * 90)
    assert read(PARSER, tmp_path / "History").issues[0] == ("database", "damaged")


@pytest.mark.parametrize(
    ("path", "app"),
    [
        ("AppDomain-com.google.chrome.ios/Library/Application Support/Google/Chrome/Default/History", "chrome.ios"),
        (
            "mobile/Containers/Data/Application/1-2/Library/Application Support/Google/Chrome/Default/History",
            "chrome.ios",
        ),
        ("Users/ana/Library/Application Support/Google/Chrome/Default/History", "Chrome"),
        ("backup/Default/History", None),
    ],
)
def test_the_folder_says_which_browser_it_was(path: str, app: str | None) -> None:
    assert PARSER.app_at(path) == (app and f"com.google.{app}")


@pytest.mark.parametrize(
    ("name", "visits"), [("History", 69), ("History-57.0.2987.133", 1), ("History-58.0.3029.96", 1)]
)
def test_histories_of_plaso(real, read, name: str, visits: int) -> None:
    """71 events, two of them downloads, and 2, one of them a download: as plaso publishes them."""
    parsed = read(PARSER, real(f"plaso/test_data/chrome/{name}"))
    assert len(parsed.column("kind", "visit")) == visits
    assert parsed.sums()
