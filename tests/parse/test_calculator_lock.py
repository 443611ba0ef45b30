import json
import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.parse.apps.calculator_lock import PARSER


def calculator_lock(path: Path, *, drifted: bool = False) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(f"""
            create table Hide (hide_name text, hide_path text);
            create table Note (note_id int, note_title text, note_data text, note_date text);
            create table Contact (contact_id int, contact_name text, contact_number text);
            create table File (file_title text, file_path text, file_org_path text, file_date text);
            create table Delete_Data (delete_name text{"" if drifted else ", delete_date text"});
            create table History (history_name text, history_url text, history_date text);
            insert into Hide values ('a.jpg', 'Download/a.jpg');
            insert into Note values (1, 'List', 'Milk', '14-03-2026');
            insert into Contact values (1, 'Femi', '07700 900444'), (2, 'Nobody', x'ff');
            insert into File values ('b.pdf', '/v/b.pdf', '/sdcard/b.pdf', '14/03/2026');
            insert into Delete_Data (delete_name) values ('c.jpg');
            insert into History values ('Example', 'https://www.example.org/', '14-03-2026');
        """)
    return path


def test_pictures_notes_contacts_and_pages(tmp_path: Path, read) -> None:
    parsed = read(PARSER, calculator_lock(tmp_path / "note_contact.db"))
    assert parsed.column("title", "media") == ["a.jpg", "b.pdf", "c.jpg"]
    assert parsed.column("state", "media") == ["live", "live", "deleted"]
    assert json.loads(parsed.records[0]["extra"])["original_path"] == "Download/a.jpg"
    (note,) = [row for row in parsed.records if row["kind"] == "note"]
    assert (note["body"], note["sent_at_raw"], note.get("sent_at")) == ("Milk", "14-03-2026", None)
    assert parsed.column("recipients", "contact")[0] == ["07700 900444"]
    assert parsed.column("url", "visit") == ["https://www.example.org/"]
    assert parsed.sums()


def test_an_older_structure_and_a_number_that_is_no_text(tmp_path: Path, read) -> None:
    parsed = read(PARSER, calculator_lock(tmp_path / "note_contact.db", drifted=True))
    assert ("Delete_Data:structure", "absent-column") in parsed.issues
    assert {where for where, _ in parsed.issues} == {"Delete_Data:structure", "Contact:2"}
    assert parsed.sums()


def test_no_database_is_an_issue(tmp_path: Path, read) -> None:
    (tmp_path / "x").write_bytes(b"none" * 1000)
    assert read(PARSER, tmp_path / "x").issues == [("database", "damaged")]
