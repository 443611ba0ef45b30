from pathlib import Path

from pipeline.parse.apps.android_usage_history import PARSER


def history(path: Path, *entries: str) -> Path:
    path.write_text(f'<usage-history><pkg name="com.kik"> {"".join(entries)} </pkg></usage-history>')
    return path


def test_when_an_activity_was_shown_last(tmp_path: Path, read, utc) -> None:
    path = history(tmp_path / "usage-history.xml", '<comp name="com.kik.Chat" lrt="1380311160000" />')
    parsed = read(PARSER, path)
    assert (parsed.column("app"), parsed.column("sent_at")) == (["com.kik"], [utc("2013-09-27 19:46")])
    assert parsed.column("extra") == ['{"activity": "com.kik.Chat"}']
    assert parsed.sums()


def test_a_clock_that_was_not_set_and_a_bad_time(tmp_path: Path, read) -> None:
    path = history(tmp_path / "usage-history.xml", '<comp name="a" lrt="321734035" />', '<comp name="b" lrt="?" />')
    parsed = read(PARSER, path)
    assert parsed.column("sent_at") == [None]
    assert parsed.column("sent_at_raw") == ["321734035"]
    assert parsed.issues == [("comp:1", "bad-value")]
    assert parsed.sums()


def test_a_broken_file_and_another_one_are_issues(tmp_path: Path, read) -> None:
    (tmp_path / "broken").write_text("<usage-history><pkg")
    (tmp_path / "other").write_text("<usage />")
    assert read(PARSER, tmp_path / "broken").issues[0] == ("file:", "damaged")
    assert read(PARSER, tmp_path / "other").issues[0] == ("file:", "unknown-structure")


def test_the_published_artefact(read, real) -> None:
    parsed = read(PARSER, real("plaso/test_data/usage-history.xml"))
    found = {(str(row.get("sent_at")), row["app"], row["extra"]) for row in parsed.records}
    package = "com.sec.android.widgetapp.ap.hero.accuweather"
    assert ("2013-12-09 19:28:33.047000+00:00", package, f'{{"activity": "{package}.menu.MenuAdd"}}') in found
    assert len(parsed.records) == 28
    assert parsed.sums()
