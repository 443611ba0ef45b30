"""Results of iLEAPP, ALEAPP and RLEAPP, built as their own writer builds them: text in all columns but times."""

import json
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from models.ids import Ids
from models.issues import Issue
from pipeline.parse.apps.lava import PARSER
from pipeline.parse.claims import beside, claims
from pipeline.parse.parser import Evidence, Ledger, Source, run

SENT = 1773528480  # 2026-03-14 22:48 UTC
ASHA, INGRID = "+447700900101", "+447700900301"


def column(header: str) -> str:
    return re.sub(r"\s+", "_", re.sub(r"[^\w\s]", "", header)).lower()


def artefact(
    table: str, name: str, headers: list[Any], rows: list[tuple[Any, ...]], category: str = "Kik", **more: Any
) -> dict[str, Any]:
    """One artefact; a header is a name, or a name with its type."""
    return {"table": table, "name": name, "headers": headers, "rows": rows, "category": category, "more": more}


class Lava:
    """A folder of results."""

    def __init__(self, folder: Path) -> None:
        self.database, self.manifest = folder / "_lava_artifacts.db", folder / "_lava_data.lava"

    def write(self, *artefacts: dict[str, Any], schema: str = "", newer: bool = True) -> "Lava":
        listed: dict[str, list[Any]] = {}
        with closing(sqlite3.connect(self.database)) as db, db:
            db.executescript(
                "create table _lava_media_items (id text primary key, source_path text, extraction_path text);"
                "create table _lava_media_references (id text primary key, media_item_id text);"
                "insert into _lava_media_items values ('i1', 'data/data/kik.android/a.jpg', '/out/data/a.jpg');"
                "insert into _lava_media_references values ('r1', 'i1');" + schema
            )
            for one in artefacts:
                typed = [h if isinstance(h, tuple) else (h, None) for h in one["headers"]]
                kinds = (
                    f'"{column(header)}" {"INTEGER" if type_ == "datetime" else "TEXT"}' for header, type_ in typed
                )
                db.execute(f'create table "{one["table"]}" ({", ".join(kinds)})')
                marks = ", ".join("?" * len(typed))
                db.executemany(f'insert into "{one["table"]}" values ({marks})', one["rows"])
                listed.setdefault(one["category"], []).append(
                    {
                        "name": one["name"],
                        "tablename": one["table"],
                        "module": "kik",
                        "column_map": {column(header): header for header, _ in typed},
                        "object_columns": [{"name": column(h), "type": t} for h, t in typed if t],
                        "record_count": len(one["rows"]),
                    }
                    | one["more"]
                )
        tool = {"parser_info": {"leapp_name": "iLEAPP", "leapp_version": "2.3.1"}} if newer else {}
        document = tool | {"param_input": "/cases/x.zip", "modules": [], "artifacts": listed}
        self.manifest.write_text(json.dumps(document, indent=4), "utf-8")
        return self


@pytest.fixture
def lava(tmp_path: Path) -> Lava:
    return Lava(tmp_path)


class Parsed:
    def __init__(self, lava: Lava, ids: Ids) -> None:
        self.records: list[dict[str, Any]] = []
        self.issues: list[tuple[str, str]] = []
        self.ledger = Ledger()
        besides = {lava.manifest.name: lava.manifest} if lava.manifest.exists() else {}
        evidence = Evidence(lava.database, "iLEAPP/_lava_artifacts.db", beside=besides)
        for item in run(PARSER, evidence, Source("s1", "x1", "JAS/1"), ids, self.ledger):
            if isinstance(item, Issue):
                self.issues.append((item.locator, item.code))
            else:
                self.records += [{k: v for k, v in row.items() if v is not None} for row in item.to_pylist()]
        for tally in self.ledger.units.values():
            row = tally.row()
            assert row["rows_stored"] == row["records"] + row["issues"] + row["ignored"]

    def marks(self, place: int = 0) -> dict[str, Any]:
        return json.loads(self.records[place]["extra"])


