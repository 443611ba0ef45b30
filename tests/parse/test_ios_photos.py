import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from pipeline.parse.apps.ios_photos import PARSER

TAKEN, TRASHED = 795_221_280.5, 795_300_000.0  # 2026-03-14 22:48 and 2026-03-15 20:40, UTC
NOWHERE = -180.0

ASSETS = """
create table {table} (Z_PK integer primary key, ZDIRECTORY text, ZFILENAME text, ZDATECREATED real, ZKIND integer,
    ZADDITIONALATTRIBUTES integer, ZKINDSUBTYPE integer, ZDURATION real, ZHIDDEN integer, ZFAVORITE integer,
    ZTRASHEDSTATE integer, ZTRASHEDDATE real, ZADDEDDATE real, ZMODIFICATIONDATE real, ZLASTSHAREDDATE real,
    ZSAVEDASSETTYPE integer, ZLATITUDE real, ZLONGITUDE real, ZEXTENDEDATTRIBUTES integer, {edited} integer);
create table ZADDITIONALASSETATTRIBUTES (Z_PK integer primary key, ZORIGINALFILENAME text, ZTIMEZONENAME text,
    ZIMPORTEDBY integer, ZTITLE text, {by_app} text {more});
create table ZASSETDESCRIPTION (Z_PK integer primary key, ZASSETATTRIBUTES integer, ZLONGDESCRIPTION text);
create table ZEXTENDEDATTRIBUTES (Z_PK integer primary key, ZCAMERAMAKE text, ZCAMERAMODEL text);
create table ZGENERICALBUM (Z_PK integer primary key, ZKIND integer, ZTITLE text);
create table {join} ({album} integer, {asset} integer);
create table ZPERSON (Z_PK integer primary key, ZFULLNAME text, ZDISPLAYNAME text);
create table ZDETECTEDFACE (Z_PK integer primary key, {face_asset} integer, {face_person} integer);
"""
NEW = {
    "table": "ZASSET",
    "edited": "ZADJUSTMENTSSTATE",
    "by_app": "ZIMPORTEDBYBUNDLEIDENTIFIER",
    "more": ", ZIMPORTEDBYDISPLAYNAME text, ZSYNDICATIONIDENTIFIER text, ZLASTVIEWEDDATE real, "
    "ZGPSHORIZONTALACCURACY real",
    "join": "Z_30ASSETS",
    "album": "Z_30ALBUMS",
    "asset": "Z_3ASSETS",
    "face_asset": "ZASSETFORFACE",
    "face_person": "ZPERSONFORFACE",
}
OLD = NEW | {
    "table": "ZGENERICASSET",
    "edited": "ZHASADJUSTMENTS",
    "by_app": "ZCREATORBUNDLEID",
    "more": "",
    "join": "Z_20ASSETS",
    "album": "Z_20ALBUMS",
    "asset": "Z_27ASSETS",
    "face_asset": "ZASSET",
    "face_person": "ZPERSON",
}


def photos(path: Path, structure: dict[str, str], *statements: str) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(ASSETS.format_map(structure) + ";".join(statements))
    return path


def inserted(table: str, rows: Iterable[dict[str, object]]) -> str:
    return ";".join(
        f"insert into {table} ({', '.join(row)}) values ({', '.join(map(_sql, row.values()))})" for row in rows
    )


def _sql(value: object) -> str:
    return "null" if value is None else repr(value)


def asset(number: int, name: str, **more: object) -> dict[str, object]:
    own = {"Z_PK": number, "ZDIRECTORY": "DCIM/100APPLE", "ZFILENAME": name, "ZDATECREATED": TAKEN}
    return own | {"ZADDITIONALATTRIBUTES": number, "ZLATITUDE": NOWHERE, "ZLONGITUDE": NOWHERE} | more


def test_a_picture_with_its_file_place_albums_people_and_the_app_that_saved_it(tmp_path: Path, read, utc) -> None:
    database = photos(
        tmp_path / "Photos.sqlite",
        NEW,
        inserted(
            "ZASSET",
            [
                asset(1, "IMG_0001.HEIC", ZKIND=0, ZKINDSUBTYPE=2, ZFAVORITE=1, ZADJUSTMENTSSTATE=2)
                | {"ZLATITUDE": 53.4808, "ZLONGITUDE": -2.2426, "ZSAVEDASSETTYPE": 3, "ZEXTENDEDATTRIBUTES": 4}
            ],
        ),
        "insert into ZADDITIONALASSETATTRIBUTES values (1, 'holiday.heic', 'Europe/London', 3, null, "
        "'com.burbn.instagram', 'Instagram', null, 795221400, 12.5)",
        "insert into ZASSETDESCRIPTION values (1, 1, 'by the canal')",
        "insert into ZEXTENDEDATTRIBUTES values (4, 'Apple', 'iPhone 15')",
        "insert into ZGENERICALBUM values (1, 2, 'Manchester'), (2, 3571, 'progress-sync')",
        "insert into Z_30ASSETS values (1, 1), (2, 1)",
        "insert into ZPERSON values (1, 'Amara Okafor', 'Amara'), (2, '', '')",
        "insert into ZDETECTEDFACE values (1, 1, 1), (2, 1, 2)",
    )
    parsed = read(PARSER, database)
    (row,) = parsed.records
    assert (row["kind"], row["state"], row["title"], row["body"]) == ("media", "live", "holiday.heic", "by the canal")
    assert row["attachments"] == ["DCIM/100APPLE/IMG_0001.HEIC"]
    assert row["sent_at"].replace(microsecond=0) == utc("2026-03-14 22:48")
    assert (row["latitude"], row["longitude"], row["accuracy_m"]) == (53.4808, -2.2426, 12.5)
    assert row["extra"] == (
        '{"albums": ["Manchester"], "by_app": "com.burbn.instagram", "by_app_name": "Instagram", "edited": true, '
        '"favourite": true, "imported_by": "another app", "make": "Apple", "model": "iPhone 15", '
        '"original_name": "holiday.heic", "people": ["Amara Okafor"], "saved_from": "local photo library", '
        '"subtype": "Live Photo", "type": "picture", "viewed": "2026-03-14T22:50:00Z", "zone": "Europe/London"}'
    )
    assert not parsed.issues
    assert parsed.sums()


