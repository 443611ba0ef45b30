import plistlib
from datetime import datetime
from pathlib import Path

from pipeline.parse.apps.safari_searches import PARSER

AT = datetime(2026, 3, 14, 20, 0)  # noqa: DTZ001 - as property lists have it


def listed(path: Path, tree: object) -> Path:
    path.write_bytes(plistlib.dumps(tree, fmt=plistlib.FMT_BINARY))
    return path


def test_searches_with_and_without_a_time(tmp_path: Path, read, utc) -> None:
    tree = {"RecentWebSearches": [{"SearchString": "taxi leeds", "Date": AT}, "x"], "RecentSearches": ["old"], "Key": 1}
    parsed = read(PARSER, listed(tmp_path / "com.apple.mobilesafari.plist", tree))
    assert (parsed.column("body"), parsed.column("kind")) == (["taxi leeds", "old"], ["search"] * 2)
    assert parsed.column("sent_at") == [utc("2026-03-14 20:00"), None]
    assert parsed.issues == [("RecentWebSearches:1", "bad-value")]
    assert parsed.sums()


def test_a_file_that_is_no_list_or_another_is_an_issue(tmp_path: Path, read) -> None:
    (tmp_path / "x").write_bytes(b"bplist00 and no more")
    assert read(PARSER, tmp_path / "x").issues[0] == ("file:", "damaged")
    assert read(PARSER, listed(tmp_path / "x", ["x"])).issues[0] == ("file:", "unknown-structure")
