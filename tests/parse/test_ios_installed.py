import plistlib
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from pipeline.parse.apps.ios_installed import PARSER

REMOVED = datetime(2026, 3, 14, 22, 48)  # noqa: DTZ001 - property lists hold UTC without saying so
FOLDERS = {"bundlePath": "/var/containers/Bundle/Application/A/Snapchat.app", "sandboxPath": "/var/mobile/B"}


def binary(tree: object) -> bytes:
    return plistlib.dumps(tree, fmt=plistlib.FMT_BINARY)


def archived(tree: dict[str, str]) -> bytes:
    """As NSKeyedArchiver writes an object."""
    objects: list[object] = ["$null", {name: plistlib.UID(place) for place, name in enumerate(tree, 2)}, *tree.values()]
    return binary({"$archiver": "NSKeyedArchiver", "$objects": objects, "$top": {"root": plistlib.UID(1)}})


def store(path: Path, *values: tuple[int, int, bytes]) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(
            "create table application_identifier_tab (id integer primary key, application_identifier text);"
            "create table key_tab (id integer primary key, key text);"
            "create table kvs (id integer primary key, application_identifier integer, key integer, value blob);"
            "insert into key_tab values (1, 'compatibilityInfo'), (2, '_UninstallDate');"
            "insert into application_identifier_tab values (1, 'com.toyopagroup.picaboo'), (2, 'com.kik.chat'), "
            "(3, 'net.whatsapp.WhatsApp')"
        )
        connection.executemany("insert into kvs (application_identifier, key, value) values (?, ?, ?)", values)
    return path


def test_installed_apps_with_their_folders_and_one_that_was_removed(tmp_path: Path, read) -> None:
    database = store(
        tmp_path / "applicationState.db",
        (1, 1, binary(binary(FOLDERS))),
        (2, 2, binary(REMOVED)),
        (3, 1, archived(FOLDERS)),
    )
    parsed = read(PARSER, database)
    assert parsed.column("app") == ["com.toyopagroup.picaboo", "com.kik.chat", "net.whatsapp.WhatsApp"]
    assert parsed.column("state") == ["live", "deleted", "live"]
    assert parsed.column("ended_at") == [None, REMOVED.replace(tzinfo=UTC), None]
    folders = '{"data": "/var/mobile/B", "program": "/var/containers/Bundle/Application/A/Snapchat.app"}'
    assert parsed.column("extra") == [folders, None, folders]
    assert not parsed.issues
    assert parsed.sums()


def test_one_bad_value_costs_the_value(tmp_path: Path, read) -> None:
    parsed = read(PARSER, store(tmp_path / "applicationState.db", (1, 1, b"no property list")))
    assert len(parsed.records) == 3
    assert parsed.issues == [("application_identifier_tab:1", "bad-value")]
    assert parsed.sums()


def test_a_broken_file(tmp_path: Path, read) -> None:
    (tmp_path / "applicationState.db").write_bytes(b"broken" * 999)
    assert read(PARSER, tmp_path / "applicationState.db").issues[0] == ("database", "damaged")
