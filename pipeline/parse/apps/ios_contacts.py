"""Contacts of iOS, `AddressBook.sqlitedb`.

Seen on: structures of iOS 8 to 17, rebuilt in code. Origin: Apple's `ABPerson.h` for the numbers of properties, iLEAPP
`addressBook.py`, decompiled AddressBook. Times: seconds since 2001-01-01 UTC; when the entry was made is not when
anybody met, so it stands in `extra` as stored.
Read: names, numbers, mail addresses with their labels, organisation, note, nickname, postal addresses, birthday and
other dates, related people, messengers and social profiles, web sites, groups, the account it belongs to.
Not read: pictures (`AddressBookImages.sqlitedb`), which entries the phone shows as one person.
"""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite

_PHONE, _EMAIL, _DATE = "phone", "email", "date"
_PROPERTIES = {
    3: _PHONE,
    4: _EMAIL,
    5: "address",
    12: _DATE,
    13: "im",
    22: "website",
    23: "related",
    46: "profile",
}
_NOTHING = frozenset({"CountryCode", "identifier", "userIdentifier", "bundleIdentifiers"})
_ORIGIN = datetime(2001, 1, 1, tzinfo=UTC)


def _name(*parts: str | None) -> str | None:
    """First, middle and last name; the organisation where there is none."""
    *names, organisation = parts
    return " ".join(part for part in names if part) or organisation or None


def _pairs(values: str | None) -> list[tuple[str, str, str | None]]:
    """(what it is, the value, its label) for each that has a value."""
    told = []
    for property_, value, parts, label in json.loads(values or "[]"):
        kind = _PROPERTIES.get(property_, f"property {property_}")
        said = value or ", ".join(str(v) for k, v in json.loads(parts or "{}").items() if v and k not in _NOTHING)
        if said:
            told.append((kind, str(_day(said) if kind == _DATE else said), _label(label)))
    return told


def _label(label: str | None) -> str | None:
    """The app's own labels are "_$!<Mobile>!$_"."""
    return str(label).removeprefix("_$!<").removesuffix(">!$_") if label else None


def _day(seconds: Any) -> Any:
    """A day, which the app keeps as noon UTC of it; as it is stored where it cannot be one."""
    try:
        return (_ORIGIN + timedelta(seconds=float(seconds))).date().isoformat()
    except (ValueError, TypeError, OverflowError):
        return seconds


def _recipients(values: str | None) -> list[str]:
    return list(dict.fromkeys(value for kind, value, _ in _pairs(values) if kind in (_PHONE, _EMAIL)))


def _extra(values: str | None, groups: str | None, birthday: Any, *others: Any) -> dict[str, Any]:
    told: dict[str, Any] = dict(zip(_OTHERS, others, strict=True))
    told |= {"birthday": _day(birthday) if birthday else None, "group": json.loads(groups or "[]")}
    labels = {}
    for kind, value, label in _pairs(values):
        told.setdefault(kind, []).append(value)
        if label:
            labels[value] = label
    return {name: value for name, value in told.items() if value} | ({"labels": labels} if labels else {})


_OTHERS = ("organisation", "department", "job", "nickname", "note", "made", "account", "account_id")

CONTACTS = Query(
    kind="contact",
    table="ABPerson",
    requires={
        "ABPerson": frozenset({"First", "Last"}),
        "ABMultiValue": frozenset({"record_id", "property", "value"}),
    },
    optional={
        "ABPerson": frozenset({"Middle", "Organization", "Note", "CreationDate", "Birthday", "Nickname", "JobTitle"})
        | {"Department", "StoreID"},
        "ABMultiValue": frozenset({"UID", "label"}),
        "ABMultiValueLabel": frozenset({"value"}),
        "ABMultiValueEntry": frozenset({"parent_id", "key", "value"}),
        "ABMultiValueEntryKey": frozenset({"value"}),
        "ABStore": frozenset({"Name", "AccountID"}),
        "ABAccount": frozenset({"AccountIdentifier"}),
        "ABGroup": frozenset({"Name"}),
        "ABGroupMembers": frozenset({"group_id", "member_id"}),
    },
    sql="""
        with entries as materialized (
            select e.parent_id, json_group_object(cast(k.value as text), cast(e.value as text)) as parts
            from ABMultiValueEntry e join ABMultiValueEntryKey k on k.rowid = e.key group by e.parent_id
        ), "values" as materialized (
            select v.record_id, json_group_array(
                json_array(v.property, cast(v.value as text), e.parts, cast(l.value as text))
            ) as pairs
            from ABMultiValue v left join entries e on e.parent_id = v.UID
            left join ABMultiValueLabel l on l.rowid = v.label group by v.record_id
        ), "groups" as materialized (
            select m.member_id, json_group_array(cast(g.Name as text)) as names
            from ABGroupMembers m join ABGroup g on g.rowid = m.group_id group by m.member_id
        )
        select p.rowid as rowid, p.First as first, p.Middle as middle, p.Last as last, p.Organization as organisation,
            p.Department as department, p.JobTitle as job, p.Nickname as nickname, p.Note as note,
            p.CreationDate as made, p.Birthday as birthday, s.Name as account, a.AccountIdentifier as account_id,
            v.pairs, g.names
        from ABPerson p left join "values" v on v.record_id = p.rowid
        left join "groups" g on g.member_id = p.rowid
        left join ABStore s on s.rowid = p.StoreID
        left join ABAccount a on a.rowid = s.AccountID
    """,
    computed={
        "title": (("first", "middle", "last", "organisation"), _name),
        "recipients": (("pairs",), _recipients),
        "extra": (("pairs", "names", "birthday", *_OTHERS), _extra),
    },
)

PARSER = Parser(
    name="ios_contacts",
    version=2,
    contacts=True,
    app="com.apple.MobileAddressBook",
    paths=("Library/AddressBook/AddressBook.sqlitedb", "AddressBook.sqlitedb"),
    read=Sqlite(CONTACTS),
)
