import sqlite3
import zlib
from contextlib import closing
from pathlib import Path

from google.protobuf.internal.encoder import _VarintBytes as varint

from pipeline.parse.apps.gmail_android import PARSER

TIME = 1773520980000
SCHEMA = """
    create table item_messages (row_id integer primary key, server_perm_id text, items_row_id integer,
        message_proto blob, zipped_message_proto blob);
    create table item_message_attachments (row_id integer primary key, item_messages_row_id integer,
        attachment_file_name text, attachment_hash text);
    insert into item_message_attachments values (1, 1, 'plan.pdf', null), (2, 1, 'photo.jpg', null);
"""
LOGICAL = "data/data/com.google.android.gm/databases/bigTopDataDB.-1036906206"


def field(number: int, value: int | bytes) -> bytes:
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    return varint(number << 3 | 2) + varint(len(value)) + value


def person(number: int, address: str, name: str = "") -> bytes:
    return field(number, field(1, 1) + field(2, address.encode()) + field(3, name.encode()))


def zipped(*fields: bytes) -> bytes:
    return b"\0" + zlib.compress(b"".join(fields))


def java_hash(text: str) -> int:
    value = 0
    for character in text:
        value = (31 * value + ord(character)) % 2**32
    return value - 2**32 if value >= 2**31 else value


OWNER = "amara@example.org"
IN = zipped(
    person(1, OWNER), person(2, "carla@example.org"), person(4, "piotr@example.org", "Piotr"), field(5, b"Saturday"),
    field(6, field(2, field(3, field(2, b"<p>At <b>nine</b>?</p>")))), field(17, TIME),
)  # fmt: skip
OUT = zipped(person(1, "piotr@example.org"), person(4, OWNER, "Amara"), field(5, b"Re: Saturday"), field(17, TIME))


def database(path: Path, script: str, *rows: tuple[object, ...]) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(script)
        for row in rows:
            connection.execute(f"insert into item_messages values ({', '.join('?' * len(row))})", row)
    return path


def test_mails_of_an_account_that_its_file_name_tells(tmp_path: Path, read, utc) -> None:
    rows = [(1, "m1", 7, None, IN), (2, "m2", 7, None, OUT), (3, "m3", 8, None, None)]
    logical = f"data/data/com.google.android.gm/databases/bigTopDataDB.{java_hash(OWNER)}"
    parsed = read(PARSER, database(tmp_path / "db", SCHEMA, *rows), logical=logical)
    assert parsed.column("title") == ["Saturday", "Re: Saturday", None]
    assert parsed.column("body") == ["At nine?", None, None]
    assert parsed.column("sender") == ["piotr@example.org", None, None]
    assert parsed.column("sender_name") == ["Piotr", "Amara", None]
    assert parsed.column("recipients") == [["carla@example.org"], ["piotr@example.org"], None]
    assert parsed.column("direction") == ["incoming", "outgoing", None]
    assert parsed.column("attachments") == [["plan.pdf", "photo.jpg"], [], []]
    assert parsed.column("sent_at") == [utc("2026-03-14 20:43")] * 2 + [None]
    threads = parsed.column("thread_id")
    assert threads[0] == threads[1] != threads[2]
    assert parsed.sums()


def test_a_mail_that_cannot_be_unpacked_costs_its_content(tmp_path: Path, read) -> None:
    rows = [
        (1, "m1", 7, None, b"\0not zipped"),
        (2, "m2", 7, None, b"\0" + zlib.compress(b"\xff\xff")),
        (3, "m3", 7, None, IN),
    ]
    parsed = read(PARSER, database(tmp_path / "db", SCHEMA, *rows), logical=LOGICAL)
    assert parsed.column("title") == [None, None, "Saturday"]
    assert parsed.issues == [("item_messages:1", "bad-value"), ("item_messages:2", "bad-value")]
    assert parsed.sums()


def test_an_older_structure_and_a_broken_file(tmp_path: Path, read) -> None:
    script = "create table item_messages (row_id integer primary key, zipped_message_proto blob)"
    parsed = read(PARSER, database(tmp_path / "db", script, (1, IN)), logical=LOGICAL)
    assert parsed.column("title") == ["Saturday"]
    assert {code for _, code in parsed.issues} == {"absent-column"}
    assert parsed.sums()
    (tmp_path / "broken").write_bytes(b"no database" * 99)
    assert ("database", "damaged") in read(PARSER, tmp_path / "broken").issues
