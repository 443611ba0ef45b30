"""What Chromium's browsers keep of forms, `Web Data`: values that were typed, and saved addresses.

Seen on: structures of Chrome 20 to 130, rebuilt in code. Origin: Chromium's autofill tables and field_types.h.
Times: seconds since 1970-01-01 UTC.
Read: each value typed into a named field, with its first use and (as its end) its last; saved addresses with the time
of the last change and (as its end) of the last use, a line for each part. Whose address it is, it does not say.
Ignored: values of fields whose name is that of a password, a card or its code.
Not read: payment cards, bank accounts, what is kept for synchronising.
"""

from pipeline.parse.browsers import chromium
from pipeline.parse.epochs import unix_s
from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite

_SECRETS = ("passw", "pwd", "cvv", "cvc", "cardnum", "card_num", "card-num", "ccnum", "iban", "pincode", "otp")
_SECRET = "coalesce(" + " or ".join(f"name like '%{word}%'" for word in _SECRETS) + ", 0)"
_PARTS = (7, 60, 77, 33, 34, 35, 36, 9, 14)  # full name, firm, street, city, county, postcode, country, mail, phone


def _fields(first: str, last: str, wanted: frozenset[str], optional: dict[str, frozenset[str]]) -> Query:
    return Query(
        kind="note",
        table="autofill",
        requires={"autofill": frozenset({"name", "value"}) | wanted},
        optional=optional,
        sql=f"""
            select rowid as rowid, name, value, count, {first} as first, nullif({last}, 0) as last,
                'typed into a form' as kind_of_entry
            from autofill where not {_SECRET}
        """,
        columns={"title": "name", "body": "value"},
        times={"sent_at": ("first", unix_s), "ended_at": ("last", unix_s)},
        extra={"type": "kind_of_entry", "times_used": "count"},
        ignores=_SECRET,
    )


_DATES = "(select {}(d.date_created) from autofill_dates d where d.pair_id = autofill.pair_id)"
FIELDS = (
    _fields(
        "date_created",
        "date_last_used",
        frozenset({"date_created"}),
        {"autofill": frozenset({"date_last_used", "count"})},
    ),
    _fields(
        _DATES.format("min"),
        _DATES.format("max"),
        frozenset({"pair_id"}),
        {"autofill": frozenset({"count"}), "autofill_dates": frozenset({"pair_id", "date_created"})},
    ),
)


def _addresses(profiles: str, tokens: str) -> Query:
    """Since Chrome 107: one row for each part of an address."""
    order = " ".join(f"when {part} then {place}" for place, part in enumerate(_PARTS))
    return Query(
        kind="note",
        table=profiles,
        requires={profiles: frozenset({"guid", "date_modified"}), tokens: frozenset({"guid", "type", "value"})},
        optional={profiles: frozenset({"use_date", "use_count"})},
        sql=f"""
            select p.rowid as rowid, p.date_modified, nullif(p.use_date, 0) as use_date, p.use_count,
                'saved address' as kind_of_entry,
                (select group_concat(value, char(10)) from (
                    select t.value from {tokens} t where t.guid = p.guid and t.value != '' and t.type in {_PARTS}
                    order by case t.type {order} end)) as body
            from {profiles} p
        """,
        columns={"title": "kind_of_entry", "body": "body"},
        times={"sent_at": ("date_modified", unix_s), "ended_at": ("use_date", unix_s)},
        extra={"type": "kind_of_entry", "times_used": "use_count"},
    )


OLD_ADDRESSES = Query(
    kind="note",
    table="autofill_profiles",
    requires={"autofill_profiles": frozenset({"guid", "date_modified"})},
    optional={
        "autofill_profiles": frozenset(
            {"company_name", "street_address", "city", "state", "zipcode", "country_code", "use_date", "use_count"}
        ),
        "autofill_profile_names": frozenset({"guid", "first_name", "middle_name", "last_name"}),
        "autofill_profile_emails": frozenset({"guid", "email"}),
        "autofill_profile_phones": frozenset({"guid", "number"}),
    },
    sql="""
        with parts as (
            select guid, 1 as place, trim(coalesce(first_name, '') || ' '
                || coalesce(nullif(middle_name, '') || ' ', '') || coalesce(last_name, '')) as value
            from autofill_profile_names
            union all select guid, 2, company_name from autofill_profiles
            union all select guid, 3, street_address from autofill_profiles
            union all select guid, 4, city from autofill_profiles union all select guid, 5, state from autofill_profiles
            union all select guid, 6, zipcode from autofill_profiles
            union all select guid, 7, country_code from autofill_profiles
            union all select guid, 8, email from autofill_profile_emails
            union all select guid, 9, number from autofill_profile_phones
        )
        select p.rowid as rowid, p.date_modified, nullif(p.use_date, 0) as use_date, p.use_count,
            'saved address' as kind_of_entry,
            (select group_concat(value, char(10)) from (
                select value from parts where parts.guid = p.guid and value != '' order by place)) as body
        from autofill_profiles p
    """,
    columns={"title": "kind_of_entry", "body": "body"},
    times={"sent_at": ("date_modified", unix_s), "ended_at": ("use_date", unix_s)},
    extra={"type": "kind_of_entry", "times_used": "use_count"},
)

PARSER = Parser(
    name="chrome_forms",
    version=1,
    app_of=chromium,
    threads=False,
    paths=("Web Data",),
    read=Sqlite(
        FIELDS,
        _addresses("addresses", "address_type_tokens"),
        _addresses("local_addresses", "local_addresses_type_tokens"),
        _addresses("contact_info", "contact_info_type_tokens"),
        OLD_ADDRESSES,
    ),
)
