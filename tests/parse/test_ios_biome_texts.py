import json
from pathlib import Path

from biome_files import NOON, at, field, segb

from pipeline.parse.apps.ios_biome_texts import PARSER
from pipeline.parse.claims import claims

ENTRY = field(1, "G-1") + field(2, "iMessage;+447700900311") + field(10, "at the baths")
ENTRY += field(11, field(1, "+447700900311"))


def test_messages_and_mails_that_were_harvested(tmp_path: Path, read, utc) -> None:
    assert claims(at("ProactiveHarvesting.Messages"), None) is PARSER
    (message,) = read(PARSER, segb(tmp_path / "1", ENTRY), logical=at("ProactiveHarvesting.Messages")).records
    assert (message["kind"], message["body"], message["sender"]) == ("message", "at the baths", "+447700900311")
    assert (message["sent_at"], message["state"]) == (utc("2026-03-14 12:00"), "unknown")
    assert "direction" not in message
    mail = field(2, "<m@example.org>") + field(11, "Tickets") + field(10, field(1, "From") + field(2, "a@example.org"))
    (harvested,) = read(PARSER, segb(tmp_path / "2", mail), logical=at("ProactiveHarvesting.Mail")).records
    assert (harvested["kind"], harvested["title"], harvested["sender"]) == ("mail", "Tickets", "a@example.org")


def test_words_of_the_keyboard_and_pages(tmp_path: Path, read, utc) -> None:
    word = field(1, field(1, "baths")) + field(3, 4)
    (typed,) = read(PARSER, segb(tmp_path / "1", word), logical=at("Keyboard.TokenFrequency")).records
    assert (typed["kind"], typed["body"], json.loads(typed["extra"])) == ("typed", "baths", {"times": 4})
    page = field(2, NOON + 60) + field(4, "https://example.org/a") + field(5, "example.org") + field(6, "org.example")
    (visit,) = read(PARSER, segb(tmp_path / "2", page), logical=at("App.WebUsage")).records
    assert (visit["url"], visit["app"]) == ("https://example.org/a", "org.example")
    assert visit["sent_at"] == utc("2026-03-14 12:01")


def test_of_an_entry_without_a_time_of_its_own_the_writing_counts(tmp_path: Path, read, utc) -> None:
    parsed = read(PARSER, segb(tmp_path / "1", field(8, "https://example.org/")), logical=at("Safari.Navigations"))
    assert parsed.column("sent_at") == [utc("2026-03-14 12:00")]
    assert parsed.sums()


def test_a_bad_entry_costs_one_and_a_broken_file_is_an_issue(tmp_path: Path, read) -> None:
    parsed = read(PARSER, segb(tmp_path / "1", ENTRY, b"\xff\xff", ENTRY), logical=at("ProactiveHarvesting.Messages"))
    assert len(parsed.records) == 2
    assert [code for _, code in parsed.issues] == ["bad-value"]
    assert parsed.sums()
    (tmp_path / "2").write_bytes(b"no SEGB at all" * 9)
    parsed = read(PARSER, tmp_path / "2", logical=at("ProactiveHarvesting.Messages"))
    assert [code for _, code in parsed.issues] == ["damaged"]
    assert parsed.sums()
