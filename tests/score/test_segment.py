"""Records to units of review: what is read together."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.schemas import RECORDS, TABLES
from pipeline.score.segment import segment
from pipeline.score.tables import Tables, opened

START = datetime(2026, 3, 14, 20, tzinfo=UTC)
_SAME = {
    "extraction_id": "x1",
    "exhibit_ref": "JAS/1",
    "source_id": "s1",
    "kind": "message",
    "app": "com.whatsapp",
    "state": "live",
    "parser": "p",
    "parser_version": 1,
}

Units = Callable[..., list[list[str]]]


def said(number: int, minutes: float | None, thread: str | None = "t1", **more: Any) -> dict[str, Any]:
    sent_at = None if minutes is None else START + timedelta(minutes=minutes)
    return (
        _SAME
        | {"record_id": f"r{number}", "thread_id": thread, "sent_at": sent_at, "locator": f"message:{number}"}
        | more
    )


def divided(
    folder: Path, *rows: dict[str, Any], gap_hours: float = 6, most: int = 60, **merged: dict[str, str]
) -> list[list[str]]:
    """Record ids of each unit, by kind and then conversation; `merged` are duplicates and conversations."""
    file = folder / "records.parquet"
    pq.write_table(pa.Table.from_pylist(list(rows), RECORDS), file)
    tables = Tables([file], **{name: _pairs(folder, name, pairs) for name, pairs in merged.items()})
    with opened(tables, folder, 200_000_000, 1) as database:
        segment(database, gap_hours, most)
        return [row[0] for row in database.execute("select record_ids from units order by unit_no").fetchall()]


def _pairs(folder: Path, table: str, pairs: dict[str, str]) -> list[Path]:
    schema = TABLES[table]
    names = [name for name in schema.names if name not in ("extraction_id", "source_id")]
    rows = [dict.fromkeys(schema.names, "x") | dict(zip(names, pair, strict=True)) for pair in pairs.items()]
    pq.write_table(pa.Table.from_pylist(rows, schema), folder / f"{table}.parquet")
    return [folder / f"{table}.parquet"]


@pytest.fixture
def units(tmp_path: Path) -> Units:
    return lambda *rows, **options: divided(tmp_path, *rows, **options)


def test_a_conversation_that_rests_longer_than_the_gap_begins_a_new_unit(units: Units) -> None:
    six_hours = 6 * 60
    assert units(said(1, 0), said(2, six_hours), said(3, 2 * six_hours + 0.1)) == [["r1", "r2"], ["r3"]]


def test_a_unit_that_is_full_is_followed_by_another(units: Units) -> None:
    assert units(*(said(n, n) for n in range(5)), most=2) == [["r0", "r1"], ["r2", "r3"], ["r4"]]


def test_conversations_are_not_mixed_even_at_the_same_time(units: Units) -> None:
    assert units(said(1, 0, "a"), said(2, 1, "b"), said(3, 2, "a")) == [["r1", "r3"], ["r2"]]


def test_time_orders_what_was_stored_in_another_order(units: Units) -> None:
    assert units(said(1, 5), said(2, 3), said(3, 4)) == [["r2", "r3", "r1"]]


def test_records_without_a_time_stay_in_stored_order_in_units_of_their_own(units: Units) -> None:
    assert units(said(10, None), said(2, None), said(3, 0)) == [["r3"], ["r2", "r10"]]


def test_a_message_of_no_conversation_is_a_unit_of_its_own(units: Units) -> None:
    assert sorted(units(said(1, 0, None), said(2, 0, None))) == [["r1"], ["r2"]]


def test_calls_and_messages_with_the_same_person_are_different_units(units: Units) -> None:
    assert sorted(units(said(1, 0), said(2, 1, kind="call"))) == [["r1"], ["r2"]]


def test_searches_and_visits_of_one_app_are_read_together(units: Units) -> None:
    assert units(said(1, 0, None, kind="search"), said(2, 1, None, kind="visit")) == [["r1", "r2"]]


def test_what_only_a_report_has_stands_in_its_place_in_the_conversation_of_the_database(units: Units) -> None:
    in_report = [said(n, n, "report", source_id="s2") for n in (11, 12, 13)]
    rows = said(1, 11), *in_report, said(3, 13)
    assert units(*rows) == [["r11", "r12", "r13"], ["r1", "r3"]]
    merged = {"duplicates": {"r11": "r1", "r13": "r3"}, "conversations": {"report": "t1"}}
    assert units(*rows, **merged) == [["r1", "r12", "r3"]]


def test_a_mail_conversation_does_not_rest(units: Units) -> None:
    assert units(said(1, 0, kind="mail"), said(2, 60 * 24 * 30, kind="mail")) == [["r1", "r2"]]


@settings(deadline=None)
@given(
    rows=st.lists(
        st.tuples(
            st.one_of(st.none(), st.integers(0, 3000)),
            st.sampled_from(["a", "b", None]),
            st.sampled_from(["message", "call", "visit", "media", "contact"]),
        ),
        min_size=1,
        max_size=40,
    )
)
def test_every_record_is_in_exactly_one_unit(rows: list[Any], tmp_path_factory: pytest.TempPathFactory) -> None:
    given_rows = [said(n, minutes, thread, kind=kind) for n, (minutes, thread, kind) in enumerate(rows)]
    found = divided(tmp_path_factory.mktemp("units"), *given_rows, most=5)
    assert sorted(record for unit in found for record in unit) == sorted(row["record_id"] for row in given_rows)
    assert all(len(unit) <= 5 for unit in found)


def test_what_belongs_to_a_conversation_is_read_there(tmp_path: Path) -> None:
    rows = [
        said(1, 0),
        said(2, 1, kind="reaction"),
        said(3, 2, kind="system_event"),
        said(4, 3, kind="membership"),
        said(5, 4, kind="system_event", thread=None),
    ]
    assert sorted(divided(tmp_path, *rows)) == [["r1", "r2", "r3"], ["r4"], ["r5"]]


def test_places_use_and_events_are_runs_and_installed_apps_are_one(tmp_path: Path) -> None:
    rows = [
        *(said(n, n, kind="location", thread=None) for n in (1, 2)),
        said(3, 3 + 60 * 9, kind="location", thread=None),
        *(said(n, n, kind="app_use", thread=None, app=f"app{n}") for n in (4, 5)),
        *(said(n, n * 9000, kind="app", thread=None, app=f"app{n}", source_id=f"s{n}") for n in (6, 7)),
        *(said(n, None, kind="device", thread=None) for n in (8, 9)),
    ]
    assert sorted(divided(tmp_path, *rows)) == [["r1", "r2"], ["r3"], ["r4", "r5"], ["r6", "r7"], ["r8", "r9"]]
