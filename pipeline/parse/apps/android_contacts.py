"""Contacts of Android, `contacts2.db`: one record for each raw contact, which is one account's entry of a person.

Seen on: structures of Android 4.4 to 14. Times: a contact has none that says when it was made.
Read: names, numbers, mail addresses, messenger accounts, organisations and notes; deleted entries that are still there,
and how many deletions the app notes; calls, where they lie in the same database (before Android 7).
Not read: photos, groups, postal addresses, which raw contacts the phone shows as one person.
"""

import json
from collections.abc import Mapping

from pipeline.parse.apps.android_calls import CALLS
from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite

_IDENTIFIERS = {
    "vnd.android.cursor.item/phone_v2": "phone",
    "vnd.android.cursor.item/email_v2": "email",
    "vnd.android.cursor.item/im": "im",
    "vnd.android.cursor.item/sip_address": "sip",
}
_OTHERS = {
    "vnd.android.cursor.item/organization": "organisation",
    "vnd.android.cursor.item/note": "note",
    "vnd.android.cursor.item/nickname": "nickname",
    "vnd.android.cursor.item/website": "website",
}


def _data(data: str | None) -> list[tuple[str, str]]:
    return [(kind, str(value)) for kind, value in json.loads(data or "[]") if kind and value]


def _recipients(data: str | None) -> list[str]:
    return list(dict.fromkeys(value for kind, value in _data(data) if kind in _IDENTIFIERS))


def _extra(data: str | None, account: str | None) -> str | None:
    extra: dict[str, object] = {"account": account} if account else {}
    for names in (_IDENTIFIERS, _OTHERS):
        extra |= _grouped(_data(data), names)
    return json.dumps(extra, ensure_ascii=False, sort_keys=True) if extra else None


def _grouped(data: list[tuple[str, str]], names: Mapping[str, str]) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    for kind, value in data:
        if kind in names:
            grouped.setdefault(names[kind], []).append(value)
    return grouped


CONTACTS = Query(
    kind="contact",
    table="raw_contacts",
    requires={
        "raw_contacts": frozenset({"_id"}),
        "data": frozenset({"raw_contact_id", "mimetype_id", "data1"}),
        "mimetypes": frozenset({"_id", "mimetype"}),
    },
    optional={"raw_contacts": frozenset({"display_name", "deleted", "account_type"})},
    # A correlated query, not a join: one row of raw_contacts is one record. The app has an index on raw_contact_id.
    sql="""
        select r.rowid as rowid, r.display_name, r.deleted, r.account_type,
            (select json_group_array(json_array(cast(t.mimetype as text), cast(d.data1 as text))) from data d
             left join mimetypes t on t._id = d.mimetype_id where d.raw_contact_id = r._id) as data
        from raw_contacts r
    """,
    columns={"title": "display_name"},
    computed={
        "recipients": (("data",), _recipients),
        "extra": (("data", "account_type"), _extra),
        "state": (("deleted",), lambda deleted: "deleted" if deleted else "live"),
    },
)

PARSER = Parser(
    name="android_contacts",
    version=1,
    contacts=True,
    app="com.android.providers.contacts",
    paths=("databases/contacts2.db", "contacts2.db"),
    read=Sqlite(CONTACTS, CALLS, tombstones=("deleted_contacts",)),
)
