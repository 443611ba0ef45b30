"""Gmail on Android, `bigTopDataDB.<number>` of an account.

Seen on: structures of 2019 to 2026, rebuilt in code.
Origin: ALEAPP (gmailEmails) and its test, for tables and the numbers of fields; another published parser, for author
and copies. A mail is a protocol buffer behind one byte, compressed.
Times: milliseconds since 1970-01-01 UTC.
Read: mails with subject, text, author, addressees, names of attachments; the conversation. The number in the file's
name is Java's hash code of the account's address, so that a mail whose author has it went out.
Not read: labels (inbox, sent, bin), hidden copies, attachments' content (`files/downloads`), mails whose content is
kept elsewhere; before 2019 `mailstore.*.db`.
"""

import zlib
from collections.abc import Iterator

from models.issues import Issue
from models.plaintext import visible
from models.rows import Row
from pipeline.parse.formats.protobuf import Message
from pipeline.parse.parser import Batch, Evidence, Item, Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.epochs import unix_ms

_MOST = 32 * 1024 * 1024
_MAILS = Sqlite(
    Query(
        kind="mail",
        table="item_messages",
        requires={"item_messages": frozenset({"row_id", "zipped_message_proto"})},
        optional={
            "item_messages": frozenset({"server_perm_id", "items_row_id"}),
            "item_message_attachments": frozenset({"item_messages_row_id", "attachment_file_name"}),
        },
        sql="""
            select m.rowid as rowid, m.zipped_message_proto as zipped, cast(m.items_row_id as text) as thread,
                m.server_perm_id as id, (select json_group_array(a.attachment_file_name)
                    from item_message_attachments a where a.item_messages_row_id = m.row_id) as files
            from item_messages m
        """,
        columns={"thread": "thread", "body": "zipped"},
        lists={"attachments": "files"},
        extra={"id": "id"},
    )
)


def _read(evidence: Evidence) -> Iterator[Item]:
    """Each mail is unpacked once, and what it says is put into the columns of its row."""
    number = evidence.logical_path.rpartition(".")[2]
    for item in _MAILS(evidence):
        if not isinstance(item, Batch):
            yield item
            continue
        mails: list[Row] = []
        for locator, zipped in zip(item.columns["locator"], item.columns.pop("body"), strict=True):
            try:
                mails.append(_mail(zipped, number))
            except (ValueError, TypeError) as error:
                yield Issue(locator, "bad-value", f"the mail's content: {type(error).__name__}")
                mails.append({})
        names = dict.fromkeys(name for mail in mails for name in mail)
        item.columns.update({name: [mail.get(name) for mail in mails] for name in names})
        yield item


def _mail(zipped: bytes | None, number: str) -> Row:
    if zipped is None:
        return {}
    message = _unpacked(zipped)
    raw, author = message.integer(17), message.message(4)
    sender = author.text(2) if author else None
    out = sender is not None and _java_hash(sender) == number
    people = [one.text(2) for field in (1, 2) for one in message.messages(field)]
    return {
        "title": message.text(5),
        "body": _text(message),
        "sender": None if out else sender,
        "sender_name": author.text(3) if author else None,
        "recipients": [one for one in dict.fromkeys(people) if one and _java_hash(one) != number],
        "direction": None if sender is None else "outgoing" if out else "incoming",
        "sent_at": (time := unix_ms(raw)),
        "sent_at_raw": None if raw is None else str(raw),
        "sent_at_source": None if time is None else "epoch",
    }


def _unpacked(zipped: bytes) -> Message:
    inflate = zlib.decompressobj()
    try:
        content = inflate.decompress(zipped[1:], _MOST)
    except zlib.error as error:
        raise ValueError("not compressed") from error
    if inflate.unconsumed_tail:
        raise ValueError("larger than a mail")
    return Message(content)


def _text(message: Message) -> str | None:
    body = message.message(6)
    parts = [part.message(3) for part in body.messages(2)] if body else []
    return visible("".join(part.text(2) or "" for part in parts if part)) or None


def _java_hash(address: str) -> str:
    value = 0
    for character in address:
        value = (31 * value + ord(character)) & 0xFFFFFFFF
    return str(value - 2**32 if value >= 2**31 else value)


PARSER = Parser(
    name="gmail_android",
    version=1,
    app="com.google.android.gm",
    paths=("databases/bigTopDataDB.*",),
    read=_read,
)