@pytest.fixture
def parsed(ids: Ids) -> Callable[[Lava], Parsed]:
    return lambda lava: Parsed(lava, ids)


def roles(prefix: str = "conversation", **more: Any) -> dict[str, Any]:
    return {
        f"{prefix}DiscriminatorColumn": "chat_id",
        f"{prefix}LabelColumn": "chat",
        "textColumn": "message",
        "directionColumn": "from_me",
        "directionSentValue": 1,
        "timeColumn": "timestamp",
        "senderColumn": "sender",
        "mediaColumn": "attachment",
    } | more


HEADERS = [("Timestamp", "datetime"), "Chat ID", "Chat", "From Me", "Sender", "Message", ("Attachment", "media")]


def said(from_me: Any, text: str | None, *, chat: str = "7", media: str = "", label: str = "Asha") -> tuple[Any, ...]:
    return (SENT, chat, label, from_me, "asha_22", text, media)


@pytest.mark.parametrize(
    "view", [{"chat": roles("thread")}, {"conversation": roles()}, {"table": {}, "conversation": roles()}]
)
def test_what_has_the_roles_of_a_conversation_is_messages(lava: Lava, parsed: Any, utc: Any, view: Any) -> None:
    rows = [said("0", "Where are you"), said("1", "Outside"), said("0", "", media="r1")]
    found = parsed(lava.write(artefact("kik_messages", "Kik - Messages", HEADERS, rows, data_views=view)))
    came, went, picture = found.records
    assert {record["kind"] for record in found.records} == {"message"}
    assert (came["sender"], came["direction"], came["body"], came["thread_title"]) == (
        "asha_22",
        "incoming",
        "Where are you",
        "Asha",
    )
    assert (went.get("sender"), went["direction"]) == (None, "outgoing")
    assert came["sent_at"] == utc("2026-03-14 22:48")
    assert came["thread_id"] == went["thread_id"]
    assert (picture["attachments"], picture.get("body")) == (["data/data/kik.android/a.jpg"], None)
    assert (came["state"], came["app"], found.issues) == ("unknown", "com.kik.chat", [])
    assert found.ledger.units["kik_messages"].row()["records"] == 3


def test_each_record_says_which_tool_and_artefact_it_is_from(lava: Lava, parsed: Any) -> None:
    where = "data/data/kik.android/databases/kikDatabase.db"
    more = {"data_views": {"conversation": roles()}, "source_path": where}
    found = parsed(lava.write(artefact("kik_messages", "Kik - Messages", HEADERS, [said("1", "Hi")], **more)))
    assert found.marks() == {
        "by": "iLEAPP 2.3.1",
        "artefact": "Kik - Messages",
        "category": "Kik",
        "source": where,
        "columns": {
            "Timestamp": SENT,
            "Chat ID": "7",
            "Chat": "Asha",
            "From Me": "1",
            "Sender": "asha_22",
            "Message": "Hi",
        },
    }
    assert found.records[0]["app"] == "kik.android"


def test_roles_that_name_headers_in_place_of_columns_are_understood(lava: Lava, parsed: Any) -> None:
    view = roles() | {"textColumn": "Message", "directionColumn": "From Me", "timeColumn": "Timestamp"}
    (record,) = parsed(
        lava.write(artefact("k", "K", HEADERS, [said("1", "Hi")], data_views={"conversation": view}))
    ).records
    assert (record["body"], record["direction"]) == ("Hi", "outgoing")


@pytest.mark.parametrize(
    ("stored", "sent", "direction"),
    [
        ("1", 1, "outgoing"),
        ("1", True, "outgoing"),
        ("True", 1, "outgoing"),
        ("False", 1, "incoming"),
        ("Outgoing", "Outgoing", "outgoing"),
        ("Incoming", "Outgoing", "incoming"),
        ("", "Outgoing", None),
        ("Unknown", "Outgoing", None),
        ("1", None, None),
    ],
)
def test_a_direction_is_what_the_tool_calls_sent_and_else_received(
    lava: Lava, parsed: Any, stored: str, sent: Any, direction: str | None
) -> None:
    view = {"conversation": roles(directionSentValue=sent)}
    (record,) = parsed(lava.write(artefact("k", "K", HEADERS, [said(stored, "Hi")], data_views=view))).records
    assert record.get("direction") == direction


