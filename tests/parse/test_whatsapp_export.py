import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from pipeline.ingest.media_type import media_type
from pipeline.parse.apps.whatsapp_export import PARSER
from pipeline.parse.stores.whatsapp.export_dates import DAY_FIRST, MONTH_FIRST, YEAR_FIRST, order

TYPE = "text/x-whatsapp-chat"
LONDON = ZoneInfo("Europe/London")


def _chat(tmp_path: Path, text: str, name: str = "WhatsApp Chat with Bo Chen.txt") -> Path:
    (tmp_path / name).write_text(text, "utf-8")
    return tmp_path / name


ANDROID = """14/03/2026, 20:00 - Messages and calls are end-to-end encrypted. Tap to learn more.
14/03/2026, 20:00 - Amara: Are you there?
14/03/2026, 20:01 - Bo Chen: Yes
at the corner: by the café

see you
15/03/2026, 09:12 - Bo Chen: IMG-20260315-WA0001.jpg (file attached)
the menu
15/03/2026, 09:13 - Amara: <Media omitted>
15/03/2026, 09:14 - Amara: This message was deleted
15/03/2026, 09:15 - Amara: nine then <This message was edited>
15/03/2026, 09:16 - Bo Chen: location: https://maps.google.com/?q=51.5007,-0.1246
"""


def test_a_chat_that_was_saved_again_as_utf_16_is_the_same(tmp_path: Path, read) -> None:
    bodies = []
    for encoding in ("utf-8", "utf-16"):
        (tmp_path / "WhatsApp Chat with Bo Chen.txt").write_text(ANDROID, encoding)
        bodies.append(read(PARSER, tmp_path / "WhatsApp Chat with Bo Chen.txt", TYPE).column("body"))
    assert bodies[0] == bodies[1]


def test_an_hour_that_came_twice_has_no_time_and_is_counted(tmp_path: Path, read) -> None:
    file = _chat(
        tmp_path, "25/10/2026, 01:30 - Amara: a\n25/10/2026, 01:40 - Bo Chen: b\n25/10/2026, 03:00 - Amara: c\n"
    )
    parsed = read(PARSER, file, TYPE, zone=LONDON)
    assert [time is None for time in parsed.column("sent_at")] == [True, True, False]
    assert parsed.issues == [("line:0", "bad-time")]


def test_years_of_the_buddhist_calendar_are_known(tmp_path: Path, read, utc) -> None:
    file = _chat(tmp_path, "14/3/2569 20:00 - Amara: a\n15/3/2569 20:00 - Bo Chen: b\n")
    assert read(PARSER, file, TYPE, zone=ZoneInfo("UTC")).column("sent_at")[0] == utc("2026-03-14 20:00")


def test_an_android_export_is_read_line_by_line(tmp_path: Path, read, utc) -> None:
    parsed = read(PARSER, _chat(tmp_path, ANDROID), TYPE, zone=LONDON)
    assert parsed.column("locator") == [f"line:{number}" for number in (1, 2, 3, 7, 9, 10, 11, 12)]
    notice, first, second, picture, omitted, deleted, edited, place = parsed.records
    assert "sender_name" not in notice
    assert notice["body"].startswith("Messages and calls")
    assert (first["sender_name"], first["body"]) == ("Amara", "Are you there?")
    assert (first["sent_at"], first["sent_at_raw"]) == (utc("2026-03-14 20:00"), "14/03/2026, 20:00")
    assert second["body"] == "Yes\nat the corner: by the café\n\nsee you"
    assert (picture["attachments"], picture["body"]) == (["IMG-20260315-WA0001.jpg"], "the menu")
    assert json.loads(omitted["extra"]) == {"omitted": "<Media omitted>"}
    assert "body" not in omitted
    assert (deleted["state"], "body" in deleted) == ("deleted", False)
    assert (edited["state"], edited["body"]) == ("edited", "nine then")
    assert (place["latitude"], place["longitude"]) == (51.5007, -0.1246)
    assert {row["app"] for row in parsed.records} == {"com.whatsapp"}
    assert ("line:0", "missing") in parsed.issues
    assert parsed.sums()