def test_recently_deleted_is_deleted_and_says_when(tmp_path: Path, read) -> None:
    rows = [asset(1, "IMG_0002.MOV", ZKIND=1, ZDURATION=8.5, ZHIDDEN=1, ZTRASHEDSTATE=1, ZTRASHEDDATE=TRASHED)]
    parsed = read(PARSER, photos(tmp_path / "Photos.sqlite", NEW, inserted("ZASSET", rows)))
    (row,) = parsed.records
    assert row["state"] == "deleted"
    assert row["extra"] == '{"duration_s": 8.5, "hidden": true, "trashed": "2026-03-15T20:40:00Z", "type": "video"}'
    assert "latitude" not in row
    assert parsed.sums()


def test_the_older_structure_has_its_albums_by_another_number(tmp_path: Path, read) -> None:
    database = photos(
        tmp_path / "Photos.sqlite",
        OLD,
        inserted("ZGENERICASSET", [asset(1, "IMG_0003.JPG", ZHASADJUSTMENTS=1)]),
        "insert into ZADDITIONALASSETATTRIBUTES values (1, null, null, 1, null, 'com.apple.camera')",
        "insert into ZGENERICALBUM values (1, 1505, 'Shared with Wei')",
        "insert into Z_20ASSETS values (1, 1)",
        "insert into ZPERSON values (1, null, 'Wei')",
        "insert into ZDETECTEDFACE values (1, 1, 1)",
    )
    parsed = read(PARSER, database)
    (row,) = parsed.records
    assert row["extra"] == (
        '{"albums": ["Shared with Wei"], "by_app": "com.apple.camera", "edited": true, "imported_by": "back camera", '
        '"people": ["Wei"]}'
    )
    assert parsed.sums()


def test_comments_of_a_shared_album_answer_the_picture(tmp_path: Path, read) -> None:
    database = photos(
        tmp_path / "Photos.sqlite",
        NEW,
        inserted("ZASSET", [asset(1, "IMG_0004.JPG")]),
        "create table ZCLOUDSHAREDCOMMENT (Z_PK integer primary key, ZCOMMENTTEXT text, ZCOMMENTDATE real, "
        "ZISMYCOMMENT integer, ZISLIKE integer, ZCOMMENTEDASSET integer, ZLIKEDASSET integer, "
        "ZCOMMENTERHASHEDPERSONID text)",
        "create table ZCLOUDSHAREDALBUMINVITATIONRECORD (Z_PK integer primary key, ZINVITEEHASHEDPERSONID text, "
        "ZINVITEEFULLNAME text)",
        "insert into ZCLOUDSHAREDALBUMINVITATIONRECORD values (1, 'p1', 'Ingrid Holm')",
        f"insert into ZCLOUDSHAREDCOMMENT values (1, 'lovely', {TAKEN}, 0, 0, 1, null, 'p1'), "
        f"(2, null, {TAKEN}, 1, 1, null, 1, 'me')",
    )
    parsed = read(PARSER, database)
    picture, comment, like = parsed.records
    assert (comment["kind"], comment["sender"], comment["sender_name"]) == ("message", "p1", "Ingrid Holm")
    assert (like["kind"], like.get("sender"), like["direction"]) == ("reaction", None, "outgoing")
    assert comment["reply_to"] == like["reply_to"] == picture["record_id"]
    assert parsed.sums()


def test_a_time_that_cannot_be_one_costs_the_time(tmp_path: Path, read) -> None:
    rows = [asset(1, "IMG_0005.JPG") | {"ZDATECREATED": 9e18}]
    parsed = read(PARSER, photos(tmp_path / "Photos.sqlite", NEW, inserted("ZASSET", rows)))
    assert parsed.column("sent_at") == [None]
    assert parsed.column("title") == ["IMG_0005.JPG"]
    assert parsed.issues == [("ZASSET:1", "bad-time")]
    assert parsed.sums()


def test_a_file_that_is_no_database_is_damaged(tmp_path: Path, read) -> None:
    (tmp_path / "Photos.sqlite").write_bytes(b"no database at all" * 100)
    parsed = read(PARSER, tmp_path / "Photos.sqlite")
    assert parsed.issues[0] == ("database", "damaged")
