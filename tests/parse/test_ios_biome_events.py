from pathlib import Path

from biome_files import NOON, at, field, segb

from pipeline.parse.apps.ios_biome_events import PARSER
from pipeline.parse.claims import claims

ENTRY = field(1, field(1, "/safari/history")) + field(2, NOON) + field(3, NOON + 60)
ENTRY += field(4, field(3, "https://example.org/")) + field(7, field(2, field(3, "Example")))


def test_a_page(tmp_path: Path, read, utc) -> None:
    assert claims(at("_DKEvent.Safari.History"), None) is PARSER
    (page,) = read(PARSER, segb(tmp_path / "1", ENTRY), logical=at("_DKEvent.Safari.History")).records
    assert (page["kind"], page["url"], page["title"]) == ("visit", "https://example.org/", "Example")
    assert (page["sent_at"], page["ended_at"]) == (utc("2026-03-14 12:00"), utc("2026-03-14 12:01"))
    assert page["app"] == "com.apple.mobilesafari"


def test_states_of_apps_and_the_device(tmp_path: Path, read) -> None:
    focus = field(1, field(1, "/app/inFocus")) + field(2, NOON) + field(4, field(3, "org.example.chat"))
    (used,) = read(PARSER, segb(tmp_path / "1", focus), logical=at("_DKEvent.App.InFocus")).records
    assert (used["kind"], used["app"]) == ("app_use", "org.example.chat")
    locked = field(1, field(1, "/device/isLocked")) + field(2, NOON) + field(4, field(4, 1))
    (noted,) = read(PARSER, segb(tmp_path / "2", locked), logical=at("_DKEvent.Device.IsLocked")).records
    assert (noted["kind"], noted["body"]) == ("system_event", "locked")


def test_of_an_entry_without_a_time_of_its_own_the_writing_counts(tmp_path: Path, read, utc) -> None:
    parsed = read(
        PARSER, segb(tmp_path / "1", field(1, field(1, "/device/isLocked"))), logical=at("_DKEvent.Safari.History")
    )
    assert parsed.column("sent_at") == [utc("2026-03-14 12:00")]
    assert parsed.sums()


def test_a_bad_entry_costs_one_and_a_broken_file_is_an_issue(tmp_path: Path, read) -> None:
    parsed = read(PARSER, segb(tmp_path / "1", ENTRY, b"\xff\xff", ENTRY), logical=at("_DKEvent.Safari.History"))
    assert len(parsed.records) == 2
    assert [code for _, code in parsed.issues] == ["bad-value"]
    assert parsed.sums()
    (tmp_path / "2").write_bytes(b"no SEGB at all" * 9)
    parsed = read(PARSER, tmp_path / "2", logical=at("_DKEvent.Safari.History"))
    assert [code for _, code in parsed.issues] == ["damaged"]
    assert parsed.sums()
