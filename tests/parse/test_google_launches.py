import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.parse.apps.google_launches import PARSER


def database(path: Path, columns: str, *rows: tuple[object, ...]) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(f"create table EchoAppLaunchMetricsEvents ({columns})")
        for row in rows:
            connection.execute(f"insert into EchoAppLaunchMetricsEvents values ({', '.join('?' * len(row))})", row)
    return path


COLUMNS = (
    "timestampMillis integer, packageName text, launchLocationId integer, predictionUiSurfaceId integer,"
    " predictionSourceId integer, predictionRank integer, id integer primary key"
)


def test_which_app_was_started_when(tmp_path: Path, read, utc) -> None:
    row = (1773520980000, "com.kik", 4, 1, 3, -1, 1)
    parsed = read(PARSER, database(tmp_path / "SimpleStorage", COLUMNS, row))
    assert parsed.column("app") == ["com.kik"]
    assert parsed.column("sent_at") == [utc("2026-03-14 20:43")]
    assert parsed.column("extra") == ['{"launch_location": 4, "prediction_source": 3, "rank": -1, "surface": 1}']
    assert parsed.issues == []
    assert parsed.sums()


def test_an_older_structure_a_bad_time_and_a_broken_file(tmp_path: Path, read) -> None:
    parsed = read(PARSER, database(tmp_path / "SimpleStorage", "timestampMillis, packageName", ("noon", "com.kik")))
    assert parsed.column("app") == ["com.kik"]
    assert [code for _, code in parsed.issues] == ["absent-column", "bad-time"]
    assert parsed.sums()
    (tmp_path / "broken").write_bytes(b"no database" * 99)
    assert ("database", "damaged") in read(PARSER, tmp_path / "broken").issues


def test_the_published_artefact(read, real) -> None:
    parsed = read(PARSER, real("plaso/test_data/android/SimpleStorage"))
    live = [row for row in parsed.records if row["state"] == "live"]
    assert len(live) == 434
    assert '"launch_location": 4' in live[0]["extra"]
    assert (live[0]["app"], str(live[0]["sent_at"])) == ("com.android.settings", "2022-12-04 16:59:28.274000+00:00")
    assert parsed.sums()
