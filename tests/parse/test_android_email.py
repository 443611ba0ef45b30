import json
import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.parse.apps.android_email import PARSER

TIME = 1773520980000
COLUMNS = (
    "_id integer primary key, subject text, timeStamp integer, fromList text, toList text, ccList text, bccList text,"
    " snippet text, flagRead integer, flagFavorite integer, mailboxKey integer, accountKey integer, threadId integer,"
    " messageId text"
)
SCHEMA = f"""
    create table Account (_id integer primary key, emailAddress text, displayName text, senderName text);
    create table Mailbox (_id integer primary key, displayName text, type integer);
    create table Attachment (_id integer primary key, messageKey integer, fileName text, contentUri text);
    create table Message ({COLUMNS});
    create table Message_Deletes ({COLUMNS.replace("primary key", "unique")});
    insert into Account values (1, 'amara@example.org', 'Home', 'Amara');
    insert into Mailbox values (1, 'Inbox', 0), (2, 'Sent', 5), (3, 'Trash', 6), (4, 'Drafts', 3);
    insert into Attachment values (1, 1, 'plan.pdf', ''), (2, 1, 'a.jpg', 'content://attachment/2');
"""
BODIES = """
    create table Body (_id integer primary key, messageKey integer, textContent text, htmlContent text);
    insert into Body values (1, 1, 'At nine, as always?', null), (2, 2, null, '<p>Yes, at <b>nine</b>.</p>');
"""
OWNER = "amara@example.org"


def mail(number: int, subject: str, author: str, to: str, folder: int, time: object = TIME) -> tuple[object, ...]:
    return (number, subject, time, author, to, "", "", f"beginning {number}", 1, 0, folder, 1, 7, f"<{number}@x>")


def database(path: Path, script: str, **rows: list[tuple[object, ...]]) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(script)
        for table, values in rows.items():
            for row in values:
                connection.execute(f"insert into {table} values ({', '.join('?' * len(row))})", row)
    return path


def test_mails_of_each_folder_with_their_whole_text(tmp_path: Path, read, utc) -> None:
    mails = [
        mail(1, "Saturday", "piotr@example.org\2Piotr", f"{OWNER}\2Amara\1carla@example.org", 1),
        mail(2, "Re: Saturday", f"Amara <{OWNER}>", '"Piotr" <piotr@example.org>, carla@example.org', 2),
        mail(3, "Old", "piotr@example.org", OWNER, 3),
        mail(4, "", OWNER, "", 4, "noon"),
    ]
    gone = [mail(9, "Gone", "piotr@example.org", OWNER, 1)]
    path = database(tmp_path / "EmailProvider.db", SCHEMA, Message=mails, Message_Deletes=gone)
    parsed = read(PARSER, path, beside={"EmailProviderBody.db": database(tmp_path / "bodies.db", BODIES)})
    assert parsed.column("sender", "account") == [OWNER]
    assert parsed.column("title", "mail") == ["Saturday", "Re: Saturday", "Old", None, "Gone"]
    assert parsed.column("body", "mail")[:3] == ["At nine, as always?", "Yes, at nine.", "beginning 3"]
    assert parsed.column("sender", "mail") == [
        "piotr@example.org",
        None,
        "piotr@example.org",
        None,
        "piotr@example.org",
    ]
    assert parsed.column("sender_name", "mail")[:2] == ["Piotr", "Amara"]
    assert parsed.column("recipients", "mail")[:2] == [
        ["carla@example.org"],
        ["piotr@example.org", "carla@example.org"],
    ]
    assert parsed.column("direction", "mail") == ["incoming", "outgoing", "incoming", "outgoing", "incoming"]
    assert parsed.column("state", "mail") == ["live", "live", "deleted", "draft", "deleted"]
    assert parsed.column("attachments", "mail")[0] == ["plan.pdf", "content://attachment/2"]
    assert parsed.column("sent_at", "mail")[0] == utc("2026-03-14 20:43")
    assert json.loads(parsed.column("extra", "mail")[0])["folder"] == "Inbox"
    assert len(set(parsed.column("thread_id", "mail"))) == 1
    assert parsed.issues == [("Message:4", "bad-time")]
    assert parsed.sums()


def test_without_the_second_database_the_beginning_stays(tmp_path: Path, read) -> None:
    path = database(tmp_path / "EmailProvider.db", SCHEMA, Message=[mail(1, "Saturday", "piotr@example.org", OWNER, 1)])
    parsed = read(PARSER, path)
    assert parsed.column("body", "mail") == ["beginning 1"]
    assert parsed.issues == [("bodies:", "missing")]
    other = database(tmp_path / "other.db", "create table Text (a)")
    assert ("bodies:", "unknown-structure") in read(PARSER, path, beside={"EmailProviderBody.db": other}).issues
    assert parsed.sums()


def test_an_older_structure_and_a_broken_file(tmp_path: Path, read) -> None:
    script = f"""
        create table Message (_id integer primary key, subject text, timeStamp integer, fromList text, toList text);
        insert into Message values (1, 'Saturday', {TIME}, 'piotr@example.org', '{OWNER}');
    """
    parsed = read(PARSER, database(tmp_path / "EmailProvider.db", script))
    assert parsed.column("recipients") == [[OWNER]]
    assert {code for _, code in parsed.issues} == {"absent-column", "missing"}
    assert parsed.sums()
    (tmp_path / "broken.db").write_bytes(b"no database" * 99)
    assert ("database", "damaged") in read(PARSER, tmp_path / "broken.db").issues