def test_an_outgoing_message_of_a_conversation_that_is_called_by_a_number_went_to_that(lava: Lava, parsed: Any) -> None:
    rows = [said("1", "a", label=ASHA), said("1", "b", label="Asha"), said("0", "c", label=ASHA)]
    found = parsed(lava.write(artefact("k", "K", HEADERS, rows, data_views={"conversation": roles()})))
    assert [record.get("recipients") for record in found.records] == [[ASHA], None, None]


def test_conversations_of_two_artefacts_are_two_even_under_one_number(lava: Lava, parsed: Any) -> None:
    view = {"conversation": roles()}
    two = [artefact(name, name, HEADERS, [said("0", "Hi")], data_views=view) for name in ("kik", "wire")]
    assert len({record["thread_id"] for record in parsed(lava.write(*two)).records}) == 2


def test_media_that_nothing_names_is_an_issue_and_the_message_stays(lava: Lava, parsed: Any) -> None:
    rows = [said("0", "a", media="r9"), said("0", "b", media='["r1", "r1"]'), said("0", "c", media="/sdcard/a.jpg")]
    found = parsed(lava.write(artefact("k", "K", HEADERS, rows, data_views={"conversation": roles()})))
    assert [record.get("attachments") for record in found.records] == [
        None,
        ["data/data/kik.android/a.jpg"],
        ["/sdcard/a.jpg"],
    ]
    assert found.issues == [("k:1", "bad-value")]


def test_calls_contacts_visits_and_places_are_told_by_category_and_columns(lava: Lava, parsed: Any) -> None:
    when = ("Timestamp", "datetime")
    found = parsed(
        lava.write(
            artefact(
                "calls",
                "Call History",
                [when, ("Phone Number", "phonenumber"), "Call Direction"],
                [(SENT, ASHA, "Incoming"), (SENT, ASHA, "Outgoing"), (SENT, ASHA, "Odd")],
                "Call History",
            ),
            artefact(
                "book",
                "Contacts",
                ["Name", "Phone Numbers", "Email"],
                [("Asha", f"{ASHA}\n{INGRID}", "asha@example.org")],
                "Contacts",
            ),
            artefact(
                "web", "Chrome - Web History", [when, "URL", "Title"], [(SENT, "https://example.org/", "E")], "Chromium"
            ),
            artefact(
                "places", "Places", [when, "Latitude", "Longitude"], [(SENT, "53.5", "-2.25"), (0, "0", "0")], "Maps"
            ),
            artefact("apps", "App Usage", [when, "App", "Latitude"], [(SENT, "Kik", "1")], "Usage"),
        )
    )
    rang, dialled, odd = (record for record in found.records if record["kind"] == "call")
    assert (rang["sender"], rang["direction"], rang["recipients"]) == (ASHA, "incoming", [])
    assert (dialled.get("sender"), dialled["direction"], dialled["recipients"]) == (None, "outgoing", [ASHA])
    assert (odd.get("direction"), odd["recipients"]) == (None, [ASHA])
    one = {record["kind"]: record for record in found.records if record["kind"] != "location"}
    assert (one["contact"]["title"], one["contact"]["recipients"]) == ("Asha", [ASHA, INGRID, "asha@example.org"])
    assert (one["visit"]["url"], one["visit"]["title"]) == ("https://example.org/", "E")
    here, nowhere = (record for record in found.records if record["kind"] == "location")
    assert (here["latitude"], here["longitude"]) == (53.5, -2.25)
    assert "latitude" not in nowhere
    assert one["system_event"]["app"] == "Usage"
    assert "body" not in one["system_event"]


