import plistlib
from datetime import UTC, datetime
from plistlib import UID
from typing import Any

import pytest

from pipeline.parse.formats.keyed_archive import unarchive


def archive(*objects: Any, top: Any = None) -> bytes:
    """An archive of these objects, of which the first is the root; `$null` comes before them."""
    tree = {"$archiver": "NSKeyedArchiver", "$version": 100_000, "$objects": ["$null", *objects]}
    return plistlib.dumps(tree | {"$top": top or {"root": UID(1)}}, fmt=plistlib.FMT_BINARY)


def test_dicts_lists_texts_and_times() -> None:
    content = archive(
        {"NS.keys": [UID(2), UID(3)], "NS.objects": [UID(4), UID(5)]},
        "names",
        "at",
        {"NS.objects": [UID(6), UID(7), UID(0)]},
        {"NS.time": 795_000_000.0},
        "Amara",
        {"NS.string": "Zoë"},
    )
    assert unarchive(content) == {"names": ["Amara", "Zoë", None], "at": datetime(2026, 3, 12, 9, 20, tzinfo=UTC)}


def test_an_object_of_an_unknown_class_is_a_dict_of_its_keys() -> None:
    content = archive({"$class": UID(3), "senderId": UID(2), "count": 3}, "u-77", {"$classname": "ABMessage"})
    assert unarchive(content) == {"senderId": "u-77", "count": 3}


def test_several_tops_are_a_dict_of_them() -> None:
    assert unarchive(archive("a", "b", top={"one": UID(1), "two": UID(2)})) == {"one": "a", "two": "b"}


def test_a_graph_that_refers_to_itself_ends() -> None:
    assert unarchive(archive({"NS.objects": [UID(1), UID(99)]})) == [None, None]


@pytest.mark.parametrize("content", [b"", b"bplist00", plistlib.dumps([1]), plistlib.dumps({"$objects": []})])
def test_what_is_no_archive_is_a_value_error(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"no keyed archive|no property list|without a top"):
        unarchive(content)
