"""What Chromium's browsers keep of forms, `Web Data`: values that were typed, and saved addresses.

Seen on: structures rebuilt in code. Origin: Chromium's autofill tables and field_types.h.
Times: seconds since 1970-01-01 UTC.
Read: each value typed into a named field, with its first and (as its end) its last use; saved addresses with the last
change and (as its end) the last use, a line for each part. Whose address it is, it does not say.
Ignored: values of fields whose name is that of a password, a card or its code, or a code that is sent.
Not read: payment cards, bank accounts, what is kept for synchronising.
"""

from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.stores.browsers import chromium, secret
from pipeline.parse.stores.chromium_addresses import ADDRESSES
from pipeline.parse.times.epochs import unix_s

_SECRET = secret("name")
_DATES = "(select {}(d.date_created) from autofill_dates d where d.pair_id = autofill.pair_id)"


def _fields(first: str, last: str, required: str, optional: dict[str, frozenset[str]]) -> Query:
    return Query(
        kind="typed",
        table="autofill",
        requires={"autofill": frozenset({"name", "value", required})},
        optional=optional,
        sql=f"""
            select rowid as rowid, name, value, count, {first} as first, nullif({last}, 0) as last,
                'typed into a form' as type, 'first use; end: last use' as told
            from autofill where not {_SECRET}
        """,
        columns={"title": "name", "body": "value"},
        times={"sent_at": ("first", unix_s), "ended_at": ("last", unix_s)},
        extra={"type": "type", "time": "told", "times_used": "count"},
        ignores=_SECRET,
    )


NEWER = _fields("date_created", "date_last_used", "date_created", {"autofill": frozenset({"date_last_used", "count"})})
OLDER = _fields(
    _DATES.format("min"),
    _DATES.format("max"),
    "pair_id",
    {"autofill": frozenset({"count"}), "autofill_dates": frozenset({"pair_id", "date_created"})},
)

PARSER = Parser(
    name="chrome_forms",
    version=1,
    app_of=chromium,
    threads=False,
    paths=("Web Data",),
    read=Sqlite((NEWER, OLDER), *ADDRESSES),
)
