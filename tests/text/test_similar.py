"""Pictures that look alike, by made-up hashes."""

import random
from itertools import permutations

import pyarrow as pa

from models.schemas import PICTURES, SIMILAR
from pipeline.text.pictures.similar import alike, groups

ZERO = "0" * 64


def _far(bits: int) -> str:
    """A hash that differs from ZERO in so many bits."""
    return f"{(1 << bits) - 1:064x}"


def test_what_differs_in_a_few_bits_is_grouped_with_the_first_that_stands_before_it() -> None:
    assert groups([ZERO, _far(100), _far(31), _far(99)]) == [(0, 0), (1, 0), (0, 31), (1, 1)]


def test_one_bit_more_than_allowed_is_another_picture() -> None:
    assert groups([ZERO, _far(32)]) == [None, None]


def test_a_picture_without_a_hash_is_in_no_group() -> None:
    assert groups([None, ZERO, None, ZERO]) == [None, (1, 0), None, (1, 0)]
    assert groups([]) == []
    assert groups([None]) == [None]


def test_nearness_is_not_passed_on() -> None:
    assert groups([ZERO, _far(30), _far(60), _far(90)]) == [(0, 0), (0, 30), (2, 0), (2, 30)]


def test_every_member_is_as_near_to_its_first_as_it_says_and_every_first_is_alone_by_itself() -> None:
    rng = random.Random(5)  # noqa: S311 - not for secrets
    seeds = [rng.getrandbits(256) for _ in range(40)]
    numbers = [rng.choice(seeds) ^ sum(1 << rng.randrange(256) for _ in range(rng.randrange(20))) for _ in range(900)]
    found = groups([f"{number:064x}" for number in numbers])
    for number, group in zip(numbers, found, strict=True):
        if group:
            assert group[1] == (number ^ numbers[group[0]]).bit_count() <= 31
    firsts = [group[0] if group else place for place, group in enumerate(found)]
    for place, first in enumerate(firsts):
        earlier = [other for other in sorted(set(firsts)) if other < place and firsts[other] == other]
        near = [other for other in earlier if (numbers[place] ^ numbers[other]).bit_count() <= 31]
        assert first == (near[0] if near else place)


def test_the_table_does_not_depend_on_the_order_of_the_pictures() -> None:
    rows = [
        {"source_id": source_id, "extraction_id": "e", "page": page, "pdq": pdq}
        for source_id, page, pdq in (("a", 1, ZERO), ("b", 1, _far(3)), ("b", 2, _far(120)), ("c", 1, None))
    ]
    schema = pa.schema([PICTURES.field(name) for name in rows[0]])
    tables = [alike(pa.Table.from_pylist(list(order), schema)) for order in permutations(rows)]
    assert all(table.equals(tables[0]) for table in tables)
    assert tables[0].schema == SIMILAR
    assert [(row["source_id"], row["group_id"], row["distance"]) for row in tables[0].to_pylist()] == [
        ("a", "a:1", 0),
        ("b", "a:1", 3),
    ]


def test_no_pictures_are_an_empty_table() -> None:
    schema = pa.schema([PICTURES.field(name) for name in ("source_id", "extraction_id", "page", "pdq")])
    assert alike(schema.empty_table()).num_rows == 0
