"""Reminders of iOS, `Data-*.sqlite`: one database for each account.

Seen on: structures of iOS 13 to 16 (`ZREMCDOBJECT`) and of 17 and 18 (`ZREMCDREMINDER`), rebuilt in code. Origin:
iLEAPP, remctl (names of tables and columns).
Times: seconds since 2001-01-01 UTC. `sent_at` is when the reminder was made.
Read: title, note, list, when it was made and changed, is due, was completed, flagged; deleted ones.
Ignored: rows of the older table that are no reminders (lists, accounts, alarms).
Not read: places and people that set one off, attached files, with whom a list is shared; before iOS 13 they are in
`Calendar.sqlitedb`.
"""

from pipeline.parse.extras import extras, time, yes
from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.epochs import mac_s

_MORE = frozenset({"ZNOTES", "ZLASTMODIFIEDDATE", "ZDUEDATE", "ZCOMPLETED", "ZCOMPLETIONDATE", "ZFLAGGED"})
_MORE |= {"ZMARKEDFORDELETION", "ZLIST"}


def _reminders(table: str, title: str, lists: str, name: str, ignores: str | None = None) -> Query:
    return Query(
        kind="note",
        table=table,
        requires={table: frozenset({title, "ZCREATIONDATE"})},
        optional={lists: frozenset({"Z_PK", name}), table: _MORE | ({name} if table == lists else set())},
        sql=f"""
            select r.rowid as rowid, r.{title} as title, r.ZNOTES as body, r.ZCREATIONDATE as made,
                r.ZLASTMODIFIEDDATE as changed, r.ZDUEDATE as due, r.ZCOMPLETED as completed,
                r.ZCOMPLETIONDATE as completed_at, r.ZFLAGGED as flagged, r.ZMARKEDFORDELETION as deleted,
                l.{name} as list
            from {table} r left join {lists} l on l.Z_PK = r.ZLIST
            {f"where not ({ignores.replace(title, f'r.{title}')})" if ignores else ""}
        """,
        columns={"title": "title", "body": "body"},
        times={"sent_at": ("made", mac_s)},
        computed={
            "state": (("deleted",), lambda deleted: "deleted" if deleted else "live"),
            "extra": extras(
                list=None,
                due=time(mac_s),
                changed=time(mac_s),
                completed=yes,
                completed_at=time(mac_s),
                flagged=yes,
            ),
        },
        ignores=ignores,
    )


PARSER = Parser(
    name="ios_reminders",
    version=1,
    app="com.apple.reminders",
    paths=("Container_v1/Stores/Data-*.sqlite",),
    read=Sqlite(
        (
            _reminders("ZREMCDREMINDER", "ZTITLE", "ZREMCDBASELIST", "ZNAME"),
            _reminders("ZREMCDOBJECT", "ZTITLE1", "ZREMCDOBJECT", "ZNAME1", "coalesce(ZTITLE1, '') = ''"),
        )
    ),
    threads=False,
)
