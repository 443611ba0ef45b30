"""Messages of Signal's iOS app, `model_TSInteraction`; what they quote is looked up by its time."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import lru_cache
from typing import Any

from pipeline.parse.built import Tables
from pipeline.parse.database.opening import connect, structure
from pipeline.parse.formats.keyed_archive import unarchive
from pipeline.parse.parser import Evidence, Item
from pipeline.parse.people import others
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.epochs import unix_ms
from pipeline.parse.tree import at

_CALL, _GROUP_CALL, _IN, _OUT = 20, 65, 19, 21
_CALLS = {
    1: ("incoming", "answered"),
    2: ("outgoing", "dialled"),
    3: ("incoming", "missed"),
    4: ("outgoing", "not connected"),
    5: ("incoming", "not connected"),
    6: ("incoming", "missed, for an identity had changed"),
    7: ("incoming", "declined"),
    8: ("outgoing", "not answered"),
}
_RECORDS = {
    9: "error",
    13: "safety number's state changed",
    28: "disappearing messages timer set",
    70: "message could not be decrypted",
}
_NOTES = {
    0: "session ended",
    1: "not registered",
    2: "unsupported message",
    3: "group updated",
    4: "left the group",
    5: "disappearing messages timer set",
    7: "safety number's state changed",
}
_OLDER_FILES = """
    select json_group_array(coalesce(f.localRelativeFilePath, f.sourceFilename)) from model_TSAttachment f
    where f.albumMessageId = m.uniqueId
"""
_FILES = """
    select json_group_array(coalesce(f.localRelativeFilePath, y.sourceFilename)) from MessageAttachmentReference y
    left join Attachment f on f.id = y.attachmentRowId where y.ownerRowId = m.id
"""


def name(of: str, column: str = "recipientUUID") -> str:
    """SQL: the name in somebody's profile."""
    return f"""(select nullif(trim(coalesce(p.profileName, '') || ' ' || coalesce(p.familyName, '')), '')
        from model_OWSUserProfile p where p.{column} = {of})"""


def archived(value: bytes | None) -> str | None:
    """A text that was archived. Raises a ValueError for what is none."""
    found = unarchive(value) if value else None
    return found if isinstance(found, str) else None


@lru_cache(maxsize=1024)
def title(model: bytes | None) -> str | None:
    """Of a group. Raises a ValueError for a model that is no archive."""
    found = at(unarchive(model), "groupName") if model else None
    return found if isinstance(found, str) else None


def _kind(record: int) -> str:
    if record in (_CALL, _GROUP_CALL):
        return "call"
    return "message" if record in (_IN, _OUT) else "system_event"


def _body(record: int, body: str | None, note: int | None) -> str | None:
    if _kind(record) != "system_event":
        return body or None
    noted = _NOTES.get(note, f"type {note}") if record == 10 and note is not None else None
    return noted or _RECORDS.get(record, f"type {record}")


def _way(record: int, call: int | None) -> str | None:
    if record == _CALL:
        return _CALLS[call][0] if call in _CALLS else None
    return {_IN: "incoming", _OUT: "outgoing"}.get(record)


def _sender(record: int, call: int | None, author: str | None, other: str | None) -> str | None:
    return (author or other) if _way(record, call) == "incoming" else None


def _recipients(
    record: int, call: int | None, author: str | None, other: str | None, model: bytes | None, members: str | None
) -> list[str] | None:
    if model is not None:
        return others(members, author) if members else None
    return [other] if other and _way(record, call) == "outgoing" else []


def _state(deleted: int | None, past: int | None, latest: int | None) -> str:
    return "superseded" if past else "unsent" if deleted else "edited" if latest else "live"


def _extra(call: int | None, expires: int | None, once: int | None, read: int | None) -> dict[str, Any]:
    outcome = _CALLS[call][1] if call in _CALLS else None if call is None else f"type {call}"
    return {"outcome": outcome, "disappears_after_s": expires or None, "seen_once": once or None, "read": read}


