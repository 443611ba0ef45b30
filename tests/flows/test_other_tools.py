"""What other tools have decoded or packed, delivered as it is, through a whole run."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import libarchive
import pytest

from flows.case.ledger import covered
from flows.case.opened import OpenedCase, opened
from flows.start import Ended

SENT = 1773528480  # 2026-03-14 22:48 UTC

_CASE = """\
case_id: T/1/26
operation_name: TESTING
parties:
  - {party_id: S1, role: suspect, identifiers: [{type: phone, value: "07700 900201"}]}
exhibits:
  - {exhibit_ref: JAS/1, subject: S1, authority: PACE_S19_20, extraction: {path: ALEAPP_Reports}}
  - {exhibit_ref: JAS/2, subject: S1, authority: PACE_S19_20, extraction: {path: JAS2 Report.xml}}
  - {exhibit_ref: JAS/3, subject: S1, authority: PACE_S19_20, extraction: {path: JAS3.7z}}
"""
_REPORT = """<?xml version="1.0" encoding="utf-8"?>
<project xmlns="http://pa.cellebrite.com/report/2.0"><decodedData><modelType type="Chat"><model type="Chat" id="c1">
<multiModelField name="Messages"><model type="InstantMessage" id="m1"><field name="Body"><value>Hi from a report</value>
</field></model></multiModelField></model></modelType></decodedData></project>"""


def _results(folder: Path) -> None:
    folder.mkdir()
    with closing(sqlite3.connect(folder / "_lava_artifacts.db")) as db, db:
        db.execute("create table kik (timestamp integer, chat_id text, from_me text, message text)")
        db.execute("insert into kik values (?, '7', '0', 'Hi from Kik')", (SENT,))
    view = {"textColumn": "message", "conversationDiscriminatorColumn": "chat_id", "timeColumn": "timestamp"}
    kik = {"name": "Kik", "tablename": "kik", "object_columns": [{"name": "timestamp", "type": "datetime"}]}
    kik |= {"column_map": {"message": "Message"}, "data_views": {"conversation": view}}
    (folder / "_lava_data.lava").write_text(json.dumps({"artifacts": {"Kik": [kik]}}))


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory, triage: Callable[..., Ended]) -> OpenedCase:
    folder = tmp_path_factory.mktemp("case")
    _results(folder / "ALEAPP_Reports")
    (folder / "JAS2 Report.xml").write_text(_REPORT, "utf-8")
    with libarchive.file_writer(str(folder / "JAS3.7z"), "7zip") as archive:
        for name, content in {"note.txt": b"Hi from 7-Zip", "msgstore.db.crypt15": b"\x12\x34"}.items():
            archive.add_file_from_memory(name, len(content), content)
    (folder / "case.yaml").write_text(_CASE)
    triage(folder / "case.yaml", folder / "store")
    return opened(folder / "store", None)


def _rows(case: OpenedCase, table: str) -> list[dict[str, Any]]:
    return case.store.read(table, case.run["units"][table]).to_pylist()


def test_messages_of_each_are_records_with_the_list_that_lies_beside_them(case: OpenedCase) -> None:
    said = {row["parser"]: row for row in _rows(case, "records") if row["kind"] == "message"}
    assert {parser: row["body"] for parser, row in said.items()} == {
        "lava": "Hi from Kik",
        "ufed_report": "Hi from a report",
    }
    assert said["lava"]["app"] == "kik.android"
    assert {row["text"] for row in _rows(case, "texts")} >= {"Hi from Kik", "Hi from a report", "Hi from 7-Zip"}


def test_each_container_is_named_and_every_file_is_accounted_for(case: OpenedCase) -> None:
    containers = {row["exhibit_ref"]: row["container"] for row in _rows(case, "extractions")}
    assert containers == {"JAS/1": "folder", "JAS/2": "ufed_xml", "JAS/3": "7z"}
    statuses = {row["path"]: row["status"] for row in _rows(case, "sources")}
    assert statuses == {
        "_lava_artifacts.db": "claimed",
        "_lava_data.lava": "companion",
        "JAS2 Report.xml": "claimed",
        "note.txt": "claimed",
        "msgstore.db.crypt15": "encrypted",
    }
    found = covered(case.store, case.run["units"])
    assert found.balanced
    assert [unread.type for unread in found.unread] == ["application/x-whatsapp-backup"]
