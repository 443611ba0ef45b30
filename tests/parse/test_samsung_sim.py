from pathlib import Path

from pipeline.parse.apps.samsung_sim import PARSER


def write(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def test_the_sim_now_and_before_with_the_time_of_the_change(tmp_path: Path, read, utc) -> None:
    content = (
        b"SimChangeTime=1773520980000\nSimChangeOperation=2\nCurrentSimSerialNumber=8944110000000000001\n"
        b"CurrentSimPhoneNumber=07700900201\nPreviousSimSerialNumber=\nPreviousSimOperatorName=null\n"
    )
    parsed = read(PARSER, write(tmp_path / "SimCard.dat", content))
    assert parsed.column("title") == ["SIM now: ICCID", "SIM now: number"]
    assert parsed.column("sent_at") == [utc("2026-03-14 20:43")] * 2
    assert parsed.sums()


def test_a_time_that_is_none_costs_the_time(tmp_path: Path, read) -> None:
    parsed = read(PARSER, write(tmp_path / "SimCard.dat", b"SimChangeTime=never\nCurrentSimPhoneNumber=07700900201"))
    assert parsed.column("body") == ["07700900201"]
    assert parsed.column("sent_at") == [None]
    assert parsed.sums()


def test_a_broken_file_is_an_issue(tmp_path: Path, read) -> None:
    assert read(PARSER, write(tmp_path / "broken", b"\xff\0\xff")).issues[0] == ("file:", "damaged")
