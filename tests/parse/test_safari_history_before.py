import json
import plistlib
from pathlib import Path

from pipeline.parse.apps.safari_history_before import PARSER


def listed(path: Path, tree: object) -> Path:
    path.write_bytes(plistlib.dumps(tree, fmt=plistlib.FMT_BINARY))
    return path


def test_the_history_before_ios_8_of_plaso(real, read) -> None:
    parsed = read(PARSER, real("plaso/test_data/plist/History.plist"))
    first = parsed.records[0]
    assert (len(parsed.records), first["title"]) == (18, "Glima Interview - YouTube")
    assert first["sent_at"].isoformat() == "2013-07-08T21:06:21.400000+00:00"
    assert parsed.sums()


def test_one_bad_page_costs_one(tmp_path: Path, read) -> None:
    good = {"": "https://example.org", "lastVisitedDate": "795211200.0", "visitCount": 3}
    tree = {
        "WebHistoryDates": [good, {"title": "No address"}, good | {"lastVisitedDate": "soon"}, {"": "https://e.org"}]
    }
    parsed = read(PARSER, listed(tmp_path / "History.plist", tree))
    assert parsed.column("url") == ["https://example.org", "https://e.org"]
    assert json.loads(parsed.records[0]["extra"]) == {"visits": 3, "time": "last visit"}
    assert parsed.issues == [("WebHistoryDates:1", "bad-value"), ("WebHistoryDates:2", "bad-value")]
    assert parsed.sums()


def test_a_file_that_is_no_list_or_another_is_an_issue(tmp_path: Path, read) -> None:
    (tmp_path / "x").write_bytes(b"bplist00 and no more")
    assert read(PARSER, tmp_path / "x").issues[0] == ("file:", "damaged")
    assert read(PARSER, listed(tmp_path / "x", ["x"])).issues[0] == ("file:", "unknown-structure")
