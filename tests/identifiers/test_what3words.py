from collections.abc import Callable

import pytest

from models.identifiers.what3words import normalise

Values = Callable[..., list[str | None]]


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("///Filled.Count.Soap", "filled.count.soap"),
        ("filled.count.soap", "filled.count.soap"),
        ("two.words", None),
        ("", None),
    ],
)
def test_three_words_are_in_small_letters(written: str, words: str | None) -> None:
    assert normalise(written) == words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("im at ///filled.count.soap", ["filled.count.soap"]),
        ("https://what3words.com/filled.count.soap", ["filled.count.soap"]),
        ("what3words is filled.count.soap", ["filled.count.soap"]),
        ("/// filled.count.soap", ["filled.count.soap"]),
        ("ok.see.you", []),  # slips of the space bar
        ("www.example.com", []),
    ],
)
def test_in_text_slashes_or_the_name_of_the_service_say_what_they_are(
    values: Values, text: str, found: list[str]
) -> None:
    assert values("what3words", text) == found
