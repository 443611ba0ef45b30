"""Contacts of Android, `contacts2.db`: one record for each raw contact, which is one account's entry of a person.

Seen on: structures of Android 4.4 to 14. Origin: AOSP `ContactsDatabaseHelper.java`, `ContactsContract.java`.
Times: a contact has none that says when it was made.
Read: names, numbers, mail addresses, messenger accounts, organisations, notes, postal addresses, birthdays and other
dates, relations, groups, and what other apps (WhatsApp, Signal, Telegram …) put in; the account it belongs to;
deleted entries that are still there, and how many deletions the app notes; calls, where they lie in the same database
(before Android 7).
Not read: photos, which raw contacts the phone shows as one person (`contact` in `extra` is that person's number).
"""

import json
from typing import Any

from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.stores.call_log import CALLS

_STANDARD = "vnd.android.cursor.item/"
_IDENTIFIERS = {"phone_v2": "phone", "email_v2": "email", "im": "im", "sip_address": "sip"}
_OTHERS = {
    "organization": "organisation",
    "note": "note",
    "nickname": "nickname",
    "website": "website",
    "postal-address_v2": "address",
    "contact_event": "date",
    "relation": "relation",
    "group_membership": "group",
}
_EVENTS = {1: "anniversary", 3: "birthday"}
_RELATIONS = {
    1: "assistant", 2: "brother", 3: "child", 4: "partner", 5: "father", 6: "friend", 7: "manager", 8: "mother",
    9: "parent", 10: "partner", 11: "referred by", 12: "relative", 13: "sister", 14: "spouse",
}  # fmt: skip


def _data(data: str | None) -> list[tuple[str, str]]:
    """What an entry has: (what it is, the value). Of an app of its own it is the app's own name for it."""
    told = []
    for kind, value, type_ in json.loads(data or "[]"):
        name = _name(str(kind or ""), type_)
        if name and value:
            told.append((name, str(value)))
    return told


def _name(mimetype: str, type_: Any) -> str | None:
    standard = mimetype.removeprefix(_STANDARD)
    if standard == "contact_event":
        return _EVENTS.get(type_, "date")
    if standard == "relation":
        return _RELATIONS.get(type_, "relation")
    if mimetype.startswith(_STANDARD + "vnd."):
        return standard.removeprefix("vnd.")
    return _IDENTIFIERS.get(standard) or _OTHERS.get(standard)


def _recipients(data: str | None) -> list[str]:
    return list(dict.fromkeys(value for kind, value in _data(data) if kind in _IDENTIFIERS.values()))


def _extra(data: str | None, account: str | None, owner: str | None, contact: Any, starred: Any) -> dict[str, Any]:
    told: dict[str, Any] = {"account": account, "account_name": owner, "contact": contact, "starred": starred or None}
    for kind, value in _data(data):
        told.setdefault(kind, []).append(value)
    return told


CONTACTS = Query(
    kind="contact",
    table="raw_contacts",
    requires={
        "raw_contacts": frozenset({"_id"}),
        "data": frozenset({"raw_contact_id", "mimetype_id", "data1"}),
        "mimetypes": frozenset({"_id", "mimetype"}),
    },
    optional={
        "raw_contacts": frozenset({"display_name", "deleted", "account_id", "account_type", "account_name"})
        | {"contact_id", "starred"},
        "data": frozenset({"data2"}),
        "accounts": frozenset({"_id", "account_name", "account_type"}),
        "groups": frozenset({"_id", "title"}),
    },
    # A correlated query, not a join: one row of raw_contacts is one record. The app has an index on raw_contact_id.
    sql=f"""
        select r.rowid as rowid, r.display_name, r.deleted, iif(r.contact_id <> r._id, r.contact_id, null) as contact,
            r.starred, coalesce(r.account_type, a.account_type) as account,
            coalesce(r.account_name, a.account_name) as account_name,
            (select json_group_array(json_array(cast(t.mimetype as text), cast(coalesce(iif(
                t.mimetype = '{_STANDARD}group_membership', (select title from groups where _id = d.data1), null
            ), d.data1) as text), cast(d.data2 as integer))) from data d
             left join mimetypes t on t._id = d.mimetype_id where d.raw_contact_id = r._id) as data
        from raw_contacts r left join accounts a on a._id = r.account_id
    """,
    columns={"title": "display_name"},
    computed={
        "recipients": (("data",), _recipients),
        "extra": (("data", "account", "account_name", "contact", "starred"), _extra),
        "state": (("deleted",), lambda deleted: "deleted" if deleted else "live"),
    },
)

PARSER = Parser(
    name="android_contacts",
    version=2,
    contacts=True,
    app="com.android.providers.contacts",
    paths=("databases/contacts2.db", "contacts2.db"),
    read=Sqlite(CONTACTS, CALLS, tombstones=("deleted_contacts",)),
)
