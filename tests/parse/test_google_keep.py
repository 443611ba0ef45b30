import json
import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.parse.apps.google_keep import PARSER

TIME = 1773520980000
SCHEMA = f"""
    create table account (_id integer primary key, name text);
    create table tree_entity (_id integer primary key, account_id integer, title text, is_archived integer,
        is_trashed integer, is_owner integer, sharer_email text, last_modifier_email text, time_created integer,
        time_last_updated integer, user_edited_timestamp integer, is_deleted integer);
    create table list_item (_id integer primary key, text text, list_parent_id integer, order_in_parent integer,
        is_deleted integer);
    create table sharing (_id integer primary key, tree_entity_id integer, email text, is_deleted integer);
    create table blob_node (_id integer primary key, tree_entity_id integer, original_id integer, edited_id integer);
    create table blob (blob_id integer primary key, file_name text);
    insert into account values (1, 'amara@example.org');
    insert into tree_entity values (1, 1, 'Plan', 0, 0, 1, null, null, {TIME}, {TIME}, {TIME}, 0),
        (2, 1, '', 0, 1, 0, 'piotr@example.org', 'piotr@example.org', {TIME}, null, null, 0);
    insert into list_item values (1, 'ring Piotr', 1, 1, 0), (2, 'pack', 1, 2, 0), (3, 'old', 1, 3, 1), (4, 'hi', 2, 0, 0);
    insert into sharing values (1, 1, 'amara@example.org', 0), (2, 1, 'piotr@example.org', 0), (3, 1, 'x@example.org', 1);
    insert into blob_node values (1, 1, 7, null);
    insert into blob values (7, 'photo.jpg');
"""  # noqa: E501 - the app's own schema, as it is


def database(path: Path, script: str) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(script)
    return path


def test_lists_with_who_shares_them_and_the_bin(tmp_path: Path, read, utc) -> None:
    parsed = read(PARSER, database(tmp_path / "keep.db", SCHEMA))
    assert parsed.column("title") == ["Plan", None]
    assert parsed.column("body") == ["pack\nring Piotr", "hi"]
    assert parsed.column("state") == ["live", "deleted"]
    assert parsed.column("sender") == [None, "piotr@example.org"]
    assert parsed.column("recipients") == [["piotr@example.org"], []]
    assert parsed.column("attachments") == [["photo.jpg"], []]
    assert parsed.column("sent_at") == [utc("2026-03-14 20:43")] * 2
    assert json.loads(parsed.records[0]["extra"])["taken_off"] == "old"
    assert {code for _, code in parsed.issues} == {"absent-column"}
    assert parsed.sums()


def test_text_that_only_the_search_has_and_a_bad_time(tmp_path: Path, read) -> None:
    script = """
        create table tree_entity (_id integer primary key, title text, time_created integer);
        create table text_search_note_content_content (docid integer primary key, c0text text);
        insert into tree_entity values (1, 'Plan', 'noon');
        insert into text_search_note_content_content values (1, 'ring Piotr');
    """
    parsed = read(PARSER, database(tmp_path / "keep.db", script))
    assert parsed.column("body") == ["ring Piotr"]
    assert ("tree_entity:1", "bad-time") in parsed.issues
    assert parsed.sums()


def test_a_broken_file_is_an_issue(tmp_path: Path, read) -> None:
    (tmp_path / "broken.db").write_bytes(b"no database" * 99)
    assert ("database", "damaged") in read(PARSER, tmp_path / "broken.db").issues
