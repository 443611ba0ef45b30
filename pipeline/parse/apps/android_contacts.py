"""Contacts of Android, `contacts2.db`: one record for each raw contact, which is one account's entry of a person.

Seen on: structures of Android 4.4 to 14.
Origin: AOSP `ContactsDatabaseHelper.java`, `ContactsContract.java`.
Times: a contact has none that says when it was made.
Read: names, numbers, mail addresses, messenger accounts, organisations, notes, postal addresses, birthdays and other
dates, relations, groups, and what other apps (WhatsApp, Signal, Telegram …) put in; the account it belongs to;
deleted entries that are still there, and how many deletions the app notes; calls, where they lie in the same database
(before Android 7).
Not read: photos, which raw contacts the phone shows as one person (`contact` in `extra` is that person's number).
"""

from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.stores.address_book.android import STANDARD, extra, recipients
from pipeline.parse.stores.telephony.call_log import CALLS

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
                t.mimetype = '{STANDARD}group_membership', (select title from groups where _id = d.data1), null
            ), d.data1) as text), cast(d.data2 as integer))) from data d
             left join mimetypes t on t._id = d.mimetype_id where d.raw_contact_id = r._id) as data
        from raw_contacts r left join accounts a on a._id = r.account_id
    """,
    columns={"title": "display_name"},
    computed={
        "recipients": (("data",), recipients),
        "extra": (("data", "account", "account_name", "contact", "starred"), extra),
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
