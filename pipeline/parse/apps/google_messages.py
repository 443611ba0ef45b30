"""Messages by Google (SMS, MMS and RCS chats), and Messaging of Android itself: `bugle_db`.

Seen on: structures of Android 6 to 14, rebuilt in code.
Origin: AOSP `packages/apps/Messaging` (`DatabaseHelper.java`, `MessageData.java`, `ParticipantData.java`), ALEAPP
`googleMessages.py`.
Times: milliseconds since 1970-01-01 UTC: when it was received, of RCS when it was sent.
Read: what was said in which conversation, by whom, over what (SMS, MMS, RCS), its subject and files, the other time (in
`extra`), drafts and what could not be sent; who is in a conversation; the owner's lines, and which one it went over. In
a group the recipients are its members of today.
Ignored: entries of people, who stand with their messages and conversations.
Not read: reactions, replies and the like of RCS, whose tables no public source describes. SMS and MMS also lie in
`mmssms.db` (`extra.telephony` names the entry); RCS does not.
Not verified: what a status of 200 and more is; such an entry has no direction, and the number in `extra`.
"""

from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Sqlite
from pipeline.parse.stores.bugle.messages import MESSAGES
from pipeline.parse.stores.bugle.people import MEMBERS, OWNER

PARSER = Parser(
    name="google_messages",
    version=2,
    app_of=lambda path: (
        "com.android.messaging" if "com.android.messaging" in path else "com.google.android.apps.messaging"
    ),
    paths=("databases/bugle_db", "bugle_db"),
    read=Sqlite(MESSAGES, MEMBERS, OWNER),
)
