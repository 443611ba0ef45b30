"""Reddit on Android, people that its chat has looked up, `matrix-users-db`.

Seen on: a structure rebuilt in code. Origin: ALEAPP `reddit.py`.
Times: none.
Read: names and identifiers, and who is blocked.
Not read: when the app looked them up, their standing.
"""

from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite

PEOPLE = Query(
    kind="contact",
    table="RedditUserEntity",
    requires={"RedditUserEntity": frozenset({"name", "redditId"})},
    optional={"RedditUserEntity": frozenset({"matrixId", "isBlocked"})},
    sql="""
        select rowid as rowid, name, json_array(cast(redditId as text), nullif(cast(matrixId as text), ''),
            nullif(cast(name as text), '')) as ids,
            iif(isBlocked, 'yes', null) as blocked from RedditUserEntity
    """,
    columns={"title": "name"},
    lists={"recipients": "ids"},
    extra={"blocked": "blocked"},
)

PARSER = Parser(
    name="reddit_people",
    version=1,
    app="com.reddit.frontpage",
    paths=("com.reddit.frontpage/databases/matrix-users-db",),
    threads=False,
    contacts=True,
    read=Sqlite(PEOPLE),
)
