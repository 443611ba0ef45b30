import json
import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.parse.apps.chrome_forms import PARSER

FIELDS = """
create table autofill (name varchar, value varchar, value_lower varchar, date_created integer default 0,
    date_last_used integer default 0, count integer default 1, primary key (name, value));
"""
ADDRESSES = """
create table addresses (guid varchar primary key, use_count integer not null default 0, use_date integer not null
    default 0, date_modified integer not null default 0, language_code varchar, label varchar, record_type integer);
create table address_type_tokens (guid varchar, type integer, value varchar, verification_status integer default 0,
    observations blob, primary key (guid, type));
"""
OLD = """
create table autofill (name varchar, value varchar, value_lower varchar, pair_id integer primary key, count integer);
create table autofill_dates (pair_id integer default 0, date_created integer default 0);
create table autofill_profiles (guid varchar primary key, company_name varchar, street_address varchar,
    dependent_locality varchar, city varchar, state varchar, zipcode varchar, country_code varchar,
    date_modified integer not null default 0);
create table autofill_profile_names (guid varchar, first_name varchar, middle_name varchar, last_name varchar);
create table autofill_profile_emails (guid varchar, email varchar);
create table autofill_profile_phones (guid varchar, number varchar);
"""


def web_data(path: Path, schema: str, *rows: str) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(schema)
        for row in rows:
            connection.execute(row)
    return path


def test_a_typed_value_has_its_field_and_its_first_and_last_use(tmp_path: Path, read, utc) -> None:
    row = "insert into autofill values ('nickname', 'Ifeoma_88', 'ifeoma_88', 1773518400, 1773525600, 4)"
    parsed = read(PARSER, web_data(tmp_path / "Web Data", FIELDS, row))
    (record,) = parsed.records
    assert (record["kind"], record["title"], record["body"]) == ("typed", "nickname", "Ifeoma_88")
    assert (record["sent_at"], record["ended_at"]) == (utc("2026-03-14 20:00"), utc("2026-03-14 22:00"))
    assert json.loads(record["extra"]) == {
        "type": "typed into a form",
        "time": "first use; end: last use",
        "times_used": 4,
    }
    assert parsed.sums()


def test_passwords_and_cards_that_were_typed_into_plain_fields_are_counted_and_not_read(tmp_path: Path, read) -> None:
    rows = [
        f"insert into autofill values ('{name}', 'x{n}', 'x{n}', 1773518400, 0, 1)"
        for n, name in enumerate(("userPassword", "card_number", "CVV2", "city"))
    ]
    parsed = read(PARSER, web_data(tmp_path / "Web Data", FIELDS, *rows))
    assert parsed.column("title") == ["city"]
    assert parsed.ledger.units["autofill"].row() == {"rows_stored": 4, "ignored": 3, "records": 1, "issues": 0}


def test_a_saved_address_is_read_in_lines_and_a_card_never(tmp_path: Path, read, utc) -> None:
    parts = {7: "Ola Nowak", 3: "Ola", 77: "1 High Street", 33: "Leeds", 35: "LS1 1AA", 9: "ola@example.org"}
    parts |= {14: "+447700900123", 52: "4111111111111111"}
    rows = [f"insert into address_type_tokens (guid, type, value) values ('g', {k}, '{v}')" for k, v in parts.items()]
    rows.append("insert into addresses values ('g', 2, 1773525600, 1773518400, 'en', '', 0)")
    parsed = read(PARSER, web_data(tmp_path / "Web Data", FIELDS + ADDRESSES, *rows))
    (record,) = parsed.records
    assert record["body"] == "Ola Nowak\n1 High Street\nLeeds\nLS1 1AA\nola@example.org\n+447700900123"
    assert (record["sent_at"], record["ended_at"]) == (utc("2026-03-14 20:00"), utc("2026-03-14 22:00"))
    assert parsed.sums()


def test_the_structure_before_2013(tmp_path: Path, read, utc) -> None:
    rows = [
        "insert into autofill values ('q', 'last bus', 'last bus', 7, 2)",
        "insert into autofill_dates values (7, 1773518400)",
        "insert into autofill_dates values (7, 1773525600)",
        "insert into autofill_profiles values ('g', null, '2 Low Road', null, 'York', '', 'YO1 7AA', 'GB', 1773518400)",
        "insert into autofill_profile_names values ('g', 'Bao', '', 'Tran')",
        "insert into autofill_profile_phones values ('g', '07700900124')",
    ]
    parsed = read(PARSER, web_data(tmp_path / "Web Data", OLD, *rows))
    assert parsed.column("body") == ["last bus", "Bao Tran\n2 Low Road\nYork\nYO1 7AA\nGB\n07700900124"]
    assert (parsed.records[0]["sent_at"], parsed.records[0]["ended_at"]) == (
        utc("2026-03-14 20:00"),
        utc("2026-03-14 22:00"),
    )
    assert parsed.sums()


def test_a_time_that_is_none_costs_the_time(tmp_path: Path, read) -> None:
    row = "insert into autofill values ('city', 'Hull', 'hull', 'yesterday', 0, 1)"
    parsed = read(PARSER, web_data(tmp_path / "Web Data", FIELDS, row))
    assert (parsed.column("body"), parsed.column("sent_at")) == (["Hull"], [None])
    assert ("autofill:1", "bad-time") in parsed.issues
    assert parsed.sums()


def test_a_file_that_is_no_database_is_an_issue(tmp_path: Path, read) -> None:
    (tmp_path / "Web Data").write_bytes(b"no database at all" * 90)
    parsed = read(PARSER, tmp_path / "Web Data")
    assert (parsed.records, parsed.issues[0]) == ([], ("database", "damaged"))
