"""Forms in Firefox on Android, `formhistory.sqlite`.

Seen on: structures rebuilt in code. Origin: Mozilla's FormHistory, ALEAPP.
Times: microseconds since 1970-01-01 UTC.
Read: what was typed into fields, its first and (as its end) its last use.
Ignored: values of fields whose name is that of a password, a card or its code, or a code that is sent.
Not read: nothing else is in it.
"""

from pipeline.parse.packages import package
from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.stores.browsers import secret
from pipeline.parse.times.epochs import unix_us

_SECRET = secret("fieldname")

FIELDS = Query(
    kind="typed",
    table="moz_formhistory",
    requires={"moz_formhistory": frozenset({"fieldname", "value"})},
    optional={"moz_formhistory": frozenset({"firstUsed", "lastUsed", "timesUsed"})},
    sql=f"""
        select rowid as rowid, fieldname, value, timesUsed, firstUsed, lastUsed, 'typed into a form' as type,
            'first use; end: last use' as told
        from moz_formhistory where not {_SECRET}
    """,
    columns={"title": "fieldname", "body": "value"},
    times={"sent_at": ("firstUsed", unix_us), "ended_at": ("lastUsed", unix_us)},
    extra={"type": "type", "time": "told", "times_used": "timesUsed"},
    ignores=_SECRET,
)

PARSER = Parser(
    name="firefox_forms",
    version=1,
    app_of=package,
    threads=False,
    paths=("formhistory.sqlite",),
    read=Sqlite(FIELDS),
)
