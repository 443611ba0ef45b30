from pathlib import Path

from pipeline.parse.apps.samsung_recovery import PARSER
from pipeline.parse.claims import claims

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
    parsed = read(PARSER, tmp_path / "history")
    assert parsed.column("title") == ["recovery was asked to erase the user's data", "recovery was started"]
    assert parsed.column("sent_at_raw") == ["2026/03/14 21:05:52", "2026/03/15 10:48:33"]
    assert parsed.column("sent_at") == [None, None]  # no zone, and the sources do not agree
    assert '"reason": "MasterClearConfirm,2026-03-14T17:05:27Z"' in parsed.records[0]["extra"]
    assert '"reboot_reason": "BL:Recovery Mode Set by key"' in parsed.records[1]["extra"]
    assert parsed.sums()


def test_no_history_at_all_says_so(tmp_path: Path, read) -> None:
    (tmp_path / "history").write_bytes(b"\xff\xfe\x00")
    assert read(PARSER, tmp_path / "history").issues == [("source:", "nothing-read")]


def test_an_entry_without_its_parts_is_still_a_start(tmp_path: Path, read) -> None:
    (tmp_path / "history").write_bytes(b"+ [\xff\n--reason\n+\n--prompt_and_wipe_data\n")
    parsed = read(PARSER, tmp_path / "history")
    assert parsed.column("title") == ["recovery was started", "recovery was asked to erase the user's data"]
    assert parsed.column("extra") == [None, None]
    assert parsed.sums()


def test_where_it_lies() -> None:
    claimed = claims("efs/recovery/history", None)
    assert claimed is not None
    assert claimed.name == PARSER.name
