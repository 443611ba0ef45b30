import json
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from pipeline.parse.apps.icalendar_files import PARSER
from pipeline.parse.formats.vcards import unquoted

TYPE = "text/calendar"


def _ics(tmp_path: Path, *events: str, head: str = "") -> Path:
    inner = "".join(f"BEGIN:VEVENT\n{event}\nEND:VEVENT\n" for event in events)
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//example.org//EN\n{head}{inner}END:VCALENDAR\n"
    (tmp_path / "a.ics").write_bytes(text.replace("\n", "\r\n").encode())
    return tmp_path / "a.ics"


def test_an_invitation_says_what_where_when_and_who(tmp_path: Path, read, utc) -> None:
    event = """UID:1@example.org
SUMMARY:Rehearsal\\, upstairs
DESCRIPTION:Bring
  the score\\nand a pencil
LOCATION:Old Town Hall
DTSTART;TZID=Europe/London:20260714T200000
DURATION:PT90M
RRULE:FREQ=WEEKLY;COUNT=3
ORGANIZER;CN=Žofie Nováková:mailto:zofie@example.org
ATTENDEE;CN=Bo Chen;PARTSTAT=ACCEPTED:mailto:bo@example.org
ATTENDEE:MAILTO:dana@example.org
GEO:51.5;-0.1
URL:https://example.org/rehearsal
BEGIN:VALARM
ACTION:DISPLAY
TRIGGER:-PT15M
END:VALARM"""
    (record,) = read(PARSER, _ics(tmp_path, event, head="X-WR-CALNAME:Choir\n"), TYPE).records
    assert (record["title"], record["body"]) == ("Rehearsal, upstairs", "Bring the score\nand a pencil")
    assert (record["sent_at"], record["ended_at"]) == (utc("2026-07-14 19:00"), utc("2026-07-14 20:30"))
    assert (record["sent_at_raw"], record["sent_at_source"]) == ("Europe/London:20260714T200000", "zone")
    assert (record["sender"], record["sender_name"]) == ("zofie@example.org", "Žofie Nováková")
    assert record["recipients"] == ["bo@example.org", "dana@example.org"]
    assert (record["latitude"], record["url"]) == (51.5, "https://example.org/rehearsal")
    extra = json.loads(record["extra"])
    assert (extra["location"], extra["calendar"], extra["repeats"]) == ("Old Town Hall", "Choir", "FREQ=WEEKLY;COUNT=3")
    assert (extra["attendees"], extra["reminders"]) == (["Bo Chen: ACCEPTED"], ["-PT15M"])


def test_a_calendar_of_an_old_phone_has_quoted_printable(tmp_path: Path, read, utc) -> None:
    event = """DTSTART:20260714T190000Z
SUMMARY;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:caf=C3=A9 at =
eight
DESCRIPTION;ENCODING=QUOTED-PRINTABLE:by the door=0D=0Aalone"""
    (record,) = read(PARSER, _ics(tmp_path, event), TYPE).records
    assert (record["title"], record["body"]) == ("café at eight", "by the door\nalone")
    assert record["sent_at"] == utc("2026-07-14 19:00")


def test_a_line_of_megabytes_that_says_nothing_takes_no_more_memory_than_itself() -> None:
    line = "quoted-printable " + "a" * 1_000_000
    tracemalloc.start()
    assert unquoted(line) == line
    assert tracemalloc.get_traced_memory()[1] < 10 * len(line)
    tracemalloc.stop()


def test_what_is_left_out_of_a_repetition_and_what_is_said_beside_are_kept(tmp_path: Path, read) -> None:
    event = """DTSTART:20260714T190000Z
RRULE:FREQ=WEEKLY
EXDATE:20260721T190000Z
RDATE:20260722T190000Z
COMMENT:not on the 21st
X-ALT-DESC;FMTTYPE=text/html:<p>by the <b>door</b></p>"""
    (record,) = read(PARSER, _ics(tmp_path, event), TYPE).records
    extra = json.loads(record["extra"])
    assert (extra["not_on"], extra["also_on"]) == (["20260721T190000Z"], ["20260722T190000Z"])
    assert (extra["comments"], record["body"]) == (["not on the 21st"], "by the door")


def test_a_day_or_a_time_without_a_zone_is_in_that_of_the_extraction(tmp_path: Path, read, utc) -> None:
    file = _ics(tmp_path, "SUMMARY:day\nDTSTART;VALUE=DATE:20260714", "SUMMARY:local\nDTSTART:20260714T200000")
    parsed = read(PARSER, file, TYPE, zone=ZoneInfo("Europe/London"))
    assert parsed.column("sent_at") == [utc("2026-07-13 23:00"), utc("2026-07-14 19:00")]
    assert json.loads(parsed.records[0]["extra"])["all_day"] is True
    without = read(PARSER, file, TYPE)
    assert without.column("sent_at") == [None, None]
    assert without.column("sent_at_raw") == ["20260714", "20260714T200000"]
    assert without.issues == []


def test_a_zone_that_nobody_knows_leaves_the_time_open_and_says_so(tmp_path: Path, read) -> None:
    file = _ics(tmp_path, "SUMMARY:x\nDTSTART;TZID=Nowhere/Land:20260714T200000")
    parsed = read(PARSER, file, TYPE, zone=ZoneInfo("Europe/London"))
    assert parsed.column("sent_at") == [None]
    assert parsed.issues == [("event:1", "bad-time")]


