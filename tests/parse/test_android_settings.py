import struct
from pathlib import Path

from pipeline.parse.apps.android_settings import PARSER


def binary(*settings: tuple[str, str]) -> bytes:
    """A settings file in ABX, its names each kept once."""
    names: list[str] = []

    def text(value: str) -> bytes:
        stored = value.encode("utf-8", "surrogatepass")
        return struct.pack(">H", len(stored)) + stored

    def name(value: str) -> bytes:
        if value in names:
            return struct.pack(">H", names.index(value))
        names.append(value)
        return b"\xff\xff" + text(value)

    out = b"ABX\0\x10\x32" + name("settings") + b"\x6f" + name("version") + struct.pack(">i", 213)
    for key, value in settings:
        out += b"\x32" + name("setting") + b"\x2f" + name("name") + text(key)
        out += b"\x2f" + name("value") + text(value) + b"\x33" + name("setting")
    return out + b"\x33" + name("settings") + b"\x11"


def write(path: Path, content: bytes | str) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_names_and_facts_of_a_device_in_binary_xml(tmp_path: Path, read) -> None:
    content = binary(
        ("android_id", "0a1b2c3d4e5f6071"),
        ("bluetooth_address", "02:00:5E:10:00:01"),
        ("bluetooth_name", "Ngozi's phone"),
        ("navigation_mode", "2"),
    )
    parsed = read(PARSER, write(tmp_path / "settings_secure.xml", content))
    assert parsed.column("kind") == ["device"] * 3
    assert parsed.column("title") == ["Android ID", "Bluetooth address", "Bluetooth name"]
    assert parsed.column("body") == ["0a1b2c3d4e5f6071", "02:00:5E:10:00:01", "Ngozi's phone"]
    assert '"type": "mac"' in parsed.records[1]["extra"]
    assert parsed.ledger.units["setting"].row() == {"rows_stored": 4, "ignored": 1, "records": 3, "issues": 0}
    assert parsed.sums()


def test_xml_and_xml_without_a_root_say_the_same(tmp_path: Path, read) -> None:
    entry = '<setting id="3" name="device_name" value="Phone of Amara" package="android" />'
    one = f"<?xml version='1.0'?><settings version=\"197\">{entry}</settings>"
    several = f"<?xml version='1.0'?><namespaceHashes />{entry}"
    for number, content in enumerate((one, several)):
        parsed = read(PARSER, write(tmp_path / f"{number}.xml", content))
        assert parsed.column("body") == ["Phone of Amara"]
        assert parsed.sums()


def test_a_broken_file_is_an_issue(tmp_path: Path, read) -> None:
    whole = binary(("android_id", "0a1b2c3d4e5f6071"))
    for content in (whole[:-9], b"ABX\0\x32\x00\x09", b"not XML", b"<a/>"):
        parsed = read(PARSER, write(tmp_path / "settings_secure.xml", content))
        assert parsed.records == []
        assert [code for _, code in parsed.issues][:1] in (["damaged"], ["unknown-structure"])
        assert parsed.sums()
