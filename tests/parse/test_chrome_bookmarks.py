import json
from pathlib import Path
from typing import Any

from pipeline.parse.apps.chrome_bookmarks import PARSER

ADDED = "13417992000000000"  # 2026-03-14 20:00 UTC


def mark(name: str, url: str, **more: Any) -> dict[str, Any]:
    return {"type": "url", "name": name, "url": url, "date_added": ADDED, "guid": name, "id": "9"} | more


def folder(name: str, *children: Any) -> dict[str, Any]:
    return {"type": "folder", "name": name, "children": list(children), "date_added": ADDED}


def bookmarks(path: Path, **roots: Any) -> Path:
    path.write_text(json.dumps({"checksum": "x", "roots": roots, "version": 1}))
    return path


def test_bookmarks_have_their_folders_and_times(tmp_path: Path, read, utc) -> None:
    inner = folder("Leeds", mark("Club", "https://example.org/club", date_last_used="13417999200000000"))
    file = bookmarks(
        tmp_path / "Bookmarks",
        bookmark_bar=folder("Bookmarks bar", mark("News", "https://example.org/news"), inner),
        synced=folder("Mobile bookmarks"),
        sync_transaction_version="1",
    )
    parsed = read(PARSER, file, logical="data/data/com.microsoft.emmx/app_chrome/Default/Bookmarks")
    assert parsed.column("title") == ["News", "Club"]
    club = parsed.records[1]
    assert (club["kind"], club["app"], club["url"]) == (
        "system_event",
        "com.microsoft.emmx",
        "https://example.org/club",
    )
    assert club["sent_at"] == utc("2026-03-14 20:00")
    assert json.loads(club["extra"]) == {
        "type": "bookmark",
        "folder": "Bookmarks bar/Leeds",
        "time": "added",
        "last_used": "2026-03-14T22:00:00Z",
    }
    assert parsed.sums()


def test_one_bad_bookmark_costs_one(tmp_path: Path, read) -> None:
    bad = mark("No address", "x")
    del bad["url"]
    bar = folder("Bar", bad, mark("Odd time", "https://example.org", date_added="soon"), mark("Good", "https://e.org"))
    parsed = read(PARSER, bookmarks(tmp_path / "Bookmarks", bookmark_bar=bar, other="x"))
    assert parsed.column("title") == ["Good"]
    assert parsed.issues == [("bookmarks:0", "bad-value"), ("bookmarks:1", "bad-value")]
    assert parsed.sums()


def test_an_old_file_without_times(tmp_path: Path, read) -> None:
    node = {"type": "url", "name": "Old", "url": "https://example.org"}
    parsed = read(PARSER, bookmarks(tmp_path / "Bookmarks", other=folder("Other", node)))
    assert (parsed.column("url"), parsed.column("sent_at")) == (["https://example.org"], [None])
    assert parsed.sums()


def test_files_that_are_no_bookmarks_are_issues(tmp_path: Path, read) -> None:
    (tmp_path / "Bookmarks").write_bytes(b"\x00\x01")
    assert read(PARSER, tmp_path / "Bookmarks").issues[0] == ("file:", "damaged")
    (tmp_path / "Bookmarks").write_text('{"roots": []}')
    assert read(PARSER, tmp_path / "Bookmarks").issues[0] == ("file:", "unknown-structure")
