"""Contacts of iOS, `AddressBook.sqlitedb`.

Seen on: structures of iOS 8 to 17, rebuilt in code.
Origin: Apple's `ABPerson.h` for the numbers of properties, iLEAPP `addressBook.py`, decompiled AddressBook.
Times: seconds since 2001-01-01 UTC; when the entry was made is not when anybody met, so it stands in `extra` as stored.
Read: names, numbers, mail addresses with their labels, organisation, note, nickname, postal addresses, birthday and
other dates, related people, messengers and social profiles, web sites, groups, the account it belongs to.
Not read: pictures (`AddressBookImages.sqlitedb`), which entries the phone shows as one person.
"""

from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.stores.address_book.ios import OTHERS, extra, name, recipients

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
            from ABMultiValueEntry e join ABMultiValueEntryKey k on k.rowid = e.key
            where k.value is not null group by e.parent_id
        ), "values" as materialized (
            select v.record_id, json_group_array(
                json_array(cast(v.property as integer), cast(v.value as text), e.parts, cast(l.value as text))
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
        "title": (("first", "middle", "last", "organisation"), name),
        "recipients": (("pairs",), recipients),
        "extra": (("pairs", "names", "birthday", *OTHERS), extra),
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
