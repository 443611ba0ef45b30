from pathlib import Path

from pipeline.parse.apps.android_properties import PARSERS

BUILD, PROPERTIES = PARSERS


def write(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def record(name: bytes, value: bytes) -> bytes:
    pair = b"\x0a" + bytes([len(name)]) + name + b"\x12" + bytes([len(value)]) + value
    return b"\x0a" + bytes([len(pair)]) + pair


def test_the_model_also_where_the_partition_stands_in_the_name(tmp_path: Path, read) -> None:
    content = b"# begin\nro.product.vendor.model=SM-A536B\nro.build.version.release=14\nro.vendor.build.date=x\n"
    parsed = read(BUILD, write(tmp_path / "build.prop", content + b"ro.serialno = R5CT00EXAMPLE\nro.product.brand=\n"))
    assert dict(zip(parsed.column("title"), parsed.column("body"), strict=True)) == {
        "model": "SM-A536B",
        "Android version": "14",
        "serial number": "R5CT00EXAMPLE",
    }
    assert '"type": "device_serial"' in parsed.records[2]["extra"]
    assert parsed.ledger.units["property"].row()["ignored"] == 2
    assert parsed.sums()


def test_the_timezone_from_a_protocol_buffer(tmp_path: Path, read) -> None:
    content = record(b"persist.sys.timezone", b"Europe/London") + record(b"persist.log.tag", b"S")
    parsed = read(PROPERTIES, write(tmp_path / "persistent_properties", content))
    assert parsed.column("title") == ["timezone"]
    assert parsed.column("body") == ["Europe/London"]
    assert parsed.sums()


def test_a_broken_file_is_an_issue(tmp_path: Path, read) -> None:
    for parser in PARSERS:
        parsed = read(parser, write(tmp_path / "broken", b"\xff\0\xff no text and no buffer"))
        assert parsed.records == []
        assert parsed.issues[0][1] == "damaged"
        assert parsed.sums()
