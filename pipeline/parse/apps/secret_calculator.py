"""Secret Calculator Photo Album on iOS, `Library/data.sqlite`: a calculator that keeps pictures apart.

Seen on: the structure of 2026, rebuilt in code. Origin: iLEAPP (secretCalculatorPhotoAlbum), which has had no real one
either; not verified: the unit of the times.
Times: seconds since 1970-01-01 UTC.
Read: pictures and videos with the time that the app has for them, names of albums.
Not read: the files (`Library/Data/<path>`), where they came from, which album a picture is in (nothing says so), the
password.
"""

from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.epochs import unix_s

FILES = Query(
    kind="media",
    table="Photos",
    requires={"Photos": frozenset({"path"})},
    optional={"Photos": frozenset({"date", "video"})},
    sql="select rowid as rowid, date, path, video from Photos",
    columns={"title": "path"},
    times={"sent_at": ("date", unix_s)},
    computed={"attachments": (("path",), lambda path: [f"Library/Data/{path}"] if path else None)},
    extra={"video": "video"},
)

ALBUMS = Query(
    kind="system_event",
    table="Albums",
    requires={"Albums": frozenset({"name"})},
    optional={"Albums": frozenset({"date"})},
    sql="select rowid as rowid, name, date, 'an album of the app' as title from Albums",
    columns={"title": "title", "body": "name"},
    times={"sent_at": ("date", unix_s)},
)

PARSER = Parser(
    name="secret_calculator",
    version=1,
    app="xyz.hypertornado.calculator",
    paths=("AppDomain-xyz.hypertornado.calculator/Library/data.sqlite",),
    threads=False,
    read=Sqlite(FILES, ALBUMS),
)