def test_what_was_written_and_numbers_can_be_searched_whatever_the_artefact(lava: Lava, parsed: Any) -> None:
    notes = artefact("notes", "Notes", [("Created", "datetime"), "Note Text"], [(SENT, "Meet at eight")], "Notes")
    blocked = artefact("blocked", "Blocked", [("Blocked", "phonenumber"), "Reason"], [(ASHA, "x")], "Phone")
    found = parsed(lava.write(notes, blocked))
    assert [record["body"] for record in found.records] == ["Meet at eight", f"Blocked: {ASHA}"]


def test_times_without_a_unit_or_a_zone_stay_unknown_and_visible(lava: Lava, parsed: Any) -> None:
    kinds = artefact(
        "k",
        "K",
        [("When", "datetime"), "Text"],
        [("14/03/2026 22:48", "a"), ("", "b"), (6409221120, "c"), (SENT + 0.5, "d")],
    )
    dates = artefact("d", "D", [("Day", "date"), "Text"], [("2026-03-14", "e")])
    found = parsed(lava.write(kinds, dates))
    assert [record.get("sent_at_raw") for record in found.records] == [
        "14/03/2026 22:48",
        None,
        "6409221120",
        str(SENT + 0.5),
        None,
    ]
    assert [record["sent_at"].microsecond for record in found.records if "sent_at" in record] == [500_000]
    assert found.issues == [("k:1", "bad-time"), ("k:3", "bad-time")]
    assert found.marks(4)["columns"] == {"Day": "2026-03-14", "Text": "e"}


def test_the_tools_own_lists_are_ignored_and_counted(lava: Lava, parsed: Any) -> None:
    own = "create table _file_path_list (id, file_path); insert into _file_path_list values (1, 'a');"
    found = parsed(lava.write(artefact("k", "K", ["Text"], [("a",)]), schema=own))
    assert found.ledger.units["_file_path_list"].row() == {"rows_stored": 1, "records": 0, "issues": 0, "ignored": 1}
    assert found.ledger.units["_lava_media_items"].row()["ignored"] == 1
    assert len(found.records) == 1


def test_columns_that_are_called_like_row_ids_are_columns(lava: Lava, parsed: Any) -> None:
    rows = [("x", "a"), ("x", "b")]
    found = parsed(lava.write(artefact("k", "K", ["ROWID", "Text"], rows)))
    assert [record["body"] for record in found.records] == ["a", "b"]
    assert len({record["record_id"] for record in found.records}) == 2


@pytest.mark.parametrize(
    "content", [None, b"", b"{", b"[]", b"{}", b'{"artifacts": []}', b"[" * 200_000, b"\xff\xfe\xff"]
)
def test_without_its_list_of_artefacts_tables_are_read_as_far_as_they_say(
    lava: Lava, parsed: Any, utc: Any, content: bytes | None
) -> None:
    lava.write(artefact("kik_messages", "Kik", HEADERS, [said("1", "Hi")], data_views={"conversation": roles()}))
    lava.manifest.unlink() if content is None else lava.manifest.write_bytes(content)
    found = parsed(lava)
    (record,) = found.records
    assert (record["kind"], record["sent_at"], record.get("app")) == ("system_event", utc("2026-03-14 22:48"), None)
    assert (record["body"], found.marks()["by"]) == ("Hi", "LEAPP")
    assert found.issues == [("manifest:file", "missing" if content is None else "damaged")]


@pytest.mark.parametrize(
    "artifacts",
    [
        {"Kik": "x"},
        {"Kik": [1, None, []]},
        {"Kik": [{"tablename": 5}]},
        {"Kik": [{"tablename": "k", "name": [], "column_map": [], "object_columns": {"a": 1}, "data_views": []}]},
        {"Kik": [{"tablename": "k", "data_views": {"chat": {"textColumn": ["text"], "timeColumn": 4}}}]},
        {"Kik": [{"tablename": "k", "object_columns": [{"name": ["text"], "type": {}}, 7], "column_map": {"text": 1}}]},
        {"Kik": [{"tablename": "k", "data_views": {"conversation": {"textColumn": "gone", "timeColumn": "gone"}}}]},
    ],
)
def test_a_list_of_artefacts_with_values_of_other_kinds_breaks_nothing(lava: Lava, parsed: Any, artifacts: Any) -> None:
    lava.write(artefact("k", "K", ["Text"], [("a",)]))
    lava.manifest.write_text(json.dumps({"parser_info": 3, "artifacts": artifacts}))
    found = parsed(lava)
    assert [record["body"] for record in found.records] == ["a"]
    assert found.issues == []


