"""The apps of a case: every store has a line and a state, and silence is never taken for "never used"."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.queue.apps import Apps, Files, apps

Write = Callable[..., list[Path]]
SMS = {
    "source_id": "s1",
    "exhibit_ref": "JAS/1",
    "path": "data/data/org.example.chat/databases/chat.db",
    "parser": "chat",
    "status": "claimed",
    "type": "application/vnd.sqlite3",
}
READ = {"source_id": "s1", "rows_stored": 10, "records": 10}


def app_of(parser: str | None, path: str) -> str | None:
    return "org.example.chat" if parser == "chat" or "org.example.chat" in path else None


@pytest.fixture
def told(write: Write, tmp_path: Path) -> Callable[..., Apps]:
    def told(*, sources: Any = (SMS,), reads: Any = (READ,), issues: Any = (), records: Any = ()) -> Apps:
        given = {"sources": sources, "reads": reads, "issues": issues, "records": records}
        files = Files(**{table: write(table, *rows) for table, rows in given.items()})
        return apps(files, app_of, ["photos"], tmp_path)

    return told


def issue(code: str, detail: str = "x") -> dict[str, Any]:
    return {"source_id": "s1", "code": code, "detail": detail}


@pytest.mark.parametrize(
    ("state", "source", "read", "issues"),
    [
        ("parsed", {}, {}, []),
        ("parsed", {}, {"ignored": 2, "records": 8}, []),
        ("parsed", {}, {}, ["absent-column"]),  # it names itself and costs only itself
        ("parsed", {}, {}, ["deleted", "bad-time"]),
        ("partly", {}, {"records": 9, "issues": 1}, ["bad-value"]),
        ("partly", {}, {}, ["unknown-structure"]),
        ("empty", {}, {"rows_stored": 0, "records": 0}, []),
        ("unread", {}, {"records": 0, "issues": 10}, ["unknown-structure"]),
        ("unread", {}, {"records": 0, "ignored": 10}, ["nothing-read"]),
        ("unread", {}, {"rows_stored": 0, "records": 0}, ["damaged"]),
        ("encrypted", {}, {"rows_stored": 0, "records": 0}, ["encrypted"]),
        ("encrypted", {"parser": None, "status": "encrypted"}, {}, ["encrypted"]),
        ("encrypted", {"parser": None, "status": "container"}, {}, ["encrypted"]),  # no key that was given opens it
        ("unsupported", {"parser": None, "status": "unsupported"}, {}, []),
        ("held", {}, {"records": 0, "held": 10}, []),
        ("out of scope", {}, {"records": 0, "out_of_scope": 10}, []),
    ],
)
def test_what_became_of_a_store(told, state: str, source: Any, read: Any, issues: list[str]) -> None:
    found = told(sources=[SMS | source], reads=[READ | read], issues=[issue(code) for code in issues])
    assert [(store.app, store.state) for store in found.stores] == [("org.example.chat", state)]


def test_an_absent_column_is_named(told) -> None:
    found = told(issues=[issue("absent-column", "not there: message.reply_to")])
    assert found.stores[0].notes == ("absent-column: not there: message.reply_to",)


def test_columns_that_several_queries_did_not_find_are_one_note(told) -> None:
    details = ["not there: a.b, a.c", "not there: a.c, d and 4 more"]
    found = told(issues=[*(issue("absent-column", detail) for detail in details), issue("bad-value", "body: 3")])
    assert found.stores[0].notes == ("absent-column: not there: a.b, a.c, d", "bad-value: body: 3")


def test_databases_that_nobody_reads_are_listed_and_other_files_are_not(told) -> None:
    unread = {"parser": None, "status": "unsupported"}
    sources = [
        SMS | unread | {"source_id": "s2", "path": "data/data/org.example.other/a.db"},
        SMS | unread | {"source_id": "s3", "path": "data/data/org.example.chat/a.bin", "type": "text/plain"},
        SMS | {"source_id": "s4", "path": "DCIM/a.jpg", "type": "image/jpeg", "parser": "photos"},
    ]
    found = told(sources=sources, reads=[])
    assert [(store.app, store.path.rpartition("/")[2]) for store in found.stores] == [(None, "a.db")]


INSTALLED = {"exhibit_ref": "JAS/1", "kind": "app", "state": "live"}


def test_installed_apps_without_a_store_are_said(told) -> None:
    rows = [
        INSTALLED | {"app": "org.example.chat", "title": "Chat", "extra": '{"version": "4.2"}'},
        INSTALLED | {"app": "org.example.game", "title": "Game", "state": "deleted"},
    ]
    found = told(records=rows)
    assert [(app.app, app.name, app.state) for app in found.without_store()] == [
        ("org.example.game", "Game", "deleted")
    ]
    assert [app.version for app in found.installed] == ["4.2", None]


def test_a_container_of_ios_says_whose_a_store_is(told) -> None:
    container = "0B1C2D3E-0000-4000-8000-00000000A001"
    source = SMS | {"path": f"private/var/mobile/Containers/Data/Application/{container}/a.db", "parser": None}
    row = INSTALLED | {"app": "org.example.maps", "extra": f'{{"container": "{container}"}}'}
    assert [store.app for store in told(sources=[source | {"status": "unsupported"}], records=[row]).stores] == [
        "org.example.maps"
    ]


def test_apps_outside_a_scope_are_counted_and_not_listed(told) -> None:
    other = SMS | {"source_id": "s2", "path": "a/b/other.db", "parser": "other"}
    rows = [INSTALLED | {"app": "org.example.game"}]
    found = told(sources=[SMS, other], records=rows).within({"JAS/1": frozenset({"org.example.chat"})})
    assert [store.app for store in found.stores] == ["org.example.chat"]
    assert (found.installed, found.outside) == ((), {"JAS/1": 1})
    assert told(sources=[SMS, other]).within({"JAS/1": None}).outside == {}
