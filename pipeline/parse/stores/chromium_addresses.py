"""Addresses that Chromium's browsers have saved, in the tables of each of their structures."""

from pipeline.parse.sqlite import Query
from pipeline.parse.times.epochs import unix_s

_PARTS = (7, 60, 77, 33, 34, 35, 36, 9, 14)  # full name, firm, street, city, county, postcode, country, mail, phone
_OF_PROFILE = ("company_name", "street_address", "city", "state", "zipcode", "country_code")


def _query(table: str, beside: dict[str, frozenset[str]], parts: str, *optional: str, before: str = "") -> Query:
    """Args:
    parts: SQL of the values of `p`, one a row, in their order.
    """
    return Query(
        kind="typed",
        table=table,
        requires={table: frozenset({"guid", "date_modified"})},
        optional=beside | {table: frozenset({"use_date", "use_count", *optional})},
        sql=f"""
            {before} select p.rowid as rowid, p.date_modified, nullif(p.use_date, 0) as use_date, p.use_count,
                'saved address' as type, 'last change; end: last use' as told,
                (select group_concat(cast(value as text), char(10)) from ({parts})) as body
            from {table} p
        """,
        columns={"title": "type", "body": "body"},
        times={"sent_at": ("date_modified", unix_s), "ended_at": ("use_date", unix_s)},
        extra={"type": "type", "time": "told", "times_used": "use_count"},
    )


def _by_part(table: str, tokens: str) -> Query:
    """Since Chrome 107: one row for each part of an address."""
    order = " ".join(f"when {part} then {place}" for place, part in enumerate(_PARTS))
    return _query(
        table,
        {tokens: frozenset({"guid", "type", "value"})},
        f"""select t.value from {tokens} t where t.guid = p.guid and t.value != '' and t.type in {_PARTS}
            order by case t.type {order} end""",
    )


def _by_column() -> Query:
    """Before: parts are columns, names and numbers have tables of their own."""
    name = "trim(coalesce(first_name, '') || ' ' || coalesce(nullif(middle_name, '') || ' ', '') || {})"
    columns = " ".join(
        f"union all select guid, {place}, {column} from autofill_profiles"
        for place, column in enumerate(_OF_PROFILE, 2)
    )
    return _query(
        "autofill_profiles",
        {
            "autofill_profile_names": frozenset({"guid", "first_name", "middle_name", "last_name"}),
            "autofill_profile_emails": frozenset({"guid", "email"}),
            "autofill_profile_phones": frozenset({"guid", "number"}),
        },
        "select value from parts where parts.guid = p.guid and value != '' order by place",
        *_OF_PROFILE,
        before=f"""with parts as (
            select guid, 1 as place, {name.format("coalesce(last_name, '')")} as value from autofill_profile_names
            {columns} union all select guid, 8, email from autofill_profile_emails
            union all select guid, 9, number from autofill_profile_phones
        )""",
    )


ADDRESSES = (
    _by_part("addresses", "address_type_tokens"),
    _by_part("local_addresses", "local_addresses_type_tokens"),
    _by_part("contact_info", "contact_info_type_tokens"),
    _by_column(),
)
