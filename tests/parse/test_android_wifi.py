import json
from pathlib import Path

from pipeline.parse.apps.android_wifi import PARSER


def network(ssid: str = "&quot;Caf\u00e9 Oyelaran&quot;", more: str = "") -> str:
    return f"""<Network><WifiConfiguration>
        <string name="ConfigKey">&quot;x&quot;WPA_PSK</string><string name="SSID">{ssid}</string>
        <null name="BSSID" /><string name="PreSharedKey">&quot;not to be read&quot;</string>
        <string name="CreatorName">com.android.settings</string>{more}
        </WifiConfiguration><NetworkStatus><boolean name="HasEverConnected" value="true" /></NetworkStatus></Network>"""


def file(path: Path, *networks: str) -> Path:
    text = f"<WifiConfigStoreData><NetworkList>{''.join(networks)}</NetworkList></WifiConfigStoreData>"
    path.write_text(f"<?xml version='1.0' encoding='utf-8' standalone='yes' ?>{text}", encoding="utf-8")
    return path


def test_a_network_by_its_name_and_never_its_key(tmp_path: Path, read, utc) -> None:
    joined = '<long name="LastConnectedTime" value="1773489600000" /><boolean name="HiddenSSID" value="true" />'
    changed = '<long name="semUpdateTime" value="1773489600000" />'
    parsed = read(PARSER, file(tmp_path / "WifiConfigStore.xml", network(more=joined + changed)))
    (record,) = parsed.records
    assert (record["kind"], record["body"]) == ("system_event", "Caf\u00e9 Oyelaran")
    assert record["sent_at"] == utc("2026-03-14 12:00")
    assert json.loads(record["extra"]) == {
        "CreatorName": "com.android.settings",
        "hidden": True,
        "joined": "true",
        "semUpdateTime": "2026-03-14T12:00:00Z",
    }
    assert parsed.issues == []
    assert parsed.sums()


def test_a_name_in_hexadecimal_and_one_without_times(tmp_path: Path, read) -> None:
    parsed = read(PARSER, file(tmp_path / "WifiConfigStore.xml", network("4c65656473")))
    assert parsed.column("body") == ["Leeds"]
    assert parsed.column("sent_at") == [None]


def test_one_bad_network_costs_one(tmp_path: Path, read) -> None:
    odd = '<long name="LastConnectedTime" value="noon" />'
    parsed = read(PARSER, file(tmp_path / "WifiConfigStore.xml", network(more=odd), network("zz"), network()))
    assert parsed.column("body") == ["Caf\u00e9 Oyelaran"]
    assert parsed.issues == [("networks:0", "bad-value"), ("networks:1", "bad-value")]
    assert parsed.sums()


def test_another_document_and_none_are_issues(tmp_path: Path, read) -> None:
    path = tmp_path / "WifiConfigStore.xml"
    path.write_text("<other/>")
    assert read(PARSER, path).issues == [("file:", "unknown-structure")]
    path.write_bytes(b"ABX\0\xff\xff")
    assert read(PARSER, path).issues == [("file:", "damaged")]