def test_a_chat_of_two_that_has_the_name_of_one_says_whose_device_it_was(tmp_path: Path, read) -> None:
    parsed = read(PARSER, _chat(tmp_path, ANDROID), TYPE)
    assert parsed.records[1]["direction"] == "outgoing"
    assert parsed.records[2]["direction"] == "incoming"
    assert {row["thread_kind"] for row in parsed.records} == {"direct"}
    assert {row["thread_title"] for row in parsed.records} == {"Bo Chen"}


def test_without_such_a_name_nobody_is_taken_for_the_owner(tmp_path: Path, read) -> None:
    parsed = read(PARSER, _chat(tmp_path, ANDROID, "_chat.txt"), TYPE)
    assert parsed.column("direction") == [None] * 8


IOS = """[14.03.26, 20:00:05] Book club: \u200eMessages and calls are end-to-end encrypted.
[14.03.26, 20:00:05] \u202a+44\u00a07700\u00a0900123\u202c: hello
\u200e[14.03.26, 20:01:00] Amara: \u200e<attached: 00000012-PHOTO-2026-03-14-20-01-00.jpg>
[14.03.26, 20:02:00] ~\u202fDana: \u200eimage omitted
[14.03.26, 20:03:00] Amara: \u200eYou deleted this message.
"""


def test_an_ios_export_has_marks_and_tells_whose_message_was_deleted(tmp_path: Path, read, utc) -> None:
    parsed = read(
        PARSER, _chat(tmp_path, IOS, "_chat.txt"), TYPE, "WhatsApp Chat - Book club.zip/_chat.txt", zone=LONDON
    )
    notice, number, picture, omitted, deleted = parsed.records
    assert "sender_name" not in notice
    assert (number["sender"], number["body"], number["direction"]) == ("+44 7700 900123", "hello", "incoming")
    assert picture["attachments"] == ["00000012-PHOTO-2026-03-14-20-01-00.jpg"]
    assert picture["direction"] == "outgoing"
    assert omitted["sender_name"] == "Dana"
    assert deleted["state"] == "deleted"
    assert number["sent_at"].second == 5
    assert {row["thread_title"] for row in parsed.records} == {"Book club"}
    assert {row["thread_kind"] for row in parsed.records} == {"group"}
    assert {row["app"] for row in parsed.records} == {"net.whatsapp.WhatsApp"}


def test_a_group_in_which_one_person_writes_has_no_owner(tmp_path: Path, read) -> None:
    lines = IOS.splitlines(keepends=True)[0], "[14.03.26, 20:01:00] Amara: hello\n"
    parsed = read(PARSER, _chat(tmp_path, "".join(lines), "_chat.txt"), TYPE, "WhatsApp Chat - Book club/_chat.txt")
    assert parsed.column("sender_name") == [None, "Amara"]
    assert parsed.column("direction") == [None, None]
    assert parsed.column("thread_kind") == [None, None]


def test_times_of_an_unknown_form_are_said_once(tmp_path: Path, read) -> None:
    text = "14/03/2026, 8:00 foo - Amara: a\n14/03/2026, 8:01 foo - Amara: b\n"
    parsed = read(PARSER, _chat(tmp_path, text), TYPE, zone=LONDON)
    assert (parsed.column("sent_at"), parsed.issues) == ([None, None], [("line:0", "bad-time")])


