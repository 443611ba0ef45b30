"""Apple Messages, `sms.db`: iMessage, SMS and RCS.

Seen on: structures of iOS 5 and of iOS 9 to 18, rebuilt in code.
Origin: imessage-exporter, iLEAPP `sms.py`, mvt's documentation, BlueBubbles' notes.
Times: since 2001-01-01 UTC, in seconds before iOS 11, then in nanoseconds; SMS of iOS 5 in seconds since 1970-01-01
UTC; in `extra` as stored.
Read: text, also where only `attributedBody` holds it, who wrote to whom, groups with their members of today (who are
the recipients), SMS and iMessages of a pair as one conversation, what a message answers, reactions (state unsent
where they were taken back), attached files, edited messages with each earlier version (superseded), unsent messages
and parts, those in "recently deleted" (state deleted), events of a group (somebody joined or left, its name changed),
the service, when it was read, the owner's own accounts, how many deletions the app notes.
Ignored: members of conversations of two.
Not read: what apps send inside Messages (their name is in `extra`), pieces of MMS of iOS 5.
Not verified: that a message is unsent as a whole where parts of it are and neither text nor `attributedBody` is left.
"""

from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Sqlite
from pipeline.parse.stores.imessage.history import history
from pipeline.parse.stores.imessage.madrid import MADRID
from pipeline.parse.stores.imessage.messages import MESSAGES
from pipeline.parse.stores.imessage.people import MEMBERS, accounts

PARSER = Parser(
    name="ios_messages",
    version=2,
    app="com.apple.MobileSMS",
    paths=("Library/SMS/sms.db", "sms.db"),
    read=Sqlite(
        (MESSAGES, MADRID),
        MEMBERS,
        tombstones=("deleted_messages", "sync_deleted_messages"),
        also=(history, accounts),
    ),
)
