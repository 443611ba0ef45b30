import json
import plistlib
from datetime import datetime
from pathlib import Path

from pipeline.parse.apps.safari_downloads import PARSER

AT = datetime(2026, 3, 14, 20, 0)  # noqa: DTZ001 - as property lists have it


def listed(path: Path, tree: object) -> Path:
    path.write_bytes(plistlib.dumps(tree, fmt=plistlib.FMT_BINARY))
    return path


def test_a_download_has_its_file_and_its_begin_and_end(tmp_path: Path, read, utc) -> None:
    entry = {
        "DownloadEntryURL": "https://example.org/a.pdf",
        "DownloadEntryPath": "/var/mobile/a.pdf",
        "DownloadEntryDateAddedKey": AT,
        "DownloadEntryDateFinishedKey": AT,
        "DownloadEntryProgressBytesSoFar": 7,
    }
    parsed = read(PARSER, listed(tmp_path / "Downloads.plist", {"DownloadHistory": [entry, {}]}))
    record = parsed.records[0]
    assert (record["kind"], record["url"], record["title"]) == (
        "download",
        "https://example.org/a.pdf",
        "/var/mobile/a.pdf",
    )
    assert (record["sent_at"], record["ended_at"]) == (utc("2026-03-14 20:00"),) * 2
    assert json.loads(record["extra"]) == {"bytes": 7}
    assert parsed.sums()


def test_the_downloads_of_plaso(real, read) -> None:
    """Four, as the artefact has them; the first had all of its bytes in less than four seconds."""
    parsed = read(PARSER, real("plaso/test_data/plist/Downloads.plist"))
    assert len(parsed.records) == 4
    record = parsed.records[0]
    assert (record["ended_at"] - record["sent_at"]).seconds == 3
    assert record["sent_at"].isoformat() == "2022-12-14T19:05:26.862793+00:00"
    assert record["title"].endswith("/paint.net.4.3.12.install.anycpu.web.zip")
    extra = json.loads(record["extra"])
    assert extra["bytes"] == extra["bytes_in_all"] == 826337
    assert parsed.sums()


def test_a_file_that_is_no_list_or_another_is_an_issue(tmp_path: Path, read) -> None:
    (tmp_path / "x").write_bytes(b"bplist00 and no more")
    assert read(PARSER, tmp_path / "x").issues[0] == ("file:", "damaged")
    assert read(PARSER, listed(tmp_path / "x", ["x"])).issues[0] == ("file:", "unknown-structure")
