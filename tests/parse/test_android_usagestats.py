from pathlib import Path

from google.protobuf.internal.encoder import _VarintBytes as varint

from pipeline.parse.apps.android_usagestats import PARSER

BEGIN = 1773446400000  # 2026-03-14 00:00 UTC
EVENING = 74_580_000  # 20:43
LOGICAL = f"data/system/usagestats/0/daily/{BEGIN}"


def field(number: int, value: int | bytes) -> bytes:
    if isinstance(value, int):
        return varint(number << 3) + varint(value % 2**64)
    return varint(number << 3 | 2) + varint(len(value)) + value


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_events_and_totals_of_xml(tmp_path: Path, read, utc) -> None:
    content = f"""<?xml version='1.0'?><usagestats version="1" endTime="86399999"><packages>
        <package lastTimeActive="{EVENING}" package="com.whatsapp" timeActive="119959"
            lastEvent="2" appLaunchCount="3" />
        <package lastTimeActive="-{BEGIN}" package="com.android.phone" timeActive="0" lastEvent="0" /></packages>
        <configurations /><event-log>
        <event time="{EVENING}" package="com.whatsapp" class="com.whatsapp.Home" flags="0" type="1" />
        <event time="{EVENING}" package="android" type="17" /><event time="{EVENING}" package="android" type="18" />
        <event time="0" package="android" type="5" /><event time="1" package="a.b" type="99" />
        </event-log></usagestats>"""
    parsed = read(PARSER, write(tmp_path / "daily", content), logical=LOGICAL)
    assert parsed.column("title") == [
        "in the foreground", "lock screen shown", "lock screen left", "type 99", "active in an interval",
    ]  # fmt: skip
    assert parsed.column("kind") == ["app_use", "system_event", "system_event", "app_use", "app_use"]
    assert parsed.column("sent_at")[:3] == [utc("2026-03-14 20:43")] * 3
    assert parsed.records[0]["extra"] == '{"activity": "com.whatsapp.Home"}'
    assert (
        parsed.records[4]["extra"]
        == '{"active_ms": 119959, "interval": "daily", "started": "3", "time": "last active"}'
    )
    assert [unit.row()["ignored"] for unit in parsed.ledger.units.values()] == [1, 1]
    assert parsed.sums()


def test_events_and_totals_of_a_protocol_buffer(tmp_path: Path, read, utc) -> None:
    event = field(2, 1) + field(4, 2) + field(5, EVENING) + field(7, 1)
    by_text = field(1, b"android") + field(5, -1000) + field(7, 15)
    total = field(2, 1) + field(3, EVENING) + field(4, 5000) + field(6, 2)
    pool = field(1, 2) + field(2, b"org.example.chat") + field(2, b"org.example.chat.Main")
    content = field(1, 86_399_999) + field(2, pool) + field(22, event) + field(22, by_text) + field(20, total)
    parsed = read(PARSER, write(tmp_path / "daily", content), logical=LOGICAL)
    assert parsed.column("app") == ["org.example.chat", "android", "org.example.chat"]
    assert parsed.column("title") == ["in the foreground", "screen on, for use", "active in an interval"]
    assert parsed.column("sent_at")[0] == utc("2026-03-14 20:43")
    assert str(parsed.column("sent_at")[1])[:19] == "2026-03-13 23:59:59"
    assert parsed.sums()


def test_a_bad_entry_costs_itself(tmp_path: Path, read) -> None:
    content = (
        '<usagestats><event-log><event type="one" /><event type="2" time="5" package="a.b" /></event-log></usagestats>'
    )
    parsed = read(PARSER, write(tmp_path / "daily", content), logical=LOGICAL)
    assert parsed.column("app") == ["a.b"]
    assert parsed.issues == [("event:0", "bad-value")]
    assert parsed.sums()
    content = field(22, field(2, 9) + field(7, 1)) + field(22, field(1, b"a.b") + field(7, 2))
    parsed = read(PARSER, write(tmp_path / "daily", content), logical=LOGICAL)
    assert parsed.column("app") == ["a.b"]
    assert parsed.issues == [("event:0", "bad-value")]


def test_a_broken_file_and_one_without_a_time_in_its_name(tmp_path: Path, read) -> None:
    broken = read(PARSER, write(tmp_path / "daily", b"\xff\xff\xff"), logical=LOGICAL)
    assert broken.issues[0] == ("file:", "damaged")
    unnamed = read(PARSER, write(tmp_path / "daily", "<usagestats />"), logical="data/system/usagestats/0/daily/new")
    assert unnamed.issues[0] == ("file:", "unknown-structure")
