"""Files as mentions of their content."""

from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pytest

from models.ids import Ids
from models.schemas import MENTIONS, SOURCES
from pipeline.entities.files import hashes, mentions

_SOURCE = {
    "source_id": "s1",
    "extraction_id": "x1",
    "exhibit_ref": "JAS/1",
    "path": "data/media/0/DCIM/Camera/1.jpg",
    "size_bytes": 2_000_000,
    "sha256": "a" * 64,
    "type": "image/jpeg",
    "parser": "photos",
    "status": "claimed",
}
_MEDIA = {"kind": "media", "source_id": "s1"}

Records = Callable[..., pa.RecordBatch]


def found(ids: Ids, records: pa.RecordBatch, *sources: dict[str, Any]) -> list[dict[str, Any]]:
    table = pa.Table.from_pylist([_SOURCE | source for source in sources or ({},)], schema=SOURCES)
    known = hashes(table.to_batches())
    return [row for batch in mentions([records], known, ids) for row in batch.to_pylist()]


def test_a_picture_is_a_mention_of_its_content(records: Records, ids: Ids) -> None:
    batch = records({"kind": "message", "body": "hello"}, _MEDIA)
    (row,) = found(ids, batch)
    assert (row["record_id"], row["type"], row["field"]) == ("r1", "media_hash", "source_id")
    assert (row["value_norm"], row["surface"]) == (f"sha256:{'a' * 64}", "a" * 64)
    assert (row["detector"], row["text_id"]) == ("structured", None)
    assert pa.Table.from_pylist([row], schema=MENTIONS).num_rows == 1


@pytest.mark.parametrize(
    ("source", "record", "worth"),
    [
        ({"type": "video/mp4"}, _MEDIA, True),
        ({"type": "audio/ogg"}, _MEDIA, True),
        ({"type": "application/pdf"}, _MEDIA | {"kind": "document"}, True),
        ({"type": "application/vnd.ms-excel"}, _MEDIA | {"kind": "document"}, True),
        ({"type": "application/vnd.sqlite3"}, _MEDIA, False),  # a gallery's database tells of pictures, and is none
        ({"type": "application/vnd.sqlite3"}, _MEDIA | {"kind": "document"}, False),
        ({"type": "text/html"}, _MEDIA | {"kind": "document"}, False),  # every app brings the same pages of help
        ({}, _MEDIA | {"kind": "document"}, False),
        ({}, _MEDIA | {"kind": "message"}, False),
        ({"size_bytes": 1023}, _MEDIA, False),
        ({"size_bytes": 1024}, _MEDIA, True),
        ({"sha256": None}, _MEDIA, False),
        ({"type": None}, _MEDIA, False),
        ({"path": "data/app/com.example-1/base/res/logo.png"}, _MEDIA, False),
        ({"path": "system/product/media/audio/ringtones/Bell.ogg", "type": "audio/ogg"}, _MEDIA, False),
        ({"path": "Dump/system/media/boot.png"}, _MEDIA, False),
        ({"path": "private/var/containers/Bundle/Application/1/A.app/x.png"}, _MEDIA, False),
        ({"path": "data/media/0/WhatsApp/Media/WhatsApp Stickers/1.webp", "type": "image/webp"}, _MEDIA, False),
        ({"path": "data/media/0/Download/my product/1.jpg"}, _MEDIA, True),
        ({"path": "data/media/0/Download/system/1.jpg"}, _MEDIA, True),
    ],
)
def test_only_what_people_have_and_give_to_each_other_is_one(
    records: Records, ids: Ids, source: dict[str, Any], record: dict[str, Any], worth: bool
) -> None:
    assert bool(found(ids, records(record), source)) is worth


@pytest.mark.parametrize(("copies", "worth"), [(0, True), (9, True), (10, False)])
def test_what_an_app_puts_everywhere_is_none(records: Records, ids: Ids, copies: int, worth: bool) -> None:
    equal = [{"source_id": f"c{n}", "duplicate_of": "s1", "status": "duplicate"} for n in range(copies)]
    assert bool(found(ids, records(_MEDIA), {}, *equal)) is worth


def test_an_extraction_without_any_has_none(records: Records, ids: Ids) -> None:
    known = hashes([])
    assert list(mentions([records(_MEDIA)], known, ids)) == []