@pytest.mark.parametrize(
    "dates",
    [
        ("14/03/2026, 20:00", "02/04/2026, 09:05"),
        ("3/14/26, 8:00 PM", "4/2/26, 9:05 AM"),
        ("3/14/26, 8:00\u202fPM", "4/2/26, 9:05\u202fAM"),
        ("14.03.26, 20:00", "02.04.26, 09:05"),
        ("14.3.2026 klo 20.00", "2.4.2026 klo 9.05"),
        ("14-03-26 20:00", "02-04-26 09:05"),
        ("2026-03-14, 8:00 p.m.", "2026-04-02, 9:05 a.m."),
        ("2026/3/14 下午8:00", "2026/4/2 上午9:05"),
        ("2026. 3. 14. 오후 8:00", "2026. 4. 2. 오전 9:05"),
        ("14. 3. 2026 20:00", "2. 4. 2026 9:05"),
        ("١٤/٣/٢٠٢٦، ٨:٠٠ م", "٢/٤/٢٠٢٦، ٩:٠٥ ص"),
        ("26-03-14 20 h 00".replace(" h ", ":"), "26-04-02 09:05"),
    ],
)
def test_every_order_of_a_date_is_understood(tmp_path: Path, read, utc, dates: tuple[str, str]) -> None:
    text = "".join(f"{date} - Amara: hello\n" for date in dates)
    parsed = read(PARSER, _chat(tmp_path, text), TYPE, zone=LONDON)
    assert parsed.column("sent_at") == [utc("2026-03-14 20:00"), utc("2026-04-02 08:05")]
    assert parsed.column("sent_at_raw")[0] == " ".join(dates[0].split())


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        ([(14, 3, 26)], DAY_FIRST),
        ([(3, 14, 26)], MONTH_FIRST),
        ([(2026, 3, 4)], YEAR_FIRST),
        ([(3, 3, 26)], DAY_FIRST),
        ([(3, 4, 26)], None),
        ([(3, 4, 26), (3, 5, 26)], None),
        ([(1, 4, 26), (2, 4, 26), (1, 5, 26)], DAY_FIRST),
        ([(4, 1, 26), (4, 2, 26), (5, 1, 26)], MONTH_FIRST),
        ([(31, 31, 26)], None),
        ([*((number, 3, 26) for number in range(1, 29)), (3, 31, 26)], DAY_FIRST),  # a line of another chat
        (
            [*((3, number, 26) for number in range(1, 12)), *((4, number, 26) for number in range(1, 12)), (25, 3, 26)],
            MONTH_FIRST,
        ),
        ([], None),
    ],
)
def test_the_order_is_inferred_from_all_dates_or_not_at_all(
    dates: list[tuple[int, int, int]], expected: object
) -> None:
    assert order(dates) == expected


def test_an_order_that_cannot_be_told_is_said_once_and_no_time_is_guessed(tmp_path: Path, read) -> None:
    parsed = read(
        PARSER, _chat(tmp_path, "03/04/26, 20:00 - Amara: one\n03/04/26, 20:01 - Amara: two\n"), TYPE, zone=LONDON
    )
    assert parsed.column("sent_at") == [None, None]
    assert parsed.column("sent_at_raw") == ["03/04/26, 20:00", "03/04/26, 20:01"]
    assert parsed.issues == [("line:1", "bad-time")]


def test_without_a_zone_the_written_time_is_all_there_is(tmp_path: Path, read) -> None:
    parsed = read(PARSER, _chat(tmp_path, ANDROID), TYPE)
    assert set(parsed.column("sent_at")) == {None}
    assert all(parsed.column("sent_at_raw"))


@pytest.mark.parametrize(
    ("said", "state", "files"),
    [
        ("\u200e<Anhang: 00000003-VIDEO-2026-03-14-20-00-00.mp4>", "live", ["00000003-VIDEO-2026-03-14-20-00-00.mp4"]),
        ("\u200e<pièce jointe : 00000004-AUDIO.opus>", "live", ["00000004-AUDIO.opus"]),
        ("Vertrag.pdf (Datei angehängt)", "live", ["Vertrag.pdf"]),
        ("Diese Nachricht wurde gelöscht.", "deleted", None),
        ("Se eliminó este mensaje.", "deleted", None),
        ("the plan (see below) is <mine>", "live", None),
    ],
)
def test_what_whatsapp_itself_writes_is_known_in_other_languages(
    tmp_path: Path, read, said: str, state: str, files: list[str] | None
) -> None:
    (record,) = read(PARSER, _chat(tmp_path, f"14/03/2026, 20:00 - Amara: {said}\n"), TYPE).records
    assert (record["state"], record.get("attachments")) == (state, files)


