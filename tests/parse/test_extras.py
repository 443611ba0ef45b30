from datetime import datetime
from json import JSONDecodeError

import pytest

from pipeline.parse.extras import extras, moment, texts, time, yes
from pipeline.parse.times.epochs import mac_s


def test_each_name_is_a_column_told_by_a_function_by_a_code_list_or_as_it_is() -> None:
    names, tell = extras(kind={1: "picture"}, made=time(mac_s), hidden=yes, folder=None)
    assert names == ("kind", "made", "hidden", "folder")
    assert tell(1, 795_215_100, 1, "Leeds") == {
        "kind": "picture",
        "made": "2026-03-14T21:05:00Z",
        "hidden": True,
        "folder": "Leeds",
    }


def test_an_unknown_code_and_a_value_that_is_no_time_stay_visible() -> None:
    _, tell = extras(kind={1: "picture"}, made=time(mac_s))
    assert tell(37, "yesterday") == {"kind": "type 37", "made": "yesterday"}


def test_what_is_not_there_is_not_told() -> None:
    _, tell = extras(kind={1: "picture"}, made=time(mac_s), hidden=yes)
    assert tell(None, None, None) == {"kind": None, "made": None, "hidden": None}
    assert tell(1, 0, 0) == {"kind": "picture", "made": None, "hidden": None}


def test_texts_of_an_array_once_each() -> None:
    assert texts('["Leeds", null, "", "Leeds", 7]') == ["Leeds", "7"]
    assert texts(None) == []
    with pytest.raises(JSONDecodeError):
        texts("[")


def test_a_date_of_a_property_list_is_utc() -> None:
    stored = datetime(2026, 3, 14, 21, 5)  # noqa: DTZ001 - property lists hold UTC without saying so
    told = moment(stored)
    assert (told["sent_at"], told["sent_at_raw"]) == (1_773_522_300_000_000, "2026-03-14T21:05:00")
    assert told["sent_at_source"] == "epoch"
    assert moment("2026-03-14") == {}


def test_a_date_that_cannot_be_a_time_has_no_source() -> None:
    told = moment(datetime(1601, 1, 1))  # noqa: DTZ001 - as property lists have it
    assert (told["sent_at"], told["sent_at_source"], told["sent_at_raw"]) == (None, None, "1601-01-01T00:00:00")
