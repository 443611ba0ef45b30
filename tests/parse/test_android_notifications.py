from pathlib import Path

from google.protobuf.internal.encoder import _VarintBytes as varint

from pipeline.parse.apps.android_notifications import PARSERS

HISTORY, POLICY = PARSERS
TIME = 1773520980000


def field(number: int, value: int | bytes) -> bytes:
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    return varint(number << 3 | 2) + varint(len(value)) + value


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


POOL = field(2, field(1, 2) + field(2, b"org.thoughtcrime.securesms") + field(2, b"Messages"))


def test_title_and_text_of_what_was_shown(tmp_path: Path, read, utc) -> None:
    shown = (
        field(2, 1)
        + field(4, 2)
        + field(8, 0)
        + field(9, TIME)
        + field(10, b"Aylin")
        + field(11, "Où es-tu ?".encode())
    )
    by_text = field(1, b"org.example.chat") + field(11, b"1 new message")
    parsed = read(HISTORY, write(tmp_path / "1773446400000", POOL + field(5, shown) + field(5, by_text)))
    assert parsed.column("app") == ["org.thoughtcrime.securesms", "org.example.chat"]
    assert parsed.column("body") == ["Aylin\nOù es-tu ?", "1 new message"]
    assert parsed.column("sent_at") == [utc("2026-03-14 20:43"), None]
    assert parsed.records[0]["extra"] == '{"channel": "Messages", "user": 0}'
    assert parsed.sums()


def test_a_bad_entry_costs_itself_and_a_broken_file_is_an_issue(tmp_path: Path, read) -> None:
    content = POOL + field(5, field(2, 9)) + field(5, field(1, b"a.b"))
    parsed = read(HISTORY, write(tmp_path / "1773446400000", content))
    assert parsed.column("app") == ["a.b"]
    assert parsed.issues == [("notification:0", "bad-value")]
    assert parsed.sums()
    for parser in (HISTORY, POLICY):
        assert read(parser, write(tmp_path / "broken", b"\xff\xff")).issues[0] == ("file:", "damaged")


def test_what_was_put_off(tmp_path: Path, read, utc) -> None:
    content = f"""<notification-policy version="8"><zen /><snoozed-notifications>
        <notification version="1" key="0|com.kik|7|tag|10123" time="{TIME}" /></snoozed-notifications>
        </notification-policy>"""
    parsed = read(POLICY, write(tmp_path / "notification_policy.xml", content))
    assert (parsed.column("app"), parsed.column("sent_at")) == (["com.kik"], [utc("2026-03-14 20:43")])
    assert parsed.sums()