def test_a_remark_that_quotes_a_name_with_a_colon_is_nobodys_words(tmp_path: Path, read) -> None:
    text = '14/03/2026, 20:00 - Amara changed the subject to "Plan: nine"\n'
    (record,) = read(PARSER, _chat(tmp_path, text), TYPE).records
    assert "sender_name" not in record


@pytest.mark.parametrize("text", ["", "no chat at all\n", "14/03/2026\n"])
def test_what_is_no_chat_is_said(tmp_path: Path, read, text: str) -> None:
    assert read(PARSER, _chat(tmp_path, text), TYPE).issues == [("line:1", "unknown-structure")]


def test_bytes_that_are_no_text_are_kept_as_marks_and_said(tmp_path: Path, read) -> None:
    file = tmp_path / "_chat.txt"
    file.write_bytes(b"14/03/2026, 20:00 - Amara: caf\xe9\n")
    parsed = read(PARSER, file, TYPE)
    assert parsed.column("body") == ["caf\ufffd"]
    assert parsed.issues == [("line:0", "bad-text")]


@pytest.mark.timeout(60)
@pytest.mark.parametrize("piece", ["\u200e", "<", "a.bc ", "IMG-20260314-WA", "1", ":"])
def test_a_message_written_to_make_a_pattern_hang_does_not(tmp_path: Path, read, piece: str) -> None:
    parsed = read(PARSER, _chat(tmp_path, f"14/03/2026, 20:00 - Amara: {piece * 300_000}\n"), TYPE)
    assert len(parsed.records) == 1


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        (ANDROID, "notes.txt", TYPE),
        (IOS, "renamed.log", TYPE),
        ("14-03-26 20:00 - Jan: hoi\n", "WhatsApp-chat met Jan.txt", TYPE),
        ("[14/03/26 20:00:05] Amara: hi\n", "_chat.txt", TYPE),
        ("14/03/2026 20:00 - went to the shop\n15/03/2026 10:00 - slept\n", "diary.txt", "text/plain"),
        ("[2026-03-14 20:00:01] INFO: started\n[2026-03-14 20:00:02] INFO: done\n", "app.log", "text/plain"),
        ("nothing of the kind\n", "_chat.txt", "text/plain"),
    ],
)
def test_an_export_is_known_by_its_content_or_its_name(text: str, name: str, expected: str) -> None:
    assert media_type(text.encode(), f"Download/{name}") == expected


@pytest.mark.parametrize("name", ["[mmddyy]_24hrs", "ddmmyy_24hrs", "mmddyy_24hrs", "mmddyyyy_12hrs", "yyyymmdd_24hrs"])
def test_published_exports_give_the_published_messages(real: Callable[[str], Path], read, name: str) -> None:
    expected = json.loads(real("chat-miner/test/whatsapp/target.json").read_text("utf-8"))
    parsed = read(PARSER, real(f"chat-miner/test/whatsapp/test_{name}.txt"), TYPE, zone=ZoneInfo("UTC"))
    found = {
        (f"{row['sent_at']:%Y-%m-%dT%H:%M:%S}", row["sender_name"], row["body"].replace("\n", " "))
        for row in parsed.records
        if "sender_name" in row and row.get("body") != "."
    }
    assert found == {(row["timestamp"], row["author"], row["message"]) for row in expected}
    assert datetime.fromisoformat(expected[0]["timestamp"])
