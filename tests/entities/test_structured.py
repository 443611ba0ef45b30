from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pytest

from models.ids import Ids
from models.schemas import MENTIONS
from pipeline.entities.structured import COLUMNS, mentions

Records = Callable[..., pa.RecordBatch]


def found(ids: Ids, *batches: pa.RecordBatch) -> list[dict[str, Any]]:
    return [row for batch in mentions(batches, ids) for row in batch.to_pylist()]


def brief(rows: list[dict[str, Any]]) -> list[tuple[str, str, str, str | None]]:
    return [(row["record_id"], row["field"], row["type"], row["value_norm"]) for row in rows]


def test_sender_and_each_recipient_are_mentions(records: Records, ids: Ids) -> None:
    batch = records(
        {"sender": "447700900201@s.whatsapp.net", "recipients": ["447700900101@s.whatsapp.net"]},
        {"sender": None, "recipients": ["447700900201@s.whatsapp.net", "447700900301@s.whatsapp.net"]},
        {"sender": None, "recipients": []},
        {"sender": None, "recipients": None},
    )
    assert brief(found(ids, batch)) == [
        ("r0", "sender", "phone", "+447700900201"),
        ("r0", "recipients", "phone", "+447700900101"),
        ("r1", "recipients", "phone", "+447700900201"),
        ("r1", "recipients", "phone", "+447700900301"),
    ]


def test_a_mention_of_a_field_has_no_text_and_no_offsets_and_says_how_it_was_written(
    records: Records, ids: Ids
) -> None:
    (row,) = found(ids, records({"sender": "07700 900201", "app": "com.android.mms"}))
    assert row["surface"] == "07700 900201"
    assert (row["text_id"], row["start"], row["end"]) == (None, None, None)
    assert (row["detector"], row["score"], row["negated"], row["quoted"]) == ("structured", 1.0, False, False)
    assert row["extraction_id"] == "x1"


@pytest.mark.parametrize(
    ("record", "mention"),
    [
        ({"app": "com.android.mms", "sender": "447700900201"}, ("sender", "phone", None)),  # ambiguous, and kept
        ({"app": "com.android.mms", "sender": "ACME"}, ("sender", "sender_id", "acme")),
        ({"app": "com.android.mms", "sender": "85075"}, ("sender", "short_code", "85075")),
        ({"app": "com.instagram.android", "sender": "kestrel"}, ("sender", "handle", "instagram:kestrel")),
        ({"kind": "mail", "app": None, "sender": "Jo <jo@example.com>"}, ("sender", "email", "jo@example.com")),
        ({"kind": "call", "app": None, "sender": "07700900201"}, ("sender", "phone", "+447700900201")),
        ({"kind": "visit", "url": "https://www.example.org/a"}, ("url", "url", "example.org/a")),
        ({"kind": "contact", "title": "Farah Quill"}, ("title", "name", "farah quill")),
    ],
)
def test_the_field_the_app_and_the_kind_say_what_a_value_is(
    records: Records, ids: Ids, record: dict[str, Any], mention: tuple[str, str, str | None]
) -> None:
    assert brief(found(ids, records(record))) == [("r0", *mention)]


@pytest.mark.parametrize(
    "record",
    [
        {"sender": "447700900201-1600000000@g.us"},  # a group
        {"kind": "call", "sender": "-2"},  # a withheld number
        {"kind": "document", "sender": "F Quill"},  # an author's name, not a company's sender
        {"kind": "visit", "url": "chrome://newtab"},
        {"kind": "visit", "title": "A page"},  # text, and read as such
        {"sender": "  "},
        {"kind": "contact", "title": " \u200b "},
    ],
)
def test_what_identifies_nobody_is_no_mention(records: Records, ids: Ids, record: dict[str, Any]) -> None:
    assert [row for row in found(ids, records(record)) if row["value_norm"]] == []


def test_the_numbers_and_addresses_of_a_contact_are_its_recipients(records: Records, ids: Ids) -> None:
    contact = {"kind": "contact", "title": "Ade", "recipients": ["07700 900301", "ade@example.com"]}
    rows = found(ids, records(contact | {"app": "com.android.providers.contacts"}))
    assert brief(rows) == [
        ("r0", "recipients", "phone", "+447700900301"),
        ("r0", "recipients", "email", "ade@example.com"),
        ("r0", "title", "name", "ade"),
    ]


def test_ids_are_the_same_however_records_are_cut_into_batches(records: Records, ids: Ids) -> None:
    rows = [{"record_id": f"r{n}", "sender": "07700 900201", "recipients": ["a@example.com"] * 2} for n in range(5)]
    whole = found(ids, records(*rows))
    parts = found(ids, records(*rows[:2]), records(*rows[2:]))
    assert {row["mention_id"] for row in whole} == {row["mention_id"] for row in parts}
    assert len({row["mention_id"] for row in whole}) == len(whole) == 15


def test_only_a_few_columns_of_records_are_needed_and_no_record_is_fine(records: Records, ids: Ids) -> None:
    batch = records({"sender": "07700 900201"}).select(list(COLUMNS))
    assert [b.schema for b in mentions([batch], ids)] == [MENTIONS]
    assert list(mentions([batch.slice(0, 0)], ids)) == []
    assert list(mentions([], ids)) == []


def test_what_a_device_is_known_by_is_of_the_type_that_its_source_says(records: Records, ids: Ids) -> None:
    batch = records(
        {"kind": "device", "title": "IMEI", "body": "490154203237518", "extra": '{"type": "imei"}'},
        {"kind": "device", "title": "SIM", "body": "07700 900201", "extra": '{"type": "phone"}'},
        {"kind": "device", "title": "model", "body": "SM-G991B", "extra": None},
        {"kind": "device", "title": "UDID", "body": "0011", "extra": '{"type": "udid"}'},
        {"kind": "note", "body": "490154203237518", "extra": '{"type": "imei"}'},
    )
    assert brief(found(ids, batch)) == [
        ("r0", "body", "imei", "490154203237518"),
        ("r1", "body", "phone", "+447700900201"),
    ]
