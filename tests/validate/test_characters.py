"""Character error is an exact edit distance of what is compared."""

import pytest

from pipeline.validate.characters import compared, edits


@pytest.mark.parametrize(
    ("read", "truth", "distance"),
    [
        ("07700 900123", "07700 900123", 0),
        ("O7700 900123", "07700 900123", 1),
        ("07700900123", "07700 900123", 1),  # a space that was not read
        ("07700  9001234", "07700 900123", 2),
        ("ok", "", 2),
        ("", "ok", 2),
        ("", "", 0),
        ("kitten", "sitting", 3),
        ("abcdef", "bcdefa", 2),
    ],
)
def test_the_distance_is_the_fewest_characters_changed_added_or_taken_away(
    read: str, truth: str, distance: int
) -> None:
    assert edits(read, truth) == distance
    assert edits(truth, read) == distance


def test_a_line_break_is_a_space_and_many_spaces_are_one() -> None:
    assert compared("see you\n at  10 ") == "see you at 10"


def test_emoji_and_ticks_are_not_compared_but_letters_taken_for_symbols_are() -> None:
    assert compared("ok 👍🏽 ✓✓ fine") == "ok fine"
    assert compared("ok © fine") == "ok © fine"


def test_typographic_marks_are_plain_ones_and_case_and_accents_count() -> None:
    assert compared("don’t – “no”") == 'don\'t - "no"'
    assert edits(compared("Barış"), compared("Baris")) == 2
    assert edits("Ok", "ok") == 1
