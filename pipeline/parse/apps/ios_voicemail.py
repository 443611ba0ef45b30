"""Voicemail of iOS, `voicemail.db`.

Seen on: structures of iOS 6 to 17, rebuilt in code.
Origin: iLEAPP `voicemail.py`, forensic notes on its two epochs.
Times: seconds since 1970-01-01 UTC, but when it was put into the bin seconds since 2001-01-01 UTC.
Read: who spoke, on which of the owner's lines, when, how long, the number to call back; what was put into the bin or
deleted and is still there.
Not read: the sound itself and what the phone wrote down of it, which are files beside it, named after the row
(`attachments`).
"""

from typing import Any

from pipeline.parse.extras import extras, time
from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.epochs import after, mac_s, unix_s

_DELETED = 75  # these flags together, without a date


def _ended(date: Any, seconds: Any) -> int | None:
    return after(unix_s(date), None if seconds is None else seconds * 1_000_000)


def _state(trashed: Any, flags: Any) -> str:
    return "deleted" if trashed or flags == _DELETED else "live"


_TOLD, _extra = extras(
    outcome=None,
    callback=None,
    line=None,
    card=None,
    trashed=time(mac_s),
    expires=time(unix_s),
)

VOICEMAIL = Query(
    kind="call",
    table="voicemail",
    requires={"voicemail": frozenset({"date", "sender", "duration"})},
    optional={
        "voicemail": frozenset({"callback_num", "receiver", "label", "trashed_date", "expiration", "flags"}),
        "map": frozenset({"label", "account"}),
    },
    sql="""
        with cards as materialized (select label, max(account) as account from map group by label)
        select v.rowid as rowid, v.date, v.duration, nullif(cast(v.sender as text), '') as sender, v.flags,
            nullif(v.trashed_date, 0) as trashed, nullif(v.expiration, 0) as expires, 'voicemail' as outcome,
            nullif(v.callback_num, v.sender) as callback, v.receiver as line, cards.account as card,
            json_array('Library/Voicemail/' || v.rowid || '.amr') as files
        from voicemail v left join cards on cards.label = v.label
    """,
    columns={"sender": "sender", "thread": "sender"},
    times={"sent_at": ("date", unix_s)},
    lists={"attachments": "files"},
    computed={
        "direction": (("outcome",), lambda _: "incoming"),
        "thread_kind": (("sender",), lambda sender: "direct" if sender else None),
        "ended_at": (("date", "duration"), _ended),
        "recipients": (("outcome",), lambda _: []),
        "state": (("trashed", "flags"), _state),
        "extra": (_TOLD, _extra),
    },
)

PARSER = Parser(
    name="ios_voicemail",
    version=1,
    app="com.apple.mobilephone",
    paths=("Voicemail/voicemail.db",),
    read=Sqlite(VOICEMAIL),
)
