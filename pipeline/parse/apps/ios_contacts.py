"""Contacts of iOS, `AddressBook.sqlitedb`.

Seen on: structures of iOS 8 to 17, rebuilt in code. Times: seconds since 2001-01-01 UTC; when the entry was made is not
when anybody met, so it stands in `extra` as stored.
Read: names, numbers, mail addresses, organisation, note. Not read: postal addresses, birthdays, pictures, groups.
"""

import json

from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite

_PHONE, _EMAIL = 3, 4


def _name(*parts: str | None) -> str | None:
    """First, middle and last name; the organisation where there is none."""
    *names, organisation = parts
    return " ".join(part for part in names if part) or organisation or None


def _recipients(values: str | None) -> list[str]:
    return list(dict.fromkeys(str(value) for _, value in json.loads(values or "[]") if value))


def _extra(values: str | None, organisation: str | None, note: str | None, made: object) -> str | None:
    pairs = json.loads(values or "[]")
    extra = {
        "phone": [value for kind, value in pairs if kind == _PHONE],
        "email": [value for kind, value in pairs if kind == _EMAIL],
        "organisation": organisation,
        "note": note,
        "made": made,
    }
    filled = {name: value for name, value in extra.items() if value}
    return json.dumps(filled, ensure_ascii=False, sort_keys=True) if filled else None


CONTACTS = Query(
    kind="contact",
    table="ABPerson",
    requires={
        "ABPerson": frozenset({"First", "Last"}),
        "ABMultiValue": frozenset({"record_id", "property", "value"}),
    },
    optional={"ABPerson": frozenset({"Middle", "Organization", "Note", "CreationDate"})},
    sql=f"""
        with "values" as materialized (
            select record_id, json_group_array(json_array(property, cast(value as text))) as pairs
            from ABMultiValue where property in ({_PHONE}, {_EMAIL}) group by record_id
        )
        select p.rowid as rowid, p.First as first, p.Middle as middle, p.Last as last, p.Organization as organisation,
            p.Note as note, p.CreationDate as made, v.pairs
        from ABPerson p left join "values" v on v.record_id = p.rowid
    """,
    computed={
        "title": (("first", "middle", "last", "organisation"), _name),
        "recipients": (("pairs",), _recipients),
        "extra": (("pairs", "organisation", "note", "made"), _extra),
    },
)

PARSER = Parser(
    name="ios_contacts",
    version=1,
    contacts=True,
    app="com.apple.MobileAddressBook",
    paths=("Library/AddressBook/AddressBook.sqlitedb", "AddressBook.sqlitedb"),
    read=Sqlite(CONTACTS),
)
