"""TikTok, people: on Android `db_im_xx` and `db_im_contact…`, on iOS `AwemeIM.db`.

Seen on: structures rebuilt in code. Origin: ALEAPP and iLEAPP `tikTok.py`.
Times: none.
Read: everybody whom the app has as a contact of its messages, by user id and name, and who is blocked or deleted.
Not read: pictures of them, who follows whom, when one last wrote.
"""

from pipeline.parse.packages import package
from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite

_TABLES = ("AwemeContacts", *(f"AwemeContactsV{number}" for number in range(1, 10)))


def _people(table: str, user: str, handle: str, name: str, *optional: str) -> Query:
    columns = [f"iif({column}, 'yes', null) as {column}" for column in optional]
    return Query(
        kind="contact",
        table=table,
        requires={table: frozenset({user, name})},
        optional={table: frozenset({handle, *optional})},
        sql=f"""
            select {", ".join(["rowid as rowid", f"cast({name} as text) as name", *columns])},
                json_array(cast({user} as text), nullif(cast({handle} as text), '')) as ids from {table}
        """,
        columns={"title": "name"},
        lists={"recipients": "ids"},
        extra={column.lower(): column for column in optional},
    )


PARSER = Parser(
    name="tiktok_people",
    version=1,
    app_of=lambda path: package(path) or "com.zhiliaoapp.musically",
    paths=("databases/db_im_xx", "databases/db_im_contact*", "AwemeIM.db"),
    threads=False,
    contacts=True,
    read=Sqlite(
        _people("SIMPLE_USER", "UID", "UNIQUE_ID", "NICK_NAME"),
        _people("IM_USER_BASE_INFO", "UID", "UNIQUE_ID", "NICK_NAME", "BLOCK", "DELETED"),
        *(_people(table, "uid", "customid", "nickname") for table in _TABLES),
    ),
)
