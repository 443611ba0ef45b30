import json
import plistlib
from pathlib import Path

from pipeline.parse.apps.whatsapp_account import PARSERS

ANDROID, IOS = PARSERS

SETTINGS = """<?xml version='1.0' encoding='utf-8' standalone='yes' ?>
<map>
    <string name="registration_jid">447700900101</string>
    <string name="ph">7700900101</string>
    <string name="cc">44</string>
    <string name="push_name">Mireille</string>
    <string name="client_static_keypair_pwd_enc">not to be read</string>
    <long name="last_backup" value="1" />
</map>"""


def test_the_owner_on_android_by_number_and_name(tmp_path: Path, read) -> None:
    path = tmp_path / "com.whatsapp_preferences_light.xml"
    path.write_text(SETTINGS)
    parsed = read(ANDROID, path)
    (row,) = parsed.records
    assert (row["kind"], row["sender"], row["sender_name"]) == ("account", "447700900101@s.whatsapp.net", "Mireille")
    assert json.loads(row["extra"]) == {"country_code": "44"}
    assert parsed.ledger.units["map"].row() == {"rows_stored": 6, "ignored": 5, "records": 1, "issues": 0}
    assert parsed.sums()


def test_the_owner_on_ios_and_settings_without_an_account(tmp_path: Path, read) -> None:
    path = tmp_path / "group.net.whatsapp.WhatsApp.shared.plist"
    told = {"OwnJabberID": "447700900101@s.whatsapp.net", "FullUserName": "Mireille", "CurrentStatusText": "Busy"}
    path.write_bytes(plistlib.dumps(told | {"Other": b"not to be read"}, fmt=plistlib.FMT_BINARY))
    parsed = read(IOS, path)
    (row,) = parsed.records
    assert (row["sender"], row["sender_name"]) == ("447700900101@s.whatsapp.net", "Mireille")
    assert json.loads(row["extra"]) == {"about": "Busy"}
    assert parsed.sums()
    path.write_bytes(plistlib.dumps({"Other": 1, "OwnJabberID": b"\x00"}))
    assert [code for _, code in read(IOS, path).issues] == ["nothing-read"]


def test_a_broken_file_says_so(tmp_path: Path, read) -> None:
    path = tmp_path / "settings"
    path.write_bytes(b"<map><string")
    assert [code for parser in PARSERS for _, code in read(parser, path).issues] == ["damaged", "damaged"]
