from pathlib import Path
from zoneinfo import ZoneInfo

from pipeline.parse.apps.ios_install_log import PARSER

LOG = """Sat Mar 14 22:48:05 2026 [88] <notice> (0x16f) -[MIInstaller performInstallation]: Install Successful for \
(Customer:com.toyopagroup.picaboo)
Sat Mar 14 22:49:00 2026 [88] <notice> (0x16f) handle_uninstall: Uninstalling identifier net.whatsapp.WhatsApp
Sat Mar 14 22:50:00 2026 [88] <notice> (0x16f) main: Reboot detected
Sat Mar 14 22:51:00 2026 [88] <notice> (0x16f) something else
Xyz Mar 94 22:52:00 2026 [88] <notice> (0x16f) main: Reboot detected
"""


def test_apps_installed_and_removed_in_the_zone_of_the_extraction(tmp_path: Path, read, utc) -> None:
    (tmp_path / "mobile_installation.log.0").write_text(LOG)
    parsed = read(PARSER, tmp_path / "mobile_installation.log.0", zone=ZoneInfo("Europe/Paris"))
    assert [row.get("app") for row in parsed.records][:2] == ["com.toyopagroup.picaboo", "net.whatsapp.WhatsApp"]
    assert parsed.column("state")[:3] == ["live", "deleted", "live"]
    assert parsed.column("sent_at")[1:3] == [utc("2026-03-14 21:49"), utc("2026-03-14 21:50")]
    assert parsed.column("sent_at_source")[:3] == ["extraction"] * 3
    assert parsed.issues == [("line:5", "bad-time")]
    assert parsed.ledger.units["line"].row() == {"rows_stored": 5, "ignored": 1, "records": 4, "issues": 0}


def test_without_a_zone_no_time_is_assumed(tmp_path: Path, read) -> None:
    (tmp_path / "mobile_installation.log.0").write_text(LOG)
    parsed = read(PARSER, tmp_path / "mobile_installation.log.0")
    assert set(parsed.column("sent_at")) == {None}
    assert parsed.column("sent_at_raw")[0] == "Sat Mar 14 22:48:05 2026"


def test_a_file_of_other_bytes_has_no_rows(tmp_path: Path, read) -> None:
    (tmp_path / "mobile_installation.log.0").write_bytes(b"\xff\x00" * 100)
    parsed = read(PARSER, tmp_path / "mobile_installation.log.0")
    assert parsed.issues == [("source:", "nothing-read")]
    assert parsed.sums()
