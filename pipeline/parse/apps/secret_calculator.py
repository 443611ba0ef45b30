"""Secret Calculator Photo Album on iOS, `Library/data.sqlite`: a calculator that keeps pictures apart.

Seen on: the structure of 2022, rebuilt in code. Origin: iLEAPP (secretCalculatorPhotoAlbum).
Times: seconds since 1970-01-01 UTC.
Read: pictures and videos with their albums and the time that the app has for them.
Not read: the files (`Library/Data/<path>`), where they came from, the password. Which album a picture is in is told by
what that source found: the two have the same number.
"""

from pipeline.parse.epochs import unix_s
from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite

FILES = Query(
    kind="media",
    table="Photos",
    requires={"Photos": frozenset({"date", "path"})},
    optional={"Photos": frozenset({"id", "video"}), "Albums": frozenset({"id", "name"})},
    sql="""
        select p.rowid as rowid, p.date, p.path, p.video, (select min(name) from Albums where id = p.id) as album
        from Photos p
    """,
    columns={"title": "path"},
    times={"sent_at": ("date", unix_s)},
    computed={"attachments": (("path",), lambda path: [f"Library/Data/{path}"] if path else None)},
    extra={"album": "album", "video": "video"},
)

PARSER = Parser(
    name="secret_calculator",
    version=1,
    app="xyz.hypertornado.calculator",
    paths=("AppDomain-xyz.hypertornado.calculator/Library/data.sqlite",),
    threads=False,
    read=Sqlite(FILES),
)
