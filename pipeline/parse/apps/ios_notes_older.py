"""Notes of Apple as they were until iOS 8, `notes.sqlite` (in later versions those of mail accounts), and of macOS.

Seen on: real: plaso's `NotesV7.storedata`; the structure of iOS 8 rebuilt in code. Origin: plaso (macos_notes),
apple_cloud_notes_parser (its "legacy" version).
Times: seconds since 2001-01-01 UTC. `sent_at` is when the note was made.
Read: title, text (of HTML what is seen), author, changed, deleted (marked so, or in the trash).
Not read: attached files, accounts, notes that only the mail server holds.
"""

from models.plaintext import visible
from pipeline.parse.extras import extras, time
from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.epochs import mac_s


def _text(html: str | None) -> str | None:
    return visible(html) or None if html else None


def _state(deleted: object) -> str:
    return "deleted" if deleted else "live"


IOS = Query(
    kind="note",
    table="ZNOTE",
    requires={
        "ZNOTE": frozenset({"Z_PK", "ZTITLE", "ZCREATIONDATE", "ZBODY"}),
        "ZNOTEBODY": frozenset({"Z_PK", "ZCONTENT"}),
    },
    optional={"ZNOTE": frozenset({"ZMODIFICATIONDATE", "ZDELETEDFLAG", "ZAUTHOR"})},
    sql="""
        select n.rowid as rowid, n.ZTITLE as title, n.ZCREATIONDATE as made, n.ZMODIFICATIONDATE as changed,
            n.ZDELETEDFLAG as deleted, n.ZAUTHOR as author, b.ZCONTENT as html
        from ZNOTE n left join ZNOTEBODY b on b.Z_PK = n.ZBODY
    """,
    columns={"title": "title"},
    times={"sent_at": ("made", mac_s)},
    computed={
        "body": (("html",), _text),
        "state": (("deleted",), _state),
        "extra": extras(changed=time(mac_s), author=None),
    },
)

MACOS = Query(
    kind="note",
    table="ZNOTE",
    requires={
        "ZNOTE": frozenset({"Z_PK", "ZTITLE", "ZDATECREATED", "ZBODY"}),
        "ZNOTEBODY": frozenset({"Z_PK", "ZHTMLSTRING"}),
    },
    optional={
        "ZNOTE": frozenset({"ZDATEEDITED", "ZFOLDER"}),
        "ZFOLDER": frozenset({"Z_PK", "ZNAME", "ZTRASHACCOUNT"}),
    },
    sql="""
        select n.rowid as rowid, n.ZTITLE as title, n.ZDATECREATED as made, n.ZDATEEDITED as changed,
            f.ZTRASHACCOUNT as deleted, f.ZNAME as folder, b.ZHTMLSTRING as html
        from ZNOTE n left join ZNOTEBODY b on b.Z_PK = n.ZBODY left join ZFOLDER f on f.Z_PK = n.ZFOLDER
    """,
    columns={"title": "title"},
    times={"sent_at": ("made", mac_s)},
    computed={
        "body": (("html",), _text),
        "state": (("deleted",), _state),
        "extra": extras(changed=time(mac_s), folder=None),
    },
)

PARSER = Parser(
    name="ios_notes_older",
    version=1,
    app="com.apple.mobilenotes",
    paths=("Library/Notes/notes.sqlite", "NotesV*.storedata"),
    read=Sqlite((IOS, MACOS)),
    threads=False,
)
