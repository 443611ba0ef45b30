import json
from pathlib import Path

from pipeline.demo.android import Call, Contact, contacts2
from pipeline.parse.apps.android_contacts import PARSER


def test_a_contact_has_its_name_and_all_its_identifiers(tmp_path: Path, read) -> None:
    contact = Contact("Amara Okafor", ["+447700900301", "01632 960301"], ["amara@example.org"])
    (record,) = read(PARSER, contacts2(tmp_path / "contacts2.db", [contact])).records
    assert (record["kind"], record["title"]) == ("contact", "Amara Okafor")
    assert record["recipients"] == ["+447700900301", "01632 960301", "amara@example.org"]
    assert json.loads(record["extra"])["email"] == ["amara@example.org"]
    assert "sent_at" not in record


def test_a_deleted_contact_that_is_still_there_is_read_and_says_so(tmp_path: Path, read) -> None:
    contacts = [Contact("Amara Okafor", ["+447700900301"], deleted=True), Contact("Bo Lindqvist", ["+447700900302"])]
    parsed = read(PARSER, contacts2(tmp_path / "contacts2.db", contacts))
    assert parsed.column("state") == ["deleted", "live"]


def test_calls_in_the_same_database_are_read_with_it(tmp_path: Path, read, utc) -> None:
    calls = [Call("+447700900301", utc("2026-03-15 01:50"), 5)]
    parsed = read(PARSER, contacts2(tmp_path / "contacts2.db", [Contact("Amara", ["+447700900301"])], calls))
    assert parsed.column("kind") == ["contact", "call"]
    assert parsed.sums()


def test_a_database_without_contacts_in_it_is_an_issue(tmp_path: Path, read) -> None:
    (tmp_path / "contacts2.db").write_bytes(b"")
    parsed = read(PARSER, tmp_path / "contacts2.db")
    assert (parsed.records, parsed.issues) == ([], [("database", "unknown-structure")])
