import json
import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.parse.apps.whatsapp_contacts_android import PARSER

NEWEST = """
create table wa_contacts (_id integer primary key autoincrement, jid text not null, is_whatsapp_user boolean not null,
    status text, status_timestamp integer, number text, raw_contact_id integer, display_name text, phone_type integer,
    given_name text, family_name text, wa_name text, sort_name text, nickname text, company text, title text);
"""


def build(path: Path, schema: str, *rows: tuple[object, ...]) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(schema)
        for row in rows:
            connection.execute(f"insert into wa_contacts values ({', '.join('?' * len(row))})", row)
    return path


def test_a_person_has_an_address_a_number_and_names_and_a_group_is_none(tmp_path: Path, read) -> None:
    person = (1, "447700900101@s.whatsapp.net", 1, "Busy", 1_773_528_480_000, "+447700900101", 5, "Asha M", 2)
    path = build(
        tmp_path / "wa.db",
        NEWEST,
        (*person, "Asha", "Mensah", "ash", None, None, "Example Ltd", None),
        (2, "220000000000102@lid", 1, *[None] * 8, "Chinedu", *[None] * 4),
        (3, "120363025520260301@g.us", 0, *[None] * 13),
    )
    parsed = read(PARSER, path)
    assert parsed.column("kind") == ["contact"] * 2
    assert parsed.column("title") == ["Asha M", "Chinedu"]
    assert parsed.column("recipients") == [["447700900101@s.whatsapp.net", "+447700900101"], ["220000000000102@lid"]]
    assert json.loads(parsed.records[0]["extra"]) == {
        "own_name": "ash",
        "about": "Busy",
        "about_at": "2026-03-14T22:48:00Z",
        "company": "Example Ltd",
        "uses_whatsapp": True,
    }
    assert parsed.ledger.units["wa_contacts"].row()["ignored"] == 1
    assert parsed.sums()


def test_an_older_table_has_fewer_columns_and_a_bad_value_costs_itself(tmp_path: Path, read) -> None:
    older = "create table wa_contacts (_id integer primary key, jid text not null, number text, display_name text);"
    path = build(
        tmp_path / "wa.db",
        older,
        (1, "447700900101@s.whatsapp.net", "+447700900101", "Asha"),
        (2, "447700900302@s.whatsapp.net", "+447700900302", b"\xff\x00"),
    )
    parsed = read(PARSER, path)
    assert parsed.column("title")[0] == "Asha"
    assert [code for _, code in parsed.issues] == ["absent-column", "bad-value"]
    assert parsed.sums()


def test_a_broken_file_says_so(tmp_path: Path, read) -> None:
    path = tmp_path / "wa.db"
    path.write_bytes(b"no database" * 100)
    assert [code for _, code in read(PARSER, path).issues] == ["damaged"]
