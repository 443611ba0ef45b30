"""Gmail on Android, `bigTopDataDB.<number>` of an account.

Seen on: structures of 2019 to 2026, rebuilt in code.
Origin: ALEAPP (gmailEmails) and its test, for tables and the numbers of fields; another published parser, for author
and copies.
Times: milliseconds since 1970-01-01 UTC.
Read: mails with subject, text, author, addressees, names of attachments; the conversation. The number in the file's
name is Java's hash code of the account's address, so that a mail whose author has it went out.
Not read: labels (inbox, sent, bin), hidden copies, attachments' content (`files/downloads`), mails whose content is
kept elsewhere; before 2019 `mailstore.*.db`.
"""

from collections.abc import Iterator

from models.issues import Issue
from models.rows import Row
from pipeline.parse.parser import Batch, Evidence, Item, Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.stores.gmail import mail

_MAILS = Sqlite(
    Query(
        kind="mail",
        table="item_messages",
        requires={"item_messages": frozenset({"zipped_message_proto"})},
        optional={
            "item_messages": frozenset({"row_id", "server_perm_id", "items_row_id"}),
            "item_message_attachments": frozenset({"item_messages_row_id", "attachment_file_name"}),
        },
        sql="""
            select m.rowid as rowid, m.zipped_message_proto as zipped, cast(m.items_row_id as text) as thread,
                m.server_perm_id as id, (select json_group_array(cast(a.attachment_file_name as text))
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
                mails.append(mail(zipped, number))
            except (ValueError, TypeError) as error:
                yield Issue(locator, "bad-value", f"the mail's content: {type(error).__name__}")
                mails.append({})
        names = dict.fromkeys(name for row in mails for name in row)
        item.columns.update({name: [row.get(name) for row in mails] for name in names})
        yield item


PARSER = Parser(
    name="gmail_android",
    version=1,
    app="com.google.android.gm",
    paths=("com.google.android.gm/databases/bigTopDataDB.*",),
    read=_read,
)
