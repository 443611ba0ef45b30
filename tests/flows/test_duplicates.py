"""One extraction that holds the same messages twice, in WhatsApp's database and in a report, and a picture twice."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from flows.case.ledger import ledger_files
from flows.case.opened import OpenedCase, opened
from flows.workers import engine
from pipeline.demo import documents, report
from pipeline.demo.android import Chat, WhatsAppMessage, jid, whatsapp
from pipeline.queue.coverage import coverage
from pipeline.queue.show import Shown

OWNER, ASHA = "+447700900201", "+447700900101"
START = datetime(2026, 3, 14, 22, 48, tzinfo=UTC)
MEDIA = "Media/WhatsApp Images/IMG-20260314-WA0001.jpg"
CASE = f"""\
case_id: T/4/26
operation_name: TWICE
offence_window: {{start: 2026-03-14T20:00:00Z, end: 2026-03-15T06:00:00Z}}
parties:
  - {{party_id: S1, role: suspect, identifiers: [{{type: phone, value: "{OWNER}"}}]}}
  - {{party_id: C1, role: complainant, identifiers: [{{type: phone, value: "{ASHA}"}}]}}
exhibits:
  - {{exhibit_ref: JAS/1, subject: S1, authority: PACE_S19_20, extraction: {{path: JAS1}}}}
  - {{exhibit_ref: JAS/2, subject: S1, authority: PACE_S19_20, extraction: {{path: JAS2}}}}
"""

SAID = (
    (0, ASHA, "Where are you"),
    (1, None, "Outside"),
    (1, None, "Outside"),  # in one second, and said twice
    (2, ASHA, "Coming"),
    (3, None, None),  # a picture
    (4, None, "Please delete our chat"),  # only in the report: it was deleted
    (5, ASHA, "No"),
)


def at(minutes: int) -> datetime:
    return START + timedelta(minutes=minutes, milliseconds=250)


@pytest.fixture(scope="module")
def case_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """JAS/1 has the database and the report, JAS/2 the database alone; the picture is in the report's folder too."""
    folder = tmp_path_factory.mktemp("twice")
    stored = [
        WhatsAppMessage(jid(ASHA), body, at(minutes), sender is None, media=None if body else MEDIA)
        for minutes, sender, body in SAID
        if minutes != 4
    ]
    for exhibit in ("JAS1", "JAS2"):
        database = folder / exhibit / "data/data/com.whatsapp/databases/msgstore.db"
        database.parent.mkdir(parents=True)
        whatsapp(database, [Chat(jid(ASHA))], stored)
    decoded = [
        report.Message(
            body,
            at(minutes),
            sender and jid(sender),
            deleted=minutes == 4,
            files=[] if body else ["files\\Image\\IMG-20260314-WA0001.jpg"],
        )
        for minutes, sender, body in SAID
    ]
    report.report(folder / "JAS1/report.xml", jid(OWNER), [report.Chat([jid(ASHA)], decoded)])
    picture = folder / "JAS1/files/Image/IMG-20260314-WA0001.jpg"
    picture.parent.mkdir(parents=True)
    documents.screenshot(picture, [("I will pick you up at eleven", True)])
    copy = folder / "JAS1/data/media/0/Android/media/com.whatsapp/WhatsApp" / MEDIA
    copy.parent.mkdir(parents=True)
    copy.write_bytes(picture.read_bytes())
    (folder / "case.yaml").write_text(CASE, "utf-8")
    return folder / "case.yaml"


@pytest.fixture(scope="module")
def case(case_file: Path, triage: Callable[..., Any]) -> OpenedCase:
    triage(case_file, case_file.parent / "store")
    return opened(case_file.parent / "store", None)


@pytest.fixture(scope="module")
def rows(case: OpenedCase) -> Callable[[str], list[dict[str, Any]]]:
    """The rows of a table, of JAS/1 alone."""
    extractions = case.store.read("extractions", case.run["units"]["extractions"]).to_pylist()
    (mine,) = (row["extraction_id"] for row in extractions if row["exhibit_ref"] == "JAS/1")

    def read(table: str) -> list[dict[str, Any]]:
        return [r for r in case.store.read(table, case.run["units"][table]).to_pylist() if r["extraction_id"] == mine]

    return read


@pytest.fixture(scope="module")
def conversation(case: OpenedCase, rows: Callable[[str], list[dict[str, Any]]]) -> Shown:
    (unit,) = [row for row in rows("units") if row["kind"] == "thread_segment"]
    return case.unit(unit["unit_id"])


def test_what_was_said_is_one_conversation_and_each_message_stands_once(conversation: Shown) -> None:
    bodies = [line.passages[0].text if line.passages else None for line in conversation.lines]
    assert bodies == [body for _, _, body in SAID]


def test_every_message_leads_to_both_sources_and_the_deleted_one_to_the_report(conversation: Shown) -> None:
    database, decoded = "data/data/com.whatsapp/databases/msgstore.db", "report.xml"
    for line in conversation.lines:
        if line.state == "deleted":
            assert (line.path, line.elsewhere) == (decoded, ())
        else:
            assert (line.path, [place.path for place in line.elsewhere]) == (database, [decoded])


def test_the_picture_is_read_once_and_shown_under_its_message(
    conversation: Shown, rows: Callable[[str], list[dict[str, Any]]]
) -> None:
    (picture,) = [row for row in rows("records") if row["kind"] == "media"]
    statuses = {row["status"]: row for row in rows("sources") if row["path"].endswith(".jpg")}
    assert set(statuses) == {"claimed", "duplicate"}
    assert statuses["duplicate"]["duplicate_of"] == statuses["claimed"]["source_id"] == picture["source_id"]
    (attached,) = [attachment for line in conversation.lines for attachment in line.attachments]
    assert (attached.stored, attached.path) == (MEDIA, statuses["claimed"]["path"])
    assert "pick you" in attached.passages[0].text
    assert {row["source_id"] for row in rows("attachments")} == {picture["source_id"]}


def test_nothing_is_linked_twice_and_the_ledger_sums(
    case: OpenedCase, rows: Callable[[str], list[dict[str, Any]]]
) -> None:
    again = {row["record_id"] for row in rows("duplicates")}
    assert len(again) == len(SAID) - 1
    assert not again & {row["record_id"] for row in rows("links")}
    assert not again & {record for row in rows("units") for record in row["record_ids"]}
    found = coverage(ledger_files(case.store, case.run["units"]), case.store.scratch)
    assert found.balanced
    assert [(row.exhibit_ref, row.records, row.events) for row in found.repeated] == [("JAS/1", 6, 6)]
    gaps = [(gap.exhibit_ref, gap.code, gap.count) for gap in found.gaps if gap.code != "absent-column"]
    assert gaps == [("JAS/2", "unresolved", 1)]


@pytest.mark.slow  # `test_workers` compares every byte, of a case that has duplicates too
def test_two_workers_find_the_same(
    case: OpenedCase, case_file: Path, triage: Callable[..., Any], tmp_path: Path
) -> None:
    with engine.dask(2) as cluster:
        triage(case_file, tmp_path, cluster)
    other = opened(tmp_path, None)
    for table in ("records", "duplicates", "conversations", "attachments", "links", "units", "signals", "queue"):
        one, two = (sorted(map(repr, x.store.read(table, x.run["units"][table]).to_pylist())) for x in (case, other))
        assert one == two, table