def _messages(tables: Tables, connection: sqlite3.Connection) -> Query:
    def quoted(archive: bytes | None, thread: str) -> str | None:
        when = at(unarchive(archive), "timestamp") if archive else None
        if not isinstance(when, int):
            return None
        sql = "select rowid from model_TSInteraction where timestamp = ? and uniqueThreadId = ?"
        row = connection.execute(sql, (when, thread)).fetchone()
        return f"model_TSInteraction:{row[0]}" if row else None

    optional = {"authorUUID", "authorPhoneNumber", "callType", "messageType", "wasRemotelyDeleted", "expiresInSeconds"}
    files = {"MessageAttachmentReference": frozenset({"ownerRowId", "attachmentRowId", "sourceFilename"})}
    files |= {"Attachment": frozenset({"id", "localRelativeFilePath"})}
    older = {"model_TSAttachment": frozenset({"albumMessageId", "localRelativeFilePath", "sourceFilename"})}
    newer = "MessageAttachmentReference" in tables
    edits = {"EditRecord": frozenset({"latestRevisionId", "pastRevisionId"})} if "EditRecord" in tables else {}
    calls = {"CallRecord": frozenset({"interactionRowId", "callEndedTimestamp"})} if "CallRecord" in tables else {}
    edited = "(select 1 from EditRecord e where e.{} = m.id limit 1)" if edits else "null"
    ended = "(select nullif(c.callEndedTimestamp, 0) from CallRecord c where c.interactionRowId = m.id)"
    return Query(
        kind="message",
        table="model_TSInteraction",
        requires={
            "model_TSInteraction": frozenset({"id", "uniqueId", "recordType", "timestamp", "uniqueThreadId", "body"})
        },
        optional={"model_TSInteraction": frozenset(optional | {"isViewOnceMessage", "quotedMessage", "read"})}
        | {"model_TSThread": frozenset({"uniqueId", "contactPhoneNumber", "contactUUID", "groupModel"})}
        | {"model_TSGroupMember": frozenset({"groupThreadId", "phoneNumber", "uuidString"})}
        | {"model_OWSUserProfile": frozenset({"recipientUUID", "recipientPhoneNumber", "profileName", "familyName"})}
        | (files if newer else older)
        | edits
        | calls,
        sql=f"""
            select m.rowid as rowid, m.body, m.timestamp, m.recordType as record, m.uniqueThreadId as thread,
                m.callType as call, m.messageType as note, m.wasRemotelyDeleted as deleted, m.quotedMessage as quote,
                m.expiresInSeconds as expires, m.isViewOnceMessage as once, m.read, h.groupModel as model,
                coalesce(m.authorPhoneNumber, m.authorUUID) as author, {name("m.authorUUID")} as name,
                coalesce(h.contactPhoneNumber, h.contactUUID) as other, {name("h.contactUUID")} as other_name,
                (select json_group_array(coalesce(y.phoneNumber, y.uuidString)) from model_TSGroupMember y
                    where y.groupThreadId = m.uniqueThreadId) as members,
                {edited.format("pastRevisionId")} as past, {edited.format("latestRevisionId")} as latest,
                {ended if calls else "null"} as ended, ({_FILES if newer else _OLDER_FILES}) as files
            from model_TSInteraction m left join model_TSThread h on h.uniqueId = m.uniqueThreadId
        """,
        columns={"thread": "thread"},
        times={"sent_at": ("timestamp", unix_ms), "ended_at": ("ended", unix_ms)},
        lists={"attachments": "files"},
        computed={
            "kind": (("record",), _kind),
            "body": (("record", "body", "note"), _body),
            "direction": (("record", "call"), _way),
            "sender": (("record", "call", "author", "other"), _sender),
            "sender_name": (("record", "call", "name", "other_name"), _sender),
            "recipients": (("record", "call", "author", "other", "model", "members"), _recipients),
            "thread_kind": (("model", "other"), lambda model, other: "group" if model else other and "direct"),
            "thread_title": (("model", "other_name"), lambda model, other: title(model) if model else other),
            "reply": (("quote", "thread"), quoted),
            "state": (("deleted", "past", "latest"), _state),
            "extra": (("call", "expires", "once", "read"), _extra),
        },
    )


def reader(*rest: Query) -> Callable[[Evidence], Iterator[Item]]:
    """A reader of messages and the rest."""

    def read(evidence: Evidence) -> Iterator[Item]:
        with closing(connect(evidence.path)) as connection:
            try:
                tables: Tables = structure(connection)
            except (sqlite3.DatabaseError, UnicodeDecodeError):
                tables = {}  # the reader says so
            yield from Sqlite(_messages(tables, connection), *rest)(evidence)

    return read
