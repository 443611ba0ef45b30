import json
import plistlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipeline.parse.apps.ios_setup import PARSERS
from pipeline.parse.parser import Evidence

ERASED, SETUP = PARSERS
MARCH = datetime(2026, 3, 14, 21, 5, tzinfo=UTC).replace(tzinfo=None)


def assistant(path: Path, **tree: Any) -> Path:
    path.write_bytes(plistlib.dumps(tree, fmt=plistlib.FMT_BINARY))
    return path


def test_the_time_of_an_empty_file_is_the_first_start_after_erasing(tmp_path: Path) -> None:
    (tmp_path / ".obliterated").write_bytes(b"")
    (event,) = list(ERASED.read(Evidence(tmp_path / ".obliterated", "private/var/root/.obliterated", None, 5)))
    assert (event["title"], event["sent_at"]) == ("first start after erasing", 5)


def test_how_and_when_the_device_was_set_up(tmp_path: Path, read, utc) -> None:
    file = assistant(
        tmp_path / "com.apple.purplebuddy.plist",
        SetupLastExit=MARCH,
        SetupState="RestoredFromCloudBackup",
        GuessedCountry={"at": MARCH, "countries": ["GB"]},
        Language="en-GB",
    )
    begun, left = read(SETUP, file).records
    assert (begun["title"], begun["sent_at"]) == ("the Setup Assistant asked for the country", utc("2026-03-14 21:05"))
    assert (left["sent_at"], json.loads(left["extra"])) == (utc("2026-03-14 21:05"), {"how": "RestoredFromCloudBackup"})


def test_without_dates_and_broken(tmp_path: Path, read) -> None:
    (left,) = read(
        SETUP, assistant(tmp_path / "a.plist", SetupState="SetupUsingAssistant", SetupLastExit="once")
    ).records
    assert (left.get("sent_at"), left["sent_at_raw"]) == (None, "once")
    (tmp_path / "b.plist").write_bytes(b"bplist00 cut")
    assert read(SETUP, tmp_path / "b.plist").issues[0] == ("file:", "damaged")
    parsed = read(SETUP, assistant(tmp_path / "c.plist", Language="en-GB"))
    assert parsed.issues == [("source:", "nothing-read")]
    assert parsed.sums()
