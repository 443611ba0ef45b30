import plistlib
import sqlite3
from contextlib import closing
from pathlib import Path
from plistlib import UID
from typing import Any

from pipeline.parse.apps.signal_ios import PARSER

SENT = 1_773_521_100_000  # 2026-03-14 20:45
IN, OUT, CALL, NOTE = 19, 21, 20, 10

SCHEMA = """
    create table keyvalue(KEY TEXT, collection TEXT, VALUE BLOB, PRIMARY KEY(KEY, collection));
    create table model_TSThread(id INTEGER PRIMARY KEY, recordType INTEGER, uniqueId TEXT, messageDraft TEXT,
        contactPhoneNumber TEXT, contactUUID TEXT, groupModel BLOB);
    create table model_TSInteraction(id INTEGER PRIMARY KEY, recordType INTEGER, uniqueId TEXT, timestamp INTEGER,
        uniqueThreadId TEXT, authorPhoneNumber TEXT, authorUUID TEXT, body TEXT, callType INTEGER,
        expiresInSeconds INTEGER, isViewOnceMessage INTEGER, messageType INTEGER, quotedMessage BLOB, read INTEGER,
        wasRemotelyDeleted INTEGER);
    create table model_OWSReaction(id INTEGER PRIMARY KEY, emoji TEXT, reactorE164 TEXT, reactorUUID TEXT,
        sentAtTimestamp INTEGER, uniqueMessageId TEXT);
    create table model_TSGroupMember(id INTEGER PRIMARY KEY, groupThreadId TEXT, phoneNumber TEXT, uuidString TEXT);
    create table model_SignalRecipient(id INTEGER PRIMARY KEY, recipientPhoneNumber TEXT, recipientUUID TEXT);
    create table model_OWSUserProfile(id INTEGER PRIMARY KEY, profileName TEXT, familyName TEXT,
        recipientPhoneNumber TEXT, recipientUUID TEXT);
"""
NEWER = """
    create table EditRecord(id INTEGER PRIMARY KEY, latestRevisionId INTEGER, pastRevisionId INTEGER);
    create table Attachment(id INTEGER PRIMARY KEY, localRelativeFilePath TEXT);
    create table MessageAttachmentReference(ownerRowId INTEGER, attachmentRowId INTEGER, sourceFilename TEXT);
    create table CallRecord(id INTEGER PRIMARY KEY, interactionRowId INTEGER, callEndedTimestamp INTEGER);
"""
OLDER = """
    create table model_TSAttachment(id INTEGER PRIMARY KEY, albumMessageId TEXT, localRelativeFilePath TEXT,
        sourceFilename TEXT);
"""


def archive(of: Any) -> bytes:
    objects = ["$null", of, *of.pop("$objects", [])] if isinstance(of, dict) else ["$null", of]
    return plistlib.dumps({"$top": {"root": UID(1)}, "$objects": objects}, fmt=plistlib.FMT_BINARY)


def store(path: Path, schema: str, **tables: list[dict[str, Any]]) -> Path:
    threads = [
        {"id": 1, "recordType": 27, "uniqueId": "t1", "contactPhoneNumber": "+447700900101", "contactUUID": "u1"},
        {"id": 2, "recordType": 26, "uniqueId": "t2", "groupModel": archive({"groupName": "Flat"})},
    ]
    profiles = [
        {"profileName": "Priya", "familyName": "N", "recipientUUID": "u1"},
        {"profileName": "Lars", "recipientUUID": "u2"},
        {"profileName": "Oluwaseun", "recipientPhoneNumber": "kLocalProfileUniqueId"},
    ]
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(SCHEMA + schema)
        for table, rows in ({"model_TSThread": threads, "model_OWSUserProfile": profiles} | tables).items():
            for row in rows:
                marks = ", ".join("?" * len(row))
                connection.execute(f"insert into {table}({', '.join(row)}) values ({marks})", list(row.values()))
    return path


def message(number: int, record: int, body: str | None, thread: str = "t1", **rest: Any) -> dict[str, Any]:
    row = {"id": number, "uniqueId": f"m{number}", "recordType": record, "timestamp": SENT + number, "body": body}
    return row | {"uniqueThreadId": thread} | rest


