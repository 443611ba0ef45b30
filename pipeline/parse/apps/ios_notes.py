"""Notes of Apple, `NoteStore.sqlite`.

Seen on: structures of iOS 9 and of 11 to 18, rebuilt in code; bodies real: apple_cloud_notes_parser. Origin:
apple_cloud_notes_parser (README, its description of the protocol buffer), iLEAPP, mac_apt.
Times: seconds since 2001-01-01 UTC. `sent_at` is when the note was made.
Read: title, text, folder, account, pinned, changed, attached files; deleted ones (marked, or in "recently deleted").
Not read: the text of locked notes (how many there are is an issue), tables, drawings and what was recognised in them,
links and tags as such, earlier versions, with whom a note is shared, notes of mail accounts (`notes.sqlite`).
"""

import zlib
from collections.abc import Iterator

from models.issues import Issue
from pipeline.parse.built import Built, Tables
from pipeline.parse.extras import extras, time, yes
from pipeline.parse.formats.protobuf import Message
from pipeline.parse.parser import Batch, Evidence, Item, Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.epochs import mac_s

_MOST = 64 * 1024 * 1024
_FOLDER_OF_DELETED = 1


def _body(data: bytes | None, locked: object) -> str | None:
    """Of a gzip of a protocol buffer: its document (2), its note (3), its text (2)."""
    if data is None or locked:
        return None
    note = Message(_unpacked(data)).message(2, 3)
    text = note.text(2) if note else None
    return text.replace("\ufffc", "").strip() or None if text else None


def _unpacked(data: bytes) -> bytes:
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 32).decompress(data, _MOST)
    except zlib.error as error:
        raise ValueError("no gzip") from error


def _state(marked: object, folder_type: object, folder: str | None) -> str:
    trash = folder_type == _FOLDER_OF_DELETED or (folder or "").startswith("TrashFolder")
    return "deleted" if marked or trash else "live"


def _notes(tables: Tables) -> Query:
    has = tables.get("ZICCLOUDSYNCINGOBJECT", frozenset())
    made = [name for name in ("ZCREATIONDATE3", "ZCREATIONDATE1", "ZCREATIONDATE") if name in has]
    changed = "ZMODIFICATIONDATE1" if "ZMODIFICATIONDATE1" in has else "ZMODIFICATIONDATE"
    generation = "coalesce(m.ZGENERATION1 || '/', '') ||" if "ZGENERATION1" in has else ""
    return Query(
        kind="note",
        table="ZICNOTEDATA",
        requires={
            "ZICNOTEDATA": frozenset({"ZNOTE", "ZDATA"}),
            "ZICCLOUDSYNCINGOBJECT": frozenset({"Z_PK", "ZTITLE1", "ZFOLDER", *made[:1]}),
        },
        optional={
            "ZICCLOUDSYNCINGOBJECT": frozenset(
                {"ZTITLE2", "ZNAME", "ZOWNER", "ZFOLDERTYPE", "ZMARKEDFORDELETION", "ZISPASSWORDPROTECTED", "ZISPINNED"}
                | {"ZIDENTIFIER", "ZNOTE", "ZMEDIA", "ZFILENAME", changed}
            )
        },
        sql=f"""
            with files as materialized (
                select a.ZNOTE as note,
                    json_group_array('Media/' || m.ZIDENTIFIER || '/' || {generation} m.ZFILENAME) as files
                from ZICCLOUDSYNCINGOBJECT a join ZICCLOUDSYNCINGOBJECT m on m.Z_PK = a.ZMEDIA
                where m.ZFILENAME is not null group by a.ZNOTE
            )
            select d.rowid as rowid, d.ZDATA as data, n.ZTITLE1 as title, n.ZISPASSWORDPROTECTED as locked,
                {f"coalesce({', '.join(f'n.{name}' for name in made)}, null)" if made else "null"} as made,
                n.{changed} as changed, n.ZMARKEDFORDELETION as marked, f.ZFOLDERTYPE as folder_type,
                f.ZIDENTIFIER as folder_id, f.ZTITLE2 as folder, o.ZNAME as account, n.ZISPINNED as pinned, files.files
            from ZICNOTEDATA d
            left join ZICCLOUDSYNCINGOBJECT n on n.Z_PK = d.ZNOTE
            left join ZICCLOUDSYNCINGOBJECT f on f.Z_PK = n.ZFOLDER
            left join ZICCLOUDSYNCINGOBJECT o on o.Z_PK = f.ZOWNER
            left join files on files.note = n.Z_PK
        """,
        columns={"title": "title"},
        times={"sent_at": ("made", mac_s)},
        lists={"attachments": "files"},
        computed={
            "body": (("data", "locked"), _body),
            "state": (("marked", "folder_type", "folder_id"), _state),
            "extra": extras(folder=None, account=None, changed=time(mac_s), pinned=yes, locked=yes),
        },
    )


def _read(evidence: Evidence) -> Iterator[Item]:
    locked = 0
    for item in Built(lambda tables, _: Sqlite(_notes(tables)))(evidence):
        extra = item.columns.get("extra", []) if isinstance(item, Batch) else []
        locked += sum(1 for one in extra if one["locked"])
        yield item
    if locked:
        yield Issue("ZICNOTEDATA:locked", "encrypted", f"{locked} notes are locked with a password")


PARSER = Parser(
    name="ios_notes",
    version=1,
    app="com.apple.mobilenotes",
    paths=("NoteStore.sqlite",),
    read=_read,
    threads=False,
)
