from pathlib import Path

from pipeline.parse.apps.android_wifi_older import PARSER


def test_a_network_by_its_name_and_never_its_key(tmp_path: Path, read) -> None:
    path = tmp_path / "wpa_supplicant.conf"
    path.write_text(
        'ctrl_interface=/data\n\nnetwork={\n\tssid="Home"\n\tpsk="not to be read"\n\tkey_mgmt=WPA-PSK\n}\n'
        "network={\n\tssid=4c65656473\n}\nnetwork={\n\tssid=odd\n}\n"
    )
    parsed = read(PARSER, path)
    assert parsed.column("body") == ["Home", "Leeds"]
    assert "not to be read" not in str(parsed.records)
    assert parsed.issues == [("networks:2", "bad-value")]
    assert parsed.sums()


def test_a_file_without_networks_says_so_and_another_is_an_issue(tmp_path: Path, read) -> None:
    path = tmp_path / "wpa_supplicant.conf"
    path.write_text("ctrl_interface=/data\n")
    parsed = read(PARSER, path)
    assert (parsed.records, parsed.issues) == ([], [])
    assert parsed.sums()
    path.write_bytes(b"\0\1\2" * 40)
    assert read(PARSER, path).issues == [("file:", "damaged")]
