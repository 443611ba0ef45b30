import json
import plistlib
from datetime import datetime
from pathlib import Path

from pipeline.parse.apps.safari_closed_tabs import PARSER

AT = datetime(2026, 3, 14, 20, 0)  # noqa: DTZ001 - as property lists have it


def listed(path: Path, tree: object) -> Path:
    path.write_bytes(plistlib.dumps(tree, fmt=plistlib.FMT_BINARY))
    return path


def test_tabs_and_windows_that_were_closed(tmp_path: Path, read, utc) -> None:
    window = {"IsPrivateWindow": True, "DateClosed": AT, "TabStates": [{"TabURL": "https://e.org/w", "TabTitle": "W"}]}
    states = [
        {"PersistentStateType": 0, "PersistentState": {"TabURL": "https://e.org/t", "TabTitle": "T", "DateClosed": AT}},
        {"PersistentStateType": 1, "PersistentState": window},
    ]
    parsed = read(PARSER, listed(tmp_path / "x.plist", {"ClosedTabOrWindowPersistentStates": states}))
    assert parsed.column("url") == ["https://e.org/t", "https://e.org/w"]
    assert parsed.column("ended_at") == [utc("2026-03-14 20:00")] * 2
    assert [json.loads(extra).get("private") for extra in parsed.column("extra")] == [None, 1]
    assert parsed.sums()


def test_a_tab_without_a_page_or_a_time_is_still_a_tab(tmp_path: Path, read) -> None:
    states = [{"PersistentState": {"TabTitle": "T", "DateClosed": "now"}}, {"PersistentState": "x"}, {}]
    parsed = read(PARSER, listed(tmp_path / "x.plist", {"ClosedTabOrWindowPersistentStates": states}))
    assert (parsed.column("title"), parsed.column("ended_at")) == (["T"], [None])
    assert parsed.issues == [("tabs:1", "bad-value")]
    assert parsed.sums()


def test_a_file_that_is_no_list_or_another_is_an_issue(tmp_path: Path, read) -> None:
    (tmp_path / "x").write_bytes(b"bplist00 and no more")
    assert read(PARSER, tmp_path / "x").issues[0] == ("file:", "damaged")
    assert read(PARSER, listed(tmp_path / "x", ["x"])).issues[0] == ("file:", "unknown-structure")
