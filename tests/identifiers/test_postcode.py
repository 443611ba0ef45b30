import pytest

from models.identifiers.postcode import IDENTIFIERS, normalise


@pytest.mark.parametrize(
    ("written", "postcode"),
    [
        ("SW1A 1AA", "SW1A 1AA"),
        ("sw1a1aa", "SW1A 1AA"),
        ("m1 1ae", "M1 1AE"),
        ("EC1A  1BB", "EC1A 1BB"),
        ("gr8 2da", None),  # "great today": there is no area GR
        ("SW1A 1AC", None),  # C is never in the second half
        ("SW1A", None),
        ("", None),
    ],
)
def test_a_postcode_is_in_capitals_with_one_space(written: str, postcode: str | None) -> None:
    assert normalise(written) == postcode


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("near SW1A 1AA.", ["SW1A 1AA"]),
        ("near sw1a 1aa", ["sw1a 1aa"]),
        ("w8 4us", []),  # "wait for us"
        ("b4 9am", []),
    ],
)
def test_short_areas_in_small_letters_are_words_in_chat(text: str, found: list[str]) -> None:
    assert IDENTIFIERS[0].pattern.findall(text) == found


def test_near_the_word_postcode_any_spelling_counts() -> None:
    assert IDENTIFIERS[1].pattern.findall("postcode w8 4us") == ["w8 4us"]
    assert IDENTIFIERS[1].context is not None
