"""Private Photo Vault on Android, `ppv.db`: pictures and videos kept apart from the gallery.

Seen on: the structure of 2025, rebuilt in code. Origin: ALEAPP (privatePhotoVault).
Times: ISO 8601 with its zone; when an entry was made.
Read: pictures and videos by the paths of their encrypted files, albums, what the app counts as deleted.
Not read: the files (encrypted with a key that the device keeps to itself), names, where they came from, passwords.
"""

from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.iso import iso, zone

FILES = Query(
    kind="media",
    table="MediaFile",
    requires={"MediaFile": frozenset({"file_path"})},
    optional={
        "MediaFile": frozenset(
            {"creation_date", "bucket_id", "thumbnail_path", "mime_type", "is_deleted", "view_count"}
        ),
        "Album": frozenset({"bucket_id", "name"}),
    },
    sql="""
        select m.rowid as rowid, cast(m.creation_date as text) as made, m.file_path, m.thumbnail_path, m.mime_type,
            m.bucket_id, m.view_count, (select min(name) from Album where bucket_id = m.bucket_id) as album,
            iif(m.is_deleted, 'deleted', 'live') as state, 'put into the vault' as told
        from MediaFile m
    """,
    columns={"sent_at_raw": "made", "state": "state"},
    computed={
        "sent_at": (("made",), iso),
        "sent_at_source": (("made",), zone),
        "title": (("file_path",), lambda path: path.rpartition("/")[2] if path else None),
        "attachments": (("file_path", "thumbnail_path"), lambda *paths: [path for path in paths if path] or None),
    },
    extra={"album": "album", "bucket": "bucket_id", "mime_type": "mime_type", "views": "view_count", "time": "told"},
)

PARSER = Parser(
    name="private_photo_vault",
    version=1,
    app="com.enchantedcloud.photovault",
    paths=("com.enchantedcloud.photovault/databases/ppv.db",),
    threads=False,
    read=Sqlite(FILES),
)
