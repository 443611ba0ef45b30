from datetime import datetime
from typing import Any

import pytest

from models.issues import Issue
from pipeline.parse.parser import Stored
from pipeline.parse.stores.facts import fact, facts

KNOWN = {"IMEI": ("IMEI", "imei"), "Date": ("backup made", None), "Version": ("iOS version", None)}


@pytest.mark.parametrize(
    ("value", "body"),
    [
        ("17.4", "17.4"),
        (7, "7"),
        (True, "yes"),
        (False, "no"),
        (datetime(2026, 3, 14, 21, 5), "2026-03-14T21:05:00Z"),  # noqa: DTZ001 - a property list's, which is UTC
    ],
)
def test_a_fact_is_told_as_text(value: Any, body: str) -> None:
    assert fact("iOS version", value) == {
        "kind": "device",
        "title": "iOS version",
        "body": body,
        "extra": {"type": None},
    }


@pytest.mark.parametrize("value", [None, "", b"\x00", [], {}])
def test_what_is_no_value_is_no_fact(value: Any) -> None:
    assert fact("iOS version", value) is None


def test_only_names_that_are_known_and_there_with_their_identifier_type() -> None:
    rows = list(facts("info", {"IMEI": "490154203237518", "Version": "", "Password": "x"}, KNOWN))
    assert rows == [
        {"locator": "info:IMEI", "kind": "device", "title": "IMEI", "body": "490154203237518"}
        | {"extra": {"type": "imei"}},
        Stored("info", 1, 0),
    ]


def test_a_known_name_with_another_kind_of_value_is_counted() -> None:
    assert list(facts("info", {"IMEI": ["490154203237518"]}, KNOWN)) == [Stored("info", 1, 1)]


def test_what_is_no_dictionary_is_not_the_structure_that_is_known() -> None:
    with pytest.raises(TypeError):
        list(facts("info", ["IMEI"], KNOWN))
    assert not [row for row in facts("info", {}, KNOWN) if isinstance(row, Issue)]
