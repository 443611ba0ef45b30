from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pytest

from models.issues import Issue
from models.rows import Misfit, batches, pack
from models.schemas import UTC_MICROS

SCHEMA = pa.schema(
    [
        pa.field("locator", pa.string(), nullable=False),
        pa.field("body", pa.string()),
        pa.field("count", pa.int16()),
        pa.field("ok", pa.bool_()),
        pa.field("latitude", pa.float64()),
        pa.field("sent_at", UTC_MICROS),
        pa.field("names", pa.list_(pa.string())),
    ]
)


def test_good_columns_become_one_batch_and_columns_that_are_not_given_are_null() -> None:
    batch, misfits = pack({"locator": ["a", "b"], "body": ["x", None]}, SCHEMA)
    assert batch.schema == SCHEMA
    assert batch["body"].to_pylist() == ["x", None]
    assert batch["count"].to_pylist() == [None, None]
    assert misfits == []


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("body", b"bytes"),
        ("body", 7),
        ("count", "7"),
        ("count", 7.0),
        ("count", True),
        ("count", 1 << 20),
        ("ok", 1),
        ("latitude", "51.5"),
        ("sent_at", "2026-03-14"),
        ("sent_at", 1.5),
        ("names", "one"),
        ("names", ["one", 2]),
    ],
)
def test_a_value_of_the_wrong_type_costs_its_row_and_no_other(column: str, value: Any) -> None:
    batch, misfits = pack({"locator": ["a", "b", "c"], column: [None, value, None]}, SCHEMA)
    assert batch["locator"].to_pylist() == ["a", "c"]
    assert [(misfit.index, misfit.column, misfit.kept) for misfit in misfits] == [(1, column, False)]
    assert str(value) not in misfits[0].reason


def test_null_where_a_value_is_required_costs_its_row() -> None:
    batch, misfits = pack({"locator": ["a", None], "body": ["x", "y"]}, SCHEMA)
    assert batch["locator"].to_pylist() == ["a"]
    assert misfits == [Misfit(1, "locator", "null where a value is required")]


@pytest.mark.parametrize(
    ("column", "value", "repaired"),
    [("body", "a\ud83db", "a�b"), ("body", "\ud83d\ude00", "😀"), ("names", ["\udce9", "x"], ["�", "x"])],
)
def test_lone_surrogates_are_replaced_and_the_row_is_kept(column: str, value: Any, repaired: Any) -> None:
    batch, misfits = pack({"locator": ["a"], column: [value]}, SCHEMA)
    assert batch[column].to_pylist() == [repaired]
    assert [(misfit.column, misfit.kept) for misfit in misfits] == [(column, True)]


def test_times_are_utc_microseconds() -> None:
    moment = datetime(2026, 3, 14, 20, 0, tzinfo=UTC)
    batch, _ = pack({"locator": ["a", "b"], "sent_at": [moment, None]}, SCHEMA)
    assert batch["sent_at"].to_pylist() == [moment, None]
    batch, _ = pack({"locator": ["a"], "sent_at": [1773518400000000]}, SCHEMA)
    assert batch["sent_at"].to_pylist() == [moment]


def test_a_column_that_the_table_does_not_have_is_our_mistake() -> None:
    with pytest.raises(ValueError, match="not in the table: colour"):
        pack({"locator": ["a"], "colour": ["red"]}, SCHEMA)


def test_columns_of_unequal_length_are_our_mistake() -> None:
    with pytest.raises(ValueError, match="unequal length"):
        pack({"locator": ["a"], "body": ["x", "y"]}, SCHEMA)


def test_a_required_column_that_is_not_given_is_our_mistake() -> None:
    with pytest.raises(ValueError, match="required column locator"):
        pack({"body": ["x"]}, SCHEMA)


def test_rows_become_batches_and_issues_pass_through() -> None:
    issue = Issue("a:2", "damaged", "x")
    items = list(
        batches([{"locator": "a:1"}, issue, {"locator": "a:3", "count": "x"}, {"locator": "a:4"}], SCHEMA, size=2)
    )
    assert [item for item in items if isinstance(item, Issue)] == [
        issue,
        Issue("a:3", "bad-value", "column count: str where int16 is expected", rows=1),
    ]
    assert [item["locator"].to_pylist() for item in items if not isinstance(item, Issue)] == [["a:1"], ["a:4"]]


def test_repaired_text_is_an_issue_that_accounts_for_no_row() -> None:
    items = list(batches([{"locator": "a:1", "body": "\ud83d"}], SCHEMA))
    assert [(item.code, item.rows) for item in items if isinstance(item, Issue)] == [("bad-text", 0)]


def test_no_rows_are_no_batches() -> None:
    assert list(batches([], SCHEMA)) == []


def test_an_issue_code_that_is_not_in_the_list_is_our_mistake() -> None:
    with pytest.raises(ValueError, match="unknown issue code"):
        Issue("a:1", "strange", "x")
