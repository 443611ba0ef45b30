import json
import plistlib
from datetime import datetime
from pathlib import Path

import pytest

from pipeline.parse.apps.safari_lists import PARSERS

SEARCHES, DOWNLOADS, CLOSED, HISTORY = PARSERS
AT = datetime(2026, 3, 14, 20, 0)  # noqa: DTZ001 - as property lists have it


def listed(path: Path, tree: object) -> Path:
    path.write_bytes(plistlib.dumps(tree, fmt=plistlib.FMT_BINARY))
    return path


def test_searches_with_and_without_a_time(tmp_path: Path, read, utc) -> None:
    tree = {"RecentWebSearches": [{"SearchString": "taxi leeds", "Date": AT}, "x"], "RecentSearches": ["old"], "Key": 1}
    parsed = read(SEARCHES, listed(tmp_path / "com.apple.mobilesafari.plist", tree))
    assert (parsed.column("body"), parsed.column("kind")) == (["taxi leeds", "old"], ["search"] * 2)
    assert parsed.column("sent_at") == [utc("2026-03-14 20:00"), None]
    assert parsed.issues == [("RecentWebSearches:1", "bad-value")]
    assert parsed.sums()


def test_downloads(tmp_path: Path, read, utc) -> None:
    entry = {
        "DownloadEntryURL": "https://example.org/a.pdf",
        "DownloadEntryPath": "/var/mobile/a.pdf",
        "DownloadEntryDateAddedKey": AT,
        "DownloadEntryDateFinishedKey": AT,
        "DownloadEntryProgressBytesSoFar": 7,
    }
    parsed = read(DOWNLOADS, listed(tmp_path / "Downloads.plist", {"DownloadHistory": [entry, {}]}))
    record = parsed.records[0]
    assert (record["kind"], record["url"], record["title"]) == (
        "download",
        "https://example.org/a.pdf",
        "/var/mobile/a.pdf",
    )
    assert (record["sent_at"], record["ended_at"]) == (utc("2026-03-14 20:00"),) * 2
    assert json.loads(record["extra"]) == {"bytes": 7}
    assert parsed.sums()


def test_tabs_and_windows_that_were_closed(tmp_path: Path, read, utc) -> None:
    window = {"IsPrivateWindow": True, "DateClosed": AT, "TabStates": [{"TabURL": "https://e.org/w", "TabTitle": "W"}]}
    states = [
        {"PersistentStateType": 0, "PersistentState": {"TabURL": "https://e.org/t", "TabTitle": "T", "DateClosed": AT}},
        {"PersistentStateType": 1, "PersistentState": window},
    ]
    parsed = read(CLOSED, listed(tmp_path / "x.plist", {"ClosedTabOrWindowPersistentStates": states}))
    assert parsed.column("url") == ["https://e.org/t", "https://e.org/w"]
    assert parsed.column("ended_at") == [utc("2026-03-14 20:00")] * 2
    assert [json.loads(extra).get("private") for extra in parsed.column("extra")] == [None, 1]
    assert parsed.sums()


def test_the_history_before_ios_8_of_plaso(real, read) -> None:
    parsed = read(HISTORY, real("plaso/test_data/plist/History.plist"))
    first = parsed.records[0]
    assert (len(parsed.records), first["title"]) == (18, "Glima Interview - YouTube")
    assert first["sent_at"].isoformat() == "2013-07-08T21:06:21.400000+00:00"
    assert parsed.sums()


@pytest.mark.parametrize("parser", PARSERS, ids=lambda parser: parser.name)
def test_files_that_are_no_lists_or_others_are_issues(tmp_path: Path, read, parser) -> None:
    (tmp_path / "x").write_bytes(b"bplist00 and no more")
    assert read(parser, tmp_path / "x").issues[0] == ("file:", "damaged")
    assert read(parser, listed(tmp_path / "x", ["x"])).issues[0] == ("file:", "unknown-structure")
