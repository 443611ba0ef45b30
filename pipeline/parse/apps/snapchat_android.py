"""Snapchat on Android, the people and older messages in `main.db`.

Seen on: structures rebuilt in code. Origin: ALEAPP `snapchat.py`; dfjsim/Snapchat_Auto, `snapchat_android.md`. Not
verified: `feedRowId`, by which older messages are put into conversations.
Times: milliseconds since 1970-01-01 UTC; of a contact, when the owner added it.
Read: everybody whom the app had to show, and who added whom (most are no friends); messages of before about 2021, their
text.
Not read: the feed, stories, which of the people is the owner (`arroyo.db` says so: snapchat).
"""

from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.epochs import unix_ms

_LINKS = {0: "mutual"}  # in the words of the app's own view; of the others nobody has published the meaning


def _text(type_: str | None, content: bytes | None) -> str | None:
    """A text lies behind 40 bytes and its length."""
    if type_ != "text" or content is None:
        return None
    end = 44 + int.from_bytes(content[40:44], "little")
    if not 44 < end <= len(content):
        raise ValueError("not as long as it says")
    return content[44:end].decode("utf-8", "replace")


_FRIEND = frozenset({"_id", "userId", "username", "displayName"})
FRIENDS = Query(
    kind="contact",
    table="Friend",
    requires={"Friend": frozenset({"userId", "username"})},
    optional={
        "Friend": frozenset({"displayName", "phone", "addedTimestamp", "reverseAddedTimestamp", "friendLinkType"}),
        "CombinedUsername": frozenset({"originalUsername", "mutableUsername"}),
    },
    sql="""
        select f.rowid as rowid, cast(coalesce(nullif(f.displayName, ''), f.username) as text) as name,
            f.friendLinkType as link,
            nullif(f.addedTimestamp, 0) as added, iif(f.addedTimestamp > 0, 'yes', 'no') as by_owner,
            iif(f.reverseAddedTimestamp > 0, 'yes', 'no') as of_owner,
            json_array(cast(f.userId as text), cast(f.username as text), cast((select min(nullif(n.mutableUsername, ''))
                from CombinedUsername n where n.originalUsername = f.username) as text),
                nullif(cast(f.phone as text), '')) as ids
        from Friend f
    """,
    columns={"title": "name"},
    times={"sent_at": ("added", unix_ms)},
    lists={"recipients": "ids"},
    extra={"link": ("link", _LINKS), "added by the owner": "by_owner", "added the owner": "of_owner"},
)
MESSAGES = Query(
    kind="message",
    table="Message",
    requires={"Message": frozenset({"timestamp", "senderId", "type", "content"})},
    optional={"Message": frozenset({"feedRowId"}), "Feed": frozenset({"_id", "key"}), "Friend": _FRIEND},
    sql="""
        select m.rowid as rowid, m.timestamp as sent, m.type, m.content,
            coalesce(d.key, 'feed ' || m.feedRowId) as thread,
            cast(coalesce(f.userId, f.username, 'friend ' || m.senderId) as text) as sender,
            cast(coalesce(nullif(f.displayName, ''), f.username) as text) as name
        from Message m left join Feed d on d._id = m.feedRowId left join Friend f on f._id = m.senderId
    """,
    columns={"thread": "thread", "sender": "sender", "sender_name": "name"},
    times={"sent_at": ("sent", unix_ms)},
    computed={"body": (("type", "content"), _text)},
    extra={"type": "type"},
)

PARSER = Parser(
    name="snapchat_android",
    version=1,
    app="com.snapchat.android",
    paths=("com.snapchat.android/databases/main.db", "com.snapchat.android/databases/tcspahn.db"),
    contacts=True,
    read=Sqlite(FRIENDS, MESSAGES),
)
