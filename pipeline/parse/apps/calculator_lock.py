"""Calculator Lock on Android, `note_contact.db`: a calculator that keeps pictures, notes and contacts apart.

Seen on: the structure of 2025, rebuilt in code. Origin: ALEAPP (calculatorLockVault), the forensics handbook of UROCK
AILAB.
Times: days as text ("14-03-2026"), without an hour or a zone: kept as they are stored.
Read: pictures with where they came from, files, notes, contacts, pages of its own browser, what was deleted.
Not read: the pictures (in `Pictures/.Calculator_Lock`), the password.
"""

from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite

HIDDEN = Query(
    kind="media",
    table="Hide",
    requires={"Hide": frozenset({"hide_name", "hide_path"})},
    sql="select rowid as rowid, hide_name, hide_path, '.Calculator_Lock' as folder from Hide",
    columns={"title": "hide_name"},
    extra={"original_path": "hide_path", "stored_in": "folder"},
)

FILES = Query(
    kind="media",
    table="File",
    requires={"File": frozenset({"file_title", "file_path"})},
    optional={"File": frozenset({"file_org_path", "file_date"})},
    sql="select rowid as rowid, file_title, file_path, file_org_path, cast(file_date as text) as file_date from File",
    columns={"title": "file_title", "sent_at_raw": "file_date"},
    computed={"attachments": (("file_path",), lambda path: [path] if path else None)},
    extra={"original_path": "file_org_path"},
)

NOTES = Query(
    kind="note",
    table="Note",
    requires={"Note": frozenset({"note_title", "note_data"})},
    optional={"Note": frozenset({"note_date"})},
    sql="select rowid as rowid, note_title, note_data, cast(note_date as text) as note_date from Note",
    columns={"title": "note_title", "body": "note_data", "sent_at_raw": "note_date"},
)

CONTACTS = Query(
    kind="contact",
    table="Contact",
    requires={"Contact": frozenset({"contact_name", "contact_number"})},
    sql="select rowid as rowid, contact_name, contact_number from Contact",
    columns={"title": "contact_name"},
    computed={"recipients": (("contact_number",), lambda number: [number] if number else [])},
)

VISITS = Query(
    kind="visit",
    table="History",
    requires={"History": frozenset({"history_name", "history_url"})},
    optional={"History": frozenset({"history_date"})},
    sql="select rowid as rowid, history_name, history_url, cast(history_date as text) as history_date from History",
    columns={"title": "history_name", "url": "history_url", "sent_at_raw": "history_date"},
)

DELETED = Query(
    kind="media",
    table="Delete_Data",
    requires={"Delete_Data": frozenset({"delete_name"})},
    optional={"Delete_Data": frozenset({"delete_date"})},
    sql="""
        select rowid as rowid, delete_name, cast(delete_date as text) as delete_date, 'deleted' as state
        from Delete_Data
    """,
    columns={"title": "delete_name", "sent_at_raw": "delete_date", "state": "state"},
)

PARSER = Parser(
    name="calculator_lock",
    version=1,
    app="com.calculator.lock.hide.photo.video",
    paths=("com.calculator.lock.hide.photo.video/databases/note_contact.db",),
    threads=False,
    contacts=True,
    read=Sqlite(HIDDEN, FILES, NOTES, CONTACTS, VISITS, DELETED),
)
