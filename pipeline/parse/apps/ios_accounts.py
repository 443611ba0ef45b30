"""Accounts on an iOS device, `Accounts3.sqlite`; whom the device asked Apple's servers for,
`com.apple.identityservices.idstatuscache.plist`.

Seen on: real: plaso's files of both kinds (iOS 13). Origin: plaso (ios_accounts, ios_identityservices), iLEAPP (accs).
Times: seconds since 2001-01-01 UTC: when an account was added, when somebody was last asked for.
Read: accounts with their user name (that of the account above, where a service has none), type, which app added it, the
name of its owner; numbers and addresses that a service (Messages, FaceTime …) asked Apple for, which it does before it
first writes or calls, and whether they had that service.
Ignored: passwords, tokens and cookies of an account, which are not touched.
Not read: what an account is used for, rights of apps to accounts.
"""

from collections.abc import Iterator
from functools import partial
from typing import Any

from models.rows import Row
from pipeline.parse.formats.keyed_archive import unarchive
from pipeline.parse.parser import Evidence, Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.epochs import mac_s
from pipeline.parse.tree import Tree, each, plist

_STATUS = {1: "has it", 2: "has it not"}


def _text(archive: bytes | None) -> str | None:
    value = unarchive(archive) if archive is not None else None
    return value or None if isinstance(value, str) else None


def _name(full: bytes | None, first: bytes | None, last: bytes | None) -> str | None:
    return _text(full) or " ".join(part for part in (_text(first), _text(last)) if part) or None


def _property(key: str) -> str:
    return f"(select max(p.ZVALUE) from ZACCOUNTPROPERTY p where p.ZOWNER = a.Z_PK and p.ZKEY = '{key}')"


ACCOUNTS = Query(
    kind="account",
    table="ZACCOUNT",
    requires={"ZACCOUNT": frozenset({"Z_PK", "ZUSERNAME", "ZACCOUNTTYPE"})},
    optional={
        "ZACCOUNT": frozenset({"ZDATE", "ZACCOUNTDESCRIPTION", "ZIDENTIFIER", "ZOWNINGBUNDLEID", "ZPARENTACCOUNT"})
        | {"ZACTIVE"},
        "ZACCOUNTTYPE": frozenset({"Z_PK", "ZACCOUNTTYPEDESCRIPTION", "ZIDENTIFIER"}),
        "ZACCOUNTPROPERTY": frozenset({"ZOWNER", "ZKEY", "ZVALUE"}),
    },
    sql=f"""
        select a.rowid as rowid, coalesce(a.ZUSERNAME, parent.ZUSERNAME) as sender, a.ZDATE as added,
            t.ZACCOUNTTYPEDESCRIPTION as type, t.ZIDENTIFIER as type_id, a.ZACCOUNTDESCRIPTION as description,
            a.ZIDENTIFIER as identifier, a.ZOWNINGBUNDLEID as added_by, nullif(a.ZACTIVE, 0) as active,
            {_property("FullUserName")} as full_name, {_property("firstName")} as first_name,
            {_property("lastName")} as last_name
        from ZACCOUNT a
        left join ZACCOUNT parent on parent.Z_PK = a.ZPARENTACCOUNT
        left join ZACCOUNTTYPE t on t.Z_PK = a.ZACCOUNTTYPE
    """,
    columns={"sender": "sender"},
    times={"sent_at": ("added", mac_s)},
    computed={
        "sender_name": (("full_name", "first_name", "last_name"), _name),
    },
    extra={name: name for name in ("type", "type_id", "description", "identifier", "added_by", "active")},
)


def _asked(service: str, pair: tuple[str, Any]) -> Row:
    who, answer = pair
    stored = answer.get("LookupDate")
    time, status = mac_s(stored), answer.get("IDStatus")
    identifier = who.removeprefix("tel:").removeprefix("mailto:")
    return {
        "kind": "system_event",
        "title": "the device asked whether somebody has a service of Apple",
        "recipients": [identifier],
        "extra": {"service": service, "answer": _STATUS.get(status, status and f"type {status}")},
        "sent_at": time,
        "sent_at_raw": None if stored is None else str(stored),
        "sent_at_source": "epoch" if time else None,
    }


def _services(tree: Any, _: Evidence) -> Iterator[Any]:
    for service, asked in tree.items():
        if isinstance(asked, dict):
            yield from each(service, asked, partial(_asked, service))


PARSERS = (
    Parser(
        name="ios_accounts",
        version=1,
        app="com.apple.Preferences",
        paths=("Accounts3.sqlite",),
        read=Sqlite(ACCOUNTS),
        threads=False,
    ),
    Parser(
        name="ios_asked",
        version=1,
        app="com.apple.MobileSMS",
        paths=("com.apple.identityservices.idstatuscache.plist",),
        read=Tree(plist, _services),
        threads=False,
    ),
)
