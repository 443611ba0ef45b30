"""Voice Memos of iOS, `CloudRecordings.db` (before iOS 12 `Recordings.db`).

Seen on: structures of iOS 12 to 18, rebuilt in code. Origin: exporters of Voice Memos (export-voice-memos,
voicememo-cli), strata. `ZENCRYPTEDTITLE` holds the title in plain text.
Times: seconds since 2001-01-01 UTC; a length in seconds.
Read: each recording with its file, title, folder, length; those in "recently deleted" (state deleted).
Not read: the sound and its transcript (in the file), how it was edited.
"""

from pipeline.parse.extras import extras, time
from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.epochs import mac_s


def _recordings(table: str) -> Query:
    return Query(
        kind="media",
        table=table,
        requires={table: frozenset({"ZPATH", "ZDATE"})},
        optional={
            table: frozenset({"ZENCRYPTEDTITLE", "ZCUSTOMLABEL", "ZDURATION", "ZEVICTIONDATE", "ZFOLDER"}),
            "ZFOLDER": frozenset({"Z_PK", "ZENCRYPTEDNAME"}),
        },
        sql=f"""
            select r.rowid as rowid, r.ZPATH as path, r.ZDATE as recorded, r.ZDURATION as duration_s,
                coalesce(nullif(r.ZENCRYPTEDTITLE, ''), r.ZCUSTOMLABEL) as title, r.ZEVICTIONDATE as deleted,
                f.ZENCRYPTEDNAME as folder
            from {table} r left join ZFOLDER f on f.Z_PK = r.ZFOLDER
        """,
        columns={"title": "title"},
        times={"sent_at": ("recorded", mac_s)},
        computed={
            "attachments": (("path",), lambda path: [path] if path else None),
            "state": (("deleted",), lambda deleted: "deleted" if deleted else "live"),
            "extra": extras(duration_s=None, folder=None, deleted=time(mac_s)),
        },
    )


PARSER = Parser(
    name="ios_voice_memos",
    version=1,
    app="com.apple.VoiceMemos",
    paths=("Recordings/CloudRecordings.db", "Recordings/Recordings.db"),
    read=Sqlite((_recordings("ZCLOUDRECORDING"), _recordings("ZRECORDING"))),
    threads=False,
)
