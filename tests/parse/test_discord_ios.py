import json
from io import BytesIO
from pathlib import Path

from PIL import Image

from pipeline.parse.apps.discord_ios import PARSER

ROSA, JON, CHANNEL = "700000000000000001", "700000000000000002", "700000000000000009"


def message(number: int, said: str, by: str = ROSA, **more: object) -> dict[str, object]:
    return {
        "id": str(number),
        "type": 0,
        "channel_id": CHANNEL,
        "content": said,
        "timestamp": "2026-03-14T21:05:00.000000+00:00",
        "author": {"id": by, "username": "rosa_k" if by == ROSA else "jon_b", "global_name": "Rosa"},
    } | more


def test_answers_that_were_kept(tmp_path: Path, read) -> None:
    answer = message(2, "yes", JON, type=19, message_reference={"message_id": "1"})
    path = tmp_path / "0D1F"
    path.write_text(json.dumps([message(1, "are you home"), answer, "odd"]))
    parsed = read(PARSER, path)
    assert parsed.column("body") == ["are you home", "yes"]
    assert parsed.column("direction") == [None, None]
    assert parsed.column("reply_to")[1] == parsed.column("record_id")[0]
    assert parsed.issues == [("message:2", "bad-value")]
    assert parsed.sums()


def test_an_older_message_without_a_global_name_and_a_bad_time(tmp_path: Path, read) -> None:
    author = {"id": ROSA, "username": "rosa_k"}
    (tmp_path / "0D1F").write_text(json.dumps([message(1, "hi", author=author, timestamp="yesterday")]))
    parsed = read(PARSER, tmp_path / "0D1F")
    assert parsed.column("sender_name") == ["rosa_k"]
    assert (parsed.column("sent_at"), parsed.column("sent_at_raw")) == ([None], ["yesterday"])
    assert parsed.sums()


def test_a_picture_that_was_kept_is_read_as_pictures_are(tmp_path: Path, read) -> None:
    picture = BytesIO()
    Image.new("RGB", (4, 3)).save(picture, "PNG")
    (tmp_path / "0D1F").write_bytes(picture.getvalue())
    parsed = read(PARSER, tmp_path / "0D1F", "image/png")
    assert parsed.column("kind") == ["media"]
    assert parsed.sums()


def test_other_files_that_were_kept(tmp_path: Path, read) -> None:
    (tmp_path / "a").write_text('{"id": "1"}')
    (tmp_path / "b").write_bytes(b"\x00other")
    for name in "ab":
        parsed = read(PARSER, tmp_path / name)
        assert (parsed.records, parsed.issues) == ([], [])
        assert parsed.sums()
    (tmp_path / "c").write_text("[{broken")
    parsed = read(PARSER, tmp_path / "c")
    assert parsed.issues[0][1] == "damaged"
    assert parsed.sums()
