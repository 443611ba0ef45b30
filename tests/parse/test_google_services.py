from pathlib import Path

from pipeline.parse.apps.google_services import PARSER


def preferences(path: Path, *entries: str) -> Path:
    path.write_text(f"<?xml version='1.0' encoding='utf-8' standalone='yes' ?>\n<map>{''.join(entries)}</map>")
    return path


def test_ids_and_the_last_check_in(tmp_path: Path, read, utc) -> None:
    path = preferences(
        tmp_path / "Checkin.xml",
        '<string name="adid_key">70101066-0cf5-453b-9c43-ac14b3562a48</string>',
        '<string name="CheckinService_lastSim">[23410:234100000000001]</string>',
        '<long name="CheckinService_lastCheckinSuccessTime" value="1773520980000" />',
        '<boolean name="enable" value="true" />',
        '<string name="token">secret</string>',
    )
    parsed = read(PARSER, path)
    assert parsed.column("title") == ["advertising ID", "SIM at the last check-in", "last check-in"]
    assert parsed.column("sent_at") == [None, None, utc("2026-03-14 20:43")]
    assert "secret" not in str(parsed.records)
    assert parsed.ledger.units["setting"].row() == {"rows_stored": 5, "ignored": 2, "records": 3, "issues": 0}
    assert parsed.sums()


def test_a_bad_time_costs_one_setting(tmp_path: Path, read) -> None:
    path = preferences(
        tmp_path / "Checkin.xml",
        '<long name="CheckinService_lastCheckinSuccessTime" value="soon" />',
        '<string name="android_id">3991350912597918270</string>',
    )
    parsed = read(PARSER, path)
    assert parsed.column("body") == ["3991350912597918270"]
    assert parsed.issues == [("setting:0", "bad-value")]
    assert parsed.sums()


def test_a_broken_file_and_another_one_are_issues(tmp_path: Path, read) -> None:
    (tmp_path / "broken").write_bytes(b"<map><string" * 99)
    (tmp_path / "other").write_text("<settings />")
    assert read(PARSER, tmp_path / "broken").issues[0] == ("file:", "damaged")
    assert read(PARSER, tmp_path / "other").issues[0] == ("file:", "unknown-structure")
