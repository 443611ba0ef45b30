import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.parse.apps.google_play import PARSERS

STATE, LIBRARY, CODE = PARSERS
TIME = 1773520980000


def database(path: Path, script: str) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(script)
    return path


def test_when_an_app_was_downloaded_first_and_by_which_account(tmp_path: Path, read, utc) -> None:
    script = f"""
        create table appstate (package_name string, auto_update integer, first_download_ms integer, account string,
            title string, last_update_timestamp_ms integer, install_reason string);
        insert into appstate values ('org.example.vault', 1, {TIME}, 'amara@example.org', 'Vault', {TIME}, 'single_install'),
            ('org.example.chat', null, 0, null, null, null, null), ('org.example.bad', null, 'soon', null, null, null, null);
    """  # noqa: E501 - the app's own schema, as it is
    parsed = read(STATE, database(tmp_path / "localappstate.db", script))
    assert parsed.column("app") == ["org.example.vault", "org.example.chat", "org.example.bad"]
    assert parsed.column("sent_at") == [utc("2026-03-14 20:43"), None, None]
    assert '"account": "amara@example.org"' in parsed.records[0]["extra"]
    assert '"updated": "2026-03-14T20:43:00Z"' in parsed.records[0]["extra"]
    assert parsed.issues == [("appstate:3", "bad-time")]
    assert parsed.sums()


def test_what_an_account_owns_is_read_and_no_film(tmp_path: Path, read, utc) -> None:
    rows = f"('amara@example.org', '3', 'org.example.gone', 1, {TIME}), ('amara@example.org', '4', 'film', 6, {TIME})"
    script = f"""
        create table ownership (account text, library_id text, doc_id text, doc_type integer, purchase_time integer);
        insert into ownership values {rows};
    """
    parsed = read(LIBRARY, database(tmp_path / "library.db", script))
    assert parsed.column("app") == ["org.example.gone"]
    assert parsed.column("sent_at") == [utc("2026-03-14 20:43")]
    assert parsed.ledger.units["ownership"].row()["ignored"] == 1
    assert parsed.sums()


def test_an_older_library_without_types(tmp_path: Path, read) -> None:
    script = "create table ownership (account text, doc_id string); insert into ownership values ('a', 'org.example.b')"
    parsed = read(LIBRARY, database(tmp_path / "library.db", script))
    assert parsed.column("app") == ["org.example.b"]
    assert parsed.issues == [("ownership:structure", "absent-column")]
    assert parsed.sums()


def test_when_code_was_seen_last(tmp_path: Path, read, utc) -> None:
    script = f"""
        create table frosting (pk text, apk_path text, last_updated integer, data blob);
        insert into frosting values ('org.example.vault', '/data/app/base.apk', {TIME}, null);
    """
    code = read(CODE, database(tmp_path / "frosting.db", script))
    assert (code.column("app"), code.column("sent_at")) == (["org.example.vault"], [utc("2026-03-14 20:43")])
    assert code.sums()


@pytest.mark.parametrize("parser", PARSERS, ids=lambda parser: parser.name)
def test_a_broken_file_is_an_issue(tmp_path: Path, read, parser) -> None:
    (tmp_path / "broken.db").write_bytes(b"no database" * 99)
    assert ("database", "damaged") in read(parser, tmp_path / "broken.db").issues