def test_artefacts_without_a_table_are_said(lava: Lava, parsed: Any) -> None:
    lava.write(artefact("k", "K", ["Text"], [("a",)]))
    listed = {"A": [{"tablename": "gone", "name": "Gone"}, {"tablename": "k", "name": "K"}]}
    lava.manifest.write_text(json.dumps({"artifacts": listed}))
    assert parsed(lava).issues == [("manifest:tables", "missing")]


@pytest.mark.parametrize(
    "schema",
    [
        """create table "x"" ; drop table k; --" (text); insert into "x"" ; drop table k; --" values ('b');""",
        """create table "a:b@file" (text); insert into "a:b@file" values ('b');""",
        """create table "\u202e" (text); insert into "\u202e" values ('b');""",
        """create table odd (rowid, _rowid_, oid); insert into odd values (1, 2, 3);""",
    ],
)
def test_a_table_that_these_tools_would_not_make_is_counted_and_not_read(lava: Lava, parsed: Any, schema: str) -> None:
    found = parsed(lava.write(artefact("k", "K", ["Text"], [("a",)]), schema=schema))
    assert [record["body"] for record in found.records] == ["a"]
    ((locator, code),) = found.issues
    assert (re.fullmatch(r"table \d+:structure", locator) is not None, code) == (True, "unknown-structure")


def test_hostile_names_of_columns_and_cells_of_other_kinds_break_nothing(lava: Lava, parsed: Any) -> None:
    schema = """create table odd ("a"" as c0, (select 1) --" text, "c0" text, latitude, longitude, url);
        insert into odd values (x'ff00', 9e999, 'nan', 'x', x'00');"""
    found = parsed(lava.write(schema=schema))
    (record,) = found.records
    assert list(found.marks()["columns"].values()) == ["2 bytes", "Inf", "nan", "x", "1 bytes"]
    assert (record["kind"], record.get("latitude"), record.get("url")) == ("location", None, None)


def test_a_table_of_a_module_that_is_not_here_costs_itself(lava: Lava, parsed: Any) -> None:
    lava.write(artefact("k", "K", ["Text"], [("a",)]))
    with closing(sqlite3.connect(lava.database)) as db, db:
        db.execute("pragma writable_schema=on")
        db.execute(
            "insert into sqlite_master values ('table', 'v', 'v', 0, 'create virtual table v using no_such_module(a)')"
        )
    found = parsed(lava)
    assert [record["body"] for record in found.records] == ["a"]
    assert [code for _, code in found.issues] == ["damaged"]


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\0" + bytes(84)])
def test_a_file_that_is_no_database_is_an_issue(lava: Lava, parsed: Any, content: bytes) -> None:
    lava.database.write_bytes(content)
    found = parsed(lava)
    assert found.records == []
    assert {code for _, code in found.issues} & {"damaged", "unknown-structure"}


def test_thousands_of_tables_are_read_and_counted(lava: Lava, parsed: Any) -> None:
    schema = "".join(f"create table t{n} (text); insert into t{n} values ('a');" for n in range(3_000))
    found = parsed(lava.write(schema=f"begin; {schema} commit;"))
    assert len(found.records) == 3_000
    assert len(found.ledger.units) >= 3_000


def test_the_database_is_claimed_and_both_names_of_its_list_are_read_with_it() -> None:
    assert claims("ALEAPP_Reports_2026/_lava_artifacts.db", "application/vnd.sqlite3") is PARSER
    for name in ("_lava_data.lava", "_lava_data.json"):
        assert beside(f"ALEAPP_Reports_2026/{name}") == "ALEAPP_Reports_2026/_lava_artifacts.db"
        assert beside(name) == "_lava_artifacts.db"
    assert beside("a/other.json") is None
