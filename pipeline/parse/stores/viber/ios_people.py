"""Calls and contacts of Viber's iOS app, and what its settings say of the owner."""

from typing import Any

from pipeline.parse.sqlite import Query
from pipeline.parse.times.epochs import after, mac_s

_MINE = ("_myUserName", "_myPhoneNumber", "_myCanonizedPhoneNumber", "_currentEmail", "_uid")


def _way(kind: str | None) -> str | None:
    known = str(kind or "")
    if known.startswith("outgoing"):
        return "outgoing"
    return "incoming" if known.startswith(("incoming", "missed")) else None


def _recipients(kind: str | None, who: str | None) -> list[str] | None:
    return {"outgoing": [who], "incoming": []}.get(_way(kind) or "") if who else None


def _call(kind: str | None, seconds: int | None) -> dict[str, Any]:
    known = str(kind or "")
    ended = "missed" if known.startswith("missed") else "answered" if seconds else None
    return {
        "outcome": "dialled" if known.startswith("outgoing") and not seconds else ended,
        "seconds": seconds or None,
        "type": None if _way(kind) else kind,
        "video": "yes" if known.endswith("with_video") else None,
    }


CALLS = Query(
    kind="call",
    table="ZRECENT",
    requires={"ZRECENT": frozenset({"ZDATE", "ZDURATION", "ZCALLTYPE", "ZRECENTSLINE"})},
    optional={"ZRECENTSLINE": frozenset({"Z_PK", "ZPHONENUMBER"})},
    sql="""
        select r.rowid as rowid, r.ZDATE as date, r.ZDURATION as seconds, r.ZCALLTYPE as type,
            nullif(cast(l.ZPHONENUMBER as text), '') as who
        from ZRECENT r left join ZRECENTSLINE l on l.Z_PK = r.ZRECENTSLINE
    """,
    columns={"thread": "who"},
    times={"sent_at": ("date", mac_s)},
    computed={
        "direction": (("type",), _way),
        "sender": (("type", "who"), lambda kind, who: who if _way(kind) == "incoming" else None),
        "recipients": (("type", "who"), _recipients),
        "ended_at": (("date", "seconds"), lambda date, s: after(mac_s(date), s * 1_000_000) if s else None),
        "extra": (("type", "seconds"), _call),
    },
)
CONTACTS = Query(
    kind="contact",
    table="ZABCONTACT",
    requires={"ZABCONTACT": frozenset({"Z_PK", "ZMAINNAME"})},
    optional={"ZABCONTACTNUMBER": frozenset({"ZCONTACT", "ZPHONE", "ZCANONIZEDPHONENUM"})},
    sql="""
        select c.rowid as rowid, c.ZMAINNAME as name, (
            select json_group_array(cast(coalesce(nullif(n.ZCANONIZEDPHONENUM, ''), n.ZPHONE) as text))
            from ZABCONTACTNUMBER n where n.ZCONTACT = c.Z_PK) as ids
        from ZABCONTACT c
    """,
    columns={"title": "name"},
    lists={"recipients": "ids"},
)
SETTINGS = Query(
    kind="account",
    table="Data",
    requires={"Data": frozenset({"key", "value"})},
    sql=f"""
        select rowid as rowid, key, iif(key = '{_MINE[0]}', null, cast(value as text)) as id,
            iif(key = '{_MINE[0]}', cast(value as text), null) as name from Data where key in {_MINE}
    """,
    columns={"sender": "id", "sender_name": "name", "title": "key"},
    ignores=f"key is null or key not in {_MINE}",
)
