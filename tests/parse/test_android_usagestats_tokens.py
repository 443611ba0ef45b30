from pathlib import Path

from google.protobuf.internal.encoder import _VarintBytes as varint

from pipeline.parse.apps.android_usagestats_tokens import PARSERS
from pipeline.parse.claims import beside as beside_of
from pipeline.parse.claims import claims

NAMES, ALONE = PARSERS
BEGIN = 1773446400000  # 2026-03-14 00:00 UTC
EVENING = 74_580_000  # 20:43
LOGICAL = f"data/system_ce/0/usagestats/daily/{BEGIN}"
LOGICAL_NAMES = "data/system_ce/0/usagestats/mappings"


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


def test_events_and_totals_of_all_intervals_with_the_names_above_them(tmp_path: Path, read, utc) -> None:
    beside = {f"daily/{BEGIN}": write(tmp_path / "day", CONTENT), f"yearly/{BEGIN}": write(tmp_path / "year", b"")}
    parsed = read(NAMES, write(tmp_path / "mappings", MAPPINGS), logical=LOGICAL_NAMES, beside=beside)
    assert parsed.column("title", "app_use") == ["in the foreground", "active in an interval"]
    assert parsed.column("title", "system_event") == ["lock screen left"]
    assert parsed.column("app") == ["org.example.chat", "org.example.chat", None, "org.example.chat"]
    assert parsed.column("sent_at")[1:] == [utc("2026-03-14 20:43")] * 3
    assert parsed.column("extra")[1:] == [
        '{"activity": "org.example.chat.Main"}',
        '{"package_token": 9}',
        '{"active_ms": 60000, "interval": "daily", "started": 1, "time": "last active"}',
    ]
    assert parsed.records[1]["locator"] == f"event:daily/{BEGIN} 0"
    assert parsed.sums()


def test_an_interval_that_is_broken_costs_itself(tmp_path: Path, read) -> None:
    beside = {
        f"daily/{BEGIN}": write(tmp_path / "a", b"\xff" * 9),
        f"daily/{BEGIN + 1}": write(tmp_path / "b", CONTENT),
    }
    parsed = read(NAMES, write(tmp_path / "mappings", MAPPINGS), logical=LOGICAL_NAMES, beside=beside)
    assert parsed.issues == [(f"event:daily/{BEGIN}", "damaged")]
    assert len(parsed.records) == 4
    assert parsed.sums()


def test_without_the_names_the_token_stays(tmp_path: Path, read) -> None:
    parsed = read(ALONE, write(tmp_path / "day", CONTENT), logical=LOGICAL)
    assert parsed.column("app") == [None, None, None]
    assert parsed.column("extra")[0] == '{"package_token": 7}'
    assert parsed.sums()


def test_intervals_are_read_with_the_names_and_alone_if_there_are_none() -> None:
    assert beside_of(LOGICAL) == LOGICAL_NAMES
    assert [found.name for path in (LOGICAL, LOGICAL_NAMES) if (found := claims(path, None))] == [
        ALONE.name,
        NAMES.name,
    ]


def test_the_names_are_packages_that_were_known(tmp_path: Path, read) -> None:
    parsed = read(NAMES, write(tmp_path / "mappings", MAPPINGS))
    assert parsed.column("app") == ["org.example.chat"]
    assert parsed.column("extra") == ['{"package_token": 7}']
    assert parsed.sums()


def test_a_name_that_is_broken_costs_no_interval(tmp_path: Path, read) -> None:
    beside = {f"daily/{BEGIN}": write(tmp_path / "day", CONTENT)}
    mappings = write(tmp_path / "mappings", field(2, b"\xff\xff") + MAPPINGS)
    parsed = read(NAMES, mappings, logical=LOGICAL_NAMES, beside=beside)
    assert parsed.issues == [("package:0", "bad-value")]
    assert len(parsed.records) == 4
    assert parsed.sums()


def test_a_name_that_is_broken(tmp_path: Path, read) -> None:
    parsed = read(NAMES, write(tmp_path / "mappings", MAPPINGS + field(2, field(1, 3))))
    assert parsed.issues == [("package:1", "bad-value")]
    assert parsed.sums()
