from pathlib import Path

from pipeline.parse.apps.gmail_settings import PARSER


def preferences(path: Path, *entries: str) -> Path:
    path.write_text(f"<?xml version='1.0' encoding='utf-8' standalone='yes' ?>\n<map>{''.join(entries)}</map>")
    return path


def test_accounts_and_which_of_them_is_shown(tmp_path: Path, read) -> None:
    path = preferences(
        tmp_path / "Gmail.xml",
        '<string name="active-account">amara@example.org</string>',
        '<string name="other@example.org-account-alias">x</string>',
        '<string name="active-account" />',
        '<int name="version" value="7" />',
    )
    parsed = read(PARSER, path)
    assert parsed.column("sender") == ["amara@example.org", "other@example.org"]
    assert parsed.column("extra") == ['{"shown": true}', None]
    assert parsed.ledger.units["setting"].row()["ignored"] == 2
    assert parsed.sums()


def test_another_file_and_a_broken_one_are_issues(tmp_path: Path, read) -> None:
    (tmp_path / "other.xml").write_text("<a/>")
    (tmp_path / "broken.xml").write_text("<map><string")
    assert read(PARSER, tmp_path / "other.xml").issues[0] == ("file:", "unknown-structure")
    broken = read(PARSER, tmp_path / "broken.xml")
    assert broken.issues[0] == ("file:", "damaged")
    assert broken.sums()
