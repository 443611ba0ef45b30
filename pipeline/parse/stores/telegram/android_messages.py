"""Messages of Telegram's Android app: `messages_v2` since 2021, `messages` before; those that wait for their time."""

from functools import partial
from typing import Any

from pipeline.parse.sqlite import Query
from pipeline.parse.stores.telegram import android_media, message
from pipeline.parse.stores.telegram.peers import Peers
from pipeline.parse.times.epochs import unix_s

_READ = {0: "unread", 1: "read", 2: "unread", 3: "read"}
_SENDING = {0: None, 1: "sending", 2: "failed", 3: "editing"}


def messages(peers: Peers, table: str, optional: frozenset[str], waiting: bool = False) -> Query:
    """Args:
    optional: of `out`, `read_state`, `send_state`, `ttl`, `reply_to_message_id` those that the table has had.
    waiting: they are the owner's, and not sent yet.
    """
    told = ("out", "read_state", "send_state", "ttl", "reply_to_message_id")
    columns = [f"m.{name}" if name in optional else f"null as {name}" for name in told]
    quoted = f"left join {table} q on q.uid = m.uid and q.mid = m.reply_to_message_id"
    replies = "reply_to_message_id" in optional
    return Query(
        kind="message",
        table=table,
        requires={table: frozenset({"mid", "uid", "date", "data"})},
        optional={table: optional},
        sql=f"""
            select m.rowid as rowid, m.uid, m.date, m.data, {", ".join(columns)}, {int(waiting)} as waiting,
                cast(m.uid as text) as thread, {f"'{table}:' || q.rowid" if replies else "null"} as reply
            from {table} m {quoted if replies else ""}
        """,
        columns={"thread": "thread", "reply": "reply"},
        times={"sent_at": ("date", unix_s)},
        computed={
            "kind": (("data",), message.kind),
            "body": (("data", "date"), message.body),
            "direction": (("data", "out", "waiting"), message.direction),
            "sender": (("data", "uid", "out", "waiting"), partial(message.sender, peers)),
            "sender_name": (("data", "uid", "out", "waiting"), partial(message.sender_name, peers)),
            "recipients": (("data", "uid", "out", "waiting"), partial(message.recipients, peers)),
            "thread_kind": (("uid",), partial(message.thread_kind, peers)),
            "thread_title": (("uid",), partial(message.title, peers)),
            "state": (("data", "waiting"), message.state),
            "attachments": (("data",), android_media.attachments),
            "latitude": (("data",), android_media.latitude),
            "longitude": (("data",), android_media.longitude),
            "ended_at": (("data", "date"), message.ended),
            "extra": (("data", "uid", "read_state", "send_state", "ttl"), partial(_extra, peers)),
        },
    )


def _extra(peers: Peers, data: Any, uid: int, read: int | None, sent: int | None, ttl: int | None) -> dict[str, Any]:
    sending = None if sent is None else _SENDING.get(sent, f"type {sent}")
    state = {"read": None if read is None else _READ.get(read), "sending": sending, "ttl_s": ttl or None}
    return state | message.rest(peers, data, uid)
