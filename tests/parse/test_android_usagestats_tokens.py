from pathlib import Path

from google.protobuf.internal.encoder import _VarintBytes as varint

from pipeline.parse.apps.android_usagestats_tokens import PARSERS

STATS, NAMES = PARSERS
BEGIN = 1773446400000  # 2026-03-14 00:00 UTC
EVENING = 74_580_000  # 20:43
LOGICAL = f"data/system_ce/0/usagestats/daily/{BEGIN}"


def field(number: int, value: int | bytes) -> bytes:
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    return varint(number << 3 | 2) + varint(len(value)) + value


def write(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


MAPPINGS = field(1, 8) + field(2, field(1, 7) + field(2, b"org.example.chat") + field(2, b"org.example.chat.Main"))
CONTENT = (
    field(22, field(1, 7) + field(2, 2) + field(3, EVENING) + field(5, 1))
    + field(22, field(1, 9) + field(3, EVENING) + field(5, 18))
    + field(22, field(1, 9) + field(5, 25))
    + field(20, field(1, 7) + field(3, EVENING) + field(4, 60_000) + field(6, 1))
    + field(20, field(1, 9) + field(4, 0))
)


def test_events_and_totals_with_the_names_beside(tmp_path: Path, read, utc) -> None:
    beside = {"mappings": write(tmp_path / "mappings", MAPPINGS)}
    parsed = read(STATS, write(tmp_path / "day", CONTENT), logical=LOGICAL, beside=beside)
    assert parsed.column("title") == ["in the foreground", "lock screen left", "active in an interval"]
    assert parsed.column("app") == ["org.example.chat", None, "org.example.chat"]
    assert parsed.column("sent_at") == [utc("2026-03-14 20:43")] * 3
    assert parsed.column("extra") == [
        '{"activity": "org.example.chat.Main"}',
        '{"package_token": 9}',
        '{"active_ms": 60000, "interval": "daily", "started": 1}',
    ]
    assert parsed.sums()


def test_without_the_names_the_token_stays(tmp_path: Path, read) -> None:
    parsed = read(STATS, write(tmp_path / "day", CONTENT), logical=LOGICAL)
    assert parsed.column("app") == [None, None, None]
    assert parsed.column("extra")[0] == '{"package_token": 7}'
    assert parsed.sums()


def test_the_names_are_packages_that_were_known(tmp_path: Path, read) -> None:
    parsed = read(NAMES, write(tmp_path / "mappings", MAPPINGS + field(2, field(1, 3))))
    assert parsed.column("app") == ["org.example.chat"]
    assert parsed.column("extra") == ['{"package_token": 7}']
    assert parsed.issues == [("package:1", "bad-value")]
    assert parsed.sums()


def test_a_bad_entry_costs_itself_and_a_broken_file_is_an_issue(tmp_path: Path, read) -> None:
    parsed = read(STATS, write(tmp_path / "day", field(22, b"\xff") + CONTENT), logical=LOGICAL)
    assert len(parsed.records) == 3
    assert parsed.issues == [("event:0", "bad-value")]
    assert parsed.sums()
    for parser in PARSERS:
        assert read(parser, write(tmp_path / "day", b"\xff\xff"), logical=LOGICAL).issues[0] == ("file:", "damaged")
