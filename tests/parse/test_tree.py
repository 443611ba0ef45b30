"""What holds for every reader of a tree, seen on small ones."""

import plistlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from models.rows import Row
from pipeline.parse.parser import Evidence, Parser
from pipeline.parse.tree import Tree, at, each, json_text, plist, xml


def _notes(tree: Any, _: Evidence) -> Iterator[Any]:
    yield from each("notes", at(tree, "notes"), _note)


def _note(entry: Any) -> Row | None:
    return (
        None if entry["text"] == "system" else {"kind": "note", "body": entry["text"], "extra": {"by": entry.get("by")}}
    )


def _parser(load: Any) -> Parser:
    return Parser(name="notes", version=1, app="org.example.notes", read=Tree(load, _notes))


def test_each_entry_is_a_record_an_issue_or_ignored(tmp_path: Path, read) -> None:
    file = tmp_path / "notes.json"
    file.write_text('{"notes": [{"text": "one", "by": "Amara"}, {"text": "system"}, {}, {"text": "two"}]}')
    parsed = read(_parser(json_text), file)
    assert parsed.column("body") == ["one", "two"]
    assert parsed.column("extra") == ['{"by": "Amara"}', None]
    assert parsed.issues == [("notes:2", "bad-value")]
    assert parsed.ledger.units["notes"].row() == {"rows_stored": 4, "ignored": 1, "records": 2, "issues": 1}


def test_property_lists_of_both_kinds_also_behind_white_space(tmp_path: Path, read) -> None:
    tree = {"notes": [{"text": "one"}]}
    for format_ in (plistlib.FMT_XML, plistlib.FMT_BINARY):
        file = tmp_path / "notes.plist"
        file.write_bytes(plistlib.dumps(tree, fmt=format_))
        assert read(_parser(plist), file).column("body") == ["one"]
    file.write_bytes(b"\n  " + plistlib.dumps(tree))
    assert read(_parser(plist), file).column("body") == ["one"]


@pytest.mark.parametrize(
    ("load", "content", "issue"),
    [
        (json_text, b'{"notes": [', ("file:", "damaged")),
        (json_text, b"[" * 100_000, ("file:", "damaged")),
        (plist, b"bplist00 and no more", ("file:", "damaged")),
        (plist, b"<?xml version='1.0'?><plist><dict>", ("file:", "damaged")),
        (json_text, b'{"notes": 5}', ("file:", "unknown-structure")),
        (json_text, b'{"other": []}', ("source:", "nothing-read")),
    ],
)
def test_what_is_broken_or_of_another_shape_is_an_issue(tmp_path: Path, read, load, content, issue) -> None:
    file = tmp_path / "notes"
    file.write_bytes(content)
    parsed = read(_parser(load), file)
    assert (parsed.records, issue in parsed.issues) == ([], True)


def test_an_empty_file_is_empty(tmp_path: Path, read) -> None:
    file = tmp_path / "notes"
    file.write_bytes(b"")
    assert read(_parser(json_text), file).issues == []


def test_xml_expands_nothing_and_fetches_nothing() -> None:
    bomb = b"<!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/hostname'>]><a>&e;</a>"
    assert not (xml(bomb).text or "").strip()
    with pytest.raises(ValueError, match="no XML"):
        xml(b"<a><b></a>")
