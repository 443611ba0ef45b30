from pathlib import Path

from pipeline.parse.apps.ios_keyboard import PARSER


def test_words_in_the_order_of_the_file(tmp_path: Path, read) -> None:
    path = tmp_path / "dynamic-lexicon.dat"
    words = (b"DynamicDictionary-9", b"Oyelaran", b"ok", "caf\u00e9".encode(), b"baths", b"Oyelaran")
    path.write_bytes(b"\0\1\x02".join(words) + b"\xff\xfe\0")
    parsed = read(PARSER, path)
    assert parsed.column("kind") == ["typed"]
    assert parsed.column("body") == ["Oyelaran\ncaf\u00e9\nbaths"]
    assert parsed.issues == []
    assert parsed.sums()


def test_a_file_without_words_is_an_issue(tmp_path: Path, read) -> None:
    path = tmp_path / "dynamic-text.dat"
    path.write_bytes(bytes(range(20)) * 9)
    parsed = read(PARSER, path)
    assert parsed.issues == [("file:", "damaged")]
    assert parsed.sums()
