"""TikTok on Android, messages, `<user id>_im.db`.

Seen on: a structure rebuilt in code. Origin: ALEAPP `tikTok.py`; Horsman and Shou, DFIR Review 2022. Not verified: that
`deleted` 1 is what its name says.
Times: milliseconds since 1970-01-01 UTC.
Read: text, the identifier of a shared video, addresses of pictures, notes of the app as system events, messages marked
as deleted; the owner is whom the name of the file gives.
Not read: names of people (tiktok_people has them), shared videos and stickers themselves (they are on the server).
"""

from collections.abc import Iterator

from pipeline.parse.packages import package
from pipeline.parse.parser import Evidence, Item, Parser
from pipeline.parse.people import WAYS
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.stores.tiktok.content import COLUMNS, COMPUTED, owner
from pipeline.parse.times.epochs import unix_ms


def _read(evidence: Evidence) -> Iterator[Item]:
    whose = owner(r"(\d{5,})_im\.db$", evidence.logical_path)
    messages = Query(
        kind="message",
        table="msg",
        requires={"msg": frozenset({"created_time", "sender", "content", "conversation_id"})},
        optional={"msg": frozenset({"type", "deleted", "read_status"})},
        sql=f"""
            select rowid as rowid, created_time as sent, cast(content as text) as content,
                cast(conversation_id as text) as thread, type, cast(sender as text) as author, {whose} as owner,
                null as members, cast(sender as text) = {whose} as from_me,
                nullif(cast(sender as text), coalesce({whose}, '')) as sender,
                iif(deleted = 1, 'deleted', 'live') as state, iif(read_status = 1, 'yes', null) as read
            from msg
        """,
        columns=COLUMNS,
        times={"sent_at": ("sent", unix_ms)},
        codes={"direction": ("from_me", WAYS)},
        computed=COMPUTED,
        extra={"type": "type", "read": "read"},
    )
    yield from Sqlite(messages)(evidence)


PARSER = Parser(
    name="tiktok_android",
    version=1,
    app_of=lambda path: package(path) or "com.zhiliaoapp.musically",
    paths=("databases/*[0-9]_im.db",),
    read=_read,
)
