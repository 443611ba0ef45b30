"""What Chromium's browsers keep of forms: `Web Data` (typed values, addresses) and `Login Data` (who logs in where).

Seen on: structures of Chrome 30 to 130, rebuilt in code. Origin: Chromium's autofill tables, field_types.h and
login_database. Times: seconds since 1970-01-01 UTC; of logins microseconds since 1601-01-01 UTC.
Read: each value typed into a named field, with its first use and (as its end) its last; saved addresses, a line for each
part; for each saved login the site, the user name, when it was saved and last used. That something is saved does not
say that it is the owner's.
Ignored: values of fields whose name is that of a password, a card or its code.
Not read: passwords, payment cards, what is kept for synchronising.
"""

from pipeline.parse.browsers import chromium
from pipeline.parse.epochs import unix_s, webkit_us
from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite

_SECRETS = ("passw", "pwd", "cvv", "cvc", "cardnum", "card_num", "card-num", "ccnum", "iban", "pincode", "otp")
_SECRET = "coalesce(" + " or ".join(f"name like '%{word}%' escape '!'" for word in _SECRETS) + ", 0)"
_PARTS = (
    7,
    3,
    4,
    5,
    60,
    77,
    30,
    31,
    33,
    34,
    35,
    36,
    9,
    14,
)  # a name, a firm, an address from its street on, mail, phone
_WHOLE = {3: 7, 4: 7, 5: 7, 30: 77, 31: 77}  # parts of what stands there as a whole

_FIELDS = {
    "columns": {"title": "name", "body": "value"},
    "times": {"sent_at": ("date_created", unix_s), "ended_at": ("date_last_used", unix_s)},
    "extra": {"type": "kind_of_entry", "times_used": "count"},
}

FIELDS = Query(
    kind="note",
    table="autofill",
    requires={"autofill": frozenset({"name", "value", "date_created"})},
    optional={"autofill": frozenset({"date_last_used", "count"})},
    sql=f"""
        select rowid as rowid, name, value, date_created, nullif(date_last_used, 0) as date_last_used, count,
            'typed into a form' as kind_of_entry
        from autofill where not {_SECRET}
    """,
    ignores=_SECRET,
    **_FIELDS,  # type: ignore[arg-type]
)

OLD_FIELDS = Query(
    kind="note",
    table="autofill",
    requires={"autofill": frozenset({"name", "value", "pair_id"})},
    optional={"autofill": frozenset({"count"}), "autofill_dates": frozenset({"pair_id", "date_created"})},
    sql=f"""
        select rowid as rowid, name, value, count, 'typed into a form' as kind_of_entry,
            (select min(d.date_created) from autofill_dates d where d.pair_id = autofill.pair_id) as date_created,
            (select max(d.date_created) from autofill_dates d where d.pair_id = autofill.pair_id) as date_last_used
        from autofill where not {_SECRET}
    """,
    ignores=_SECRET,
    **_FIELDS,  # type: ignore[arg-type]
)


def _addresses(profiles: str, tokens: str) -> Query:
    """Since Chrome 107: one row for each part of an address."""
    order = " ".join(f"when {part} then {place}" for place, part in enumerate(_PARTS))
    whole = " or ".join(
        f"(t.type = {part} and exists (select 1 from {tokens} w where w.guid = t.guid and w.type = {of} and w.value != ''))"
        for part, of in _WHOLE.items()
    )
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
                    and not ({whole}) order by case t.type {order} end)) as body
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
            select guid, 1 as place, trim(coalesce(first_name, '') || ' ' || coalesce(middle_name || ' ', '')
                || coalesce(last_name, '')) as value from autofill_profile_names
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

LOGINS = Query(
    kind="account",
    table="logins",
    requires={"logins": frozenset({"origin_url", "username_value"})},
    optional={"logins": frozenset({"date_created", "date_last_used", "times_used", "blacklisted_by_user"})},
    sql="""
        select rowid as rowid, origin_url, nullif(username_value, '') as username, nullif(date_created, 0) as created,
            nullif(date_last_used, 0) as used, times_used, nullif(blacklisted_by_user, 0) as never,
            'saved login' as kind_of_entry
        from logins
    """,
    columns={"sender": "username", "url": "origin_url"},
    times={"sent_at": ("created", webkit_us), "ended_at": ("used", webkit_us)},
    extra={"type": "kind_of_entry", "times_used": "times_used", "asked_never_to_save": "never"},
)

PARSERS = (
    Parser(
        name="chrome_forms",
        version=1,
        app_of=chromium,
        threads=False,
        paths=("Web Data",),
        read=Sqlite(
            (FIELDS, OLD_FIELDS),
            _addresses("addresses", "address_type_tokens"),
            _addresses("local_addresses", "local_addresses_type_tokens"),
            _addresses("contact_info", "contact_info_type_tokens"),
            OLD_ADDRESSES,
        ),
    ),
    Parser(
        name="chrome_logins",
        version=1,
        app_of=chromium,
        threads=False,
        paths=("Login Data", "Login Data For Account"),
        read=Sqlite(LOGINS),
    ),
)
