"""Generated messages: the same every time, and their truth is where it says."""

import re
from random import Random

import pytest

from pipeline.validate.messages import TYPES, _sayings, messages
from pipeline.validate.traps import fifteen_digits, trap
from pipeline.validate.written import Written


def test_the_same_seed_gives_the_same_messages_however_many() -> None:
    few, many = list(messages(300)), list(messages(600))
    assert many[:300] == few
    assert list(messages(300, seed=2)) != few


def test_what_is_held_apart_shares_no_trap_with_what_is_worked_with() -> None:
    first, apart = (
        {text for texts in _sayings()[name]["traps"].values() for text in texts} for name in ("first", "apart")
    )
    assert not first & apart
    assert _sayings()["first"]["around"].keys() == _sayings()["apart"]["around"].keys()


@pytest.mark.parametrize("apart", [False, True])
def test_truth_is_where_it_says(apart: bool) -> None:
    for message in messages(2_000, apart=apart):
        for span in message.truth:
            surface = message.text[span.start : span.end]
            assert surface == surface.strip()
            assert surface
            if span.type == "email":
                assert surface.lower() == span.value


def test_every_type_is_in_the_set_and_most_messages_have_none_or_one() -> None:
    truths = [message.truth for message in messages(3_000)]
    assert {span.type for truth in truths for span in truth} == TYPES
    assert sum(len(truth) > 1 for truth in truths) < 300
    assert sum(not truth for truth in truths) > 900


def test_a_trap_is_text_without_a_mark_left_and_at_most_a_date_or_an_amount() -> None:
    rng = Random(1)  # noqa: S311 - drawn, not secret
    for _ in range(1_000):
        parts = trap(rng, _sayings()["first"]["traps"])
        assert all(part.type in ("date", "money") for part in parts if isinstance(part, Written))
        assert not re.search("[#^~§]", "".join(part if isinstance(part, str) else part.text for part in parts))


def test_an_order_number_of_fifteen_digits_stands_without_the_word_imei() -> None:
    (text,) = fifteen_digits(Random(1))  # noqa: S311 - drawn, not secret
    assert re.search(r"\b35\d{13}\b", str(text))
    assert "imei" not in str(text).lower()