def test_tasks_are_notes_and_attached_files_are_counted(tmp_path: Path, read, utc) -> None:
    text = (
        "BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VTODO\nSUMMARY:Buy strings\nDUE:20260714T200000Z\n"
        "ATTACH;ENCODING=BASE64;VALUE=BINARY:aGVsbG8=\nEND:VTODO\nEND:VCALENDAR\n"
    )
    (tmp_path / "a.ics").write_text(text)
    parsed = read(PARSER, tmp_path / "a.ics", TYPE)
    (record,) = parsed.records
    assert (record["kind"], record["title"], record["sent_at"]) == ("note", "Buy strings", utc("2026-07-14 20:00"))
    assert parsed.issues == [("event:0", "unsupported")]


def test_a_calendar_that_is_cut_off_keeps_the_appointments_before(tmp_path: Path, read) -> None:
    file = _ics(tmp_path, "SUMMARY:one\nDTSTART:20260714T200000Z", "SUMMARY:two\nDTSTART:20260715T200000Z")
    file.write_bytes(file.read_bytes()[:-60])
    parsed = read(PARSER, file, TYPE)
    assert "one" in parsed.column("title")
    assert ("event:0", "damaged") in parsed.issues
    assert parsed.sums()


def test_a_broken_property_costs_itself(tmp_path: Path, read) -> None:
    parsed = read(PARSER, _ics(tmp_path, "SUMMARY:x\nDTSTART:sometime\nLOCATION:here"), TYPE)
    (record,) = parsed.records
    assert (record["title"], record["sent_at_raw"]) == ("x", "sometime")
    assert {code for _, code in parsed.issues} == {"bad-value", "bad-time"}


def test_published_calendars_are_read(real: Callable[[str], Path], read, utc) -> None:
    folder = "tika/tika-parsers/tika-parsers-standard/tika-parsers-standard-integration-tests/src/test/resources"
    (record,) = read(PARSER, real(f"{folder}/test-documents/testICalendar.ics"), TYPE).records
    assert record["title"] == "Susi Hyldgaard - Festival International de Jazz de Montréal"
    assert (record["sent_at"], record["ended_at"]) == (utc("2001-07-01 21:30"), utc("2001-07-01 22:30"))


@pytest.mark.parametrize("text", ["BEGIN:VCALENDAR\nEND:VCALENDAR\n", "BEGIN:VCALENDAR\n"])
def test_a_calendar_without_anything_in_it_says_so(tmp_path: Path, read, text: str) -> None:
    (tmp_path / "a.ics").write_text(text)
    assert ("event:0", "nothing-read") in read(PARSER, tmp_path / "a.ics", TYPE).issues


def _zone(name: str, offset: str, rule: str = "") -> str:
    change = f"DTSTART:19700101T000000\nTZOFFSETFROM:{offset}\nTZOFFSETTO:{offset}\n{rule}"
    parts = "".join(f"BEGIN:{part}\n{change}END:{part}\n" for part in ("STANDARD", "DAYLIGHT"))
    return f"BEGIN:VTIMEZONE\nTZID:{name}\n{parts}END:VTIMEZONE\n"


def test_a_zone_that_one_file_defines_says_nothing_about_another(tmp_path: Path, read, utc) -> None:
    event = "SUMMARY:x\nDTSTART;TZID=Ours:20260314T200000"
    times = [
        read(PARSER, _ics(tmp_path, event, head=head), TYPE).column("sent_at")
        for head in (_zone("Ours", "+0100"), _zone("Ours", "+0500"), "")
    ]
    assert times == [[utc("2026-03-14 19:00")], [utc("2026-03-14 15:00")], [None]]


@pytest.mark.timeout(60)
@pytest.mark.parametrize("rule", ["FREQ=SECONDLY", "FREQ=YEARLY;BYHOUR=1,2;BYSECOND=1", "FREQ=SECO\n NDLY", "x"])
def test_a_zone_that_changes_all_the_time_is_none(tmp_path: Path, read, rule: str) -> None:
    head = _zone("Odd", "+0100", f"RRULE:{rule}\n")
    parsed = read(PARSER, _ics(tmp_path, "SUMMARY:x\nDTSTART;TZID=Odd:20260314T200000", head=head), TYPE)
    assert (parsed.column("sent_at"), parsed.issues) == ([None], [("event:1", "bad-time")])


def test_a_zone_that_changes_on_days_of_a_year_is_believed(tmp_path: Path, read, utc) -> None:
    head = _zone("Ours", "+0200", "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\n")
    parsed = read(PARSER, _ics(tmp_path, "SUMMARY:x\nDTSTART;TZID=Ours:20260314T200000", head=head), TYPE)
    assert parsed.column("sent_at") == [utc("2026-03-14 18:00")]


def test_a_zone_of_the_name_of_a_folder_costs_its_own_appointment(tmp_path: Path, read) -> None:
    events = ("SUMMARY:x\nDTSTART;TZID=Europe:20260314T200000", "SUMMARY:y\nDTSTART:20260314T200000Z")
    parsed = read(PARSER, _ics(tmp_path, *events), TYPE)
    assert (parsed.column("title"), parsed.issues) == (["y"], [("event:0", "damaged")])
    assert parsed.sums()
