import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.parse.apps.android_user_dictionary import PARSER


def database(path: Path, script: str) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(script)
    return path


def test_words_with_language_and_shortcut(tmp_path: Path, read) -> None:
    script = """
        create table words (_id integer primary key, word text, frequency integer, locale text, appid integer, shortcut text);
        insert into words values (1, 'Chukwuemeka', 250, 'en_GB', 0, 'ck'), (2, 'habibti', 250, '', 10123, null);
    """  # noqa: E501 - the app's own schema, as it is
    parsed = read(PARSER, database(tmp_path / "user_dict.db", script))
    assert parsed.column("body") == ["Chukwuemeka", "habibti"]
    assert parsed.column("extra") == [
        '{"app_uid": 0, "frequency": 250, "language": "en_GB", "shortcut": "ck"}',
        '{"app_uid": 10123, "frequency": 250}',
    ]
    assert parsed.sums()


def test_an_older_structure_a_bad_value_and_a_broken_file(tmp_path: Path, read) -> None:
    script = "create table words (word text); insert into words values ('a'), (x'ff00')"
    parsed = read(PARSER, database(tmp_path / "user_dict.db", script))
    assert parsed.column("body") == ["a"]
    assert parsed.issues == [("words:structure", "absent-column"), ("words:2", "bad-value")]
    assert parsed.sums()
    (tmp_path / "broken.db").write_bytes(b"no database" * 99)
    assert ("database", "damaged") in read(PARSER, tmp_path / "broken.db").issues
