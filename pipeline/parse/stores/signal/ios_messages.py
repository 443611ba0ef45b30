"""Messages of Signal's iOS app, `model_TSInteraction`; what they quote is looked up by its time."""

import sqlite3
from collections.abc import Callable
from functools import lru_cache, partial

from pipeline.parse.built import LookingUp, Tables
from pipeline.parse.database.opening import structure
from pipeline.parse.formats.keyed_archive import unarchive
from pipeline.parse.parser import ODD, Evidence
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.stores.signal.ios_codes import body, extra, kind, recipients, sender, state, way
from pipeline.parse.times.epochs import unix_ms
from pipeline.parse.tree import at

PROFILES = {"model_OWSUserProfile": frozenset({"recipientUUID", "recipientPhoneNumber", "profileName", "familyName"})}
OWN = """collection is 'TSStorageUserAccountCollection'
    and key in ('TSStorageRegisteredNumberKey', 'TSStorageRegisteredUUIDKey')"""

_OLDER_FILES = """
    select json_group_array(cast(coalesce(f.localRelativeFilePath, f.sourceFilename) as text)) from model_TSAttachment f
    where f.albumMessageId = m.uniqueId
"""
_FILES = """
    select json_group_array(cast(coalesce(f.localRelativeFilePath, y.sourceFilename) as text))
    from MessageAttachmentReference y left join Attachment f on f.id = y.attachmentRowId where y.ownerRowId = m.id
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


def _owner(connection: sqlite3.Connection) -> frozenset[str]:
    """The owner's number and identifier."""
    try:
        found = [archived(value) for (value,) in connection.execute(f"select value from keyvalue where {OWN}")]
    except (sqlite3.DatabaseError, *ODD):
        return frozenset()  # the reader says so
    return frozenset(filter(None, found))


def _messages(tables: Tables, connection: sqlite3.Connection, owner: frozenset[str]) -> Query:
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
        | PROFILES
        | (files if newer else older)
        | edits
        | calls,
        sql=f"""
            select m.rowid as rowid, m.body, m.timestamp, m.recordType as record, m.uniqueThreadId as thread,
                m.callType as call, m.messageType as note, m.wasRemotelyDeleted as deleted, m.quotedMessage as quote,
                m.expiresInSeconds as expires, m.isViewOnceMessage as once, m.read, h.groupModel as model,
                coalesce(m.authorPhoneNumber, m.authorUUID) as author, {name("m.authorUUID")} as name,
                coalesce(h.contactPhoneNumber, h.contactUUID) as other, {name("h.contactUUID")} as other_name,
                (select json_group_array(cast(coalesce(y.phoneNumber, y.uuidString) as text)) from model_TSGroupMember y
                    where y.groupThreadId = m.uniqueThreadId) as members,
                {edited.format("pastRevisionId")} as past, {edited.format("latestRevisionId")} as latest,
                {ended if calls else "null"} as ended, ({_FILES if newer else _OLDER_FILES}) as files
            from model_TSInteraction m left join model_TSThread h on h.uniqueId = m.uniqueThreadId
        """,
        columns={"thread": "thread"},
        times={"sent_at": ("timestamp", unix_ms), "ended_at": ("ended", unix_ms)},
        lists={"attachments": "files"},
        computed={
            "kind": (("record",), kind),
            "body": (("record", "body", "note"), body),
            "direction": (("record", "call"), way),
            "sender": (("record", "call", "author", "other"), sender),
            "sender_name": (("record", "call", "name", "other_name"), sender),
            "recipients": (("record", "call", "author", "other", "model", "members"), partial(recipients, owner)),
            "thread_kind": (("model", "other"), lambda model, other: "group" if model else other and "direct"),
            "thread_title": (("model", "other_name"), lambda model, other: title(model) if model else other),
            "reply": (("quote", "thread"), quoted),
            "state": (("deleted", "past", "latest"), state),
            "extra": (("call", "expires", "once", "read"), extra),
        },
    )


def reader(rest: Callable[[frozenset[str]], tuple[Query, ...]]) -> LookingUp:
    """A reader of messages and of the rest, which is told who the owner is."""

    def build(connection: sqlite3.Connection, _: Evidence) -> Sqlite:
        try:
            tables: Tables = structure(connection)
        except (sqlite3.DatabaseError, UnicodeDecodeError):
            tables = {}  # the reader says so
        owner = _owner(connection)
        return Sqlite(_messages(tables, connection, owner), *rest(owner))

    return LookingUp(build)
