from pathlib import Path

from pipeline.parse.apps.android_wipe import PARSERS
from pipeline.parse.apps.samsung_recovery import PARSER as SAMSUNG
from pipeline.parse.claims import claims
from pipeline.parse.parser import Evidence

RESET, RECOVERY, SETUP = PARSERS


def test_the_time_of_an_empty_file_is_the_first_start_after_a_reset(tmp_path: Path, read) -> None:
    (tmp_path / "factory_reset").write_bytes(b"")
    (event,) = list(RESET.read(Evidence(tmp_path / "factory_reset", "data/misc/bootstat/factory_reset", None, 5)))
    assert (event["title"], event["sent_at"]) == ("first start after a factory reset", 5)  # type: ignore[index]
    (untimed,) = read(RESET, tmp_path / "factory_reset").records
    assert untimed.get("sent_at") is None


def test_recovery_wrote_of_wiping(tmp_path: Path, read) -> None:
    lines = [
        "[    0.000004] Starting recovery (pid 379) on Sat Mar 14 21:05:00 2026",
        '[    0.310000] Command: "/system/bin/recovery" "--wipe_data"',
        "[    0.420000] -- Wiping data...",
        "[    9.120000] Data wipe complete.",
        "caf\xe9 \ufffd",
    ]
    (tmp_path / "last_log").write_bytes("\n".join(lines).encode("latin-1", "replace"))
    parsed = read(RECOVERY, tmp_path / "last_log")
    assert parsed.column("body") == lines[1:4]
    assert parsed.ledger.units["line"].row() == {"rows_stored": 5, "ignored": 2, "records": 3, "issues": 0}
    assert parsed.sums()


def test_when_setting_up_was_finished(tmp_path: Path, read, utc) -> None:
    (tmp_path / "setup_wizard_info.xml").write_text("""<map>
        <long name="suw_finished_time_ms" value="1773522300000" />
        <boolean name="other" value="true" />
        <long name="com.android.settings.suggested.category.DEFERRED_SETUP_setup_time" value="soon" />
    </map>""")
    parsed = read(SETUP, tmp_path / "setup_wizard_info.xml")
    (finished,) = parsed.records
    assert (finished["title"], finished["sent_at"]) == ("setting up the device was finished", utc("2026-03-14 21:05"))
    assert parsed.issues == [("setting:2", "bad-value")]
    assert parsed.ledger.units["setting"].ignored == 1
    assert parsed.sums()
    (tmp_path / "broken.xml").write_text("<map>")
    assert read(SETUP, tmp_path / "broken.xml").issues[0] == ("file:", "damaged")


HISTORY = """+ [oj | 2026/03/14 21:05:52 | A305FNXXU4]
--wipe_data
--requested_time=2026/03/14 17:05:27.062
--reason=MasterClearConfirm,2026-03-14T17:05:27Z
--locale=en-GB
reboot_reason=Reboot:1382 RecoverySystemMasterClearConfirm
-
+ [tr | 2026/03/15 10:48:33 | A305FNXXU4]
reboot reason: BL:Recovery Mode Set by key
"""


def test_each_start_of_recovery_of_samsung(tmp_path: Path, read) -> None:
    (tmp_path / "history").write_text("before the first entry\n" + HISTORY)
    parsed = read(SAMSUNG, tmp_path / "history")
    assert parsed.column("title") == ["recovery was asked to erase the user's data", "recovery was started"]
    assert parsed.column("sent_at_raw") == ["2026/03/14 21:05:52", "2026/03/15 10:48:33"]
    assert parsed.column("sent_at") == [None, None]  # no zone, and the sources do not agree
    assert '"reason": "MasterClearConfirm,2026-03-14T17:05:27Z"' in parsed.records[0]["extra"]
    assert '"reboot_reason": "BL:Recovery Mode Set by key"' in parsed.records[1]["extra"]
    assert parsed.sums()


def test_no_history_at_all_says_so(tmp_path: Path, read) -> None:
    (tmp_path / "history").write_bytes(b"\xff\xfe\x00")
    assert read(SAMSUNG, tmp_path / "history").issues == [("source:", "nothing-read")]


def test_where_they_lie() -> None:
    for path, parser in (
        ("data/misc/bootstat/factory_reset", RESET),
        ("data/misc/recovery/last_log.1", RECOVERY),
        ("efs/recovery/history", SAMSUNG),
        ("data/log/recovery_history.log", SAMSUNG),
        ("data/data/com.google.android.settings.intelligence/shared_prefs/suggestions.xml", SETUP),
    ):
        claimed = claims(path, None)
        assert claimed is not None
        assert claimed.name == parser.name
