"""A find is right if type and value are right and it overlaps; everything else is counted against somebody."""

from collections.abc import Iterable, Iterator

import pytest

from models.language.found import Found
from pipeline.validate.identifiers import Tally, mistakes, right, rows, section, shape
from pipeline.validate.messages import Message, Span, messages

NUMBER = Message("ring 07700 900123 ok", (Span(5, 17, "phone", "+447700900123"),))


def found(start: int, end: int, type_: str = "phone", value: str | None = "+447700900123") -> Found:
    return Found(start, end, type_, value, "identifiers", 1.0)


def test_a_find_of_the_right_value_that_overlaps_is_right() -> None:
    tally = Tally()
    tally.add(NUMBER, [found(5, 17)])
    assert rows(tally) == [
        {"type": "phone", "in the set": 1, "found": 1, "precision": 1.0, "recall": 1.0, "exact in place": 1.0}
    ]


def test_a_find_in_nearly_the_right_place_is_right_but_not_exact() -> None:
    tally = Tally()
    tally.add(NUMBER, [found(5, 16)])
    (row,) = rows(tally)
    assert (row["precision"], row["recall"], row["exact in place"]) == (1.0, 1.0, 0.0)


@pytest.mark.parametrize(
    "wrong",
    [found(5, 17, value="+447700900124"), found(18, 20), found(5, 17, "imei", "+447700900123")],
    ids=["value", "place", "type"],
)
def test_a_find_with_another_value_place_or_type_is_wrong_and_the_identifier_missed(wrong: Found) -> None:
    assert not right(wrong, NUMBER.truth[0])
    tally = Tally()
    tally.add(NUMBER, [wrong])
    by_type = {row["type"]: row for row in rows(tally)}
    assert by_type[wrong.type]["precision"] == 0.0
    assert by_type["phone"]["recall"] == 0.0


def test_the_same_identifier_found_twice_is_right_once() -> None:
    tally = Tally()
    tally.add(NUMBER, [found(5, 17), found(5, 17)])
    (row,) = rows(tally)
    assert (row["precision"], row["recall"]) == (0.5, 1.0)


def test_mistakes_are_told_by_shape_with_an_example() -> None:
    tally = Tally()
    for _ in range(3):
        tally.add(NUMBER, [])
    assert list(mistakes(tally)) == ["3 × phone missed: `07700 900123`"]
    assert shape("Ab12 cde") == "Aa9 a"


def test_a_tagger_that_knows_everything_meets_every_mark_and_one_that_knows_nothing_none() -> None:
    truth = {message.text: message.truth for message in messages(2_000)}

    def knows(texts: Iterable[str]) -> Iterator[list[Found]]:
        for text in texts:
            yield [found(span.start, span.end, span.type, span.value) for span in truth[text]]

    def knows_nothing(texts: Iterable[str]) -> Iterator[list[Found]]:
        for _ in texts:
            yield []

    assert all(check.met for check in section(knows, 2_000).checks)
    assert not any(check.met for check in section(knows_nothing, 2_000).checks)


def test_dates_and_amounts_have_no_precision_for_the_set_has_more_than_its_truth() -> None:
    tally = Tally()
    tally.add(Message("on friday", ()), [found(3, 9, "date", None)])
    (row,) = rows(tally)
    assert row["precision"] is None
    assert list(mistakes(tally)) == []