def test_who_wrote_what_to_whom(tmp_path: Path, read, utc) -> None:
    quote = archive({"timestamp": SENT + 1, "body": "hello"})
    messages = [
        message(1, IN, "hello", authorUUID="u1", authorPhoneNumber="+447700900101"),
        message(2, OUT, "hi", quotedMessage=quote),
        message(3, IN, "tonight?", "t2", authorUUID="u2"),
    ]
    members = [{"groupThreadId": "t2", "uuidString": one} for one in ("u1", "u2")]
    members.append({"groupThreadId": "t2", "uuidString": "u0", "phoneNumber": "+447700900100"})
    like = {"emoji": "👍", "sentAtTimestamp": SENT, "uniqueMessageId": "m1"}
    own = {"collection": "TSStorageUserAccountCollection", "KEY": "TSStorageRegisteredNumberKey"}
    settings = [own | {"VALUE": archive("+447700900100")}, {"collection": "keys", "KEY": "secret", "VALUE": b"\0"}]
    parsed = read(
        PARSER,
        store(
            tmp_path / "signal.sqlite",
            NEWER,
            model_TSInteraction=messages,
            model_TSGroupMember=members,
            keyvalue=settings,
            model_OWSReaction=[like | {"reactorE164": "+447700900100", "reactorUUID": "u0"}],
            model_SignalRecipient=[{"recipientPhoneNumber": "+447700900101", "recipientUUID": "u1"}],
        ),
    )
    assert parsed.column("body", "message") == ["hello", "hi", "tonight?"]
    assert parsed.column("sender", "message") == ["+447700900101", None, "u2"]
    assert parsed.column("sender_name", "message") == ["Priya N", None, "Lars"]
    assert parsed.column("recipients", "message") == [[], ["+447700900101"], ["u1"]]
    assert parsed.column("thread_kind", "message") == ["direct", "direct", "group"]
    assert parsed.column("thread_title", "message") == ["Priya N", "Priya N", "Flat"]
    assert parsed.records[1]["reply_to"] == parsed.records[0]["record_id"]
    assert parsed.records[0]["sent_at"].replace(microsecond=0) == utc("2026-03-14 20:45")
    assert [(r["sender"], r["sender_name"]) for r in parsed.records if r["kind"] == "account"] == [
        ("+447700900100", "Oluwaseun")
    ]
    assert parsed.column("recipients", "contact") == [["+447700900101", "u1"]]
    assert parsed.column("sender", "membership") == ["u1", "u2", None]
    assert parsed.column("direction", "reaction") == ["outgoing"]
    assert parsed.column("sender", "reaction") == [None]
    assert not parsed.issues
    assert parsed.ledger.units["keyvalue"].row()["ignored"] == 1
    assert parsed.sums()


def test_edits_files_calls_reactions_and_notes(tmp_path: Path, read, utc) -> None:
    messages = [
        message(1, OUT, "first wording"),
        message(2, OUT, "second wording"),
        message(3, IN, None, wasRemotelyDeleted=1, authorUUID="u1"),
        message(4, CALL, None, callType=3),
        message(5, NOTE, None, messageType=3),
    ]
    database = store(
        tmp_path / "signal.sqlite",
        NEWER,
        model_TSInteraction=messages,
        EditRecord=[{"latestRevisionId": 2, "pastRevisionId": 1}],
        Attachment=[{"id": 7, "localRelativeFilePath": "/a/b/c"}],
        MessageAttachmentReference=[{"ownerRowId": 2, "attachmentRowId": 7, "sourceFilename": "a.jpg"}],
        CallRecord=[{"interactionRowId": 4, "callEndedTimestamp": SENT + 60_000}],
        model_OWSReaction=[{"emoji": "👍", "reactorUUID": "u1", "sentAtTimestamp": SENT, "uniqueMessageId": "m2"}],
    )
    parsed = read(PARSER, database)
    assert parsed.column("state")[:3] == ["superseded", "edited", "unsent"]
    assert parsed.records[1]["attachments"] == ["/a/b/c"]
    call, note = parsed.records[3:5]
    assert (call["kind"], call["direction"], call["ended_at"]) == ("call", "incoming", utc("2026-03-14 20:46"))
    assert (note["kind"], note["body"]) == ("system_event", "group updated")
    assert [r["reply_to"] for r in parsed.records if r["kind"] == "reaction"] == [parsed.records[1]["record_id"]]
    assert parsed.sums()


def test_the_structure_of_2020_and_a_draft(tmp_path: Path, read) -> None:
    database = store(
        tmp_path / "signal.sqlite",
        OLDER,
        model_TSThread=[{"uniqueId": "t1", "messageDraft": "I was", "contactUUID": "u1"}],
        model_TSInteraction=[message(1, IN, None, authorUUID="u1")],
        model_TSAttachment=[{"albumMessageId": "m1", "localRelativeFilePath": "x/y.jpg"}],
    )
    parsed = read(PARSER, database)
    assert parsed.records[0]["attachments"] == ["x/y.jpg"]
    assert [(r["state"], r["body"]) for r in parsed.records if r["state"] == "draft"] == [("draft", "I was")]
    assert parsed.sums()


def test_where_the_owner_is_not_known_a_group_has_no_recipients(tmp_path: Path, read) -> None:
    members = [{"groupThreadId": "t2", "uuidString": one} for one in ("u0", "u1")]
    database = store(
        tmp_path / "signal.sqlite",
        NEWER,
        model_TSInteraction=[message(1, OUT, "hi", "t2"), message(2, OUT, "hi"), message(3, NOTE, None)],
        model_TSGroupMember=members,
    )
    parsed = read(PARSER, database)
    assert parsed.column("recipients")[:3] == [None, ["+447700900101"], None]
    assert parsed.sums()


def test_a_bad_value_and_a_broken_store(tmp_path: Path, read) -> None:
    messages = [message(1, IN, "fine", authorUUID="u1", quotedMessage=b"no archive")]
    parsed = read(PARSER, store(tmp_path / "signal.sqlite", NEWER, model_TSInteraction=messages))
    assert parsed.column("body", "message") == ["fine"]
    assert ("model_TSInteraction:1", "bad-value") in parsed.issues
    assert parsed.sums()
    (tmp_path / "other").write_bytes(b"encrypted, as it comes from the telephone")
    assert read(PARSER, tmp_path / "other").issues[0] == ("database", "damaged")
