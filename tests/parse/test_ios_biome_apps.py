import json
from pathlib import Path

from biome_files import NOON, at, field, segb

from pipeline.parse.apps.ios_biome_apps import PARSER
from pipeline.parse.claims import claims

ENTRY = field(1, "com.apple.SpringBoard") + field(3, 1) + field(4, NOON + 60) + field(6, "net.whatsapp.WhatsApp")


def test_an_app_in_the_foreground(tmp_path: Path, read, utc) -> None:
    assert claims(at("App.InFocus"), None) is PARSER
    (focus,) = read(PARSER, segb(tmp_path / "1", ENTRY), logical=at("App.InFocus")).records
    assert (focus["kind"], focus["app"], focus["body"]) == ("app_use", "net.whatsapp.WhatsApp", "to the foreground")
    assert (focus["sent_at"], focus["title"]) == (utc("2026-03-14 12:01"), "App.InFocus")


def test_what_notified_what_was_played_and_where_text_was_entered(tmp_path: Path, read, utc) -> None:
    told = field(1, "N-1") + field(2, NOON) + field(8, "Ayo") + field(9, "on my way") + field(14, "org.example.chat")
    (notified,) = read(PARSER, segb(tmp_path / "1", told), logical=at("Notification.Usage")).records
    assert (notified["app"], notified["body"]) == ("org.example.chat", "Ayo\non my way")
    song = field(2, NOON) + field(5, "Band") + field(8, "Song") + field(15, "org.example.music")
    (played,) = read(PARSER, segb(tmp_path / "2", song), logical=at("Media.NowPlaying")).records
    assert (played["body"], json.loads(played["extra"])) == ("Song", {"artist": "Band"})
    typed = field(1, 4.5) + field(2, NOON + 978_307_200) + field(3, "com.apple.MobileSMS")
    (entered,) = read(PARSER, segb(tmp_path / "3", typed), logical=at("Text.InputSession")).records
    assert (entered["sent_at"], json.loads(entered["extra"])) == (utc("2026-03-14 12:00"), {"seconds": 4.5})


def test_of_an_entry_without_a_time_of_its_own_the_writing_counts(tmp_path: Path, read, utc) -> None:
    parsed = read(PARSER, segb(tmp_path / "1", field(3, 7) + field(6, "org.example.chat")), logical=at("App.InFocus"))
    assert parsed.column("sent_at") == [utc("2026-03-14 12:00")]
    assert parsed.sums()


def test_a_bad_entry_costs_one_and_a_broken_file_is_an_issue(tmp_path: Path, read) -> None:
    parsed = read(PARSER, segb(tmp_path / "1", ENTRY, b"\xff\xff", ENTRY), logical=at("App.InFocus"))
    assert len(parsed.records) == 2
    assert [code for _, code in parsed.issues] == ["bad-value"]
    assert parsed.sums()
    (tmp_path / "2").write_bytes(b"no SEGB at all" * 9)
    parsed = read(PARSER, tmp_path / "2", logical=at("App.InFocus"))
    assert [code for _, code in parsed.issues] == ["damaged"]
    assert parsed.sums()
